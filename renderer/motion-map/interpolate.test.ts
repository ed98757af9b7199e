import { describe, expect, it } from 'vitest';
import {
  displacementCurve,
  displacements,
  interpolatePhase,
  largestDisplacement,
  niceCeiling,
  phaseOf,
  vertexNormals,
} from './interpolate';
import { beatingEllipsoid, sphere } from './testing';

const { map, positions } = beatingEllipsoid(12, 16);
const now = new Float32Array(map.vertexCount * 3);

describe('interpolatePhase', () => {
  it('passes through every measured phase', () => {
    for (let phase = 0; phase < map.phaseCount; phase++) {
      interpolatePhase(positions, map.phaseCount, phase / map.phaseCount, now);
      const measured = phaseOf(positions, map.phaseCount, phase);
      let worst = 0;
      for (let k = 0; k < now.length; k++) worst = Math.max(worst, Math.abs(now[k]! - measured[k]!));
      expect(worst).toBeLessThan(1e-4);
    }
  });

  it('follows a sine that it knows only at 20 points to 0.2 % of its amplitude, across the end of the beat too', () => {
    const sine = Float32Array.from({ length: 20 * 3 }, (_, k) => Math.sin((2 * Math.PI * Math.floor(k / 3)) / 20));
    const out = new Float32Array(3);
    for (let position = -0.5; position < 1.5; position += 0.013) {
      interpolatePhase(sine, 20, position, out);
      expect(Math.abs(out[0]! - Math.sin(2 * Math.PI * position))).toBeLessThan(2e-3);
    }
  });

  it('keeps the speed where the beat starts again', () => {
    const sine = Float32Array.from({ length: 20 * 3 }, (_, k) => Math.sin((2 * Math.PI * Math.floor(k / 3)) / 20));
    const out = new Float32Array(3);
    const value = (position: number) => {
      interpolatePhase(sine, 20, position, out);
      return out[0]!;
    };
    const step = 1e-3;
    const before = (value(0) - value(1 - step)) / step;
    const after = (value(step) - value(0)) / step;
    expect(Math.abs(before - after)).toBeLessThan(0.02 * 2 * Math.PI);
  });
});

describe('vertexNormals', () => {
  it('points outward along the radius of a sphere', () => {
    const ball = sphere(30, 24, 32);
    const normals = new Float32Array(ball.positions.length);
    vertexNormals(Uint32Array.from(ball.triangles), ball.positions, normals);
    for (let k = 0; k < normals.length; k += 3) {
      const cosine =
        (normals[k]! * ball.positions[k]! +
          normals[k + 1]! * ball.positions[k + 1]! +
          normals[k + 2]! * ball.positions[k + 2]!) /
        30;
      expect(cosine).toBeGreaterThan(0.99);
    }
  });
});

describe('displacement', () => {
  it('is zero at end-diastole and agrees between the curve, the surface and the largest value', () => {
    const out = new Float32Array(map.vertexCount);
    displacements(phaseOf(positions, 20, 8), phaseOf(positions, 20, 0), out);
    const curve = displacementCurve(positions, 20, 77, 0);
    expect(curve).toHaveLength(20);
    expect(curve[0]).toBe(0);
    expect(curve[8]).toBeCloseTo(out[77]!, 4);
    expect(largestDisplacement(positions, 20, 0)).toBeCloseTo(Math.max(...out), 4);
  });

  it('is the 3-4-5 triangle of a vertex that moves by 3 and 4 mm', () => {
    const moves = new Float32Array([1, 1, 1, 4, 5, 1]);
    expect(displacementCurve(moves, 2, 0, 0)).toEqual([0, 5]);
    expect(largestDisplacement(moves, 2, 0)).toBe(5);
  });
});

it('niceCeiling ends scales at numbers that can be read', () => {
  expect([0.0731, 0.1, 1.2, 7.2, 9.5, 14.2, 30, 0].map(niceCeiling)).toEqual([0.08, 0.1, 1.2, 8, 10, 15, 30, 1]);
});
