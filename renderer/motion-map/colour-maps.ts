/**
 * The two colour maps of the 3-D view, computed from their published constructions; no table is copied.
 *
 * - `importanceMap`, diverging, for signed values: Kenneth Moreland, "Diverging Color Maps for Scientific
 *   Visualization", ISVC 2009: from blue over light grey to red along a path in Msh space (a polar form of CIELAB)
 *   whose lightness is the same on both sides of the middle. Blue against red is told apart with any of the common
 *   colour-vision deficiencies.
 * - `displacementMap`, sequential, for magnitudes: built after Peter Kovesi, "Good Colour Maps: How to Design Them",
 *   arXiv 1509.03700: CIELAB lightness rises linearly along the map while hue turns from violet over rose to yellow
 *   (which keeps blue-yellow contrast, seen by red-green deficient readers too). Equal steps of the value are equal
 *   steps of lightness.
 */

export type Rgb = readonly [number, number, number];
type Triple = [number, number, number];

export interface ColourMap {
  readonly id: 'importance' | 'displacement';
  /** sRGB 0…255 at t in 0…1; t outside is clamped. */
  readonly colour: (t: number) => Rgb;
  /** RGBA, `tableSize` entries: the same colours for a texture. */
  readonly table: Uint8Array<ArrayBuffer>;
}

export const tableSize = 256;

/** CIE 1931 XYZ of the sRGB white point D65, IEC 61966-2-1. */
const white: Triple = [0.95047, 1, 1.08883];

const toLinear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const fromLinear = (c: number) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

/** sRGB 0…255 → CIELAB (D65), IEC 61966-2-1 and CIE 15. */
export function labOf([r, g, b]: Rgb): Triple {
  const [lr, lg, lb] = [toLinear(r / 255), toLinear(g / 255), toLinear(b / 255)];
  const xyz: Triple = [
    0.4124564 * lr + 0.3575761 * lg + 0.1804375 * lb,
    0.2126729 * lr + 0.7151522 * lg + 0.072175 * lb,
    0.0193339 * lr + 0.119192 * lg + 0.9503041 * lb,
  ];
  const f = (k: 0 | 1 | 2) => {
    const q = xyz[k] / white[k];
    return q > (6 / 29) ** 3 ? Math.cbrt(q) : q / (3 * (6 / 29) ** 2) + 4 / 29;
  };
  return [116 * f(1) - 16, 500 * (f(0) - f(1)), 200 * (f(1) - f(2))];
}

/** CIELAB (D65) → sRGB 0…255, clipped to the gamut. */
export function rgbOfLab([l, a, b]: Triple): Rgb {
  const fy = (l + 16) / 116;
  const inverse = (f: number) => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29));
  const x = white[0] * inverse(fy + a / 500);
  const y = white[1] * inverse(fy);
  const z = white[2] * inverse(fy - b / 200);
  const channel = (c: number) => 255 * Math.min(1, Math.max(0, fromLinear(Math.max(0, c))));
  return [
    channel(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
    channel(-0.969266 * x + 1.8760108 * y + 0.041556 * z),
    channel(0.0556434 * x - 0.2040259 * y + 1.0572252 * z),
  ];
}

/** Moreland's Msh: M the distance from black, s the angle from the grey axis, h the hue angle. */
const labOfMsh = (m: number, s: number, h: number): Triple => [
  m * Math.cos(s),
  m * Math.sin(s) * Math.cos(h),
  m * Math.sin(s) * Math.sin(h),
];

/** Ends and middle of the cool-to-warm map of the paper's section 5. */
const cool = { m: 80, s: 1.08, h: -1.1 };
const warm = { m: 80, s: 1.08, h: 0.5 };
const middleM = 88;

/** Hue of the unsaturated middle, turned away from the saturated end (the paper's ADJUSTHUE). */
function adjustedHue(end: { m: number; s: number; h: number }): number {
  const turn = (end.s * Math.sqrt(middleM ** 2 - end.m ** 2)) / (end.m * Math.sin(end.s));
  return end.h > -Math.PI / 3 ? end.h + turn : end.h - turn;
}

function coolWarm(t: number): Rgb {
  const end = t < 0.5 ? cool : warm;
  // 0 at the end of the map, 1 in the middle.
  const f = t < 0.5 ? 2 * t : 2 * (1 - t);
  const mix = (from: number, to: number) => from + f * (to - from);
  return rgbOfLab(labOfMsh(mix(end.m, middleM), mix(end.s, 0), mix(end.h, adjustedHue(end))));
}

/** CIELAB a, b of the sequential map at equal distances; lightness is linear between `dark` and `light`. */
const hues: readonly [number, number][] = [
  [28, -48],
  [48, -30],
  [48, 6],
  [24, 42],
  [-14, 56],
];
const dark = 22;
const light = 92;

function violetYellow(t: number): Rgb {
  // Uniform quadratic B-spline with the ends repeated, so that the hue turns without corners.
  const last = hues.length - 1;
  const x = t * last;
  const k = Math.min(last, Math.floor(x + 0.5));
  const f = x + 0.5 - k;
  const knot = (index: number) => hues[Math.min(last, Math.max(0, index))]!;
  const w0 = (1 - f) ** 2 / 2;
  const w2 = f ** 2 / 2;
  const w1 = 1 - w0 - w2;
  const at = (c: 0 | 1) => w0 * knot(k - 1)[c] + w1 * knot(k)[c] + w2 * knot(k + 1)[c];
  return rgbOfLab([dark + t * (light - dark), at(0), at(1)]);
}

function colourMap(id: ColourMap['id'], at: (t: number) => Rgb): ColourMap {
  const table = new Uint8Array(4 * tableSize);
  for (let k = 0; k < tableSize; k++) {
    const [r, g, b] = at(k / (tableSize - 1));
    table.set([Math.round(r), Math.round(g), Math.round(b), 255], 4 * k);
  }
  return { id, table, colour: (t) => at(Math.min(1, Math.max(0, t))) };
}

export const importanceMap: ColourMap = colourMap('importance', coolWarm);
export const displacementMap: ColourMap = colourMap('displacement', violetYellow);

/** What colours sink into where they are not to be relied on: a grey darker than the middle of any map. */
const mutedGround: Triple = [62, 68, 74];
const mutedShare = 0.8;

/** A colour that is not to be relied on: its hue can still be guessed. */
export const muted = (colour: Rgb): Rgb => {
  const mix = (k: 0 | 1 | 2) => colour[k] + mutedShare * (mutedGround[k] - colour[k]);
  return [mix(0), mix(1), mix(2)];
};

export const cssColour = ([r, g, b]: Rgb): string => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`;

/** CSS gradient of a map, for legends. */
export const cssGradient = (map: ColourMap, direction = 'to right'): string =>
  `linear-gradient(${direction}, ${Array.from({ length: 17 }, (_, k) => cssColour(map.colour(k / 16))).join(', ')})`;
