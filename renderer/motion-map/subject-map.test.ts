import { expect, it } from 'vitest';
import { subjectMap } from './subject-map';
import { beatingEllipsoid } from './testing';

const { map, positions } = beatingEllipsoid(6, 8);

/** As the workstation sends it: Int16 little endian, hundredths of a millimetre, in the heart's own frame. */
function sent() {
  const { originMm, longAxis, septumToFreeWall, normal } = map.axes;
  const bytes = Buffer.alloc(2 * positions.length);
  for (let v = 0; v < positions.length; v += 3)
    [longAxis, septumToFreeWall, normal].forEach((axis, a) => {
      const along = [0, 1, 2].reduce((sum, k) => sum + (positions[v + k]! - originMm[k]!) * axis[k]!, 0);
      bytes.writeInt16LE(Math.round(100 * along), 2 * (v + a));
    });
  return { vertexCount: map.vertexCount, phaseCount: map.phaseCount, positions: bytes.toString('base64') };
}

it('puts a motion in its own frame back to where it was, to the hundredth of a millimetre', () => {
  const loaded = subjectMap('S0001', map, sent());
  let worst = 0;
  positions.forEach((value, k) => {
    worst = Math.max(worst, Math.abs(value - loaded.positions[k]!));
  });
  expect(worst).toBeLessThan(0.01);
  expect(loaded.map.importance).toBeNull();
});

it('refuses a motion of another surface', () => {
  expect(() => subjectMap('S0001', { ...map, vertexCount: 3 }, sent())).toThrow('where the surface has 3');
  expect(() => subjectMap('S0001', map, { ...sent(), positions: 'AAAA' })).toThrow();
});
