import { z } from 'zod';
import { type AmyloidStage, amyloidStages } from '../../contract';
import type { LoadedModel } from '../../inference/model';
import type { Space } from './space';

/** The planes that the network sees, as the card states them. */
const planesSchema = z.object({
  first: z.int(),
  step: z.int(),
  count: z.int(),
  rows: z.int(),
  columns: z.int(),
  rowOffset: z.int(),
  columnOffset: z.int(),
});

export interface Told {
  readonly probabilities: number[];
  readonly told: AmyloidStage;
  readonly features: Float32Array;
  readonly drivers: { regionId: string; change: number }[];
}

/** Float32 [count][rows][columns]: each plane is the mean of three; columns from the left, rows from the back. */
export function planesOf(
  volume: Float32Array,
  size: readonly [number, number, number],
  parameters: unknown,
): Float32Array {
  const p = planesSchema.parse(parameters);
  const [nx, ny] = size;
  const out = new Float32Array(p.count * p.rows * p.columns);
  for (let i = 0; i < p.count; i++) {
    const z = p.first + p.step * i;
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const at = x + nx * (y + ny * z);
        out[(i * p.rows + y + p.rowOffset) * p.columns + x + p.columnOffset] =
          (volume[at - nx * ny]! + volume[at]! + volume[at + nx * ny]!) / 3;
      }
  }
  return out;
}

/**
 * Stage, features, and what drives it: the told stage's probability less that when a region holds what the negative
 * template holds.
 * @param suvr [z][y][x] on the grid of standard space
 */
export async function classify(
  suvr: Float32Array,
  space: Space,
  model: LoadedModel,
  breathe: () => Promise<void>,
): Promise<Told> {
  const parameters = model.card.parameters.planes;
  const { count, rows, columns } = planesSchema.parse(parameters);
  const run = async (volume: Float32Array) => {
    await breathe();
    const data = planesOf(volume, space.negative.size, parameters);
    return model.run({ suvr: { data, shape: [1, count, rows, columns] } });
  };
  const first = await run(suvr);
  const probabilities = Array.from(first.stage!.data, (value) => Math.min(1, Math.max(0, value)));
  const best = probabilities.indexOf(Math.max(...probabilities));
  const drivers: Told['drivers'] = [];
  for (const { id, label } of space.regions) {
    const without = suvr.map((value, i) => (space.labels[i] === label ? space.negative.data[i]! : value));
    const { stage } = await run(without);
    drivers.push({ regionId: id, change: probabilities[best]! - stage!.data[best]! });
  }
  drivers.sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
  return { probabilities, told: amyloidStages[best]!, features: first.features!.data, drivers };
}
