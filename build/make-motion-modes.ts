// Makes assets/motion-modes/modes.json: mean and principal modes of real right ventricles and their motion, and the
// distribution of the scores in each disease group. No patient's own heart or scores are in it.
//   node build/run.mjs build/track-acdc.ts --acdc <folder of ACDC training patients> --out <tracks>
//   node build/run.mjs build/make-motion-modes.ts --tracks <tracks> [--share 0.98] [--residual-mm 2] [--out assets/motion-modes]
// Hearts whose surface lies further than --residual-mm from the labels' outlines in the mean are left out.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { rvTemplate } from '../electron/mesh/rv-template';
import { groupScores } from '../electron/survival/simulation/group-scores';
import { type MotionModesFile, motionModesFormat, readMotionModes } from '../electron/survival/simulation/modes';
import { plantedPopulation } from '../electron/survival/simulation/population';
import { fitShapeModes } from '../electron/survival/simulation/shape-modes';

const { values: options } = parseArgs({
  options: {
    tracks: { type: 'string' },
    share: { type: 'string', default: '0.98' },
    population: { type: 'string', default: '6000' },
    'residual-mm': { type: 'string', default: '2' },
    out: { type: 'string', default: 'assets/motion-modes' },
  },
});
if (!options.tracks) {
  console.error(
    'usage: node build/run.mjs build/make-motion-modes.ts --tracks <file of track-acdc.ts> [--out <folder>]',
  );
  process.exit(2);
}
const { vertexCount, patients } = z
  .looseObject({
    vertexCount: z.literal(rvTemplate.positions.length / 3),
    patients: z.array(z.looseObject({ id: z.string(), group: z.string(), residualMm: z.number() })),
  })
  .parse(JSON.parse(await readFile(`${options.tracks}.json`, 'utf8')));
const bytes = await readFile(`${options.tracks}.f32`);
const tracks = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const each = 2 * 3 * vertexCount;
const kept = patients.flatMap(({ residualMm }, i) => (residualMm > Number(options['residual-mm']) ? [] : [i]));
const positions = new Float32Array(kept.length * each);
for (const [k, i] of kept.entries()) positions.set(tracks.subarray(i * each, (i + 1) * each), k * each);

const found = fitShapeModes({ patients: kept.length, vertices: vertexCount, positions }, Number(options.share));
const groups = groupScores(
  found,
  kept.map((i) => patients[i]!.group),
);
const base64 = (array: ArrayBufferView) =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
const deviated = found.modes.map((mode, m) => mode.map((value) => value * found.deviations[m]!));
const steps = deviated.map((mode) => mode.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9) / 32767);
const packed = new Int16Array(deviated.length * each);
for (const [m, mode] of deviated.entries())
  for (let i = 0; i < each; i++) packed[m * each + i] = Math.round(mode[i]! / steps[m]!);
const file: MotionModesFile = {
  format: motionModesFormat,
  source: 'ACDC training set, end-diastole and end-systole (Bernard et al., IEEE TMI 37(11):2514-2525, 2018)',
  hearts: kept.length,
  explained: Math.round(found.explained * 1e4) / 1e4,
  mean: base64(Float32Array.from(found.mean)),
  modeSteps: steps,
  modes: base64(packed),
  groups: groups.map(({ name, hearts, mean, factor }) => ({
    name,
    hearts,
    mean: base64(Float32Array.from(mean)),
    factor: base64(Float32Array.from(factor)),
  })),
  planted: { scale: [], deviation: 0, importance: [], subjects: 0 },
};
// From the file's own numbers, as the product reads them.
const planted = plantedPopulation(readMotionModes(file), rvTemplate, Number(options.population), 20_000);
const short = (value: number) => Number(value.toPrecision(7));
const whole: MotionModesFile = {
  ...file,
  planted: {
    scale: planted.scale.map(({ mean, deviation }) => ({ mean: short(mean), deviation: short(deviation) })),
    deviation: short(planted.deviation),
    importance: planted.importance.map(short),
    subjects: planted.subjects,
  },
};
await mkdir(options.out, { recursive: true });
await writeFile(path.join(options.out, 'modes.json'), `${JSON.stringify(whole)}\n`);
console.warn(
  `${kept.length} hearts, ${deviated.length} modes hold ${(100 * found.explained).toFixed(1)} % of the variance; ` +
    `planted: ${whole.planted.scale.map(({ mean, deviation }) => `${mean.toFixed(1)} ± ${deviation.toFixed(1)} mm`).join(', ')}, ` +
    `log hazard ± ${whole.planted.deviation.toFixed(2)}`,
);
