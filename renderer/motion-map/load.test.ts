import { describe, expect, it } from 'vitest';
import { ReaderError } from '../../electron/contract';
import { checkedMap } from './load';
import { beatingEllipsoid } from './testing';

const good = () => {
  const { map, positions } = beatingEllipsoid(6, 8);
  return { map, motion: positions.slice().buffer };
};
const codeOf = (mesh: unknown, motion: ArrayBuffer) => {
  try {
    checkedMap('run', mesh, motion);
    return null;
  } catch (error) {
    return error instanceof ReaderError ? error.message : error;
  }
};

describe('checkedMap', () => {
  it('takes a map whose parts belong together, and reads the motion as little endian', () => {
    const { map, positions } = beatingEllipsoid(6, 8);
    const bytes = new DataView(new ArrayBuffer(positions.length * 4));
    positions.forEach((value, k) => {
      bytes.setFloat32(4 * k, value, true);
    });
    expect(checkedMap('run', map, bytes.buffer).positions).toEqual(positions);
  });

  it('refuses motion of another mesh, and says the two sizes', () => {
    const { map, motion } = good();
    expect(codeOf(map, motion.slice(0, -12))).toMatch(/has \d+ bytes where 20 phases of 42 points need 10080/);
  });

  it('refuses triangles, regions, importance or phases that do not fit', () => {
    const { map, motion } = good();
    expect(codeOf({ ...map, triangles: [...map.triangles, 0, 1, 42] }, motion)).toMatch(/points that do not exist/);
    expect(codeOf({ ...map, matchedVertices: [-1] }, motion)).toMatch(/points that do not exist/);
    expect(codeOf({ ...map, regions: map.regions.slice(1) }, motion)).toMatch(/one value for each point/);
    expect(codeOf({ ...map, importance: { ...map.importance, values: [1] } }, motion)).toMatch(/one value/);
    expect(codeOf({ ...map, endSystolePhase: 20 }, motion)).toMatch(/phases that do not exist/);
    expect(codeOf(null, motion)).toMatch(/mesh file is damaged/);
  });

  it('refuses motion that is not numbers', () => {
    const { map, motion } = good();
    new DataView(motion).setFloat32(40, Number.NaN, true);
    expect(codeOf(map, motion)).toMatch(/not a number/);
  });
});
