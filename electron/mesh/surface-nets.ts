import type { Field } from './label-field';
import { sampleField } from './label-field';
import type { Surface } from './surface';

const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((c) => [c & 1, (c >> 1) & 1, c >> 2] as const);

/**
 * The zero level of a field as a closed surface: naive surface nets (Gibson, MICCAI 1998), one vertex per cell that
 * the level crosses, quads split into triangles that turn outward (the field is positive inside).
 */
export function surfaceNets(field: Field): Surface {
  const { grid, values } = field;
  const [nx, ny, nz] = grid.size;
  const index = (i: number, j: number, k: number) => (k * ny + j) * nx + i;
  const cell = new Int32Array(nx * ny * nz).fill(-1);
  const positions: number[] = [];
  for (let k = 0; k < nz - 1; k++)
    for (let j = 0; j < ny - 1; j++)
      for (let i = 0; i < nx - 1; i++) {
        const v = corners.map(([a, b, c]) => values[index(i + a, j + b, k + c)]!);
        const inside = v.filter((x) => x > 0).length;
        if (inside === 0 || inside === 8) continue;
        const sum = [0, 0, 0];
        let crossings = 0;
        for (let p = 0; p < 8; p++)
          for (const bit of [1, 2, 4]) {
            const q = p | bit;
            if (q === p || v[p]! > 0 === v[q]! > 0) continue;
            const t = v[p]! / (v[p]! - v[q]!);
            for (let a = 0; a < 3; a++) sum[a]! += corners[p]![a]! + t * (corners[q]![a]! - corners[p]![a]!);
            crossings++;
          }
        cell[index(i, j, k)] = positions.length / 3;
        for (const [a, base] of [i, j, k].entries())
          positions.push(grid.origin[a]! + (base + sum[a]! / crossings) * grid.stepMm);
      }
  const triangles: number[] = [];
  const steps = [1, nx, nx * ny];
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let i = 1; i < nx - 1; i++) {
        const at = index(i, j, k);
        for (let a = 0; a < 3; a++) {
          const [here, next] = [values[at]! > 0, values[at + steps[a]!]! > 0];
          if (here === next) continue;
          const [b, c] = [steps[(a + 1) % 3]!, steps[(a + 2) % 3]!];
          const quad = [cell[at]!, cell[at - b]!, cell[at - b - c]!, cell[at - c]!];
          // Leaving the inside along axis a, the quad seen from outside turns b then c.
          const [p, q, r, s] = here
            ? [quad[0]!, quad[1]!, quad[2]!, quad[3]!]
            : [quad[0]!, quad[3]!, quad[2]!, quad[1]!];
          triangles.push(p, q, r, p, r, s);
        }
      }
  return { positions: Float64Array.from(positions), triangles: Uint32Array.from(triangles) };
}

/** Unit outward normal (against the field's gradient) and distance to the zero level along it, positive inside, mm. */
export function probe(field: Field, x: number, y: number, z: number, out: Float64Array): void {
  const h = field.grid.stepMm * 0.75;
  const gx = sampleField(field, x + h, y, z) - sampleField(field, x - h, y, z);
  const gy = sampleField(field, x, y + h, z) - sampleField(field, x, y - h, z);
  const gz = sampleField(field, x, y, z + h) - sampleField(field, x, y, z - h);
  const length = Math.hypot(gx, gy, gz);
  const slope = length / (2 * h);
  out[0] = length > 0 ? -gx / length : 0;
  out[1] = length > 0 ? -gy / length : 0;
  out[2] = length > 0 ? -gz / length : 0;
  // Interpolated in-plane distances are steeper than 1 where the wall is oblique; flat spots are not trusted.
  out[3] = sampleField(field, x, y, z) / Math.max(slope, 0.5);
}
