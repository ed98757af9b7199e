import { describe, expect, it } from 'vitest';
import type { Plane } from '../../electron/contract';
import { meshOutline } from './outline';
import { sphere } from './testing';

const radius = 30;
const plane = (offsetMm: number): Plane => ({
  originMm: [-50, -50, offsetMm],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 2,
  columnSpacingMm: 1,
});
const pairs = (line: number[]) =>
  Array.from({ length: line.length / 2 }, (_, k) => [line[2 * k]!, line[2 * k + 1]!] as const);

describe('meshOutline', () => {
  const { triangles, positions } = sphere(radius, 48, 64);

  it('cuts a sphere in one closed circle of the radius that geometry says, in pixels of either spacing', () => {
    for (const offset of [-20, -7.3, 0, 11.1, 25]) {
      const lines = meshOutline(triangles, positions, plane(offset));
      expect(lines).toHaveLength(1);
      const points = pairs(lines[0]!);
      expect(points.at(-1)).toEqual(points[0]);
      const expected = Math.sqrt(radius ** 2 - offset ** 2);
      for (const [x, y] of points) {
        // Pixel → mm: columns are 1 mm apart, rows 2 mm; the sphere's centre lies 50 mm from the first pixel.
        expect(Math.abs(Math.hypot(x * 1 - 50, y * 2 - 50) - expected)).toBeLessThan(0.1);
      }
    }
  });

  it('encloses the area of the circle, so no piece of the line is missing or doubled', () => {
    const points = pairs(meshOutline(triangles, positions, plane(5))[0]!);
    let twice = 0;
    for (let k = 0; k + 1 < points.length; k++) {
      const [x0, y0] = points[k]!;
      const [x1, y1] = points[k + 1]!;
      twice += x0 * 2 * y1 - x1 * 2 * y0;
    }
    const expected = Math.PI * (radius ** 2 - 5 ** 2);
    expect(Math.abs(Math.abs(twice / 2) - expected) / expected).toBeLessThan(0.01);
  });

  it('works on an oblique plane', () => {
    const s = Math.SQRT1_2;
    const lines = meshOutline(triangles, positions, {
      originMm: [0, 0, 0],
      rowDirection: [s, s, 0],
      columnDirection: [0, 0, 1],
      rowSpacingMm: 1,
      columnSpacingMm: 1,
    });
    expect(lines).toHaveLength(1);
    for (const [x, y] of pairs(lines[0]!)) expect(Math.abs(Math.hypot(x, y) - radius)).toBeLessThan(0.1);
  });

  it('gives nothing where the plane misses the surface', () => {
    expect(meshOutline(triangles, positions, plane(31))).toEqual([]);
  });

  it('gives two closed lines where the plane cuts two bodies', () => {
    const moved = positions.map((value, index) => (index % 3 === 0 ? value + 80 : value));
    const both = new Float32Array([...positions, ...moved]);
    const shift = positions.length / 3;
    const lines = meshOutline([...triangles, ...triangles.map((v) => v + shift)], both, plane(3));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(pairs(line).at(-1)).toEqual(pairs(line)[0]);
  });

  it('gives an open line on a surface with a hole, ends at the hole', () => {
    // Without the triangles of x > 20 mm the circle becomes an arc that ends there.
    const open: number[] = [];
    for (let t = 0; t < triangles.length; t += 3) {
      const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
      if (corners.every((v) => positions[3 * v]! <= 20)) open.push(...corners);
    }
    const lines = meshOutline(open, positions, plane(0.5));
    expect(lines).toHaveLength(1);
    const points = pairs(lines[0]!);
    expect(points[0]).not.toEqual(points.at(-1));
    for (const end of [points[0]!, points.at(-1)!]) expect(end[0] - 50).toBeGreaterThan(15);
  });
});
