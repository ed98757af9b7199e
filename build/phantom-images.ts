// Draws hearts for the training of the segmentation network, end-diastole and end-systole of each, as NIfTI pairs:
// node build/run.mjs build/phantom-images.ts --out <folder> [--hearts 16]
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stackAffine } from '../electron/imaging/geometry';
import { gzip } from '../electron/imaging/gzip';
import { orientationOf, writeNiftiLabels } from '../electron/imaging/nifti-write';
import { makePhantom } from '../electron/imaging/phantom';
import { randomNumbers } from '../electron/imaging/phantom/noise';
import { percentiles } from '../electron/imaging/resample';

const { values: options } = parseArgs({
  options: { out: { type: 'string' }, hearts: { type: 'string', default: '16' } },
});
if (!options.out) {
  console.error('usage: node build/run.mjs build/phantom-images.ts --out <folder> [--hearts <number>]');
  process.exit(2);
}
await mkdir(options.out, { recursive: true });
const random = randomNumbers(4);
const between = (low: number, high: number) => low + (high - low) * random();
for (let heart = 0; heart < Number(options.hearts); heart++) {
  const lvEdvMl = between(85, 240);
  const phantom = makePhantom({
    phases: 3,
    slices: Math.round(between(8, 13)),
    sliceSpacingMm: between(7, 11),
    sliceThicknessMm: between(5, 9),
    pixelSpacingMm: between(1.2, 1.8),
    rows: 160,
    columns: 160,
    lvEdvMl,
    lvLengthMm: between(0.9, 1.1) * 88 * Math.cbrt(lvEdvMl / 138),
    wallMm: between(6, 13),
    lvEjectionFraction: between(0.25, 0.7),
    rvEdvMl: between(90, 260),
    rvEjectionFraction: between(0.25, 0.65),
    baseDescentMm: between(4, 16),
    noise: between(3, 12),
    breathShiftMm: between(0, 2.5),
    seed: 1000 + heart,
  });
  const { shortAxis: cine, labels } = phantom;
  const each = cine.slices * cine.rows * cine.columns;
  const [low, high] = percentiles(cine.samples, [0.1, 99.9]) as [number, number];
  const orientation = orientationOf({ affineLps: stackAffine(cine.planes, cine.sliceSpacingMm), timeStepMs: null });
  const dims = [cine.columns, cine.rows, cine.slices, 1] as const;
  for (const phase of [0, 1]) {
    const grey = Uint8Array.from(cine.samples.subarray(phase * each, (phase + 1) * each), (v) =>
      Math.max(0, Math.min(255, Math.round((255 * (v - low)) / (high - low)))),
    );
    const name = path.join(options.out, `heart${String(heart).padStart(3, '0')}-${phase}`);
    await writeFile(`${name}_image.nii.gz`, await gzip(writeNiftiLabels(dims, grey, orientation)));
    const truth = labels.subarray(phase * each, (phase + 1) * each);
    await writeFile(`${name}_labels.nii.gz`, await gzip(writeNiftiLabels(dims, truth, orientation)));
  }
}
console.error(`${options.hearts} hearts in ${options.out}`);
