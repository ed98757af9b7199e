import { enclosedVolume } from '../mesh/surface';
import {
  type BeatTiming,
  contraction,
  descriptorLength,
  descriptorPhases,
  drawTiming,
  smoothField,
} from './heart-beat';
import { type Random, seededRandom, shuffled } from './random';
import { type FittedHearts, fitShapeModes, heartOf, scoresAround } from './shape-modes';

/** The surface that all fitted hearts share. */
export interface SharedSurface {
  /** Mean positions [vertex][xyz], mm. */
  readonly positions: ArrayLike<number>;
  readonly triangles: ArrayLike<number>;
  /** 0 septum, 1 free wall, 2 inflow, 3 apex, 4 outflow for each vertex. */
  readonly regions: ArrayLike<number>;
  /** The 202 vertices of the descriptor. */
  readonly matchedVertices: ArrayLike<number>;
}

/**
 * One planted cause: the mean displacement at end-systole of the matched vertices of a region along one axis.
 * Axes of the heart's own frame: 0 apex to base, 1 septum to free wall, 2 diaphragm to outflow.
 */
export interface PlantedCause {
  readonly name: string;
  readonly region: number;
  readonly axis: 0 | 1 | 2;
  /** −1 counts motion against the axis. */
  readonly sign: 1 | -1;
  /** Log hazard for each standard deviation (over the fitted patients) that this motion is smaller. */
  readonly logHazardPerDeviation: number;
}

/** Less of these motions, earlier death. */
export const plantedCauses: readonly PlantedCause[] = [
  { name: 'inflow towards the apex', region: 2, axis: 0, sign: -1, logHazardPerDeviation: 0.7 },
  { name: 'free wall towards the septum', region: 1, axis: 1, sign: -1, logHazardPerDeviation: 0.45 },
  { name: 'septum towards the apex', region: 0, axis: 0, sign: -1, logHazardPerDeviation: 0.35 },
];

export interface SimulationOptions {
  readonly subjects: number;
  /** Share of the subjects that is held out; they descend from patients that no other subject descends from. */
  readonly heldOutShare: number;
  readonly seed: number;
  /** Standard deviation of the smooth error of each vertex in each phase, mm: segmentation and tracking. */
  readonly vertexNoiseMm: number;
  /** Standard deviation of the error of the basal plane at end-systole, mm: the slices are 5–10 mm apart. */
  readonly basalPlaneNoiseMm: number;
  /** Standard deviation of the error of each axis of the heart's frame, degrees. */
  readonly frameNoiseDegrees: number;
  /** Share of events at which the baseline hazard is set. */
  readonly eventShare: number;
  readonly followUpDays: number;
}

export const defaultSimulation: SimulationOptions = {
  subjects: 2000,
  heldOutShare: 0.3,
  seed: 1,
  vertexNoiseMm: 0.7,
  basalPlaneNoiseMm: 1.5,
  frameNoiseDegrees: 3,
  eventShare: 0.36,
  followUpDays: 2922,
};

export interface SimulatedSubject {
  readonly id: string;
  readonly heldOut: boolean;
  /** Index of the fitted patient around which the heart was drawn. */
  readonly patient: number;
  readonly days: number;
  /** 1 died, 0 censored. */
  readonly event: 0 | 1;
  /** The planted log hazard ratio, from the motion before any error was added. */
  readonly trueLogHazard: number;
  /** Planted motions, mm, in the order of `plantedCauses`. */
  readonly motionsMm: number[];
  readonly rvEndDiastolicMl: number;
  readonly rvEndSystolicMl: number;
}

export interface SimulatedCohort {
  readonly subjects: SimulatedSubject[];
  /** Float32 [subject][19 phases][202 vertices][xyz], mm. */
  readonly descriptors: Float32Array;
  /** Mean and standard deviation of each planted motion over the fitted patients, mm. */
  readonly motionScale: { mean: number; deviation: number }[];
  readonly modes: number;
  readonly explainedVariance: number;
}

/** How far a simulated heart may leave the patient that it is drawn around; see `scoresAround`. */
const bandwidth = 0.5;
const weibullShape = 1.2;
const degree = Math.PI / 180;

