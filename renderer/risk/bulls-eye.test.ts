import { describe, expect, it } from 'vitest';
import { middleOf, neighbourOf, outlineOf, pathOf, type Segment, segments } from './bulls-eye';

/** Area by the shoelace formula, positive for either direction. */
const areaOf = (outline: readonly number[]): number => {
  let sum = 0;
  for (let k = 0; k < outline.length; k += 2) {
    const next = (k + 2) % outline.length;
    sum += outline[k]! * outline[next + 1]! - outline[next]! * outline[k + 1]!;
  }
  return Math.abs(sum) / 2;
};

/** Whether a point is inside, by counting the edges that a ray crosses. */
const holds = (outline: readonly number[], x: number, y: number): boolean => {
  let inside = false;
  for (let k = 0; k < outline.length; k += 2) {
    const next = (k + 2) % outline.length;
    const [ax, ay, bx, by] = [outline[k]!, outline[k + 1]!, outline[next]!, outline[next + 1]!];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
};

const outlines = segments.map((segment) => outlineOf(segment));
const at = (x: number, y: number): string[] => segments.filter((_, k) => holds(outlines[k]!, x, y)).map(({ id }) => id);

describe('the segments', () => {
  it('are sectors of rings: each has the area of one, and together they are the disc', () => {
    const exact = ({ inner, outer, from, to }: Segment) => (Math.PI * (outer ** 2 - inner ** 2) * (to - from)) / 360;
    let sum = 0;
    for (const segment of segments) {
      expect(areaOf(outlineOf(segment)) / exact(segment)).toBeCloseTo(1, 2);
      sum += exact(segment);
    }
    expect(sum).toBeCloseTo(Math.PI, 12);
  });

  it('cover every place of the disc once, and none outside', () => {
    // A low-discrepancy sequence (golden ratio) instead of chance: the same places every time.
    const hits: number[] = [];
    for (let k = 0; k < 4000; k++) {
      const radius = 0.99 * Math.sqrt((k + 0.5) / 4000);
      const angle = 2 * Math.PI * ((k * 0.6180339887498949) % 1);
      hits.push(at(radius * Math.cos(angle), radius * Math.sin(angle)).length);
    }
    expect(new Set(hits)).toEqual(new Set([1]));
    expect(at(0.9, 0.9)).toEqual([]);
  });

  it('lie as on a short-axis slice: septum right, free wall left, outflow above, inflow below, apex in the middle', () => {
    expect(at(0, 0)).toEqual(['apex']);
    expect(at(0.87, 0)).toEqual(['septum.basal']);
    expect(at(-0.87, 0)).toEqual(['free-wall.basal']);
    expect(at(0, -0.87)).toEqual(['outflow']);
    expect(at(0, 0.87)).toEqual(['inflow']);
    expect(at(0.6, 0)).toEqual(['septum.mid']);
    expect(at(-0.36, 0)).toEqual(['free-wall.apical']);
  });

  it('carry their number inside', () => {
    for (const segment of segments) expect(at(...middleOf(segment))).toEqual([segment.id]);
  });

  it('are all reached by the arrow keys from the apex', () => {
    const reached = new Set(['apex']);
    for (const id of reached)
      for (const direction of ['left', 'right', 'up', 'down'] as const) reached.add(neighbourOf(id, direction));
    expect(reached).toEqual(new Set(segments.map(({ id }) => id)));
    expect(neighbourOf('septum.mid', 'right')).toBe('septum.basal');
    expect(neighbourOf('septum.basal', 'right')).toBe('septum.basal');
  });
});

it('writes closed paths', () => {
  expect(pathOf(segments[1]!, 100)).toMatch(/^M[\d. L-]+Z$/);
});
