// Builds the mean right ventricle at end-diastole from the ACDC training masks:
// node build/run.mjs build/make-template.ts --acdc <folder> [--out assets/rv-template]
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MeshoptSimplifier } from 'meshoptimizer';
import { alignSlices } from '../electron/mesh/alignment';
import { findHeartFrame } from '../electron/mesh/heart-frame';
import {
  type Field,
  fieldMoments,
  type Grid,
  gridAround,
  labelField,
  sampleField,
  setVolume,
  smooth,
} from '../electron/mesh/label-field';
import { nameRegions } from '../electron/mesh/regions';
import { adjacency, enclosedVolume, type Surface, topology, vertexNormals } from '../electron/mesh/surface';
import { probe, surfaceNets } from '../electron/mesh/surface-nets';
import { matchedCount } from '../electron/mesh/template';
import { acdcAxes, readAcdc } from './acdc';

const { values: options } = parseArgs({
  options: { acdc: { type: 'string' }, out: { type: 'string', default: 'assets/rv-template' } },
});
if (!options.acdc) {
  console.error(
    'usage: node build/run.mjs build/make-template.ts --acdc <folder of ACDC training patients> [--out <folder>]',
  );
  process.exit(2);
}

type Triple = [number, number, number];
const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

const subjects: { field: Field; centre: Triple; spread: Triple; volume: number }[] = [];
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
  const { mean: centre, covariance, volume } = fieldMoments(field);
  subjects.push({ field, centre, spread: covariance.slice(0, 3).map(Math.sqrt) as Triple, volume });
}

// Every shape is moved to the mean centre and stretched along the three axes to the mean spread before averaging, so
// that the average is that of shapes and not of sizes.
const centre = [0, 1, 2].map((k) => mean(subjects.map((s) => s.centre[k]!))) as Triple;
const spread = [0, 1, 2].map((k) => mean(subjects.map((s) => s.spread[k]!))) as Triple;
const reach = spread.map((s) => 3 * s + 6);
const stepMm = 2;
const grid: Grid = {
  origin: centre.map((c, k) => c - reach[k]!) as Triple,
  size: reach.map((r) => Math.ceil((2 * r) / stepMm) + 1) as Triple,
  stepMm,
};
const average = new Float32Array(grid.size[0] * grid.size[1] * grid.size[2]);
for (const s of subjects) {
  const ratio = s.spread.map((own, k) => own / spread[k]!);
  const toMean = 1 / Math.cbrt(ratio[0]! * ratio[1]! * ratio[2]!);
  for (let k = 0, at = 0; k < grid.size[2]; k++)
    for (let j = 0; j < grid.size[1]; j++)
      for (let i = 0; i < grid.size[0]; i++, at++) {
        const p = [i, j, k].map((n, a) => s.centre[a]! + (grid.origin[a]! + n * stepMm - centre[a]!) * ratio[a]!);
        const value = sampleField(s.field, p[0]!, p[1]!, p[2]!) * toMean;
        average[at]! += Math.max(-12, Math.min(12, value)) / subjects.length;
      }
}
const field: Field = { grid, values: smooth(average, grid.size, 1) };
setVolume(field, mean(subjects.map((s) => s.volume)));

/** The field's zero level with a spacing of about `edgeMm`, evened out on the surface. */
function evenSurface(edgeMm: number): Surface {
  const size = grid.size.map((n) => Math.floor(((n - 1) * stepMm) / edgeMm) + 1) as Triple;
  const coarse: Field = {
    grid: { origin: grid.origin, size, stepMm: edgeMm },
    values: new Float32Array(size[0] * size[1] * size[2]),
  };
  for (let k = 0, at = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++, at++)
        coarse.values[at] = sampleField(
          field,
          grid.origin[0] + i * edgeMm,
          grid.origin[1] + j * edgeMm,
          grid.origin[2] + k * edgeMm,
        );
  const { positions, triangles } = surfaceNets(coarse);
  const { start, list } = adjacency(positions.length / 3, triangles);
  const found = new Float64Array(4);
  for (let round = 0; round < 60; round++) {
    const before = positions.slice();
    for (let i = 0; i < positions.length / 3; i++) {
      const degree = start[i + 1]! - start[i]!;
      for (let a = 0; a < 3; a++) {
        let sum = 0;
        for (let n = start[i]!; n < start[i + 1]!; n++) sum += before[3 * list[n]! + a]!;
        positions[3 * i + a]! += 0.5 * (sum / degree - before[3 * i + a]!);
      }
      probe(field, positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!, found);
      for (let a = 0; a < 3; a++) positions[3 * i + a]! += found[a]! * found[3]!;
    }
  }
  return { positions, triangles };
}

const surface = evenSurface(3.4);
const count = surface.positions.length / 3;
const shape = topology(count, surface.triangles);
if (!shape.closed || shape.euler !== 2)
  throw new Error(`The mean surface is not a closed sphere: ${JSON.stringify(shape)}`);

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
