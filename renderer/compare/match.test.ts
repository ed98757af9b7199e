import { expect, it } from 'vitest';
import type { Plane, Vector } from '../../electron/contract';
import type { LoadedMap } from '../app/session';
import { beatingEllipsoid } from '../motion-map/testing';
import { along, cross, pixelToMm } from '../viewer/geometry';
import { angleBetween, levelsOf, matchSlice } from './match';

/** Semi-axis of 40 mm along `longAxis` around `originMm`, which points from apex to base: base at +40 mm, apex at −40 mm. */
const heart = beatingEllipsoid(24, 32);
const { originMm, longAxis, septumToFreeWall } = heart.map.axes;

/** A slice across an axis at a height above a centre, its origin somewhere in the plane as scanners have it. */
function slice(centre: Vector, axis: Vector, inPlane: Vector, heightMm: number): Plane {
  const rowDirection = inPlane;
  const columnDirection = cross(axis, inPlane);
  const middle = along(centre, axis, heightMm);
  const plane = { originMm: middle, rowDirection, columnDirection, rowSpacingMm: 1.5, columnSpacingMm: 1.5 };
  return { ...plane, originMm: pixelToMm(plane, [-80, -60]) };
}
const stack = (heights: readonly number[]) =>
  heights.map((height) => slice(originMm, longAxis, septumToFreeWall, height));

it('puts the base at 0, the middle at one half, the apex at 1', () => {
  const { levels, lengthMm } = levelsOf(stack([40, 0, -40, 56, -20]), heart)!;
  expect(lengthMm).toBeCloseTo(80, 0);
  [0, 0.5, 1, -0.2, 0.75].forEach((level, k) => {
    expect(levels[k]).toBeCloseTo(level, 2);
  });
});

/** The same heart as it lies on another day: turned by 90° about the head-feet axis, moved, and half as large again. */
const turn = ([x, y, z]: Vector): Vector => [-1.5 * y + 60, 1.5 * x - 10, 1.5 * z + 5];
const turnDirection = ([x, y, z]: Vector): Vector => [-y, x, z];
const moved: LoadedMap = {
  ...heart,
  map: {
    ...heart.map,
    axes: {
      originMm: turn(originMm),
      longAxis: turnDirection(longAxis),
      septumToFreeWall: turnDirection(septumToFreeWall),
      normal: turnDirection(heart.map.axes.normal),
    },
  },
  positions: Float32Array.from(
    Array.from({ length: heart.positions.length / 3 }, (_, v) =>
      turn([heart.positions[3 * v]!, heart.positions[3 * v + 1]!, heart.positions[3 * v + 2]!]),
    ).flat(),
  ),
};

it('matches slices by level in another heart that lies elsewhere, is larger, and is cut from apex to base', () => {
  const planes = stack([32, 24, 16, 8, 0, -8, -16, -24, -32]);
  const others = [-60, -48, -36, -24, -12, 0, 12, 24, 36, 48].map((height) =>
    slice(turn(originMm), turnDirection(longAxis), turnDirection(septumToFreeWall), height),
  );
  const one = { planes, levels: levelsOf(planes, heart) };
  const other = { planes: others, levels: levelsOf(others, moved) };
  // 32 mm of 40 is 48 mm of 60, 16 is 24, −8 is −12.
  expect(matchSlice(one, 0, other)).toMatchObject({ slice: 9, by: 'heart' });
  expect(matchSlice(one, 2, other).slice).toBe(7);
  expect(matchSlice(one, 5, other).slice).toBe(4);
  expect(matchSlice(one, 5, other).offMm).toBeCloseTo(0, 0);
  // And back.
  expect(matchSlice(other, 4, one).slice).toBe(5);
});

it('without surfaces, matches by place in the stack, whichever way the stacks go', () => {
  const down = { planes: stack([30, 20, 10, 0, -10]), levels: null };
  const up = { planes: stack([-10, -5, 0, 5, 10, 15, 20, 25, 30]), levels: null };
  expect(matchSlice(down, 0, up)).toEqual({ slice: 8, by: 'stack', offMm: null });
  expect(matchSlice(down, 2, up).slice).toBe(4);
  expect(matchSlice(down, 1, down).slice).toBe(1);
});

it('gives no levels to slices that run along the axis, or have no place', () => {
  const lengthwise = slice(originMm, heart.map.axes.normal, longAxis, 0);
  expect(levelsOf([lengthwise], heart)).toBeNull();
  expect(levelsOf([null], heart)).toBeNull();
});

it('measures the angle between stacks, whichever side they are seen from', () => {
  const level = stack([0]);
  const backwards = [slice(originMm, [-longAxis[0], -longAxis[1], -longAxis[2]], septumToFreeWall, 0)];
  const c = Math.cos(Math.PI / 6);
  const s = Math.sin(Math.PI / 6);
  const tilted: Vector = [0, 1, 2].map((k) => c * longAxis[k]! + s * heart.map.axes.normal[k]!) as unknown as Vector;
  expect(angleBetween(level, backwards)).toBeCloseTo(0, 3);
  expect(angleBetween(level, [slice(originMm, tilted, septumToFreeWall, 0)])).toBeCloseTo(30, 3);
  expect(angleBetween(level, [null])).toBeNull();
});
