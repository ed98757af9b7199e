import { type BeatTiming, contraction, descriptorPhases, smoothField } from '../heart-beat';
import { type Random, seededRandom } from '../random';
import { type HeartVolumes, isPossible } from './hearts';

/** Standard deviations of the errors that a real measurement has, at noise 1. */
export interface MeasurementErrors {
  /** Smooth error of each vertex in each phase, mm: segmentation and tracking. */
  readonly vertexMm: number;
  /** Error of the basal plane at end-systole, mm: the slices are 5–10 mm apart. */
  readonly basalPlaneMm: number;
  /** Error of each axis of the heart's frame, degrees. */
  readonly frameDegrees: number;
  /** Error of each of the two volumes, as a share of it. */
  readonly volumeShare: number;
}

export const usualErrors: MeasurementErrors = {
  vertexMm: 0.7,
  basalPlaneMm: 1.5,
  frameDegrees: 3,
  volumeShare: 0.05,
};

/** When the parts of a heart contract. */
export interface Course {
  readonly timing: BeatTiming;
  /** Of each matched vertex, standard deviations. */
  readonly delay: Float64Array;
}

/** A delay of one standard deviation moves the course by this share of the beat. */
const delayShare = 0.015;
/** The error of one phase resembles that of the phase before. */
const carry = 0.6;
const degree = Math.PI / 180;

/** Random fields over the matched vertices. @param points positions at end-diastole, [202][xyz] mm */
export function measurementFields(points: ArrayLike<number>) {
  const along = Array.from({ length: points.length / 3 }, (_, v) => points[v * 3]!);
  const [low, high] = [Math.min(...along), Math.max(...along)];
  return {
    error: smoothField(points, 15),
    delay: smoothField(points, 30),
    /** 1 at the base, 0 from a third of the way to the apex on: where an error of the basal plane moves the surface. */
    basal: along.map((x) => Math.max(0, 1 - (3 * (high - x)) / (high - low))),
  };
}
export type MeasurementFields = ReturnType<typeof measurementFields>;

/** How much of its end-systolic displacement each vertex has reached: [19 phases][vertex]. */
function reached({ timing, delay }: Course): Float64Array {
  const n = delay.length;
  const share = new Float64Array((descriptorPhases - 1) * n);
  for (let phase = 1; phase < descriptorPhases; phase++) {
    const t = phase / descriptorPhases;
    // A delay moves the course within the beat, not its ends: the surface closes on itself.
    const within = delayShare * Math.sin(Math.PI * t);
    for (let v = 0; v < n; v++) share[(phase - 1) * n + v] = contraction(t - within * delay[v]!, timing);
  }
  return share;
}

/**
 * The motion over the beat.
 * @param moves of the matched vertices to end-systole, [202][xyz] mm
 * @returns Float32 [19][202][3], mm
 */
export function descriptorOf(moves: ArrayLike<number>, course: Course): Float32Array {
  const share = reached(course);
  return Float32Array.from({ length: share.length * 3 }, (_, i) => {
    const at = Math.floor(i / 3);
    return share[at]! * moves[(at % course.delay.length) * 3 + (i % 3)]!;
  });
}

/**
 * The motion over the beat, seen through the errors of a measurement.
 * @param displacement of the matched vertices to end-systole, [202][xyz] mm
 * @returns Float32 [19][202][3], mm
 */
export function measure(
  displacement: ArrayLike<number>,
  course: Course,
  fields: MeasurementFields,
  errors: MeasurementErrors,
  random: Random,
): Float32Array {
  const n = displacement.length / 3;
  const turn = rotation(random, errors.frameDegrees * degree);
  const basalMm = errors.basalPlaneMm * random.normal();
  const moves = new Float64Array(3 * n);
  for (let v = 0; v < n; v++) {
    const x = displacement[v * 3]! + fields.basal[v]! * basalMm;
    const [y, z] = [displacement[v * 3 + 1]!, displacement[v * 3 + 2]!];
    for (let k = 0; k < 3; k++) moves[v * 3 + k] = turn[k * 3]! * x + turn[k * 3 + 1]! * y + turn[k * 3 + 2]! * z;
  }
  const descriptor = descriptorOf(moves, course);
  const three = () => [fields.error(random), fields.error(random), fields.error(random)];
  // The error at end-diastole is in every displacement.
  const atDiastole = three();
  let error = atDiastole;
  const fresh = Math.sqrt(1 - carry ** 2);
  for (let phase = 0; phase < descriptorPhases - 1; phase++) {
    const drawn = three();
    error = error.map((field, k) => field.map((value, v) => carry * value + fresh * drawn[k]![v]!));
    for (let v = 0; v < n; v++)
      for (let k = 0; k < 3; k++)
        descriptor[(phase * n + v) * 3 + k]! += errors.vertexMm * (error[k]![v]! - atDiastole[k]![v]!);
  }
  return descriptor;
}

/** A small rotation about a random axis, row-major 3 × 3. */
function rotation(random: Random, deviation: number): number[] {
  const [x, y, z] = [deviation * random.normal(), deviation * random.normal(), deviation * random.normal()];
  const angle = Math.hypot(x, y, z);
  if (angle < 1e-12) return [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const [a, b, c] = [x / angle, y / angle, z / angle];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const rest = 1 - cos;
  return [
    [cos + a * a * rest, a * b * rest - c * sin, a * c * rest + b * sin],
    [b * a * rest + c * sin, cos + b * b * rest, b * c * rest - a * sin],
    [c * a * rest - b * sin, c * b * rest + a * sin, cos + c * c * rest],
  ].flat();
}

/**
 * Volumes as a reader would have measured them. A pair that no adult has (an end-systole larger than the end-diastole)
 * would have been measured again, and is drawn again; from a stream of its own, so that the other subjects stay who they are.
 * @param again seed of that stream
 */
export function measureVolumes(heart: HeartVolumes, volumeShare: number, random: Random, again: number): HeartVolumes {
  const draw = (from: Random): HeartVolumes => ({
    rvEndDiastolicMl: heart.rvEndDiastolicMl * Math.exp(volumeShare * from.normal()),
    rvEndSystolicMl: heart.rvEndSystolicMl * Math.exp(volumeShare * from.normal()),
  });
  let measured = draw(random);
  for (const repeat = seededRandom(again); !isPossible(measured); ) measured = draw(repeat);
  return measured;
}
