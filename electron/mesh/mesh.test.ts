import { describe, expect, it } from 'vitest';
import { stackAxes } from '../imaging/geometry';
import { norm, subtract } from '../imaging/vector';
import { bestAffineImage } from './affine';
import { alignSlices } from './alignment';
import { cyclicWeights } from './cyclic';
import { deform } from './deform';
import { descriptorLength, motionDescriptor } from './descriptor';
import { fitResidual, fitTemplate } from './fit';
import { findHeartFrame, fromHeart, toHeart } from './heart-frame';
import { type Field, fieldMoments, fieldVolume, gridAround, labelField } from './label-field';
import { rvTemplate } from './rv-template';
import { spreadOverSurface } from './spread';
import {
  adjacency,
  enclosedVolume,
  foldedTriangles,
  solidMoments,
  surfaceArea,
  topology,
  vertexNormals,
} from './surface';
import { surfaceNets } from './surface-nets';
import { drawnRvMl, phantom } from './testing/phantom';

/** About the signed distance to an ellipsoid, positive inside. */
function ellipsoid([a, b, c]: readonly [number, number, number], stepMm = 2): Field {
  const reach = [a, b, c].map((r) => r + 10);
  const size = reach.map((r) => Math.ceil((2 * r) / stepMm) + 1) as [number, number, number];
  const values = new Float32Array(size[0] * size[1] * size[2]);
  for (let k = 0, i = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let n = 0; n < size[0]; n++, i++) {
        const [x, y, z] = [n * stepMm - reach[0]!, j * stepMm - reach[1]!, k * stepMm - reach[2]!];
        const f = Math.hypot(x / a, y / b, z / c);
        const slope = Math.hypot(x / a ** 2, y / b ** 2, z / c ** 2) / (f || 1);
        values[i] = f === 0 ? Math.min(a, b, c) : (1 - f) / slope;
      }
  return { grid: { origin: reach.map((r) => -r) as [number, number, number], size, stepMm }, values };
}

describe('surface', () => {
  const radii = [30, 20, 25] as const;
  const solid = (4 / 3) * Math.PI * radii[0] * radii[1] * radii[2];
  const field = ellipsoid(radii);
  const surface = surfaceNets(field);

  it('is a closed sphere that turns outward and holds the volume of an ellipsoid', () => {
    expect(topology(surface.positions.length / 3, surface.triangles)).toEqual({ closed: true, euler: 2 });
    expect(enclosedVolume(surface.positions, surface.triangles) / solid).toBeCloseTo(1, 1.7);
    expect(fieldVolume(field) / solid).toBeCloseTo(1, 1.7);
    const normals = vertexNormals(surface.positions, surface.triangles);
    for (let i = 0; i < normals.length; i += 3)
      expect(
        normals[i]! * surface.positions[i]! +
          normals[i + 1]! * surface.positions[i + 1]! +
          normals[i + 2]! * surface.positions[i + 2]!,
      ).toBeGreaterThan(0);
  });

  it('has the moments of an ellipsoid: variance r² / 5 along each axis', () => {
    for (const { mean, covariance } of [solidMoments(surface.positions, surface.triangles), fieldMoments(field)])
      for (const k of [0, 1, 2]) {
        expect(Math.abs(mean[k]!)).toBeLessThan(0.1);
        expect(covariance[k]! / (radii[k]! ** 2 / 5)).toBeCloseTo(1, 1.4);
        expect(Math.abs(covariance[3 + k]!)).toBeLessThan(0.5);
      }
  });

  it('notices a fold', () => {
    const folded = surface.positions.slice();
    const v = surface.triangles[0]!;
    for (const k of [0, 1, 2]) folded[3 * v + k]! *= 0.2;
    expect(foldedTriangles(surface.positions, surface.positions, surface.triangles)).toEqual([]);
    expect(
      foldedTriangles(
        folded.map((x) => -x),
        surface.positions,
        surface.triangles,
      ).length,
    ).toBeGreaterThan(0);
  });

  it('has the area of a sphere', () => {
    const sphere = surfaceNets(ellipsoid([20, 20, 20]));
    expect(surfaceArea(sphere.positions, sphere.triangles) / (4 * Math.PI * 400)).toBeCloseTo(1, 1.5);
  });
});

