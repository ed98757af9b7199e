import { regionNames } from '../../../contract';
import { vertexNormals } from '../../../mesh/surface';
import { nameSegments, type SegmentId, segmentIds, trianglesOf } from './segments';
import { meanStrain, triangleStrain } from './strain';

/** A surface over the beat, in the heart's frame (x from apex to base, y from septum to free wall), mm. */
export interface MovingSurface {
  /** Shapes [vertex][xyz], one per time. */
  readonly shapes: readonly ArrayLike<number>[];
  readonly timesMs: readonly number[];
  readonly periodMs: number;
  /** The shape at end-diastole. */
  readonly endDiastole: number;
  readonly triangles: Uint32Array;
  /** Index into `regionNames` per vertex, and the shape that they were named on. */
  readonly regions: Uint8Array;
  readonly templatePositions: ArrayLike<number>;
}

export interface SurfaceMotion {
  /** Mean strain per shape, %, null where not defined. */
  readonly freeWall: StrainCurves;
  readonly septum: StrainCurves;
  /** Way of the tricuspid plane towards the apex, mm per shape; null where the surface has no base. */
  readonly baseExcursionMm: readonly number[] | null;
  readonly lateralBaseExcursionMm: readonly number[] | null;
  /** Area in the four-chamber plane, cm² per shape. */
  readonly fourChamberCm2: readonly number[];
  /** Mean distance from end-diastole, mm per shape. */
  readonly displacementMm: readonly number[];
  readonly segments: readonly SegmentMotion[];
  /** The shape at end-diastole. */
  readonly endDiastole: number;
}

export interface StrainCurves {
  readonly longitudinal: readonly (number | null)[];
  readonly circumferential: readonly (number | null)[];
}

export interface SegmentMotion extends StrainCurves {
  readonly id: SegmentId;
  readonly vertices: readonly number[];
  readonly displacementMm: readonly number[];
  readonly peakMm: number;
  /** Of the largest displacement, ms from the R wave. */
  readonly timeToPeakMs: number;
}

/** Cosine of the largest angle to the long axis at which the surface counts as valve plane. */
const planeCosine = 0.7;
const fewestPlaneVertices = 5;

/** Everything that is measured on the moving surface. Shapes of one surface; see `MovingSurface`. */
export function measureMotion(surface: MovingSurface): SurfaceMotion {
  const { shapes, endDiastole, triangles, regions } = surface;
  const reference = shapes[endDiastole]!;
  const strains = shapes.map((shape) => triangleStrain(reference, shape, triangles));
  const curves = (wanted: readonly number[]): StrainCurves => ({
    longitudinal: strains.map((s) => percent(meanStrain(s.longitudinal, s.areas, wanted))),
    circumferential: strains.map((s) => percent(meanStrain(s.circumferential, s.areas, wanted))),
  });
  const ofRegion = (name: (typeof regionNames)[number]) =>
    trianglesOf(triangles, (v) => regions[v] === regionNames.indexOf(name));
  const segmentOf = nameSegments(surface.templatePositions, regions);
  const base = basePlane(reference, triangles, regions);
  return {
    endDiastole,
    freeWall: curves(ofRegion('free-wall')),
    septum: curves(ofRegion('septum')),
    baseExcursionMm: base && excursion(surface, base.all),
    lateralBaseExcursionMm: base && excursion(surface, base.lateral),
    fourChamberCm2: shapes.map((shape) => fourChamberArea(shape, triangles) / 100),
    displacementMm: meanDisplacement(
      surface,
      Array.from({ length: regions.length }, (_, v) => v),
    ),
    segments: segmentIds.flatMap((id, index): SegmentMotion[] => {
      const vertices = Array.from({ length: regions.length }, (_, v) => v).filter((v) => segmentOf[v] === index);
      if (vertices.length === 0) return [];
      const displacementMm = meanDisplacement(surface, vertices);
      return [
        {
          id,
          vertices,
          displacementMm,
          ...peakOf(displacementMm, surface.timesMs, surface.periodMs),
          ...curves(trianglesOf(triangles, (v) => segmentOf[v] === index)),
        },
      ];
    }),
  };
}

const percent = (strain: number | null): number | null => (strain === null ? null : 100 * strain);

/**
 * The tricuspid plane: vertices of the inflow whose outward normal points to the base at end-diastole; lateral: the
 * third of them that is farthest from the septum. Null when the surface shows none.
 */
