import { describe, expect, it } from 'vitest';
import type { Plane } from '../contract';
import { fillHoles, keepLargestPart } from './components';
import { isoLines, labelOutlines, labelVolumesMl, polygonArea, simplify } from './contours';
import { signedDistance } from './distance';
import { lpsToPixel, pixelToLps, stackAffine, stackAxes } from './geometry';
import { percentiles, planAxis, resamplePlane } from './resample';

const oblique: Plane = {
  originMm: [236.585, -37.6925, 108.928],
  rowDirection: [-0.104592, 0.346381, -0.932245],
  columnDirection: [-0.733192, -0.660188, -0.163037],
  rowSpacingMm: 1.4,
  columnSpacingMm: 1.2,
};

describe('geometry', () => {
  it('follows PS3.3 C.7.6.2.1.1: column index along the row direction', () => {
    const p = pixelToLps(oblique, 10, 3);
    for (const k of [0, 1, 2] as const)
      expect(p[k]).toBeCloseTo(
        oblique.originMm[k] + oblique.rowDirection[k] * 1.2 * 10 + oblique.columnDirection[k] * 1.4 * 3,
        10,
      );
    const back = lpsToPixel(oblique, p);
    expect(back.x).toBeCloseTo(10, 3);
    expect(back.y).toBeCloseTo(3, 3);
    expect(back.distanceMm).toBeCloseTo(0, 3);
  });

  it('sorts slices by height, keeps their index and their in-plane shift', () => {
    const at = (z: number, x = 0): Plane => ({
      ...oblique,
      originMm: [x, 0, z],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 1, 0],
    });
    const axes = stackAxes([at(20), at(10, 4), at(0)], 99);
    expect(axes.slices.map((s) => s.index)).toEqual([2, 1, 0]);
    expect(axes.slices.map((s) => s.heightMm)).toEqual([-20, -10, 0]);
    expect(axes.slices[1]!.shiftMm).toEqual([4, 0]);
    expect(axes.sliceSpacingMm).toBe(10);
  });

  it('refuses planes that are not parallel', () => {
    const tilted: Plane = { ...oblique, rowDirection: [1, 0, 0], columnDirection: [0, 1, 0] };
    expect(() => stackAxes([oblique, tilted], 8)).toThrow(/not parallel/);
  });

  it('makes the affine of a stack', () => {
    const next: Plane = { ...oblique, originMm: [230, -30, 108] };
    const a = stackAffine([oblique, next], 8);
    const [i, j, k] = [7, 5, 1];
    const expected = pixelToLps(next, i, j);
    for (const axis of [0, 1, 2] as const)
      expect(a[4 * axis]! * i + a[4 * axis + 1]! * j + a[4 * axis + 2]! * k + a[4 * axis + 3]!).toBeCloseTo(
        expected[axis],
        6,
      );
  });
});

/** A disc of the given radius and centre in pixels. */
function disc(size: number, cx: number, cy: number, radius: number, label = 1): Uint8Array {
  const labels = new Uint8Array(size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) if ((x - cx) ** 2 + (y - cy) ** 2 <= radius ** 2) labels[y * size + x] = label;
  return labels;
}

describe('signedDistance', () => {
  it('is the distance to a circle, positive inside, also with unequal spacing', () => {
    const [w, h] = [80, 40];
    const mask = new Uint8Array(w * h);
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) if (Math.hypot(x - 40, (y - 20) * 2) <= 24) mask[y * w + x] = 1;
    const d = signedDistance(mask, w, h, 1, 2);
    for (let y = 0; y < h; y += 3)
      for (let x = 0; x < w; x += 3)
        expect(Math.abs(d[y * w + x]! - (24 - Math.hypot(x - 40, (y - 20) * 2)))).toBeLessThan(2);
  });
});

