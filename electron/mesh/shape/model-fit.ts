import { solveDense } from '../affine';
import { vertexNormals } from '../surface';
import type { AtlasPart, HeartAtlas } from './atlas';
import { nearestAmong } from './nearest';
import { moved, rotationOf, type Similarity } from './similarity';
import { type Outlines, outlineStepMm } from './slice-outlines';

/** Size, place, modes and slice corrections that explain the outlines best. Coordinates are the stack's axes, mm. */
export interface ModelFit {
  readonly scale: number;
  readonly rotation: Float64Array;
  readonly to: readonly number[];
  /** Standard deviations along each mode. */
  readonly modes: Float64Array;
  /** What is to be added to each slice's place, [slice][u, v] mm. */
  readonly corrections: Float64Array;
  /** Standard error of each correction along u and v, [slice][u, v] mm. */
  readonly errors: Float64Array;
  /** Vertices [vertex][xyz]. */
  readonly positions: Float64Array;
}

export interface FitOptions {
  /** Scatter of the outlines about the shape in each iteration, mm: from doubt to trust. */
  readonly noiseMm: readonly number[];
  /** Standard deviation of a slice's shift along u and along v that is expected before looking, mm. */
  readonly shiftMm: number;
  /** Iterations before slices may move. */
  readonly still: number;
  /** Awaited after each iteration. */
  readonly breathe: () => Promise<void>;
}

/** Neighbouring points of an outline err together over about this length, mm. */
const correlationMm = 12;
/** Farthest that an outline point looks for its place on the surface, mm. */
const reachMm = 14;
/** Cosine between the outward directions of an outline and of the surface in the slice below which they do not belong together. */
const alike = 0.35;

/** Vertices of the atlas with these modes, in its own coordinates. */
export function shapeOf(atlas: HeartAtlas, modes: ArrayLike<number>): Float64Array {
  const shape = Float64Array.from(atlas.mean);
  for (const [m, mode] of atlas.modes.entries()) {
    const b = modes[m]!;
    if (b !== 0) for (let i = 0; i < shape.length; i++) shape[i]! += b * mode[i]!;
  }
  return shape;
}

/** Vertices of one part, and their outward normals. */
export function partOf(positions: Float64Array, part: AtlasPart) {
  const own = positions.subarray(3 * part.first, 3 * (part.first + part.count));
  return { own, normals: vertexNormals(own, part.triangles) };
}

/** The expected shift counts as much as this many observed ones. */
const pseudoShifts = 4;

/** A square system that grows row by row, weighted: JᵀWJ and JᵀWr. */
class Normals {
  readonly matrix: Float64Array;
  readonly right: Float64Array;
  constructor(readonly size: number) {
    this.matrix = new Float64Array(size * size);
    this.right = new Float64Array(size);
  }

  /** Adds a row whose entries are dense below `dense` and otherwise at the two places from `at`. */
  add(row: Float64Array, dense: number, at: number, residual: number, weight: number): void {
    const { matrix, right, size } = this;
    const one = (i: number) => {
      const w = weight * row[i]!;
      if (w === 0) return;
      right[i]! += w * residual;
      for (let j = 0; j <= i && j < dense; j++) matrix[i * size + j]! += w * row[j]!;
      if (i >= dense) for (let j = at; j <= i; j++) matrix[i * size + j]! += w * row[j]!;
    };
    for (let i = 0; i < dense; i++) one(i);
    if (at >= dense) {
      one(at);
      one(at + 1);
    }
  }

  /** A belief about one unknown: now `value`, expected 0 ± `deviation`. */
  believe(i: number, value: number, deviation: number): void {
    this.matrix[i * this.size + i]! += 1 / deviation ** 2;
    this.right[i]! -= value / deviation ** 2;
  }

  mirror(): void {
    for (let i = 0; i < this.size; i++)
      for (let j = 0; j < i; j++) this.matrix[j * this.size + i] = this.matrix[i * this.size + j]!;
  }
}

/** Standard errors of the unknowns from `from` on. */
function errorsOf({ matrix, size }: Normals, from: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) inverse[i * size + i] = 1;
  solveDense(matrix.slice(), inverse, size, size);
  return Float64Array.from({ length: size - from }, (_, i) => Math.sqrt(inverse[(from + i) * size + from + i]!));
}