/**
 * Draws a cohort. Shape and end-systolic displacement are drawn from the principal modes of the fitted patients, the
 * course over the beat from a model of ejection and filling with small regional delays; then the errors of a real
 * measurement are added. Death follows a proportional-hazards model with Weibull baseline on the planted motions;
 * subjects enter over time, leave at random, and are censored at the end of the study.
 */
export function simulateCohort(
  hearts: FittedHearts,
  surface: SharedSurface,
  options: SimulationOptions = defaultSimulation,
): SimulatedCohort {
  const random = seededRandom(options.seed);
  const modes = fitShapeModes(hearts);
  const matched = Array.from(surface.matchedVertices);
  const points = matched.flatMap((v) => [0, 1, 2].map((k) => surface.positions[v * 3 + k]!));
  const fields = { noise: smoothField(points, 15), delay: smoothField(points, 30) };
  const basal = basalWeights(surface, matched);

  const measure = (heart: ArrayLike<number>) => plantedCauses.map((cause) => motionOf(heart, cause, surface, matched));
  const ofPatients = modes.scores.map((scores) => measure(heartOf(modes, scores)));
  const motionScale = plantedCauses.map((_, c) => {
    const mean = ofPatients.reduce((sum, motions) => sum + motions[c]!, 0) / ofPatients.length;
    const variance = ofPatients.reduce((sum, motions) => sum + (motions[c]! - mean) ** 2, 0) / (ofPatients.length - 1);
    return { mean, deviation: Math.sqrt(variance) };
  });

  const patients = shuffled(
    Array.from({ length: hearts.patients }, (_, i) => i),
    random,
  );
  const parentsHeldOut = Math.max(1, Math.round(hearts.patients * options.heldOutShare));
  const subjectsHeldOut = Math.round(options.subjects * options.heldOutShare);
  const drawn = Array.from({ length: options.subjects }, (_, i) => {
    const heldOut = i >= options.subjects - subjectsHeldOut;
    const pool = heldOut ? patients.slice(0, parentsHeldOut) : patients.slice(parentsHeldOut);
    const patient = pool[random.integer(pool.length)]!;
    const heart = heartOf(modes, scoresAround(modes, patient, bandwidth, random));
    const motionsMm = measure(heart);
    const trueLogHazard = plantedCauses.reduce(
      (sum, cause, c) =>
        sum - (cause.logHazardPerDeviation * (motionsMm[c]! - motionScale[c]!.mean)) / motionScale[c]!.deviation,
      0,
    );
    return { heldOut, patient, heart, motionsMm, trueLogHazard };
  });
  const outcomes = drawOutcomes(
    drawn.map((subject) => subject.trueLogHazard),
    options,
    random,
  );
  const descriptors = new Float32Array(options.subjects * descriptorLength);
  const subjects = drawn.map((subject, i): SimulatedSubject => {
    const course = { timing: drawTiming(random), delay: fields.delay(random) };
    const descriptor = descriptors.subarray(i * descriptorLength, (i + 1) * descriptorLength);
    fillDescriptor(descriptor, subject.heart, matched, course, fields.noise, basal, options, random);
    const volumes = volumesOf(subject.heart, surface.triangles);
    return {
      id: `S${String(i + 1).padStart(4, '0')}`,
      heldOut: subject.heldOut,
      patient: subject.patient,
      ...outcomes[i]!,
      trueLogHazard: subject.trueLogHazard,
      motionsMm: subject.motionsMm,
      ...volumes,
    };
  });
  return { subjects, descriptors, motionScale, modes: modes.modes.length, explainedVariance: modes.explained };
}

/** Mean displacement at end-systole of a region's matched vertices along the cause's direction, mm. */
function motionOf(heart: ArrayLike<number>, cause: PlantedCause, surface: SharedSurface, matched: number[]): number {
  const half = heart.length / 2;
  const members = matched.filter((v) => surface.regions[v] === cause.region);
  return (cause.sign * members.reduce((sum, v) => sum + heart[half + v * 3 + cause.axis]!, 0)) / members.length;
}

/** 1 at the base, 0 from a third of the way to the apex on: where an error of the basal plane moves the surface. */
function basalWeights(surface: SharedSurface, matched: number[]): number[] {
  const along = matched.map((v) => surface.positions[v * 3]!);
  const [low, high] = [Math.min(...along), Math.max(...along)];
  return along.map((x) => Math.max(0, 1 - (3 * (high - x)) / (high - low)));
}

