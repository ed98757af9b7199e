import { defaultPhantom, type PhantomParameters } from '../../../../imaging/phantom';
import { type Heart, makeHeart } from '../../../../imaging/phantom/heart';
import type { CineVolume } from '../../../../imaging/volume';

/** The phantom's heart cut into slices, without images: labels, and the exact heart that they were cut from. */
export interface BeatingHeart {
  readonly heart: Heart;
  readonly parameters: PhantomParameters;
  /** No samples. x and y in the plane, z from base to apex, mm. */
  readonly cine: CineVolume;
  readonly labels: Uint8Array;
}

const reachMm = 80;

/** @param offsetMm height of the first slice below the base at end-diastole; the slices above it are empty */
export function beatingHeart(
  change: Partial<PhantomParameters> = {},
  { offsetMm = 4, pixelMm = 2.5 }: { offsetMm?: number; pixelMm?: number } = {},
): BeatingHeart {
  const parameters = { ...defaultPhantom, phases: 20, ...change };
  const heart = makeHeart(parameters);
  const { phases, sliceSpacingMm } = parameters;
  const slices = Math.ceil((heart.outerLengthMm - offsetMm) / sliceSpacingMm) + 1;
  const side = Math.ceil((2 * reachMm) / pixelMm);
  const labels = new Uint8Array(phases * slices * side * side);
  let at = 0;
  for (let phase = 0; phase < phases; phase++)
    for (let s = 0; s < slices; s++)
      for (let j = 0; j < side; j++)
        for (let i = 0; i < side; i++, at++) {
          const [x, y] = [i * pixelMm - reachMm, j * pixelMm - reachMm];
          if (Math.hypot(x, y) < reachMm) labels[at] = labelOf(heart, x, y, offsetMm + (s - 1) * sliceSpacingMm, phase);
        }
  return {
    heart,
    parameters,
    labels,
    cine: {
      phases,
      slices,
      rows: side,
      columns: side,
      samples: new Float32Array(0),
      planes: Array.from({ length: slices }, (_, s) => ({
        originMm: [-reachMm, -reachMm, offsetMm + (s - 1) * sliceSpacingMm],
        rowDirection: [1, 0, 0],
        columnDirection: [0, 1, 0],
        rowSpacingMm: pixelMm,
        columnSpacingMm: pixelMm,
      })),
      sliceSpacingMm,
      phaseTimesMs: Array.from({ length: phases }, (_, k) => (k * parameters.rrIntervalMs) / phases),
      rrIntervalMs: parameters.rrIntervalMs,
    },
  };
}

function labelOf(heart: Heart, x: number, y: number, z: number, phase: number): number {
  const [u, v, w] = heart.backward([x, y, z], phase);
  if (w < 0 || w > heart.outerLengthMm) return 0;
  const { endo, epi, rv } = heart.borders(Math.atan2(v, u), w);
  const r = Math.hypot(u, v);
  return r < endo ? 1 : r < epi ? 2 : r < rv ? 3 : 0;
}

/**
 * Volumes as they are counted from slices, without pixels: exact areas of the cavities in the middle of each slice.
 * Ml, one per phase.
 */
export function countedVolumes(heart: Heart, parameters: PhantomParameters, offsetMm: number) {
  const { phases, sliceSpacingMm, baseDescentMm } = parameters;
  const angles = 90;
  const counted = { rvMl: [] as number[], lvMl: [] as number[] };
  for (let phase = 0; phase < phases; phase++) {
    const descent = baseDescentMm * heart.contraction(phase);
    let [rv, lv] = [0, 0];
    for (let height = offsetMm; height < heart.outerLengthMm; height += sliceSpacingMm) {
      const z = (height - descent) / (1 - descent / heart.outerLengthMm);
      if (z < 0 || z >= heart.outerLengthMm) continue;
      for (let k = 0; k < angles; k++) {
        const angle = ((k + 0.5) * 2 * Math.PI) / angles;
        const borders = heart.borders(angle, z);
        const moved = (r: number) => {
          const [x, y] = heart.forward([r * Math.cos(angle), r * Math.sin(angle), z], phase);
          return Math.hypot(x, y);
        };
        const sector = (Math.PI / angles) * sliceSpacingMm;
        if (borders.rv > borders.epi) rv += sector * (moved(borders.rv) ** 2 - moved(borders.epi) ** 2);
        if (borders.endo > 0) lv += sector * moved(borders.endo - 1e-9) ** 2;
      }
    }
    counted.rvMl.push(rv / 1000);
    counted.lvMl.push(lv / 1000);
  }
  return counted;
}
