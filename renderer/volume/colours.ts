import { displacementMap, importanceMap } from '../motion-map/colour-maps';

/**
 * `grey` and `inverse-grey` for images; `hot` is the hot-metal scale of nuclear medicine; `rising` the sequential and
 * `signed` the diverging map of the product, both safe for colour-blind readers.
 */
export const colourIds = ['grey', 'inverse-grey', 'hot', 'rising', 'signed'] as const;
export type ColourId = (typeof colourIds)[number];

export const paletteSize = 1024;

const clamp = (value: number) => Math.min(1, Math.max(0, value));

/** sRGB 0…255 at t in 0…1. */
export function colourAt(id: ColourId, t: number): readonly [number, number, number] {
  switch (id) {
    case 'grey':
      return [255 * t, 255 * t, 255 * t];
    case 'inverse-grey':
      return [255 * (1 - t), 255 * (1 - t), 255 * (1 - t)];
    case 'hot':
      // Black, red, yellow, white at equal steps.
      return [255 * clamp(3 * t), 255 * clamp(3 * t - 1), 255 * clamp(3 * t - 2)];
    case 'rising':
      return displacementMap.colour(t);
    case 'signed':
      return importanceMap.colour(t);
  }
}

const palettes = new Map<ColourId, Uint32Array>();
/** RGBA as canvas pixels hold them on little-endian machines (all that browsers run on): 0xAABBGGRR, opaque. */
export function paletteOf(id: ColourId): Uint32Array {
  let palette = palettes.get(id);
  if (!palette) {
    palette = new Uint32Array(paletteSize);
    for (let at = 0; at < paletteSize; at++) {
      const [r, g, b] = colourAt(id, at / (paletteSize - 1));
      palette[at] = ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
    }
    palettes.set(id, palette);
  }
  return palette;
}

/** CSS gradient of a map, for legends. */
export const gradientOf = (id: ColourId, direction = 'to right'): string =>
  `linear-gradient(${direction}, ${Array.from({ length: 17 }, (_, at) => {
    const [r, g, b] = colourAt(id, at / 16);
    return `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`;
  }).join(', ')})`;
