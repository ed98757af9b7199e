// Builds the mean right ventricle at end-diastole from the ACDC training masks:
// node build/run.mjs build/make-template.ts --acdc <folder> [--out assets/rv-template]
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MeshoptSimplifier } from 'meshoptimizer';
import { alignSlices } from '../electron/mesh/alignment';
import { findHeartFrame } from '../electron/mesh/heart-frame';
import { gridAround, labelField } from '../electron/mesh/label-field';
import { nameRegions } from '../electron/mesh/regions';
import { enclosedVolume, vertexNormals } from '../electron/mesh/surface';
import { matchedCount } from '../electron/mesh/template';
import { acdcAxes, readAcdc } from './acdc';
import { evenSurface, mean, meanField, type Subject, subjectOf } from './mean-surface';

const { values: options } = parseArgs({
  options: { acdc: { type: 'string' }, out: { type: 'string', default: 'assets/rv-template' } },
});
if (!options.acdc) {
  console.error(
    'usage: node build/run.mjs build/make-template.ts --acdc <folder of ACDC training patients> [--out <folder>]',
  );
  process.exit(2);
}

const subjects: Subject[] = [];
for await (const patient of readAcdc(options.acdc)) {
  const { endDiastole: labels, rows, columns } = patient;
  // Open rings count as well here: so the published surface, and with it the order of its vertices, was made.
  const { axes } = alignSlices(labels, rows, columns, acdcAxes(patient, true), 1);
  const frame = findHeartFrame(labels, rows, columns, axes);
  const grid = frame && gridAround(labels, rows, columns, axes, frame, 3, 2.5, 12);
  const field = grid && labelField(labels, rows, columns, axes, frame, 3, grid, 2.5);
  if (!field) {
    console.error(`${patient.id} has no usable right ventricle`);
    continue;
  }
  subjects.push(subjectOf(field));
}

const surface = evenSurface(meanField(subjects), 3.4);
const count = surface.positions.length / 3;

// Edge collapses keep the vertices that remain in place: what is left of the decimated mesh are the matched vertices.
// A closed sphere of V vertices has 2V − 4 triangles.
await MeshoptSimplifier.ready;
const [decimated] = MeshoptSimplifier.simplify(
  surface.triangles,
  Float32Array.from(surface.positions),
  3,
  3 * (2 * matchedCount - 4),
  1,
  ['Regularize'],
);
const matched = [...new Set(decimated)].sort((a, b) => a - b);
if (matched.length !== matchedCount) throw new Error(`Decimation left ${matched.length} vertices, not ${matchedCount}`);

const round = (x: number) => Math.round(x * 100) / 100;
const positions = Float64Array.from(surface.positions, round);
const regions = nameRegions({ positions, triangles: surface.triangles });
await mkdir(options.out, { recursive: true });
await writeFile(
  path.join(options.out, 'template.json'),
  `${JSON.stringify({
    format: 'dextra-rv-template/1',
    subjects: subjects.length,
    source: 'ACDC training set, end-diastolic masks (Bernard et al., IEEE TMI 37(11):2514-2525, 2018)',
    positions: [...positions],
    triangles: [...surface.triangles],
    regions: [...regions],
    matchedVertices: matched,
  })}\n`,
);
const normals = vertexNormals(positions, surface.triangles);
console.warn(
  `${subjects.length} subjects, ${count} vertices, ${surface.triangles.length / 3} triangles, ` +
    `${(enclosedVolume(positions, surface.triangles) / 1000).toFixed(1)} ml (mean of the subjects ${(mean(subjects.map((s) => s.volume)) / 1000).toFixed(1)} ml), ` +
    `regions ${[0, 1, 2, 3, 4].map((r) => regions.filter((x) => x === r).length).join('/')}, normals ${normals.every(Number.isFinite)}`,
);
