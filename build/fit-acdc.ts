// Fits the template to end-diastole and end-systole of every ACDC patient, for the simulated cohort:
// node build/run.mjs build/fit-acdc.ts --acdc <folder> --out <file without extension>
// <out>.f32: Float32 little endian [patient][ED, ES][vertex][xyz] mm in the heart's frame; <out>.json: who and how well.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { bestAffineImage } from '../electron/mesh/affine';
import { alignSlices } from '../electron/mesh/alignment';
import { carryTo, fitResidual, fitTemplate } from '../electron/mesh/fit';
import { findHeartFrame } from '../electron/mesh/heart-frame';
import { fieldMoments, gridAround, labelField } from '../electron/mesh/label-field';
import { adjacency, foldedTriangles } from '../electron/mesh/surface';
import { readTemplate, type TemplateFile } from '../electron/mesh/template';
import { acdcAxes, readAcdc } from './acdc';

const { values: options } = parseArgs({
  options: {
    acdc: { type: 'string' },
    out: { type: 'string' },
    template: { type: 'string', default: 'assets/rv-template/template.json' },
  },
});
if (!options.acdc || !options.out) {
  console.error('usage: node build/run.mjs build/fit-acdc.ts --acdc <folder of ACDC training patients> --out <file>');
  process.exit(2);
}
const template = readTemplate(JSON.parse(await readFile(options.template, 'utf8')) as TemplateFile);
const { triangles } = template;
const count = template.positions.length / 3;
const neighbours = adjacency(count, triangles);

const vertices: Float32Array[] = [];
const patients: Record<string, unknown>[] = [];
const residuals: { mean: number; p95: number; volumeError: number; folds: number }[] = [];
for await (const patient of readAcdc(options.acdc)) {
  const { rows, columns, endDiastole, endSystole } = patient;
  const axes = alignSlices(endDiastole, rows, columns, acdcAxes(patient, true)).axes;
  const frame = findHeartFrame(endDiastole, rows, columns, axes);
  const both = new Uint8Array(endDiastole.length + endSystole.length);
  both.set(endDiastole);
  both.set(endSystole, endDiastole.length);
  const grid = frame && gridAround(both, rows, columns, axes, frame, 3, 2.5, 10);
  const ed = grid && labelField(endDiastole, rows, columns, axes, frame, 3, grid, 2.5);
  const es = grid && labelField(endSystole, rows, columns, axes, frame, 3, grid, 2.5);
  if (!ed || !es) {
    console.error(`${patient.id} is left out: no usable right ventricle`);
    continue;
  }
  const atEd = fitTemplate(template, neighbours, ed);
  const atEs = carryTo(template, neighbours, atEd, atEd, fieldMoments(ed), es);
  const voxelMl = (patient.spacingMm[0] * patient.spacingMm[1] * patient.spacingMm[2]) / 1000;
  const labelMl = (labels: Uint8Array, label: number) =>
    labels.reduce((n, l) => n + (l === label ? 1 : 0), 0) * voxelMl;
  const [residualEd, residualEs] = [fitResidual(atEd, triangles, ed), fitResidual(atEs, triangles, es)];
  const volumes = {
    rvEdMl: labelMl(endDiastole, 3),
    rvEsMl: labelMl(endSystole, 3),
    lvEdMl: labelMl(endDiastole, 1),
    lvEsMl: labelMl(endSystole, 1),
    lvMyocardiumEdMl: labelMl(endDiastole, 2),
  };
  for (const [r, wanted, at] of [
    [residualEd, volumes.rvEdMl, atEd],
    [residualEs, volumes.rvEsMl, atEs],
  ] as const)
    residuals.push({
      mean: r.meanMm,
      p95: r.p95Mm,
      volumeError: r.volumeMl / wanted - 1,
      folds: foldedTriangles(at, bestAffineImage(template.positions, at), triangles).length,
    });
  vertices.push(Float32Array.from(atEd), Float32Array.from(atEs));
  patients.push({
    id: patient.id,
    group: patient.group,
    volumes,
    residuals: { endDiastole: residualEd, endSystole: residualEs },
  });
}
const data = new Float32Array(vertices.length * count * 3);
for (const [k, v] of vertices.entries()) data.set(v, k * count * 3);
await writeFile(`${options.out}.f32`, new Uint8Array(data.buffer));
await writeFile(
  `${options.out}.json`,
  `${JSON.stringify({ vertexCount: count, shape: [patients.length, 2, count, 3], frame: 'x apex to base, y septum to free wall, z diaphragm to outflow, mm; origin on the LV axis at end-diastole', patients }, null, 1)}\n`,
);
for (const [name, phase] of [
  ['end-diastole', 0],
  ['end-systole', 1],
] as const) {
  const list = residuals.filter((_, k) => k % 2 === phase);
  const mean = (pick: (r: (typeof residuals)[number]) => number) => list.reduce((a, r) => a + pick(r), 0) / list.length;
  console.warn(
    `${name}: ${list.length} fits, mean distance ${mean((r) => r.mean).toFixed(2)} mm (worst ${Math.max(...list.map((r) => r.mean)).toFixed(2)}), ` +
      `95th percentile ${mean((r) => r.p95).toFixed(2)} mm, volume error ${(100 * mean((r) => r.volumeError)).toFixed(1)} % ` +
      `(mean size ${(100 * mean((r) => Math.abs(r.volumeError))).toFixed(1)} %, worst ${(100 * Math.max(...list.map((r) => Math.abs(r.volumeError)))).toFixed(1)} %), ` +
      `surfaces with folds ${list.filter((r) => r.folds > 0).length} (${list.reduce((a, r) => a + r.folds, 0)} triangles)`,
  );
}
