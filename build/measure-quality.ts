// Prints what the quality checks measure on real studies, whole and spoiled, for choosing their thresholds:
// node build/run.mjs build/measure-quality.ts --data <folder of the data sets> [--acdc masks|network] [--held-out] [--noise 0.1]
//   [--spoiled] [--study SCD0000301.zip] [--whole] [--models <folder>] [--out <file.json>]
// --acdc masks: distributions over the experts' masks of the ACDC patients; network: what the checks say of the network's.
// --noise: added to the ACDC images, as a share of their range of grey: what confidence do bad contours have?
// --spoiled: a Sunnybrook cine and its spoiled copies. --whole: both Sunnybrook cines and the demo, as they are.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Assessment,
  assess,
  type Labelled,
  label,
  segmentationModel,
} from '../electron/analyses/right-heart-motion/quality/testing/assess';
import { cropped, described, spoiledCases } from '../electron/analyses/right-heart-motion/quality/testing/cases';
import { noisy } from '../electron/analyses/right-heart-motion/quality/testing/spoil';
import { readAcdcStudy, readStudy, stackOf } from '../electron/analyses/right-heart-motion/quality/testing/studies';
import type { CineVolume } from '../electron/imaging/volume';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    acdc: { type: 'string' },
    'held-out': { type: 'boolean', default: false },
    noise: { type: 'string', default: '0' },
    spoiled: { type: 'boolean', default: false },
    whole: { type: 'boolean', default: false },
    study: { type: 'string', default: 'SCD0000101' },
    only: { type: 'string' },
    models: { type: 'string', default: 'models' },
    out: { type: 'string' },
  },
});

const rows: Record<string, unknown>[] = [];
const numbers = new Map<string, { value: number; of: string }[]>();

const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

/** The network's confidence: over the images of the cine, and on the least sure of its slices. */
function certainty({ confidence }: Labelled, { phases, slices }: CineVolume): Record<string, number> {
  if (!confidence) return {};
  const known = (of: readonly number[]) => of.filter((value) => !Number.isNaN(value));
  const perSlice = Array.from({ length: slices }, (_, s) =>
    known(Array.from({ length: phases }, (_, p) => confidence[p * slices + s]!)),
  ).filter((own) => own.length >= phases / 2);
  return { confidence: mean(known([...confidence])), leastSlice: Math.min(...perSlice.map(mean)) };
}

/** Pixels of the structures, of either labels, on which both agree; and the RV's Dice. */
function agreement(labels: Uint8Array, truth: Uint8Array): Record<string, number> {
  let [same, any, both, mine, theirs] = [0, 0, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0 && truth[i] === 0) continue;
    any++;
    if (labels[i] === truth[i]) same++;
    if (labels[i] === 3) mine++;
    if (truth[i] === 3) theirs++;
    if (labels[i] === 3 && truth[i] === 3) both++;
  }
  return { agreement: same / any, rvDice: (2 * both) / (mine + theirs) };
}

function tell(
  name: string,
  { images, anatomy, refused, checks }: Assessment,
  milliseconds: number,
  more: Record<string, number>,
): void {
  const doubts = checks
    .filter(({ status }) => status !== 'pass')
    .map(({ id, case: key, status }) => `${id}:${key === status ? status : `${key}(${status})`}`);
  const facts = {
    sliceOrder: images.sliceOrder.given / images.sliceOrder.best,
    phaseOrder: images.phaseOrder.given / images.phaseOrder.best,
    closing: images.closing,
    noise: images.noise,
    smoothness: images.smoothness,
    ...anatomy,
    ...more,
  };
  for (const [key, value] of Object.entries(facts))
    numbers.set(key, [...(numbers.get(key) ?? []), { value, of: name }]);
  for (const { id, values = {} } of checks)
    for (const [key, value] of Object.entries(values))
      if (typeof value === 'number') {
        const known = numbers.get(`${id} ${key}`) ?? [];
        numbers.set(`${id} ${key}`, [...known, { value, of: name }]);
      }
  const text = Object.entries(facts).map(([key, value]) => `${key} ${value.toFixed(3)}`);
  console.warn(
    `${name.padEnd(26)} ${refused ? `REFUSED ${refused.code}` : ''} ${doubts.join(' ') || 'all pass'} | ${text.join(' ')} (${Math.round(milliseconds)} ms)`,
  );
  rows.push({ name, refused: refused?.code ?? null, doubts, facts });
}

const needsNetwork = options.spoiled || options.whole || options.acdc === 'network';
const model = needsNetwork ? await segmentationModel(path.resolve(options.models)) : null;

if (options.spoiled) {
  const source = path.join(options.data, 'cine-mr/sunnybrook', options.study);
  const { stack, cine: whole } = await readStudy(source);
  const cine = cropped(whole, 0.75);
  for (const { name, make } of spoiledCases) {
    if (options.only && !new RegExp(options.only).test(name)) continue;
    const start = performance.now();
    const copy = await make(cine, options.data);
    const labelled = await label(copy, model!);
    const found = await assess(described(stack, copy), copy, labelled);
    tell(name, found, performance.now() - start, certainty(labelled, copy));
  }
}
if (options.whole) {
  const sunnybrook = ['SCD0000101', 'SCD0000301.zip'].map((name) =>
    path.join(options.data, 'cine-mr/sunnybrook', name),
  );
  for (const source of [...sunnybrook, 'assets/demo/right-heart-demo.zip']) {
    const { stack, cine } = await readStudy(source);
    const start = performance.now();
    const labelled = await label(cine, model!);
    const found = await assess(stack, cine, labelled);
    tell(path.basename(source, '.zip'), found, performance.now() - start, certainty(labelled, cine));
  }
}
if (options.acdc) {
  const folder = path.join(options.data, 'cine-mr/acdc-training');
  const heldOut = await readFile('models/right-heart-segmentation/training/held-out.txt', 'utf8');
  const patients = (await readdir(folder)).filter((id) => id.startsWith('patient')).sort();
  for (const id of patients.filter((one) => !options['held-out'] || heldOut.includes(one))) {
    const { cine: clear, truth, group } = await readAcdcStudy(folder, id);
    const cine = Number(options.noise) > 0 ? noisy(clear, Number(options.noise)) : clear;
    const start = performance.now();
    const labelled = options.acdc === 'masks' ? { labels: truth, confidence: null } : await label(cine, model!);
    const more = options.acdc === 'masks' ? {} : { ...certainty(labelled, cine), ...agreement(labelled.labels, truth) };
    const found = await assess(stackOf(cine, id), cine, labelled, true);
    tell(`${id} ${group}`, found, performance.now() - start, more);
  }
}
for (const [key, list] of numbers) {
  list.sort((a, b) => a.value - b.value);
  const at = (share: number) => list[Math.round(share * (list.length - 1))]!.value.toFixed(3);
  console.warn(
    `${key.padEnd(28)} n ${list.length} least ${at(0)} 5 % ${at(0.05)} median ${at(0.5)} 90 % ${at(0.9)} 95 % ${at(0.95)} most ${at(1)} (${list.at(-1)!.of})`,
  );
}
const failing = rows.filter(({ refused, doubts }) => refused || (doubts as string[]).some((d) => /fail/.test(d)));
console.warn(
  `${rows.length} studies, ${failing.length} blocked or refused: ${failing.map(({ name }) => name).join(', ')}`,
);
if (options.out) await writeFile(options.out, `${JSON.stringify(rows, null, 1)}\n`);
await model?.release();