function basePlane(
  reference: ArrayLike<number>,
  triangles: Uint32Array,
  regions: Uint8Array,
): { all: number[]; lateral: number[] } | null {
  const normals = vertexNormals(reference, triangles);
  const all: number[] = [];
  for (let v = 0; v < regions.length; v++)
    if (regionNames[regions[v]!] === 'inflow' && normals[3 * v]! > planeCosine) all.push(v);
  if (all.length < fewestPlaneVertices) return null;
  const fromSeptum = [...all].sort((a, b) => reference[3 * b + 1]! - reference[3 * a + 1]!);
  return { all, lateral: fromSeptum.slice(0, Math.ceil(all.length / 3)) };
}

/** Mean way towards the apex, along the long axis, mm per shape: positive when the base has come down. */
function excursion({ shapes, endDiastole }: MovingSurface, vertices: readonly number[]): number[] {
  const reference = shapes[endDiastole]!;
  return shapes.map(
    (shape) => vertices.reduce((sum, v) => sum + reference[3 * v]! - shape[3 * v]!, 0) / vertices.length,
  );
}

/** Mean distance from end-diastole of some vertices, mm per shape. */
function meanDisplacement({ shapes, endDiastole }: MovingSurface, vertices: readonly number[]): number[] {
  const reference = shapes[endDiastole]!;
  return shapes.map((shape) => {
    let sum = 0;
    for (const v of vertices)
      sum += Math.hypot(
        shape[3 * v]! - reference[3 * v]!,
        shape[3 * v + 1]! - reference[3 * v + 1]!,
        shape[3 * v + 2]! - reference[3 * v + 2]!,
      );
    return sum / vertices.length;
  });
}

/**
 * Area that a closed surface cuts out of the plane z = 0 of the heart's frame, mm²: the plane through the LV's long axis
 * and the direction from septum to free wall, as a four-chamber view. Exact for triangles (sum over directed cuts).
 */
export function fourChamberArea(positions: ArrayLike<number>, triangles: ArrayLike<number>): number {
  let twice = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const cut: [number, number][] = [];
    let upward: [number, number] | null = null;
    for (let k = 0; k < 3; k++) {
      const [i, j] = [3 * triangles[t + k]!, 3 * triangles[t + ((k + 1) % 3)]!];
      const [from, to] = [positions[i + 2]!, positions[j + 2]!];
      if (from >= 0 === to >= 0) continue;
      const s = from / (from - to);
      const point: [number, number] = [
        positions[i]! + s * (positions[j]! - positions[i]!),
        positions[i + 1]! + s * (positions[j + 1]! - positions[i + 1]!),
      ];
      if (to >= 0) upward = point;
      cut.push(point);
    }
    if (cut.length !== 2 || !upward) continue;
    const other = cut[0] === upward ? cut[1]! : cut[0]!;
    twice += other[0] * upward[1] - upward[0] * other[1];
  }
  return Math.abs(twice) / 2;
}

/** Largest value of a curve over a beat and when, by a parabola through the largest sample and its neighbours. */
export function peakOf(
  values: readonly number[],
  timesMs: readonly number[],
  periodMs: number,
): { peakMm: number; timeToPeakMs: number } {
  const k = values.indexOf(Math.max(...values));
  const [before, at, after] = [values.at(k - 1)!, values[k]!, values[(k + 1) % values.length]!];
  const bend = before - 2 * at + after;
  const shift = bend < 0 ? (0.5 * (before - after)) / bend : 0;
  return {
    peakMm: at - 0.25 * (before - after) * shift,
    timeToPeakMs: timesMs[k]! + (shift * periodMs) / values.length,
  };
}

/** Segments that move less than this have no time to peak worth comparing, mm. */
const leastMotionMm = 2;

/** Standard deviation over the segments of the time to peak displacement, ms; null with fewer than three that move. */
export function timeToPeakDispersion(segments: readonly SegmentMotion[]): number | null {
  const times = segments.filter((s) => s.peakMm >= leastMotionMm).map((s) => s.timeToPeakMs);
  if (times.length < 3) return null;
  const mean = times.reduce((a, b) => a + b, 0) / times.length;
  return Math.sqrt(times.reduce((sum, t) => sum + (t - mean) ** 2, 0) / (times.length - 1));
}
