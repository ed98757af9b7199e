import { expect, it } from 'vitest';
import { regionNames, type Vector } from '../../electron/contract';
import { phaseOf } from './interpolate';
import { beatingEllipsoid } from './testing';
import { extentOf, regionVertices, viewsOf } from './views';

const { map, positions } = beatingEllipsoid(24, 32);
const diastole = phaseOf(positions, map.phaseCount, 0);
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const flip = (a: Vector): Vector => [-a[0], -a[1], -a[2]];

it('looks along the axes of the heart, base up', () => {
  const views = viewsOf(map, diastole);
  expect(dot(views.up, map.axes.longAxis)).toBeCloseTo(1);
  expect(dot(views.named['free-wall'].direction, map.axes.septumToFreeWall)).toBeCloseTo(1);
  expect(dot(views.named.septal.direction, map.axes.septumToFreeWall)).toBeCloseTo(-1);
  expect(dot(views.named.base.direction, views.up)).toBeGreaterThan(0.999);
  expect(dot(views.named.apex.direction, views.up)).toBeLessThan(-0.999);
  expect(views.named.anterior.direction[1]).toBeCloseTo(-1);
});

it('finds base and free wall by the regions, whichever way the axes were written', () => {
  const turned = {
    ...map,
    axes: {
      ...map.axes,
      longAxis: flip(map.axes.longAxis),
      septumToFreeWall: flip(map.axes.septumToFreeWall),
    },
  };
  const views = viewsOf(turned, diastole);
  expect(dot(views.up, map.axes.longAxis)).toBeCloseTo(1);
  expect(dot(views.named['free-wall'].direction, map.axes.septumToFreeWall)).toBeCloseTo(1);
});

it('puts each name inside its region', () => {
  const vertices = regionVertices(map, diastole);
  expect(vertices).toHaveLength(regionNames.length);
  vertices.forEach((vertex, region) => {
    expect(map.regions[vertex]).toBe(region);
  });
});

it('measures the surface: the long semi-axis of the ellipsoid is 40 mm', () => {
  const { centre, radius } = extentOf(diastole);
  expect(radius).toBeCloseTo(40, 1);
  [20, -40, 30].forEach((value, k) => {
    expect(centre[k]).toBeCloseTo(value, 1);
  });
});