/**
 * Fits the atlas to outlines that lie on slices which may be shifted against each other: rigid place, size, modes and an
 * in-plane correction per slice at once, by Gauss–Newton on point-to-plane distances with the modes' and the shifts'
 * normal priors (active shape model with Mahalanobis penalty; Cootes et al., Comput. Vis. Image Underst. 61, 1995, with
 * the slices' shifts as further unknowns). Outliers count less (weight 1 / (1 + (r/3σ)²)). Where the stack shows that a
 * part has ended, its lid and its apex are held between the last slice with it and the first without.
 *
 * @param outlines one per part of the atlas
 * @param start carries the atlas's coordinates into the stack's axes
 * @param basalUp true when the base lies at greater heights
 */
export async function fitModel(
  atlas: HeartAtlas,
  outlines: readonly Outlines[],
  slices: number,
  sliceSpacingMm: number,
  start: Similarity,
  basalUp: boolean,
  options: FitOptions,
): Promise<ModelFit> {
  const k = atlas.modes.length;
  const dense = 7 + k;
  const size = dense + 2 * slices;
  const modes = new Float64Array(k);
  const corrections = new Float64Array(2 * slices);
  let { scale, rotation } = start;
  let to: number[] = [...moved(Float64Array.of(0, 0, 0), scale, rotation, start.from, start.to)];
  let positions = moved(shapeOf(atlas, modes), scale, rotation, [0, 0, 0], to);
  const row = new Float64Array(size);
  const shown = Array.from({ length: slices }, (_, s) => s).filter((s) => outlines.some((o) => o.slices.includes(s)));
  let shiftMm = options.shiftMm;
  let system = new Normals(size);
  const up = basalUp ? 1 : -1;

  /** Derivatives of the place of vertex `v` along a direction, added to `row` times `share`. */
  const derive = (v: number, n: readonly [number, number, number], share: number) => {
    const [x, y, z] = [positions[3 * v]! - to[0]!, positions[3 * v + 1]! - to[1]!, positions[3 * v + 2]! - to[2]!];
    row[0]! += share * (y * n[2] - z * n[1]);
    row[1]! += share * (z * n[0] - x * n[2]);
    row[2]! += share * (x * n[1] - y * n[0]);
    for (let c = 0; c < 3; c++) row[3 + c]! += share * n[c]!;
    row[6]! += share * (x * n[0] + y * n[1] + z * n[2]);
    const [a, b, c] = [0, 1, 2].map(
      (i) => share * scale * (rotation[i]! * n[0] + rotation[3 + i]! * n[1] + rotation[6 + i]! * n[2]),
    ) as [number, number, number];
    for (let m = 0; m < k; m++) {
      const mode = atlas.modes[m]!;
      row[7 + m]! += a * mode[3 * v]! + b * mode[3 * v + 1]! + c * mode[3 * v + 2]!;
    }
  };

  for (const [iteration, noise] of options.noiseMm.entries()) {
    system = new Normals(size);
    const trust = outlineStepMm / correlationMm / noise ** 2;
    const movable = iteration >= options.still;
    for (const [p, part] of atlas.parts.entries()) {
      const { positions: points, normals: outward, slices: slice, count, extent } = outlines[p]!;
      if (!extent) continue;
      const { own, normals } = partOf(positions, part);
      const near = nearestAmong(own, reachMm);
      for (let i = 0; i < count; i++) {
        const s = slice[i]!;
        const [u, v, h] = [
          points[3 * i]! + corrections[2 * s]!,
          points[3 * i + 1]! + corrections[2 * s + 1]!,
          points[3 * i + 2]!,
        ];
        const [nu, nv] = [outward[2 * i]!, outward[2 * i + 1]!];
        const at = near.find(u, v, h, (w) => normals[3 * w]! * nu + normals[3 * w + 1]! * nv > alike);
        if (at < 0) continue;
        const n = [normals[3 * at]!, normals[3 * at + 1]!, normals[3 * at + 2]!] as const;
        const residual = n[0] * (u - own[3 * at]!) + n[1] * (v - own[3 * at + 1]!) + n[2] * (h - own[3 * at + 2]!);
        row.fill(0);
        derive(part.first + at, n, 1);
        const place = dense + 2 * s;
        if (movable) {
          row[place] = -n[0];
          row[place + 1] = -n[1];
        }
        system.add(row, dense, movable ? place : 0, residual, trust / (1 + (residual / (3 * noise)) ** 2));
      }
      holdEnds(p, part, own);
    }
    system.believe(6, Math.log(scale), atlas.logSizeDeviation);
    for (let m = 0; m < k; m++) system.believe(7 + m, modes[m]!, 1);
    for (let i = 0; i < 2 * slices; i++) system.believe(dense + i, corrections[i]!, shiftMm);
    system.mirror();
    const step = system.right.slice();
    solveDense(system.matrix.slice(), step, size, 1);
    const angle = Math.hypot(step[0]!, step[1]!, step[2]!);
    const turn = rotationOf([
      Math.cos(angle / 2),
      ...[0, 1, 2].map((c) => (angle > 0 ? (step[c]! / angle) * Math.sin(angle / 2) : 0)),
    ]);
    const before = rotation;
    rotation = Float64Array.from({ length: 9 }, (_, i) => {
      const [r, c] = [Math.floor(i / 3), i % 3];
      return turn[3 * r]! * before[c]! + turn[3 * r + 1]! * before[3 + c]! + turn[3 * r + 2]! * before[6 + c]!;
    });
    to = to.map((t, c) => t + step[3 + c]!);
    scale *= Math.exp(step[6]!);
    for (let m = 0; m < k; m++) modes[m]! += step[7 + m]!;
    for (let i = 0; i < 2 * slices; i++) corrections[i]! += step[dense + i]!;
    positions = moved(shapeOf(atlas, modes), scale, rotation, [0, 0, 0], to);
    // How much the slices of this stack are shifted is learnt from them (empirical Bayes), so that slices in line stay so.
    if (iteration > options.still + 1) {
      const spread = errorsOf(system, dense);
      let sum = pseudoShifts * options.shiftMm ** 2;
      for (const s of shown) for (const i of [2 * s, 2 * s + 1]) sum += corrections[i]! ** 2 + spread[i]! ** 2;
      shiftMm = Math.sqrt(sum / (pseudoShifts + 2 * shown.length));
    }
    await options.breathe();
  }

  /** Rows for the lid and the apex of a part. */
  function holdEnds(p: number, part: AtlasPart, own: Float64Array): void {
    const { basal, apical, beyondBase, beyondApex } = outlines[p]!.extent!;
    const n = [0, 0, 1] as const;
    const gap = beyondBase === null ? sliceSpacingMm : Math.abs(beyondBase - basal);
    row.fill(0);
    let lid = 0;
    for (const v of part.cap) {
      derive(part.first + v, n, 1 / part.cap.length);
      lid += own[3 * v + 2]! / part.cap.length;
    }
    // Anywhere in the gap is as likely: a uniform spread. Where the stack ends, nothing says that the heart does.
    const doubt = gap * (beyondBase === null ? 0.6 : 0.29);
    system.add(row, dense, 0, basal + (up * gap) / 2 - lid, 1 / doubt ** 2);
    // Labels end with a slice: the lid is level. Its covariance with u and v is that of a plane's tilt.
    for (const axis of [0, 1]) {
      let [mean, spread] = [0, 0];
      for (const v of part.cap) mean += own[3 * v + axis]! / part.cap.length;
      for (const v of part.cap) spread += (own[3 * v + axis]! - mean) ** 2 / part.cap.length;
      row.fill(0);
      let tilt = 0;
      for (const v of part.cap) {
        const share = (own[3 * v + axis]! - mean) / Math.sqrt(spread) / part.cap.length;
        derive(part.first + v, n, share);
        tilt += share * own[3 * v + 2]!;
      }
      system.add(row, dense, 0, -tilt, 1);
    }
    let tip = 0;
    for (let v = 1; v < part.count; v++) if (up * own[3 * v + 2]! < up * own[3 * tip + 2]!) tip = v;
    const below = up * own[3 * tip + 2]!;
    const missing = below > up * apical - 1 ? up * apical - 1 - below : 0;
    const over = beyondApex !== null && below < up * beyondApex ? up * beyondApex - below : 0;
    if (missing === 0 && over === 0) return;
    row.fill(0);
    derive(part.first + tip, n, 1);
    system.add(row, dense, 0, up * (missing || over), 1 / 1.5 ** 2);
  }

  const errors = errorsOf(system, dense);
  return { scale, rotation, to, modes, corrections, errors, positions };
}