function fillDescriptor(
  descriptor: Float32Array,
  heart: Float64Array,
  matched: number[],
  course: { timing: BeatTiming; delay: Float64Array },
  noise: (random: Random) => Float64Array,
  basal: number[],
  options: SimulationOptions,
  random: Random,
): void {
  const n = matched.length;
  const half = heart.length / 2;
  const turn = rotation(random, options.frameNoiseDegrees * degree);
  const basalErrorMm = options.basalPlaneNoiseMm * random.normal();
  const three = () => [noise(random), noise(random), noise(random)];
  // The error of one phase resembles that of the phase before; the error at end-diastole is in every displacement.
  const atDiastole = three();
  let error = atDiastole;
  const carry = 0.6;
  const fresh = Math.sqrt(1 - carry ** 2);
  for (let phase = 1; phase < descriptorPhases; phase++) {
    const drawn = three();
    error = error.map((field, k) => field.map((value, v) => carry * value + fresh * drawn[k]![v]!));
    for (let v = 0; v < n; v++) {
      const t = phase / descriptorPhases;
      // A delay moves the course within the beat, not its ends: the surface closes on itself.
      const delayed = t - 0.015 * course.delay[v]! * Math.sin(Math.PI * t);
      const reached = contraction(delayed, course.timing);
      const at = half + matched[v]! * 3;
      const move = [heart[at]! + basal[v]! * basalErrorMm, heart[at + 1]!, heart[at + 2]!];
      for (let k = 0; k < 3; k++) {
        const turned = turn[k * 3]! * move[0]! + turn[k * 3 + 1]! * move[1]! + turn[k * 3 + 2]! * move[2]!;
        descriptor[((phase - 1) * n + v) * 3 + k] =
          reached * turned + options.vertexNoiseMm * (error[k]![v]! - atDiastole[k]![v]!);
      }
    }
  }
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
    cos + a * a * rest,
    a * b * rest - c * sin,
    a * c * rest + b * sin,
    b * a * rest + c * sin,
    cos + b * b * rest,
    b * c * rest - a * sin,
    c * a * rest - b * sin,
    c * b * rest + a * sin,
    cos + c * c * rest,
  ]; // prettier-ignore
}

/** Times of death by inversion of S(t) = exp(−(t / scale)^shape · e^η); the scale is found that gives the share of events. */
function drawOutcomes(
  logHazards: number[],
  options: SimulationOptions,
  random: Random,
): { days: number; event: 0 | 1 }[] {
  const { followUpDays } = options;
  const draws = logHazards.map((eta) => ({
    // Death at baseline scale 1.
    death: (-Math.log(1 - random.uniform()) / Math.exp(eta)) ** (1 / weibullShape),
    // Recruited over the first three quarters of the study; one in ten leaves it early.
    censored: Math.min(
      followUpDays * (1 - 0.75 * random.uniform()),
      random.uniform() < 0.1 ? followUpDays * random.uniform() : Number.POSITIVE_INFINITY,
    ),
  }));
  let [low, high] = [1, 1e9];
  for (let i = 0; i < 100; i++) {
    const scale = Math.sqrt(low * high);
    const share = draws.filter((draw) => draw.death * scale <= draw.censored).length / draws.length;
    if (share > options.eventShare) low = scale;
    else high = scale;
  }
  const scale = Math.sqrt(low * high);
  return draws.map(({ death, censored }) => ({
    days: Math.max(1, Math.round(Math.min(death * scale, censored))),
    event: death * scale <= censored ? 1 : 0,
  }));
}

/** Enclosed volumes at end-diastole and end-systole, ml (divergence theorem). */
function volumesOf(heart: Float64Array, triangles: ArrayLike<number>) {
  const half = heart.length / 2;
  const systolic = Float64Array.from({ length: half }, (_, k) => heart[k]! + heart[half + k]!);
  const millilitres = (positions: ArrayLike<number>) => enclosedVolume(positions, triangles) / 1000;
  return { rvEndDiastolicMl: millilitres(heart.subarray(0, half)), rvEndSystolicMl: millilitres(systolic) };
}