describe('outlines', () => {
  it('encloses the area of a disc and runs along its border', () => {
    const [line, ...rest] = labelOutlines(disc(64, 30.3, 33.8, 14), 64, 64, 1);
    expect(rest).toEqual([]);
    expect(polygonArea(line!) / (Math.PI * 14 ** 2)).toBeCloseTo(1, 1.7);
    for (let k = 0; k < line!.length; k += 2)
      expect(Math.abs(Math.hypot(line![k]! - 30.3, line![k + 1]! - 33.8) - 14)).toBeLessThan(0.8);
    expect(line!.length).toBeLessThan(140);
  });

  it('gives the epicardium for the myocardium and leaves the hole out', () => {
    const labels = disc(64, 32, 32, 20, 2);
    for (const [i, v] of disc(64, 32, 32, 12).entries()) if (v) labels[i] = 1;
    const found = labelOutlines(labels, 64, 64, 2);
    expect(found).toHaveLength(1);
    expect(polygonArea(found[0]!) / (Math.PI * 400)).toBeCloseTo(1, 1.5);
  });

  it('turns holes the other way', () => {
    const ring = Float32Array.from(disc(32, 16, 16, 12), (v, i) => v - disc(32, 16, 16, 6)[i]!);
    const areas = isoLines(ring, 32, 32, 0.5).map(polygonArea);
    expect(areas.filter((a) => a > 0)).toHaveLength(1);
    expect(areas.filter((a) => a < 0)).toHaveLength(1);
  });

  it('simplifies a straight line to its ends', () => {
    const square = [0, 0, 1, 0, 2, 0, 3, 0, 3, 1, 3, 2, 3, 3, 2, 3, 1, 3, 0, 3, 0, 2, 0, 1];
    expect(simplify(square, 0.1)).toEqual([0, 0, 3, 0, 3, 3, 0, 3]);
  });
});

describe('components', () => {
  it('keeps the largest part, joined across slices diagonally', () => {
    const labels = new Uint8Array(2 * 25);
    labels[0] = labels[1] = 3;
    labels[25 + 7] = 3;
    labels[24] = 3;
    expect(keepLargestPart({ labels, columns: 5, rows: 5, slices: 2 }, (l) => l === 3)).toBe(3);
    expect([...labels].filter((l) => l === 3)).toHaveLength(3);
    expect(labels[24]).toBe(0);
  });

  it('fills holes with what surrounds them and leaves the outside alone', () => {
    const labels = disc(20, 10, 10, 6, 2);
    labels[10 * 20 + 10] = 0;
    fillHoles({ labels, columns: 20, rows: 20, slices: 1 });
    expect(labels[10 * 20 + 10]).toBe(2);
    expect(labels[0]).toBe(0);
  });
});

describe('resampling', () => {
  it('is exact on a plane and shares the centre of both grids', () => {
    const [w, h] = [40, 30];
    const source = Float32Array.from({ length: w * h }, (_, i) => 2 * (i % w) - 3 * Math.floor(i / w));
    const [cw, ch] = [27, 20];
    const target = new Float32Array(cw * ch);
    resamplePlane(source, w, h, planAxis(w, 1, cw, 1.5), planAxis(h, 1, ch, 1.5), 'edge', target);
    for (let y = 1; y < ch - 1; y++)
      for (let x = 1; x < cw - 1; x++) {
        const [sx, sy] = [(x - 13) * 1.5 + 19.5, (y - 9.5) * 1.5 + 14.5];
        expect(target[y * cw + x]!).toBeCloseTo(2 * sx - 3 * sy, 3);
      }
  });

  it('counts the outside as zero, or repeats the edge', () => {
    const source = new Float32Array([5, 5]);
    const plan = planAxis(2, 1, 4, 1);
    const one = planAxis(1, 1, 1, 1);
    const target = new Float32Array(4);
    resamplePlane(source, 2, 1, plan, one, 'zero', target);
    expect([...target]).toEqual([0, 5, 5, 0]);
    resamplePlane(source, 2, 1, plan, one, 'edge', target);
    expect([...target]).toEqual([5, 5, 5, 5]);
  });

  it('gives the percentiles of numpy', () => {
    // numpy.percentile(numpy.arange(1001) ** 2, [1, 50, 99]) -> [100., 250000., 980100.]
    const samples = Float32Array.from({ length: 1001 }, (_, i) => i * i);
    const [low, middle, high] = percentiles(samples, [1, 50, 99]);
    expect(Math.abs(low! - 100)).toBeLessThan(16);
    expect(Math.abs(middle! - 250_000)).toBeLessThan(16);
    expect(Math.abs(high! - 980_100)).toBeLessThan(16);
  });
});

it('counts volumes per phase in ml', () => {
  expect(labelVolumesMl(new Uint8Array([3, 3, 0, 1, 3, 0, 0, 0]), 2, 3, 500)).toEqual([1, 0.5]);
});
