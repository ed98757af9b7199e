import { describe, expect, it } from 'vitest';
import { septumOnSlice, signedCurvature } from './septum';

const [rows, columns, pixel] = [130, 150, 1];
const within = (x: number, y: number, cx: number, r: number) => Math.hypot(x - cx, y) < r;

/** Labels of one slice, LV centred at the origin; `cavity` and `heart` say what is inside, the RV lies at x < 0, beside the septum only. */
function slice(cavity: (x: number, y: number) => boolean, heart: (x: number, y: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: rows * columns }, (_, i) => {
    const [x, y] = [(i % columns) - 90, Math.floor(i / columns) - 65];
    if (cavity(x, y)) return 1;
    if (heart(x, y)) return 2;
    return x < 0 && x > -60 && Math.abs(y) < 33 ? 3 : 0;
  });
}
const measured = (labels: Uint8Array) => septumOnSlice(labels, rows, columns, pixel, pixel)!;
const ratio = (labels: Uint8Array) => {
  const { septumPerMm, freeWallPerMm } = measured(labels);
  return septumPerMm / freeWallPerMm;
};

describe('curvature of a fitted circle', () => {
  const arc = (r: number, half: number) =>
    Array.from({ length: 21 }, (_, k) => {
      const angle = (half * (k - 10)) / 10;
      return [r * Math.cos(angle), r * Math.sin(angle)] as const;
    });
  it('is that of the circle, positive towards its centre', () => {
    expect(signedCurvature(arc(30, 0.8), [0, 0])).toBeCloseTo(1 / 30, 9);
    expect(signedCurvature(arc(30, 0.8), [60, 0])).toBeCloseTo(-1 / 30, 9);
  });
  it('is nothing on a line', () => {
    const line = Array.from({ length: 21 }, (_, k) => [5, k] as const);
    expect(signedCurvature(line, [0, 0])).toBeCloseTo(0, 9);
  });
});

describe('septum of drawn ventricles, LV of 30 mm midwall radius', () => {
  it('is as round as the free wall of a round LV', () => {
    const round = slice(
      (x, y) => within(x, y, 0, 25),
      (x, y) => within(x, y, 0, 35),
    );
    expect(Math.abs(ratio(round) - 1)).toBeLessThan(0.03);
    expect(Math.abs(measured(round).eccentricityIndex - 1)).toBeLessThan(0.02);
    expect(Math.abs(measured(round).freeWallPerMm * 30 - 1)).toBeLessThan(0.02);
  });

  it('is flat where the LV is cut straight', () => {
    const flat = slice(
      (x, y) => within(x, y, 0, 25) && x > -10,
      (x, y) => within(x, y, 0, 35) && x > -20,
    );
    expect(Math.abs(ratio(flat))).toBeLessThan(0.05);
    // Across: from −10 to 25 mm; along, through the centroid of what is left of the disc.
    const { eccentricityIndex } = measured(flat);
    expect(eccentricityIndex).toBeGreaterThan(1.3);
    expect(eccentricityIndex).toBeLessThan(1.5);
  });

  it('is half as curved where its radius is twice as large', () => {
    // Septal midwall: a circle of 60 mm about (40, 0).
    const flatter = slice(
      (x, y) => within(x, y, 0, 25) && within(x, y, 40, 55),
      (x, y) => within(x, y, 0, 35) && within(x, y, 40, 65),
    );
    expect(Math.abs(ratio(flatter) - 0.5)).toBeLessThan(0.05);
  });

  it('is negative where it bows into the LV', () => {
    // Septal midwall: a circle of 60 mm about (−70, 0), seen from outside.
    const bowed = slice(
      (x, y) => within(x, y, 0, 25) && !within(x, y, -70, 65),
      (x, y) => within(x, y, 0, 35) && !within(x, y, -70, 55),
    );
    expect(Math.abs(ratio(bowed) + 0.5)).toBeLessThan(0.1);
  });

  it('has an eccentricity index of b ÷ a in an ellipse', () => {
    const oval = slice(
      (x, y) => (x / 18) ** 2 + (y / 24) ** 2 < 1,
      (x, y) => (x / 28) ** 2 + (y / 34) ** 2 < 1,
    );
    expect(Math.abs(measured(oval).eccentricityIndex - 24 / 18)).toBeLessThan(0.05);
  });

  it('is not measured without an RV beside it, or without an LV', () => {
    const alone = slice(
      (x, y) => within(x, y, 0, 25),
      (x, y) => within(x, y, 0, 35),
    ).map((l) => (l === 3 ? 0 : l));
    expect(septumOnSlice(alone, rows, columns, pixel, pixel)).toBeNull();
    expect(septumOnSlice(new Uint8Array(rows * columns), rows, columns, pixel, pixel)).toBeNull();
  });
});
