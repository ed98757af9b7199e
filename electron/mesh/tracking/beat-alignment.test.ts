import { describe, expect, it } from 'vitest';
import type { StackAxes } from '../../imaging/geometry';
import { randomNumbers } from '../../imaging/phantom/noise';
import { alignOverBeat } from './beat-alignment';

const spacing = 8;
const slices = 10;
const phases = 12;
/** Height of the apex below the first slice's, and of the base, mm. */
const apex = -4;
const base = 70;
const descent = (phase: number) => 14 * Math.sin((Math.PI * phase) / phases) ** 2;

/** Where the left ventricle's axis is at end-diastole: bent, as real ones are. */
const axisAt = (height: number) => [0.002 * (height - 30) ** 2, -0.15 * height] as const;

/** A left ventricle that shortens towards the apex, sways and tilts, seen on slices that breath-holds shifted. */
function seen(shifts: readonly (readonly [number, number])[], baseUp: boolean) {
  const axes: StackAxes = {
    originMm: [0, 0, 0],
    u: [1, 0, 0],
    v: [0, 1, 0],
    n: [0, 0, 1],
    columnSpacingMm: 1.5,
    rowSpacingMm: 1.5,
    sliceSpacingMm: spacing,
    slices: Array.from({ length: slices }, (_, k) => ({
      index: k,
      shiftMm: [0, 0],
      heightMm: baseUp ? k * spacing : (k - slices + 1) * spacing,
    })),
  };
  const centres = Array.from({ length: phases }, (_, phase) => {
    const fall = descent(phase);
    return axes.slices.flatMap(({ heightMm }, k) => {
      const height = Math.abs(heightMm);
      if (height > base - fall) return [];
      const material = apex + ((height - apex) * (base - apex)) / (base - fall - apex);
      const [u, v] = axisAt(material);
      const sway = [1.5 + 0.02 * height, 0.8 - 0.01 * height].map((s) => (s * fall) / 14);
      return [
        {
          height: heightMm,
          u: u + sway[0]! + shifts[k]![0],
          v: v + sway[1]! + shifts[k]![1],
          angle: null,
          contactMm: 0,
        },
      ];
    });
  });
  const areas = centres.map((list) =>
    axes.slices.map(({ heightMm }) => (list.some((c) => c.height === heightMm) ? 2000 : 0)),
  );
  const lv = { heightMm: baseUp ? base : -base, descentMm: Array.from({ length: phases }, (_, k) => descent(k)) };
  return alignOverBeat({ axes, baseUp, endDiastole: 0, lv, centres, areas });
}

/** Root mean square of what is left of the shifts on the slices that hold the heart, but for what grows along the axis, mm. */
function left(shifts: readonly (readonly [number, number])[], found: StackAxes): number {
  const held = [...shifts.keys()].filter((k) => Math.abs(found.slices[k]!.heightMm) <= base);
  let squares = 0;
  for (const c of [0, 1] as const) {
    const off = held.map((k) => shifts[k]![c] + found.slices[k]!.shiftMm[c]);
    const at = held.map((k) => Math.abs(found.slices[k]!.heightMm));
    const [mean, middle] = [off, at].map((list) => list.reduce((a, b) => a + b, 0) / held.length) as [number, number];
    const spread = at.reduce((sum, h) => sum + (h - middle) ** 2, 0);
    const slope = at.reduce((sum, h, i) => sum + (h - middle) * (off[i]! - mean), 0) / spread;
    for (const [i, o] of off.entries()) squares += (o - mean - slope * (at[i]! - middle)) ** 2 / (2 * held.length);
  }
  return Math.sqrt(squares);
}

describe.each([true, false])('slices put in line by the motion, base at greater heights: %s', (baseUp) => {
  const random = randomNumbers(11);
  const shifts = Array.from({ length: slices }, () => [4 * random() - 2, 4 * random() - 2] as const);

  it('takes most of the shifts between breath-holds out of a heart that sways, tilts and has a bent axis', () => {
    const none = shifts.map(() => [0, 0] as const);
    const found = seen(shifts, baseUp);
    const before = left(shifts, { ...found, slices: found.slices.map((s) => ({ ...s, shiftMm: [0, 0] })) });
    expect(before).toBeGreaterThan(0.7);
    expect(left(shifts, found)).toBeLessThan(0.4 * before);
    // Slices that are in line stay nearly there.
    for (const { shiftMm } of seen(none, baseUp).slices) expect(Math.hypot(...shiftMm)).toBeLessThan(0.5);
  });
});
