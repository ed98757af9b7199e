import { beforeAll, describe, expect, it } from 'vitest';
import { concordance } from './concordance';
import { fitCox } from './cox';
import { descriptorLength } from './heart-beat';
import { defaultSimulation, plantedCauses, type SimulatedCohort, simulateCohort } from './simulate';
import { ball, standInHearts } from './testing/stand-in-hearts';

const options = { ...defaultSimulation, subjects: 300, heldOutShare: 0.4 };
let cohort: SimulatedCohort;
beforeAll(() => {
  cohort = simulateCohort(standInHearts(), ball(), options);
}, 60_000);
const data = (of: SimulatedCohort) => ({
  times: of.subjects.map((subject) => subject.days),
  events: of.subjects.map((subject) => subject.event),
});

describe('simulated cohort', () => {
  it('has the subjects, events and follow-up that were asked for', () => {
    expect(cohort.subjects).toHaveLength(300);
    expect(cohort.descriptors).toHaveLength(300 * descriptorLength);
    expect(cohort.descriptors.every(Number.isFinite)).toBe(true);
    expect(cohort.subjects.filter((subject) => subject.heldOut)).toHaveLength(120);
    const events = cohort.subjects.filter((subject) => subject.event === 1).length;
    expect(events / 300).toBeCloseTo(options.eventShare, 2);
    for (const { days } of cohort.subjects) {
      expect(days).toBeGreaterThanOrEqual(1);
      expect(days).toBeLessThanOrEqual(options.followUpDays);
    }
  });

  it('draws held-out subjects around patients that no training subject was drawn around', () => {
    const parents = (heldOut: boolean) =>
      new Set(cohort.subjects.filter((subject) => subject.heldOut === heldOut).map((subject) => subject.patient));
    const both = [...parents(true)].filter((patient) => parents(false).has(patient));
    expect(both).toEqual([]);
    expect(parents(true).size + parents(false).size).toBeGreaterThan(30);
  });

  it('follows the planted proportional hazards: a Cox model finds the slope 1', () => {
    const fit = fitCox(
      data(cohort),
      cohort.subjects.map((subject) => subject.trueLogHazard),
    );
    expect(Math.abs(fit.coefficients[0]! - 1)).toBeLessThan(3 * fit.standardErrors[0]!);
    expect(fit.standardErrors[0]).toBeLessThan(0.12);
    const motions = cohort.subjects.flatMap((subject) => subject.motionsMm);
    // Each planted motion lowers the hazard: more motion, later death.
    expect(
      concordance(
        data(cohort),
        motions.filter((_, i) => i % plantedCauses.length === 0),
      ).c,
    ).toBeLessThan(0.45);
  });

  it('is the same for the same seed and another for another', () => {
    const small = { ...options, subjects: 15 };
    const [a, b] = [simulateCohort(standInHearts(), ball(), small), simulateCohort(standInHearts(), ball(), small)];
    expect(Buffer.compare(Buffer.from(a.descriptors.buffer), Buffer.from(b.descriptors.buffer))).toBe(0);
    expect(a.subjects).toEqual(b.subjects);
    const c = simulateCohort(standInHearts(), ball(), { ...small, seed: 2 });
    expect(c.subjects.map((subject) => subject.days)).not.toEqual(a.subjects.map((subject) => subject.days));
  });

  it('without errors reaches the planted motion at end-systole and comes back', () => {
    const clean = simulateCohort(standInHearts(), ball(), {
      ...options,
      subjects: 12,
      vertexNoiseMm: 0,
      basalPlaneNoiseMm: 0,
      frameNoiseDegrees: 0,
    });
    const surface = ball();
    const matched = Array.from(surface.matchedVertices);
    const inflow = matched.flatMap((v, m) => (surface.regions[v] === 2 ? [m] : []));
    clean.subjects.forEach((subject, i) => {
      const motion = (phase: number) =>
        inflow.reduce((sum, m) => sum - cohortAt(clean, i, phase, m, 0), 0) / inflow.length;
      const course = Array.from({ length: 19 }, (_, k) => motion(k + 1));
      const planted = subject.motionsMm[0]!;
      const peak = Math.max(...course.map((value) => value / planted));
      expect(peak).toBeGreaterThan(0.95);
      expect(peak).toBeLessThan(1.02);
      expect(Math.abs(course.at(-1)! / planted)).toBeLessThan(0.15);
      // Volume of the ball at end-diastole shrinks by the narrowing twice and the shortening once.
      expect(subject.rvEndSystolicMl).toBeLessThan(subject.rvEndDiastolicMl);
      expect(subject.rvEndDiastolicMl).toBeGreaterThan(100);
      expect(subject.rvEndDiastolicMl).toBeLessThan(1000);
    });
  });
});

const cohortAt = (of: SimulatedCohort, subject: number, phase: number, vertex: number, axis: number): number =>
  of.descriptors[subject * descriptorLength + ((phase - 1) * 202 + vertex) * 3 + axis]!;
