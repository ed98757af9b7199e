import { type Field, fieldMoments, type Grid, sampleField, setVolume, smooth } from '../electron/mesh/label-field';
import { adjacency, type Surface, topology } from '../electron/mesh/surface';
import { probe, surfaceNets } from '../electron/mesh/surface-nets';

type Triple = [number, number, number];
export const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

/** One patient's structure in the heart's frame. */
export interface Subject {
  readonly field: Field;
  readonly centre: Triple;
  readonly spread: Triple;
  readonly volume: number;
}

export function subjectOf(field: Field): Subject {
  const { mean: centre, covariance, volume } = fieldMoments(field);
  return { field, centre, spread: covariance.slice(0, 3).map(Math.sqrt) as Triple, volume };
}

/**
 * The mean of shapes: every one is moved to the mean centre and stretched along the three axes to the mean spread
 * before averaging, so that the average is that of shapes and not of sizes; its level is set to the mean volume.
 */
export function meanField(subjects: readonly Subject[], stepMm = 2): Field {
  const centre = [0, 1, 2].map((k) => mean(subjects.map((s) => s.centre[k]!))) as Triple;
  const spread = [0, 1, 2].map((k) => mean(subjects.map((s) => s.spread[k]!))) as Triple;
  const reach = spread.map((s) => 3 * s + 6);
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
  return field;
}

/** The field's zero level with a spacing of about `edgeMm`, evened out on the surface. Throws when it is not one closed sphere. */
export function evenSurface(field: Field, edgeMm: number): Surface {
  const { grid } = field;
  const size = grid.size.map((n) => Math.floor(((n - 1) * grid.stepMm) / edgeMm) + 1) as Triple;
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
  const shape = topology(positions.length / 3, triangles);
  if (!shape.closed || shape.euler !== 2)
    throw new Error(`The mean surface is not a closed sphere: ${JSON.stringify(shape)}`);
  return { positions, triangles };
}
