import { beforeAll, describe, expect, it } from 'vitest';
import { rvTemplate } from '../rv-template';
import { retrack, trackVentricle } from '../track';
import { motionErrors, phantomHearts, type TrackedPhantom, trackPhantom, unseenHearts, volumeErrors } from './proof';

const hooks = { progress: () => undefined, breathe: async () => undefined };

/** Mean distance of the vertices of two shapes, mm. */
function apart(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 3) sum += Math.hypot(a[i]! - b[i]!, a[i + 1]! - b[i + 1]!, a[i + 2]! - b[i + 2]!);
  return (3 * sum) / a.length;
}

describe.each(['usual', 'weak, wide', 'breaths 2 mm', 'large right ventricle'])('on the phantom "%s"', (name) => {
  let found: TrackedPhantom;
  beforeAll(async () => {
    found = await trackPhantom(phantomHearts[name]!, hooks);
  }, 120_000);

  it('displaces material points as the phantom does', () => {
    const errors = motionErrors(found);
    expect(errors.endSystoleMm).toBeLessThanOrEqual(1);
    expect(errors.meanMm).toBeLessThanOrEqual(0.7);
    expect(errors.folds).toBe(0);
    expect(found.track.closureMm).toBeLessThanOrEqual(1);
  });

  it('holds on the slices what the labels hold, in every phase', () => {
    for (const error of volumeErrors(found.track, found.input).sliced) expect(Math.abs(error)).toBeLessThan(0.05);
  });

  it('measures the descent of the base finer than the slices are apart', () => {
    const { left, right } = found.track.baseDescentMm;
    for (const side of [left, right])
      expect(Math.abs(Math.max(...side) - found.truth.parameters.baseDescentMm)).toBeLessThan(1);
  });
});

describe.each(['long descent', 'drawn 2', 'drawn 8'])('on the phantom "%s"', (name) => {
  let found: TrackedPhantom;
  beforeAll(async () => {
    found = await trackPhantom({ ...phantomHearts, ...unseenHearts }[name]!, hooks);
  }, 120_000);

  it('displaces material points as the phantom does', () => {
    const errors = motionErrors(found);
    expect(errors.endSystoleMm).toBeLessThanOrEqual(1);
    expect(errors.meanMm).toBeLessThanOrEqual(0.7);
    expect(errors.folds).toBe(0);
    expect(found.track.closureMm).toBeLessThanOrEqual(1);
    for (const error of volumeErrors(found.track, found.input).sliced) expect(Math.abs(error)).toBeLessThan(0.05);
  });
});

describe('retrack', () => {
  it('gives what tracking anew gives when one phase was edited', async () => {
    const { track, input } = await trackPhantom({ ...phantomHearts.usual, phases: 9 }, hooks);
    const phase = 4;
    const labels = input.labels.slice();
    const each = labels.length / input.phases;
    // An outline pulled in by a pixel on one side, on every slice.
    const { columns } = input;
    for (let i = phase * each; i < (phase + 1) * each - columns; i++)
      if (input.labels[i] === 3 && input.labels[i + columns] === 0) labels[i] = 0;
    const edited = { ...input, labels };
    const solved: number[] = [];
    const again = await retrack(rvTemplate, track, edited, [phase], {
      ...hooks,
      progress: (fraction) => void solved.push(fraction),
    });
    const anew = await trackVentricle(rvTemplate, edited, hooks);
    for (const [k, shape] of again.measured.entries()) expect(apart(shape, anew.measured[k]!)).toBeLessThan(0.2);
    expect(apart(again.state.shapes[phase]!, track.state.shapes[phase]!)).toBeGreaterThan(0.1);
    // What was not edited keeps its labels' fields, and so their work.
    expect(again.state.fields.filter((f, k) => f !== track.state.fields[k])).toHaveLength(1);
    expect(again.state.first).toBe(track.state.first);
  }, 120_000);

  it('begins anew when end-diastole was edited', async () => {
    const { track, input } = await trackPhantom({ ...phantomHearts.usual, phases: 4 }, hooks);
    const again = await retrack(rvTemplate, track, input, [0], hooks);
    expect(again.state.first).not.toBe(track.state.first);
    expect(apart(again.measured[2]!, track.measured[2]!)).toBe(0);
  }, 120_000);
});
