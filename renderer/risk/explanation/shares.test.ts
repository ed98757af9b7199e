import { describe, expect, it } from 'vitest';
import { lowerRiskArrows } from './arrows';
import { barOf, mapPhase, sharesByRegion } from './shares';
import { rotated } from './subject';

describe('shares of the risk', () => {
  it('are summed by region, the heaviest first, whatever their sign', () => {
    // Vertices 4, 7, 9 are matched; 7 and 9 lie in the free wall, 4 in the apex.
    const regions = [0, 0, 0, 0, 3, 0, 0, 1, 0, 1];
    const shares = sharesByRegion({ matchedVertices: [4, 7, 9], regions }, [0.2, -0.3, -0.1]);
    expect(shares.map(({ region }) => region).slice(0, 2)).toEqual(['free-wall', 'apex']);
    expect(shares[0]!.share).toBeCloseTo(-0.4, 12);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(-0.2, 12);
  });

  it('become bars from the middle', () => {
    expect(barOf(-1, 2)).toEqual({ left: 25, width: 25 });
    expect(barOf(3, 2)).toEqual({ left: 50, width: 50 });
    expect(barOf(0, 0)).toEqual({ left: 50, width: 0 });
  });

  it('of the first phase belong to the one after end-diastole, around the end of the beat', () => {
    expect(mapPhase(0, 0, 20)).toBe(1);
    expect(mapPhase(18, 0, 20)).toBe(19);
    expect(mapPhase(18, 3, 20)).toBe(2);
  });
});

describe('arrows', () => {
  it('turn from the heart’s own frame into space', () => {
    const axes = {
      originMm: [9, 9, 9] as const,
      longAxis: [0, 1, 0] as const,
      septumToFreeWall: [0, 0, 1] as const,
      normal: [1, 0, 0] as const,
    };
    const map = { matchedVertices: [5], axes } as unknown as Parameters<typeof lowerRiskArrows>[0];
    expect(lowerRiskArrows(map, [1, 2, 3])).toEqual([{ vertex: 5, byMm: [3, 1, 2] }]);
    expect(lowerRiskArrows(map, [1, 2])).toEqual([]);
  });
});

describe('a subject beside the patient', () => {
  it('reaches end-diastole when the patient does', () => {
    const positions = Float32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3);
    expect([...rotated(positions, 4, 1)]).toEqual([3, 3, 3, 0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(rotated(positions, 4, 0)).toBe(positions);
  });
});
