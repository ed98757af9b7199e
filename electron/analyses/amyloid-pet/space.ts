import { z } from 'zod';
import { ReaderError, type Tracer, tracers } from '../../contract';
import type { Grid, StandardSpace } from '../../imaging/registration';
import type { LoadedModel } from '../../inference/model';

const bandSchema = z.object({
  region: z.string(),
  mean: z.number(),
  deviation: z.number().positive(),
  low: z.number(),
  high: z.number(),
});
const spaceSchema = z.object({
  grid: z.object({
    shape: z.tuple([z.int(), z.int(), z.int()]),
    originMm: z.tuple([z.number(), z.number(), z.number()]),
    spacingMm: z.number().positive(),
  }),
  templateScale: z.number().positive(),
  regions: z.array(z.object({ label: z.int().positive(), name: z.string() })),
  target: z.array(z.string()),
  whiteMatter: z.int(),
  cerebellarGrey: z.int(),
  cerebellarWhite: z.int(),
  brainStem: z.int(),
  /** By the trainer's names of tracers; the last band is of the whole target. */
  controls: z.record(z.string(), z.array(bandSchema)),
});

export interface Band {
  readonly mean: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

/** What the package holds of standard space. */
export interface Space extends StandardSpace {
  readonly regions: readonly { readonly label: number; readonly id: string; readonly name: string }[];
  /** Uint8 [z][y][x] */
  readonly labels: Uint8Array;
  readonly target: readonly number[];
  readonly white: number;
  readonly cerebellum: readonly [grey: number, white: number];
  /** Uptake of simulated controls by region id; `target` is the whole target. Unknown tracer: of all of them. */
  bands(tracer: Tracer | null): ReadonlyMap<string, Band>;
}

export const idOf = (name: string) => name.replace(/[^a-z0-9]+/gi, '-').toLowerCase();

/** @throws ReaderError `model-standard-space` when a file does not fit the others */
export async function readSpace(model: Pick<LoadedModel, 'readFile' | 'card'>): Promise<Space> {
  const file = (name: string) => model.readFile(name);
  const parsed = spaceSchema.safeParse(JSON.parse(new TextDecoder().decode(await file('standard-space.json'))));
  const unfit = (why: string) =>
    new ReaderError('model-standard-space', `The package ${model.card.id} ${why}.`, 'Import the package again.');
  if (!parsed.success) throw unfit('has a standard-space.json of another form');
  const { grid, ...space } = parsed.data;
  const [nx, ny, nz] = grid.shape;
  const h = grid.spacingMm;
  const toMm = [h, 0, 0, grid.originMm[0], 0, h, 0, grid.originMm[1], 0, 0, h, grid.originMm[2]];
  const bytes = async (name: string) => {
    const read = await file(name);
    if (read.length !== nx * ny * nz)
      throw unfit(`has ${read.length} bytes in ${name} where its grid has ${nx * ny * nz} voxels`);
    return read;
  };
  const template = async (name: string): Promise<Grid> => ({
    data: Float32Array.from(await bytes(name), (value) => value / space.templateScale),
    size: grid.shape,
    toMm,
  });
  const regions = space.regions.map(({ label, name }) => ({ label, name, id: idOf(name) }));
  return {
    negative: await template('template-negative.bin'),
    positive: await template('template-positive.bin'),
    brain: await bytes('brain.bin'),
    labels: await bytes('regions.bin'),
    regions,
    target: space.target.map((name) => regions.find((region) => region.name === name)?.label ?? 0),
    white: space.whiteMatter,
    cerebellum: [space.cerebellarGrey, space.cerebellarWhite],
    bands: (tracer) => {
      const wanted: readonly Tracer[] = tracer ? [tracer] : tracers;
      const lists = Object.entries(space.controls).flatMap(([name, list]) =>
        wanted.some((one) => one === name.toLowerCase()) ? [list] : [],
      );
      const out = new Map<string, Band>();
      for (const { region } of lists[0] ?? []) {
        const own = lists.map((list) => list.find((band) => band.region === region)!);
        const mean = own.reduce((sum, band) => sum + band.mean, 0) / own.length;
        // Of the tracers together: within and between them.
        const variance = own.reduce((sum, band) => sum + band.deviation ** 2 + (band.mean - mean) ** 2, 0) / own.length;
        out.set(idOf(region), {
          mean,
          deviation: Math.sqrt(variance),
          low: Math.min(...own.map(({ low }) => low)),
          high: Math.max(...own.map(({ high }) => high)),
        });
      }
      return out;
    },
  };
}
