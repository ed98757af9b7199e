import { beforeAll, describe, expect, it } from 'vitest';
import { stackAxes } from '../imaging/geometry';
import { bestAffineImage } from './affine';
import { findHeartFrame, type HeartFrame } from './heart-frame';
import { rvTemplate } from './rv-template';
import { foldedTriangles } from './surface';
import { drawnRvMl, phantom } from './testing/phantom';
import { type Track, trackVentricle } from './track';

const phases = 8;
/** Contraction of the phantom, 0 at end-diastole and 1 at end-systole, phase `k`. */
const beat = (k: number) => (1 - Math.cos((2 * Math.PI * k) / phases)) / 2;
const descentMm = 12;

describe('trackVentricle on a phantom whose base descends 12 mm and whose free wall comes in by 30 %', () => {
  let track: Track;
  let frame: HeartFrame;
  const hearts = Array.from({ length: phases }, (_, k) =>
    phantom({ squeeze: 1 - 0.3 * beat(k), descent: descentMm * beat(k) }),
  );
  beforeAll(async () => {
    const { rows, columns, planes, sliceSpacingMm } = hearts[0]!;
    const each = hearts[0]!.labels.length;
    const labels = new Uint8Array(phases * each);
    for (const [k, heart] of hearts.entries()) labels.set(heart.labels, k * each);
    const axes = stackAxes(planes, sliceSpacingMm);
    frame = findHeartFrame(hearts[0]!.labels, rows, columns, axes)!;
    track = await trackVentricle(
      rvTemplate,
      {
        labels,
        phases,
        rows,
        columns,
        axes,
        frame,
        phaseTimesMs: hearts.map((_, k) => (k * 840) / phases),
        periodMs: 840,
        endDiastole: 0,
      },
      { progress: () => undefined, breathe: async () => undefined },
    );
  }, 60_000);

  const meanMove = (region: number, axis: number, phase: number) => {
    const members = [...rvTemplate.regions.keys()].filter((v) => rvTemplate.regions[v] === region);
    return (
      members.reduce((s, v) => s + track.phases[phase]![3 * v + axis]! - track.phases[0]![3 * v + axis]!, 0) /
      members.length
    );
  };

  it('follows the volume over the beat', () => {
    expect(track.phases).toHaveLength(20);
    for (const [k, ml] of track.volumesMl.entries()) {
      // The drawn volume at the same moment, by fine integration over the analytic shape.
      const s = (1 - Math.cos((2 * Math.PI * k) / 20)) / 2;
      expect(Math.abs(ml - drawnRvMl(1 - 0.3 * s, descentMm * s))).toBeLessThan(0.08 * track.volumesMl[0]!);
    }
  });

  it('moves the base down by its descent and leaves the apex', () => {
    expect(meanMove(2, 0, 10)).toBeLessThan(-0.6 * descentMm);
    expect(meanMove(2, 0, 10)).toBeGreaterThan(-1.2 * descentMm);
    expect(Math.abs(meanMove(3, 0, 10))).toBeLessThan(0.3 * descentMm);
  });

  it('moves the free wall in and leaves the septum', () => {
    // The wall at its farthest, x = 20 + 42 · squeeze, comes in by 12.6 mm; the region's mean is less.
    expect(meanMove(1, 1, 10)).toBeLessThan(-5);
    expect(meanMove(1, 1, 10)).toBeGreaterThan(-12.6);
    expect(Math.abs(meanMove(0, 1, 10))).toBeLessThan(2);
  });

  it('closes the beat, folds nowhere and lies on the labels', () => {
    for (const shape of track.phases)
      expect(foldedTriangles(shape, bestAffineImage(rvTemplate.positions, shape), rvTemplate.triangles)).toEqual([]);
    const last =
      track.phases[19]!.reduce((s, v, i) => s + Math.abs(v - track.phases[0]![i]!), 0) / track.phases[0]!.length;
    expect(last).toBeLessThan(1);
    expect(track.residualMm).toBeLessThan(0.5);
    expect(track.bridged).toEqual([]);
    expect(track.endDiastole).toBe(0);
  });
});
