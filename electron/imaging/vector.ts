import type { Vector } from '../contract';

export const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vector, k: number): Vector => [a[0] * k, a[1] * k, a[2] * k];
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const norm = (a: Vector): number => Math.hypot(a[0], a[1], a[2]);
/** The vector of length 1 along `a`; `a` itself when it has no length. */
export const unit = (a: Vector): Vector => scale(a, 1 / (norm(a) || 1));
/** origin + x·i + y·j + z·k */
export const combine = (origin: Vector, i: Vector, x: number, j: Vector, y: number, k: Vector, z: number): Vector => [
  origin[0] + i[0] * x + j[0] * y + k[0] * z,
  origin[1] + i[1] * x + j[1] * y + k[1] * z,
  origin[2] + i[2] * x + j[2] * y + k[2] * z,
];
