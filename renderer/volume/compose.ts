import type { Range } from '../viewer/window';
import { type ColourId, paletteOf, paletteSize } from './colours';
import { type Cut, Sampler, type Slab, sampleLabels, thin } from './sample';
import type { OutlineLayer, ValuesLayer } from './types';

/** Grey or colour of values through a window, looked up in a table; outside (NaN) transparent. PS3.3 C.11.2.1.2.1. */
export function colourValues(values: Float32Array, range: Range, colour: ColourId, out: Uint32Array): void {
  const palette = paletteOf(colour);
  const { lower } = range;
  const steps = paletteSize - 1;
  const scale = steps / Math.max(1e-12, range.upper - lower);
  for (let at = 0; at < out.length; at++) {
    const value = values[at]!;
    const place = (value - lower) * scale;
    out[at] = Number.isNaN(value) ? 0 : palette[place <= 0 ? 0 : place >= steps ? steps : (place + 0.5) | 0]!;
  }
}

/** Lays `colour` over a pixel; both 0xAABBGGRR. */
function over(below: number, colour: number, alpha: number): number {
  const mix = (shift: number) => {
    const from = (below >>> shift) & 255;
    return Math.round(from + (((colour >>> shift) & 255) - from) * alpha) << shift;
  };
  return ((255 << 24) | mix(16) | mix(8) | mix(0)) >>> 0;
}

/** Lays a layer of values over a picture of the same cut. */
export function layValues(layer: ValuesLayer, cut: Cut, slab: Slab, out: Uint32Array): void {
  if (layer.opacity <= 0) return;
  const values = new Float32Array(cut.columns * cut.rows);
  new Sampler(layer, cut, slab.projection === 'mip' || slab.projection === 'mean' ? slab : thin).rows(
    values,
    0,
    cut.rows,
  );
  const palette = paletteOf(layer.colour);
  const { lower, upper } = layer.range;
  const width = Math.max(1e-12, upper - lower);
  for (let at = 0; at < out.length; at++) {
    const value = values[at]!;
    // What is not told there, and what lies outside the images, stays as it is.
    if (!(value >= lower) || out[at] === 0) continue;
    const t = Math.min(1, (value - lower) / width);
    const alpha = layer.fade === 'rising' ? layer.opacity * t : layer.opacity;
    if (alpha > 0.004) out[at] = over(out[at]!, palette[(t * (paletteSize - 1)) | 0]!, alpha);
  }
}

const parsed = new Map<string, number>();
/** `#rrggbb` or `rgb(r g b)` as a pixel. */
export function pixelOf(css: string): number {
  let known = parsed.get(css);
  if (known === undefined) {
    const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(css);
    const parts = hex
      ? hex.slice(1).map((part) => Number.parseInt(part, 16))
      : (css.match(/[\d.]+/g) ?? []).map(Number);
    const [r = 255, g = 255, b = 255] = parts;
    known = ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
    parsed.set(css, known);
  }
  return known;
}

/** Draws the borders of a layer's regions, one pixel wide, into a picture of the same cut. */
export function layOutlines(layer: OutlineLayer, cut: Cut, out: Uint32Array): void {
  if (layer.opacity <= 0) return;
  const { columns, rows } = cut;
  const labels = new Int16Array(columns * rows);
  sampleLabels({ ...layer, values: layer.labels }, cut, labels);
  const colours = new Map(Object.entries(layer.colours).map(([label, css]) => [Number(label), pixelOf(css)]));
  for (let line = 0; line + 1 < rows; line++)
    for (let column = 0; column + 1 < columns; column++) {
      const at = line * columns + column;
      const here = labels[at]!;
      const right = labels[at + 1]!;
      const below = labels[at + columns]!;
      if (here === right && here === below) continue;
      const colour = colours.get(here) ?? colours.get(right) ?? colours.get(below);
      if (colour !== undefined) out[at] = over(out[at]!, colour, layer.opacity);
    }
}
