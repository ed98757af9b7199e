import type { SimulationRequest } from '../../contract';
import { rvTemplate } from '../../mesh/rv-template';
import { descriptorLength, drawTiming } from '../heart-beat';
import { seededRandom } from '../random';
import { causeVertices, plantedInWords, plantedLogHazard, plantedMapDefinition, plantedMotions } from './causes';
import { drawHeart, ejectionFraction } from './hearts';
import { type MeasurementErrors, measure, measurementFields, measureVolumes, usualErrors } from './measurement';
import type { MotionModes } from './modes';
import { motionModes } from './motion-modes';
import { baselineFor, drawOutcome, type FollowUp, usualFollowUp, type WeibullBaseline } from './outcomes';

export { plantedCauses, plantedMapDefinition } from './causes';
export { trueSurvival, type WeibullBaseline } from './outcomes';

/** What `dextra survival simulate` and the page begin with. */
export const defaultSimulation: SimulationRequest = { subjects: 302, effect: 1, noise: 1, seed: 1 };

export interface SimulatedSubject {
  /** S0001, S0002, … */
  readonly subjectId: string;
  /** Disease group of the ACDC data whose distribution the heart was drawn from. */
  readonly group: string;
  readonly days: number;
  /** 1 died, 0 censored. */
  readonly event: 0 | 1;
  /** The planted log hazard ratio, from the motion before any error was added. */
  readonly trueLogHazard: number;
  /** As measured, with its error. */
  readonly rvEndDiastolicMl: number;
  readonly rvEndSystolicMl: number;
  /** % */
  readonly rvEjectionFraction: number;
}

/** A cohort that was made up. Whatever shows it or what was trained on it says so. */
export interface SimulatedCohort {
  readonly request: SimulationRequest;
  readonly subjects: readonly SimulatedSubject[];
  /** Float32 [subject][19 phases][202 vertices][xyz], mm. */
  readonly descriptors: Float32Array;
  /** Days, [subject]. */
  readonly times: Float64Array;
  /** 1 died, 0 censored, [subject]. */
  readonly events: Uint8Array;
  /** RVEDV ml, RVESV ml, RVEF %, row-major [subject][3]. */
  readonly volumes: Float64Array;
  readonly truth: {
    /** Planted log hazard ratio, [subject]. */
    readonly logHazards: Float64Array;
    /** Expected importance of each matched vertex, log hazard per mm; `definition` says in what sense. */
    readonly plantedMap: readonly number[];
    readonly definition: string;
    /** Baseline of the planted relation: gives every subject's true survival. */
    readonly baseline: WeibullBaseline;
  };
  /** In words, for a person: that it is simulated, from what, and what was planted. */
  readonly description: string;
}

/** What the request leaves alone; for experiments. */
export interface SimulationSettings {
  readonly modes: MotionModes;
  readonly errors: MeasurementErrors;
  readonly followUp: FollowUp;
}

/**
 * Draws a cohort: the same numbers for the same request on every machine. Shape and end-systolic displacement come from
 * the principal modes of real hearts, the course over the beat from a model of ejection and filling with small regional
 * delays; the errors of a real measurement are added. Death follows a proportional-hazards model with Weibull baseline on
 * the planted motions (`plantedCauses`); subjects enter over time, some leave early, the rest are followed to the end of the study.
 *
 * 46 kB and some 5 ms of computing for each subject; `simulateCohortInSteps` lets others breathe.
 */
export function simulateCohort(request: SimulationRequest, settings?: Partial<SimulationSettings>): SimulatedCohort {
  const steps = simulateCohortInSteps(request, settings);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** `simulateCohort`, pausing after every few subjects with the share that is done. */
export function* simulateCohortInSteps(
  request: SimulationRequest,
  settings: Partial<SimulationSettings> = {},
): Generator<number, SimulatedCohort> {
  const { modes = motionModes(), errors: usual = usualErrors, followUp = usualFollowUp } = settings;
  const { subjects: count, effect, noise, seed } = request;
  const random = seededRandom(seed);
  const matched = Array.from(rvTemplate.matchedVertices);
  const vertices = causeVertices(rvTemplate);
  const fields = measurementFields(matched.flatMap((v) => [0, 1, 2].map((k) => rvTemplate.positions[v * 3 + k]!)));
  const baseline = baselineFor(followUp, effect * modes.planted.deviation);
  const errors: MeasurementErrors = {
    vertexMm: noise * usual.vertexMm,
    basalPlaneMm: noise * usual.basalPlaneMm,
    frameDegrees: noise * usual.frameDegrees,
    volumeShare: noise * usual.volumeShare,
  };
  const descriptors = new Float32Array(count * descriptorLength);
  const subjects: SimulatedSubject[] = [];
  const digits = Math.max(4, String(count).length);
  for (let i = 0; i < count; i++) {
    const drawn = drawHeart(modes, rvTemplate, random);
    const half = drawn.heart.length / 2;
    const displacement = matched.flatMap((v) => [0, 1, 2].map((k) => drawn.heart[half + v * 3 + k]!));
    const trueLogHazard = plantedLogHazard(plantedMotions(displacement, vertices), modes.planted.scale, effect);
    const outcome = drawOutcome(trueLogHazard, baseline, followUp, random);
    const course = { timing: drawTiming(random), delay: fields.delay(random) };
    descriptors.set(measure(displacement, course, fields, errors, random), i * descriptorLength);
    const measured = measureVolumes(drawn, errors.volumeShare, random, seed ^ Math.imul(i + 1, 0x9e3779b1));
    subjects.push({
      subjectId: `S${String(i + 1).padStart(digits, '0')}`,
      group: modes.groups[drawn.group]!.name,
      ...outcome,
      trueLogHazard,
      ...measured,
      rvEjectionFraction: ejectionFraction(measured),
    });
    if (i % 8 === 7) yield (i + 1) / count;
  }
  return {
    request,
    subjects,
    descriptors,
    times: Float64Array.from(subjects, ({ days }) => days),
    events: Uint8Array.from(subjects, ({ event }) => event),
    volumes: Float64Array.from(subjects.flatMap((s) => [s.rvEndDiastolicMl, s.rvEndSystolicMl, s.rvEjectionFraction])),
    truth: {
      logHazards: Float64Array.from(subjects, (subject) => subject.trueLogHazard),
      plantedMap: modes.planted.importance.map((value) => effect * value),
      definition: plantedMapDefinition,
      baseline,
    },
    description: describe(request, modes, baseline, followUp),
  };
}

function describe(
  { subjects, effect, noise, seed }: SimulationRequest,
  modes: MotionModes,
  baseline: WeibullBaseline,
  { days, eventShare }: FollowUp,
): string {
  return (
    `SIMULATED, not patients: ${subjects} made-up subjects (seed ${seed}). Shapes and end-systolic motion are drawn from ${modes.modes.length} ` +
    `principal modes of right ventricles of ${modes.hearts} ACDC patients; the course over the beat is a model; errors of measurement ` +
    `${noise} times the usual ones are added. Planted log hazard: ${plantedInWords(modes.planted.scale, effect)} (means over the region at end-systole). ` +
    `Weibull baseline (shape ${baseline.shape}, scale ${Math.round(baseline.scaleDays)} days), random entry and drop-out over ${Math.round(days / 365.25)} years, ` +
    `about ${Math.round(100 * eventShare)} % deaths.`
  );
}
