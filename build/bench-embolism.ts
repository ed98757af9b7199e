// Time and memory of reading an angiogram of 250 images of 512 × 512: node build/run.mjs build/bench-embolism.ts [folder of packages]
// The images are the demo's, each pixel cut in four, in thinner steps. The folder holds `pulmonary-embolism`; models/ by default.

import path from 'node:path';
import type { AnalysisInput } from '../electron/analyses/analysis';
import { pulmonaryEmbolism } from '../electron/analyses/pulmonary-embolism';
import { examinationOf } from '../electron/analyses/pulmonary-embolism/testing/examination';
import { openModelLibrary } from '../electron/inference/library';

const [slices, edge] = [250, 512];
const models = openModelLibrary({
  folders: { builtIn: path.resolve(process.argv[2] ?? 'models'), imported: path.resolve('dist/no-packages') },
  provider: () => 'cpu',
});

const demo = await examinationOf('assets/demo/angiogram-demo.zip');
const { cine } = demo;
const stepMm = (cine.slices * cine.sliceSpacingMm) / slices;
const samples = new Float32Array(slices * edge * edge);
for (let z = 0; z < slices; z++) {
  const from = Math.min(cine.slices - 1, Math.floor((z * stepMm) / cine.sliceSpacingMm)) * cine.rows * cine.columns;
  for (let y = 0; y < edge; y++)
    for (let x = 0; x < edge; x++)
      samples[(z * edge + y) * edge + x] = cine.samples[from + (y >> 1) * cine.columns + (x >> 1)]!;
}
const first = cine.planes[0]!;
const spacing = first.columnSpacingMm / 2;
const planes = Array.from({ length: slices }, (_, z) => ({
  ...first,
  originMm: [first.originMm[0] - spacing / 2, first.originMm[1] - spacing / 2, first.originMm[2] + z * stepMm] as [
    number,
    number,
    number,
  ],
  rowSpacingMm: spacing,
  columnSpacingMm: spacing,
}));
const input: AnalysisInput = {
  ...demo,
  stack: { ...demo.stack, sliceCount: slices, sliceSpacingMm: stepMm },
  cine: { ...cine, slices, rows: edge, columns: edge, samples, planes, sliceSpacingMm: stepMm },
  frames: planes.map((_, sliceIndex) => ({ ...demo.frames![0]!, sliceIndex, sopInstanceUid: `1.2.${sliceIndex}` })),
};
const start = performance.now();
let firstMs = 0;
const { timingsMs } = await pulmonaryEmbolism.run(input, {
  signal: new AbortController().signal,
  progress: () => undefined,
  contours: () => undefined,
  scores: () => {
    firstMs ||= performance.now() - start;
  },
  breathe: async () => undefined,
  write: async () => undefined,
  models,
});
const seconds = (ms: number | undefined) => `${((ms ?? 0) / 1000).toFixed(1)} s`;
process.stdout.write(
  `${slices} images of ${edge}²: ${seconds(timingsMs.total)} (fitness ${seconds(timingsMs.assess)}, scoring ${seconds(timingsMs.score)}), first scores after ${seconds(firstMs)}, peak ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB\n`,
);