describe('deform', () => {
  it('carries a sphere onto an ellipsoid, each point to its affine place, without folds', () => {
    const sphere = surfaceNets(ellipsoid([20, 20, 20], 3));
    const neighbours = adjacency(sphere.positions.length / 3, sphere.triangles);
    const radii = [26, 20, 17] as const;
    const moved = deform(sphere.positions, sphere.positions, sphere.triangles, neighbours, ellipsoid(radii), {
      stiffness: [50, 20, 10, 10, 10],
    });
    let off = 0;
    for (let i = 0; i < moved.length; i += 3) {
      expect(Math.hypot(moved[i]! / radii[0], moved[i + 1]! / radii[1], moved[i + 2]! / radii[2])).toBeCloseTo(1, 1.2);
      off +=
        Math.hypot(...radii.map((r, k) => moved[i + k]! - (sphere.positions[i + k]! * r) / 20)) / (moved.length / 3);
    }
    expect(off).toBeLessThan(1.2);
    expect(foldedTriangles(moved, sphere.positions, sphere.triangles)).toEqual([]);
  });

  it('finds an affine map exactly', () => {
    const from = Float64Array.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 4]);
    const to = from.map((_, i) => {
      const p = from.subarray(3 * Math.floor(i / 3), 3 * Math.floor(i / 3) + 3);
      return [p[0]! + 2 * p[1]! + 5, 3 * p[2]! - 1, p[0]! - p[1]!][i % 3]!;
    });
    for (const [i, v] of bestAffineImage(from, to).entries()) expect(v).toBeCloseTo(to[i]!, 8);
  });
});

describe('template', () => {
  const count = rvTemplate.positions.length / 3;
  it('is one closed surface turned outward, of a plausible right ventricle', () => {
    expect(topology(count, rvTemplate.triangles)).toEqual({ closed: true, euler: 2 });
    const ml = enclosedVolume(rvTemplate.positions, rvTemplate.triangles) / 1000;
    expect(ml).toBeGreaterThan(130);
    expect(ml).toBeLessThan(190);
    expect(count).toBeGreaterThanOrEqual(1500);
    expect(count).toBeLessThanOrEqual(3000);
  });

  it('has 202 matched vertices, each its own, spread over every region', () => {
    expect(new Set(rvTemplate.matchedVertices).size).toBe(202);
    for (let region = 0; region < 5; region++)
      expect([...rvTemplate.matchedVertices].filter((v) => rvTemplate.regions[v] === region).length).toBeGreaterThan(
        10,
      );
  });

  it('has its regions where anatomy has them', () => {
    const centre = (region: number) => {
      const members = [...Array(count).keys()].filter((v) => rvTemplate.regions[v] === region);
      return [0, 1, 2].map((k) => members.reduce((s, v) => s + rvTemplate.positions[3 * v + k]!, 0) / members.length);
    };
    const [septum, freeWall, inflow, apex, outflow] = [0, 1, 2, 3, 4].map(centre) as number[][];
    expect(freeWall![1]! - septum![1]!).toBeGreaterThan(15);
    expect(outflow![2]! - inflow![2]!).toBeGreaterThan(20);
    for (const other of [septum, freeWall, inflow, outflow]) expect(other![0]! - apex![0]!).toBeGreaterThan(15);
  });
});

describe('heart frame', () => {
  it.each([false, true])('finds axis, septum and origin of a heart of known axes (base first: %s)', (baseFirst) => {
    const heart = phantom({ baseFirst });
    const axes = stackAxes(heart.planes, heart.sliceSpacingMm);
    const frame = findHeartFrame(heart.labels, heart.rows, heart.columns, axes)!;
    expect(frame.longAxis[2]).toBeGreaterThan(0.99);
    expect(frame.septumToFreeWall[0]).toBeGreaterThan(0.99);
    expect(frame.normal[1]).toBeGreaterThan(0.99);
    expect(Math.hypot(frame.origin[0], frame.origin[1])).toBeLessThan(3);
    expect(norm(subtract(fromHeart(frame, toHeart(frame, [3, -4, 5])), [3, -4, 5]))).toBeLessThan(1e-9);
  });

  it('is null without a right ventricle', () => {
    const heart = phantom();
    const labels = heart.labels.map((l) => (l === 3 ? 0 : l));
    expect(findHeartFrame(labels, heart.rows, heart.columns, stackAxes(heart.planes, 8))).toBeNull();
  });
});

