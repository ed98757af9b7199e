// Distance between where registration finds the brain and where simulated scans truly hold it; writes registration.json:
// node build/run.mjs build/prove-pet-registration.ts --cases <folder of training/registration_cases.py> --space <package folder> [--out registration.json] [--real <result.json>]
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { mniGrid } from '../electron/analyses/amyloid-pet/vois';
import { type Grid, registerToStandard, type StandardSpace } from '../electron/imaging/registration';

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string' },
    space: { type: 'string', default: 'models/amyloid-pet' },
    out: { type: 'string' },
    real: { type: 'string' },
  },
});
const folder = options.cases;
if (!folder) throw new Error('--cases is needed');
const caseSchema = z.object({
  size: z.tuple([z.int(), z.int(), z.int()]),
  spacing: z.tuple([z.number(), z.number(), z.number()]),
  origin: z.tuple([z.number(), z.number(), z.number()]),
  tracer: z.string(),
  points: z.int(),
});
const floats = async (file: string) => {
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};
const template = async (name: string): Promise<Grid> => ({
  data: Float32Array.from(await readFile(path.join(options.space, name)), (value) => value / 85),
  ...mniGrid,
});
const space: StandardSpace = {
  negative: await template('template-negative.bin'),
  positive: await template('template-positive.bin'),
  brain: await readFile(path.join(options.space, 'brain.bin')),
};
const medians: number[] = [];
const seconds: number[] = [];
for (const name of (await readdir(folder)).filter((one) => one.endsWith('.json')).sort()) {
  const {
    size,
    spacing,
    origin,
    tracer,
    points: n,
  } = caseSchema.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8')));
  const stem = path.join(folder, name.replace('.json', ''));
  const toMm = [spacing[0], 0, 0, origin[0], 0, spacing[1], 0, origin[1], 0, 0, spacing[2], origin[2]];
  // [point][standard xyz, patient xyz] RAS mm
  const truth = await floats(`${stem}.truth.f32`);
  const points = Float32Array.from({ length: 3 * n }, (_, i) => truth[6 * Math.floor(i / 3) + (i % 3)]!);
  const scan: Grid = { data: await floats(`${stem}.f32`), size, toMm };
  const start = performance.now();
  const found = await registerToStandard(scan, space);
  seconds.push((performance.now() - start) / 1000);
  const placed = found.map(points);
  const errors = Float64Array.from({ length: n }, (_, p) =>
    Math.hypot(...[0, 1, 2].map((a) => placed[3 * p + a]! - truth[6 * p + 3 + a]!)),
  ).sort();
  medians.push(errors[n >> 1]!);
  process.stdout.write(
    `${name} ${tracer}: median ${errors[n >> 1]!.toFixed(2)} mm, 95 % ${errors[Math.floor(0.95 * n)]!.toFixed(2)} mm, explained ${found.match.explained.toFixed(2)}, ${seconds.at(-1)!.toFixed(1)} s\n`,
  );
}
medians.sort((a, b) => a - b);
seconds.sort((a, b) => a - b);
const realSchema = z.object({
  amyloid: z.object({
    suvr: z.object({ quantity: z.object({ value: z.number() }) }),
    centiloid: z.object({ quantity: z.object({ value: z.number() }) }),
    stage: z.object({ told: z.string(), probabilities: z.array(z.number()) }),
  }),
});
const real = options.real ? realSchema.parse(JSON.parse(await readFile(options.real, 'utf8'))).amyloid : null;
const summary = {
  cases: medians.length,
  medianMm: medians[medians.length >> 1]!,
  worstMedianMm: medians.at(-1)!,
  ...(real
    ? {
        real: {
          suvr: real.suvr.quantity.value,
          centiloid: real.centiloid.quantity.value,
          told: real.stage.told,
          probability: Math.max(...real.stage.probabilities),
        },
      }
    : {}),
};
process.stdout.write(
  `${JSON.stringify(summary)}\nseconds: median ${seconds[seconds.length >> 1]!.toFixed(1)}, longest ${seconds.at(-1)!.toFixed(1)}\n`,
);
if (options.out) await writeFile(options.out, `${JSON.stringify(summary, null, 1)}\n`);
