import { triangleNormal } from '../../../mesh/surface';

/** Strain of every triangle of a surface against its reference; NaN where the surface has no such direction. */
export interface TriangleStrain {
  /** Engineering strain, 1 = 100 %. */
  readonly longitudinal: Float64Array;
  readonly circumferential: Float64Array;
  /** Area of the triangle in the reference, mm². */
  readonly areas: Float64Array;
}

/** Sine of the smallest angle between long axis and normal at which "along the long axis" is a direction of the surface. */
const leastSine = 0.4;

/**
 * Lagrangian engineering strain in a surface, per triangle.
 *
 * In the reference (end-diastole) each triangle has two directions: circumferential c = unit(long axis × normal) and
 * longitudinal l = normal × c, the long axis projected on the surface. The triangle's deformation is linear: a direction
 * d = a·e₁ + b·e₂ in its edges becomes d′ = a·e₁′ + b·e₂′. Strain = |d′| − 1, the relative change of length of a fibre
 * that lay along d at end-diastole (as strain from feature tracking: (L − L₀) ÷ L₀). Rigid motion gives none.
 * Triangles that face the long axis (valve plane, tip of the apex; sine below 0.4) have none.
 *
 * @param reference [vertex][xyz] mm, in a frame whose x is the long axis (`HeartFrame`)
 * @param shape the same vertices later
 */
export function triangleStrain(
  reference: ArrayLike<number>,
  shape: ArrayLike<number>,
  triangles: ArrayLike<number>,
): TriangleStrain {
  const count = triangles.length / 3;
  const longitudinal = new Float64Array(count).fill(Number.NaN);
  const circumferential = new Float64Array(count).fill(Number.NaN);
  const areas = new Float64Array(count);
  const edge = (list: ArrayLike<number>, from: number, to: number) =>
    [
      list[3 * to]! - list[3 * from]!,
      list[3 * to + 1]! - list[3 * from + 1]!,
      list[3 * to + 2]! - list[3 * from + 2]!,
    ] as const;
  for (let t = 0; t < count; t++) {
    const [a, b, c] = [triangles[3 * t]!, triangles[3 * t + 1]!, triangles[3 * t + 2]!];
    const normal = triangleNormal(reference, triangles, 3 * t);
    const twice = Math.hypot(...normal);
    areas[t] = twice / 2;
    // x × n = (0, −n_z, n_y)
    const across = Math.hypot(normal[1], normal[2]);
    if (twice < 1e-9 || across / twice < leastSine) continue;
    const around = [0, -normal[2] / across, normal[1] / across] as const;
    const [nx, ny, nz] = [normal[0] / twice, normal[1] / twice, normal[2] / twice];
    const along = [
      ny * around[2] - nz * around[1],
      nz * around[0] - nx * around[2],
      nx * around[1] - ny * around[0],
    ] as const;
    const [e, f] = [edge(reference, a, b), edge(reference, a, c)];
    const [moved, other] = [edge(shape, a, b), edge(shape, a, c)];
    const [ee, ff, ef] = [inner(e, e), inner(f, f), inner(e, f)];
    const determinant = ee * ff - ef * ef;
    const stretch = (direction: readonly [number, number, number]) => {
      const [de, df] = [inner(direction, e), inner(direction, f)];
      const [p, q] = [(ff * de - ef * df) / determinant, (ee * df - ef * de) / determinant];
      return Math.hypot(p * moved[0] + q * other[0], p * moved[1] + q * other[1], p * moved[2] + q * other[2]);
    };
    longitudinal[t] = stretch(along) - 1;
    circumferential[t] = stretch(around) - 1;
  }
  return { longitudinal, circumferential, areas };
}

const inner = (a: readonly [number, number, number], b: readonly [number, number, number]): number =>
  a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Mean over some triangles, weighted by their area at the reference; null where less than half of the area has strain. */
export function meanStrain(strain: Float64Array, areas: Float64Array, wanted: readonly number[]): number | null {
  let [sum, weight, all] = [0, 0, 0];
  for (const t of wanted) {
    all += areas[t]!;
    if (Number.isNaN(strain[t]!)) continue;
    sum += areas[t]! * strain[t]!;
    weight += areas[t]!;
  }
  return weight > 0.5 * all && weight > 0 ? sum / weight : null;
}
