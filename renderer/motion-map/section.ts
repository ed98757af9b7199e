import type { Plane } from '../../electron/contract';
import { planeNormal } from '../viewer/geometry';

/** Numbers of one flat strip: two triangles. A piece of a band is two of them, across each other. */
export const bandFloats = 2 * 3 * 3;

/**
 * Where a surface cuts a plane, as pieces of line in space.
 *
 * @param triangles a0,b0,c0,a1,… vertex indices
 * @param positions [vertex][xyz], LPS mm
 * @param emit called with both ends of each piece; pieces are neither ordered nor joined
 */
export function cutSurface(
  triangles: ArrayLike<number>,
  positions: Float32Array,
  plane: Plane,
  heights: Float32Array,
  emit: (ax: number, ay: number, az: number, bx: number, by: number, bz: number) => void,
): void {
  const [nx, ny, nz] = planeNormal(plane);
  const [ox, oy, oz] = plane.originMm;
  const offset = nx * ox + ny * oy + nz * oz;
  const vertices = positions.length / 3;
  for (let v = 0; v < vertices; v++)
    heights[v] = nx * positions[3 * v]! + ny * positions[3 * v + 1]! + nz * positions[3 * v + 2]! - offset;
  for (let t = 0; t + 2 < triangles.length; t += 3) {
    let lone = triangles[t]!;
    let b = triangles[t + 1]!;
    let c = triangles[t + 2]!;
    // A vertex exactly in the plane counts as above it, for every triangle that has it.
    const above = [heights[lone]! >= 0, heights[b]! >= 0, heights[c]! >= 0] as const;
    if (above[0] === above[1]) {
      if (above[1] === above[2]) continue;
      [lone, b, c] = [c, lone, b];
    } else if (above[0] === above[2]) [lone, b, c] = [b, c, lone];
    const toB = heights[lone]! / (heights[lone]! - heights[b]!);
    const toC = heights[lone]! / (heights[lone]! - heights[c]!);
    const x = positions[3 * lone]!;
    const y = positions[3 * lone + 1]!;
    const z = positions[3 * lone + 2]!;
    emit(
      x + toB * (positions[3 * b]! - x),
      y + toB * (positions[3 * b + 1]! - y),
      z + toB * (positions[3 * b + 2]! - z),
      x + toC * (positions[3 * c]! - x),
      y + toC * (positions[3 * c + 1]! - y),
      z + toC * (positions[3 * c + 2]! - z),
    );
  }
}

/** Draws the cut of a surface by planes as bands of a given width: lines of WebGL are one pixel thin. */
export class Section {
  /** Triangles, [corner][xyz], LPS mm; `length` numbers of it are in use. */
  positions = new Float32Array(1024 * bandFloats);
  length = 0;
  private heights = new Float32Array(0);

  /** Replaces what was cut before. */
  cut(triangles: ArrayLike<number>, surface: Float32Array, planes: readonly Plane[], widthMm: number): void {
    this.length = 0;
    if (this.heights.length * 3 < surface.length) this.heights = new Float32Array(surface.length / 3);
    for (const plane of planes) {
      const [nx, ny, nz] = planeNormal(plane);
      cutSurface(triangles, surface, plane, this.heights, (ax, ay, az, bx, by, bz) => {
        let dx = bx - ax;
        let dy = by - ay;
        let dz = bz - az;
        const length = Math.hypot(dx, dy, dz);
        if (length < 1e-6) return;
        const half = widthMm / 2;
        dx *= half / length;
        dy *= half / length;
        dz *= half / length;
        // Longer at both ends, so that pieces that meet at an angle leave no gap.
        const reach = 0.5;
        const a = [ax - reach * dx, ay - reach * dy, az - reach * dz] as const;
        const b = [bx + reach * dx, by + reach * dy, bz + reach * dz] as const;
        this.strip(a, b, ny * dz - nz * dy, nz * dx - nx * dz, nx * dy - ny * dx);
        this.strip(a, b, nx * half, ny * half, nz * half);
      });
    }
  }

  private strip(
    a: readonly [number, number, number],
    b: readonly [number, number, number],
    x: number,
    y: number,
    z: number,
  ): void {
    if (this.length + bandFloats > this.positions.length) {
      const larger = new Float32Array(this.positions.length * 2);
      larger.set(this.positions);
      this.positions = larger;
    }
    const out = this.positions;
    let at = this.length;
    for (const [end, side] of corners) {
      const from = end === 0 ? a : b;
      out[at++] = from[0] + side * x;
      out[at++] = from[1] + side * y;
      out[at++] = from[2] + side * z;
    }
    this.length = at;
  }
}

const corners = [
  [0, -1],
  [1, -1],
  [1, 1],
  [0, -1],
  [1, 1],
  [0, 1],
] as const;
