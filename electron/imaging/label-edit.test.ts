import { describe, expect, it } from 'vitest';
import { interpolateLabels } from './label-interpolation';
import { decodeRuns, encodeRuns } from './label-runs';

describe('runs of labels', () => {
  it('are those that were counted by hand', () => {
    expect(encodeRuns(Uint8Array.from([0, 0, 3, 3, 3, 1]))).toEqual([0, 2, 3, 3, 1, 1]);
    expect([...decodeRuns([0, 2, 3, 3, 1, 1], 6, 3)]).toEqual([0, 0, 3, 3, 3, 1]);
    expect([...decodeRuns([2, 0, 0, 2, 0, 1], 3, 3)]).toEqual([0, 0, 0]);
  });

  it('come back as they went, whatever the plane', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (let round = 0; round < 40; round++) {
      const labels = Uint8Array.from({ length: 1 + Math.floor(random() * 900) }, () => Math.floor(random() * 4));
      for (let i = 1; i < labels.length; i++) if (random() < round / 41) labels[i] = labels[i - 1]!;
      const runs = encodeRuns(labels);
      expect(decodeRuns(runs, labels.length, 3)).toEqual(labels);
      expect(runs.filter((_, k) => k % 2 === 1).reduce((a, b) => a + b, 0)).toBe(labels.length);
    }
  });

  it.each([
    ['no count', [0, 4, 1], /no count/],
    ['too few', [0, 3], /3 of 4/],
    ['too many', [0, 5], /more than 4/],
    ['an unknown label', [4, 4], /no label 4/],
    ['a negative run', [0, 5, 0, -1], /more than|-1/],
    ['half a pixel', [0, 3.5, 0, 0.5], /3\.5/],
  ])('with %s are refused', (_, runs, words) => {
    expect(() => decodeRuns(runs, 4, 3)).toThrow(words);
  });
});

const [columns, rows] = [96, 80];
/** Middle and radius, mm, of the disc that some labels are. */
function disc(labels: Uint8Array, belongs: (l: number) => boolean, sx: number, sy: number) {
  let [n, x, y] = [0, 0, 0];
  for (const [i, label] of labels.entries()) {
    if (!belongs(label)) continue;
    n++;
    x += (i % columns) * sx;
    y += Math.floor(i / columns) * sy;
  }
  return { x: x / n, y: y / n, radius: Math.sqrt((n * sx * sy) / Math.PI) };
}
/** An LV ring and a round RV beside it, sizes in mm. */
function heart(at: { x: number; y: number; cavity: number; wall: number; rv: number }, sx: number, sy: number) {
  return Uint8Array.from({ length: rows * columns }, (_, i) => {
    const [x, y] = [(i % columns) * sx, Math.floor(i / columns) * sy];
    const lv = Math.hypot(x - at.x, y - at.y);
    if (lv < at.cavity) return 1;
    if (lv < at.cavity + at.wall) return 2;
    return Math.hypot(x - at.x + 40, y - at.y) < at.rv ? 3 : 0;
  });
}

describe('labels between two frames', () => {
  it.each([
    [1, 1, 0.5],
    [1, 1, 0.2],
    [1.4, 1.1, 0.75],
  ])('of circles are the circle between (pixels %d × %d mm, %d of the way)', (sx, sy, share) => {
    const from = { x: 60, y: 36, cavity: 17, wall: 6, rv: 13 };
    const to = { x: 64, y: 44, cavity: 10, wall: 9, rv: 8 };
    const mean = (a: number, b: number) => (1 - share) * a + share * b;
    const between = {
      x: mean(from.x, to.x),
      y: mean(from.y, to.y),
      cavity: mean(from.cavity, to.cavity),
      wall: mean(from.wall, to.wall),
      rv: mean(from.rv, to.rv),
    };
    const found = interpolateLabels(heart(from, sx, sy), heart(to, sx, sy), share, columns, { x: sx, y: sy });
    for (const [belongs, x, radius] of [
      [(l: number) => l === 1, between.x, between.cavity],
      [(l: number) => l === 1 || l === 2, between.x, between.cavity + between.wall],
      [(l: number) => l === 3, between.x - 40, between.rv],
    ] as const) {
      const drawn = disc(found, belongs, sx, sy);
      // Half a pixel: finer than that a drawn circle itself is not.
      expect(Math.abs(drawn.radius - radius)).toBeLessThan(0.5);
      expect(Math.hypot(drawn.x - x, drawn.y - between.y)).toBeLessThan(0.5);
    }
  });

  it('of a frame and itself are the frame', () => {
    const one = heart({ x: 60, y: 40, cavity: 16, wall: 9, rv: 12 }, 1, 1);
    for (const share of [0, 0.3, 1]) expect(interpolateLabels(one, one, share, columns, { x: 1, y: 1 })).toEqual(one);
  });

  it('let what only one frame has shrink away in place', () => {
    const whole = heart({ x: 60, y: 40, cavity: 20, wall: 8, rv: 0 }, 1, 1);
    const none = new Uint8Array(whole.length);
    const radius = (share: number) =>
      Math.sqrt(interpolateLabels(whole, none, share, columns, { x: 1, y: 1 }).filter((l) => l > 0).length / Math.PI);
    // The distance within a disc of radius 28 falls from 28 in its middle to 0: mixed with −28, its level moves inwards.
    for (const share of [0.1, 0.25, 0.4]) {
      const expected = 28 - (28 * share) / (1 - share);
      expect(Math.abs(radius(share) - expected)).toBeLessThan(1);
    }
    expect(radius(0.6)).toBe(0);
  });

  it('at the border of the image stay within it', () => {
    const corner = Uint8Array.from({ length: rows * columns }, (_, i) =>
      Math.hypot(i % columns, Math.floor(i / columns)) < 12 ? 3 : 0,
    );
    expect(interpolateLabels(corner, corner, 0.5, columns, { x: 1, y: 1 })).toEqual(corner);
  });
});
