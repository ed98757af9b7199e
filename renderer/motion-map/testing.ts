import type { MotionMap } from '../../electron/contract';
import type { LoadedMap } from '../app/session';

/** Test surfaces with known geometry. Imported by tests only. */

/** Sphere around the origin: `rings` × `segments` quads as triangles, counter-clockwise from outside. */
export function sphere(radiusMm: number, rings: number, segments: number) {
  const points: number[] = [0, 0, radiusMm];
  for (let r = 1; r < rings; r++) {
    const polar = (Math.PI * r) / rings;
    for (let s = 0; s < segments; s++) {
      const azimuth = (2 * Math.PI * s) / segments;
      points.push(
        radiusMm * Math.sin(polar) * Math.cos(azimuth),
        radiusMm * Math.sin(polar) * Math.sin(azimuth),
        radiusMm * Math.cos(polar),
      );
    }
  }
  points.push(0, 0, -radiusMm);
  const last = points.length / 3 - 1;
  const at = (r: number, s: number) => 1 + (r - 1) * segments + (s % segments);
  const triangles: number[] = [];
  for (let s = 0; s < segments; s++) {
    triangles.push(0, at(1, s), at(1, s + 1));
    for (let r = 1; r + 1 < rings; r++) {
      triangles.push(at(r, s), at(r + 1, s), at(r, s + 1));
      triangles.push(at(r, s + 1), at(r + 1, s), at(r + 1, s + 1));
    }
    triangles.push(last, at(rings - 1, s + 1), at(rings - 1, s));
  }
  return { triangles, positions: new Float32Array(points) };
}

/**
 * An ellipsoid that beats: semi-axes 40 × 25 × 15 mm along long axis, normal and septum-to-free-wall at end-diastole;
 * shrinks by up to `contraction` in the first 40 % of the beat and comes back.
 */
export function beatingEllipsoid(rings = 40, segments = 60, contraction = 0.3): LoadedMap {
  const unit = sphere(1, rings, segments);
  const vertexCount = unit.positions.length / 3;
  const phaseCount = 20;
  // Heart's own frame in LPS: base to the right, back and up of the apex.
  const longAxis: [number, number, number] = [-0.6, 0.48, 0.64];
  const septumToFreeWall: [number, number, number] = [-0.8, -0.36, -0.48];
  const normal: [number, number, number] = [0, -0.8, 0.6];
  const origin: [number, number, number] = [20, -40, 30];
  const positions = new Float32Array(phaseCount * vertexCount * 3);
  const regions: number[] = [];
  const values: number[] = [];
  for (let p = 0; p < phaseCount; p++) {
    const t = p / phaseCount;
    const shrink = contraction * Math.sin(Math.PI * Math.min(1, t / 0.8)) ** 2;
    for (let v = 0; v < vertexCount; v++) {
      const u = unit.positions[3 * v]!;
      const n = unit.positions[3 * v + 1]!;
      const l = unit.positions[3 * v + 2]!;
      // The free wall (u > 0) moves most, as it does in a heart.
      const local = 1 - shrink * (0.65 + 0.35 * u);
      const along = 40 * l * (1 - 0.6 * shrink);
      const across = 15 * u * local;
      const up = 25 * n * local;
      for (let k = 0; k < 3; k++) {
        positions[(p * vertexCount + v) * 3 + k] =
          origin[k]! + along * longAxis[k]! + across * septumToFreeWall[k]! + up * normal[k]!;
      }
      if (p === 0) {
        regions.push(l < -0.6 ? 3 : l > 0.6 ? (n > 0 ? 4 : 2) : u < 0 ? 0 : 1);
        values.push(0.08 * (u * 0.9 - 0.4 * l) * (1 - 0.3 * n));
      }
    }
  }
  const map: MotionMap = {
    vertexCount,
    phaseCount,
    phaseTimesMs: Array.from({ length: phaseCount }, (_, p) => (p * 850) / phaseCount),
    triangles: unit.triangles,
    regions,
    matchedVertices: Array.from({ length: 202 }, (_, k) => Math.floor((k * vertexCount) / 202)),
    importance: {
      values,
      unit: '1/mm',
      definition:
        'Slope of the log hazard ratio on the mean displacement of the vertex over the beat, by linear regression',
    },
    axes: { originMm: origin, longAxis, septumToFreeWall, normal },
    endDiastolePhase: 0,
    endSystolePhase: 8,
  };
  return { runId: 'test-run', map, positions };
}
