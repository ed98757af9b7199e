import { describe, expect, it } from 'vitest';
import type { Vector } from '../../contract';
import { contractionAt, makeHeart } from './heart';
import { defaultPhantom, makePhantom } from './index';
import { normalNumbers } from './noise';

const heart = makeHeart(defaultPhantom);
/** End-systole of the curve, in phases. */
const systole = 0.36 * defaultPhantom.phases;

/** Points of the heart's own axes, spread without order. */
function points(count: number, seed = 3): Vector[] {
  const normal = normalNumbers(seed);
  return Array.from({ length: count }, () => [35 * normal(), 35 * normal(), 45 + 35 * normal()]);
}

describe('the motion', () => {
  it('is undone by its inverse everywhere, at every phase', () => {
    for (const phase of [1, 5.5, systole, 15, 24])
      for (const point of points(400)) {
        const back = heart.backward(heart.forward(point, phase), phase);
        expect(Math.hypot(back[0] - point[0], back[1] - point[1], back[2] - point[2])).toBeLessThan(1e-5);
      }
  });

  it('is none at end-diastole, and none after a whole beat', () => {
    for (const phase of [0, defaultPhantom.phases])
      for (const point of points(100)) {
        const to = heart.forward(point, phase);
        expect(Math.hypot(to[0] - point[0], to[1] - point[1], to[2] - point[2])).toBeLessThan(1e-9);
      }
  });

  it('brings the base down, keeps the apex, turns the apex against the base', () => {
    const { baseDescentMm, twistApexDegrees, twistBaseDegrees } = defaultPhantom;
    expect(heart.forward([0, 0, 0], systole)[2]).toBeCloseTo(baseDescentMm, 6);
    expect(heart.forward([0, 0, heart.outerLengthMm], systole)[2]).toBeCloseTo(heart.outerLengthMm, 6);
    const turn = (z: number) => {
      const [x, y] = heart.forward([0, 12, z], systole);
      return (Math.atan2(y, x) * 180) / Math.PI - 90;
    };
    expect(turn(0)).toBeCloseTo(twistBaseDegrees, 3);
    expect(turn(0.999 * heart.outerLengthMm)).toBeCloseTo(twistApexDegrees, 0);
  });

  it('keeps the volume of the myocardium: its Jacobian is 1', () => {
    const h = 1e-4;
    const middle = (z: number, angle: number): Vector => {
      const { endo, epi } = heart.borders(angle, z);
      return [((endo + epi) / 2) * Math.cos(angle), ((endo + epi) / 2) * Math.sin(angle), z];
    };
    for (const z of [10, 40, 70])
      for (const angle of [0.3, 2, -1.4]) {
        const p = middle(z, angle);
        const slopes = ([0, 1, 2] as const).map((k) => {
          const ahead: [number, number, number] = [...p];
          const behind: [number, number, number] = [...p];
          ahead[k] += h;
          behind[k] -= h;
          const [a, b] = [heart.forward(ahead, systole), heart.forward(behind, systole)];
          return [(a[0] - b[0]) / (2 * h), (a[1] - b[1]) / (2 * h), (a[2] - b[2]) / (2 * h)] as Vector;
        }) as [Vector, Vector, Vector];
        const [a, b, c] = slopes;
        const determinant =
          a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
        expect(determinant).toBeCloseTo(1, 4);
      }
  });

  it('follows a beat: rises to end-systole, falls in two steps', () => {
    expect(contractionAt(0)).toBe(0);
    expect(contractionAt(0.36)).toBeCloseTo(1, 9);
    const values = Array.from({ length: 101 }, (_, i) => contractionAt(i / 100));
    for (let i = 1; i <= 36; i++) expect(values[i]!).toBeGreaterThanOrEqual(values[i - 1]!);
    for (let i = 37; i <= 100; i++) expect(values[i]!).toBeLessThanOrEqual(values[i - 1]! + 1e-12);
  });
});

describe('the volumes', () => {
  it.each([0, systole])('that are stated are those of the shape, counted in fine boxes, at phase %s', (phase) => {
    const step = 2.2;
    const [low, high] = [-80, 80];
    let [left, right] = [0, 0];
    for (let z = step / 2; z < 100; z += step)
      for (let y = low; y < high; y += step)
        for (let x = low; x < high; x += step) {
          const [mx, my, mz] = heart.backward([x, y, z], phase);
          if (mz < 0 || mz > heart.outerLengthMm) continue;
          const r = Math.hypot(mx, my);
          const { endo, epi, rv } = heart.borders(Math.atan2(my, mx), mz);
          if (r < endo) left++;
          else if (r >= epi && r < rv) right++;
        }
    const ml = step ** 3 / 1000;
    expect((left * ml) / heart.lvVolumeMl(phase)).toBeCloseTo(1, 1.7);
    expect((right * ml) / heart.rvVolumeMl(phase)).toBeCloseTo(1, 1.7);
  });

  it('have the ejection fractions that were asked for', () => {
    const fraction = (volume: (phase: number) => number) => 1 - volume(systole) / volume(0);
    expect(fraction(heart.lvVolumeMl)).toBeCloseTo(defaultPhantom.lvEjectionFraction, 6);
    expect(fraction(heart.rvVolumeMl)).toBeCloseTo(defaultPhantom.rvEjectionFraction, 6);
  });
});

describe('the images', () => {
  const small = {
    phases: 2,
    slices: 3,
    sliceSpacingMm: 20,
    rows: 28,
    columns: 28,
    pixelSpacingMm: 7,
    breathShiftMm: 0,
  };
  const phantom = makePhantom(small);

  it('are the same for the same parameters, and others for another seed', () => {
    expect(makePhantom(small).shortAxis.samples).toEqual(phantom.shortAxis.samples);
    expect(makePhantom({ ...small, seed: 21 }).shortAxis.samples).not.toEqual(phantom.shortAxis.samples);
  });

  it('show bright blood in both cavities and dark muscle between, as the labels say', () => {
    const { samples } = phantom.shortAxis;
    const mean = (label: number) => {
      const own = [...samples].filter((_, i) => phantom.labels[i] === label);
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    };
    expect(mean(1)).toBeGreaterThan(1.5 * mean(2));
    expect(mean(3)).toBeGreaterThan(1.5 * mean(2));
  });

  it('agree with the truth at a point: the label where the motion has carried it', () => {
    const { planes } = phantom.shortAxis;
    const plane = planes[1]!;
    const size = small.rows * small.columns;
    const at = [...phantom.labels.subarray(size, 2 * size)].indexOf(3);
    const [x, y] = [at % small.columns, Math.floor(at / small.columns)];
    const point = [0, 1, 2].map(
      (k) => plane.originMm[k]! + plane.rowDirection[k]! * 7 * x + plane.columnDirection[k]! * 7 * y,
    ) as unknown as Vector;
    const moved = phantom.displacement(point, 1);
    const there: Vector = [point[0] + moved[0], point[1] + moved[1], point[2] + moved[2]];
    expect(Math.hypot(...moved)).toBeGreaterThan(1);
    expect(phantom.labelAt(point, 0)).toBe(3);
    expect(phantom.labelAt(there, 1)).toBe(3);
  });

  it('are refused for a heart that none has', () => {
    expect(() => makePhantom({ ...small, lvEdvMl: 5 })).toThrow('lvEdvMl must be 40 to 400, not 5');
  });
});