describe('alignment', () => {
  it('finds a slice that was moved by 7 pixels and puts it back', () => {
    const heart = phantom();
    const plane = heart.rows * heart.columns;
    const moved = heart.labels.slice();
    for (let i = 0; i < plane; i++)
      moved[6 * plane + i] = i % heart.columns >= 7 ? heart.labels[6 * plane + i - 7]! : 0;
    const { axes, offMm } = alignSlices(moved, heart.rows, heart.columns, stackAxes(heart.planes, 8));
    expect(offMm.indexOf(Math.max(...offMm))).toBe(6);
    expect(offMm[6]).toBeCloseTo(10.5, 0.5);
    expect(Math.abs(axes.slices[6]!.shiftMm[0] + 10.5)).toBeLessThan(3);
    expect(axes.slices[5]!.shiftMm).toEqual([0, 0]);
  });
});

describe('fit', () => {
  it('puts the template on a heart unlike the mean, with its volume and without folds', () => {
    const heart = phantom();
    const axes = stackAxes(heart.planes, heart.sliceSpacingMm);
    const frame = findHeartFrame(heart.labels, heart.rows, heart.columns, axes)!;
    const grid = gridAround(heart.labels, heart.rows, heart.columns, axes, frame, 3, 2.5, 10)!;
    const field = labelField(heart.labels, heart.rows, heart.columns, axes, frame, 3, grid, 2.5)!;
    expect(fieldVolume(field) / 1000 / drawnRvMl()).toBeCloseTo(1, 1.4);
    const neighbours = adjacency(rvTemplate.positions.length / 3, rvTemplate.triangles);
    const fitted = fitTemplate(rvTemplate, neighbours, field);
    const { meanMm, volumeMl } = fitResidual(fitted, rvTemplate.triangles, field);
    expect(meanMm).toBeLessThan(0.4);
    expect(volumeMl / drawnRvMl()).toBeCloseTo(1, 1.3);
    expect(foldedTriangles(fitted, bestAffineImage(rvTemplate.positions, fitted), rvTemplate.triangles)).toEqual([]);
  });
});

describe('cyclic', () => {
  it('resamples a beat of three harmonics from uneven times', () => {
    const motion = (t: number) => 3 + 2 * Math.cos((2 * Math.PI * t) / 800) - Math.sin((6 * Math.PI * t) / 800);
    const times = [0, 35, 90, 120, 170, 215, 260, 300, 345, 390, 420, 470, 520, 555, 610, 640, 690, 730, 760];
    const wanted = [10, 200, 399, 795];
    for (const [k, row] of cyclicWeights(times, 800, wanted, 6, 0).entries())
      expect(row.reduce((s, w, i) => s + w * motion(times[i]!), 0)).toBeCloseTo(motion(wanted[k]!), 6);
  });
});

describe('descriptor', () => {
  it('is 19 × 202 × 3 displacements from the first phase, xyz fastest', () => {
    const matched = Array.from({ length: 202 }, (_, k) => 2 * k);
    const phases = Array.from({ length: 20 }, (_, phase) =>
      Float64Array.from({ length: 3 * 404 }, (_, i) => 5 + phase * i),
    );
    const d = motionDescriptor(phases, matched);
    expect(d.length).toBe(11_514);
    expect(descriptorLength).toBe(11_514);
    expect(d[0]).toBe(0);
    expect(d[1]).toBe(1);
    expect([...d.subarray(3, 6)]).toEqual([6, 7, 8]);
    expect(d[202 * 3 + 4]).toBe(2 * 7);
    expect(d.at(-1)).toBe(19 * (3 * 402 + 2));
    expect(() => motionDescriptor(phases.slice(1), matched)).toThrow(RangeError);
  });
});

describe('spreadOverSurface', () => {
  it('keeps the values of matched vertices and stays within them elsewhere', () => {
    const values = Array.from(rvTemplate.matchedVertices, (v) => rvTemplate.positions[3 * v]!);
    const all = spreadOverSurface(rvTemplate, values);
    for (const [k, v] of rvTemplate.matchedVertices.entries()) expect(all[v]).toBe(values[k]);
    let off = 0;
    for (const [i, v] of all.entries()) off += Math.abs(v - rvTemplate.positions[3 * i]!) / all.length;
    expect(off).toBeLessThan(3);
  });
});
