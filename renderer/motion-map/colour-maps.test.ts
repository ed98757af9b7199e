import { describe, expect, it } from 'vitest';
import { displacementMap, importanceMap, labOf, muted, type Rgb, rgbOfLab, tableSize } from './colour-maps';

const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, k) => value - b[k]!));

/**
 * How a reader without long (protan) or middle (deutan) wavelength cones sees a colour, in linear RGB.
 * Machado, Oliveira and Fernandes, IEEE TVCG 2009, table of severity 1.0.
 */
const deficiencies: Record<string, number[][]> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
function seenWith(matrix: number[][], rgb: Rgb): Rgb {
  const linear = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return matrix.map((row) => {
    const value = Math.min(1, Math.max(0, row[0]! * linear[0]! + row[1]! * linear[1]! + row[2]! * linear[2]!));
    return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
  }) as unknown as Rgb;
}

describe('CIELAB', () => {
  it('agrees with published values of the sRGB primaries (Lindbloom, D65)', () => {
    const known: [Rgb, number[]][] = [
      [
        [255, 0, 0],
        [53.2408, 80.0925, 67.2032],
      ],
      [
        [0, 255, 0],
        [87.7347, -86.1827, 83.1793],
      ],
      [
        [0, 0, 255],
        [32.297, 79.1875, -107.8602],
      ],
      [
        [255, 255, 255],
        [100, 0, 0],
      ],
    ];
    for (const [rgb, lab] of known) expect(distance(labOf(rgb), lab)).toBeLessThan(0.05);
  });

  it('goes there and back', () => {
    for (const rgb of [
      [12, 200, 77],
      [255, 255, 0],
      [3, 3, 4],
    ] as Rgb[])
      expect(distance(rgbOfLab(labOf(rgb)), rgb)).toBeLessThan(0.1);
  });
});

describe('importance map', () => {
  it('has the ends and the middle that the paper prints', () => {
    // Moreland 2009: (59, 76, 192), (221, 221, 221), (180, 4, 38).
    expect(distance(importanceMap.colour(0), [59, 76, 192])).toBeLessThan(2);
    expect(distance(importanceMap.colour(0.5), [221, 221, 221])).toBeLessThan(2);
    expect(distance(importanceMap.colour(1), [180, 4, 38])).toBeLessThan(2);
  });

  it('is as light on either side of the middle, and lightest there', () => {
    let last = 0;
    for (let t = 0; t <= 0.5; t += 0.01) {
      const below = labOf(importanceMap.colour(t))[0];
      const above = labOf(importanceMap.colour(1 - t))[0];
      expect(Math.abs(below - above)).toBeLessThan(1);
      expect(below).toBeGreaterThan(last);
      last = below;
    }
  });

  it('keeps minus and plus apart for every kind of colour vision', () => {
    for (const matrix of Object.values(deficiencies))
      for (const t of [0, 0.1, 0.2]) {
        const minus = labOf(seenWith(matrix, importanceMap.colour(t)));
        const plus = labOf(seenWith(matrix, importanceMap.colour(1 - t)));
        expect(distance(minus, plus)).toBeGreaterThan(25);
      }
  });
});

describe('displacement map', () => {
  it('gets lighter in equal steps', () => {
    const steps = Array.from({ length: 64 }, (_, k) => labOf(displacementMap.colour(k / 63))[0]);
    const differences = steps.slice(1).map((value, k) => value - steps[k]!);
    expect(Math.min(...differences)).toBeGreaterThan(0);
    // Equal to a hundredth of the whole range means that no colour was clipped at the edge of what a screen can show.
    expect(Math.max(...differences) - Math.min(...differences)).toBeLessThan(0.1);
  });

  it('changes visibly but without jumps for every kind of colour vision', () => {
    for (const matrix of Object.values(deficiencies)) {
      const seen = Array.from({ length: 33 }, (_, k) => labOf(seenWith(matrix, displacementMap.colour(k / 32))));
      for (let k = 1; k < seen.length; k++) {
        const step = distance(seen[k]!, seen[k - 1]!);
        expect(step).toBeGreaterThan(1.2);
        expect(step).toBeLessThan(12);
      }
    }
  });
});

it('the tables hold the same colours', () => {
  for (const map of [importanceMap, displacementMap])
    for (const k of [0, 17, 128, tableSize - 1])
      expect(distance([...map.table.slice(4 * k, 4 * k + 3)], map.colour(k / (tableSize - 1)))).toBeLessThan(1);
});

it('mutes every colour to a dark one of a third of its colourfulness at most, hue still the same', () => {
  for (let k = 0; k <= 16; k++) {
    const colour = importanceMap.colour(k / 16);
    const [, a0, b0] = labOf(colour);
    const [l, a, b] = labOf(muted(colour));
    expect(l).toBeLessThan(50);
    if (Math.hypot(a0, b0) < 25) continue;
    expect(Math.hypot(a, b) / Math.hypot(a0, b0)).toBeLessThan(1 / 3);
    expect(a * a0 + b * b0).toBeGreaterThan(0);
  }
});
