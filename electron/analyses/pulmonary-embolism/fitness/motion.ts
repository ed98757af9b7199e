import type { CineVolume } from '../../../imaging/volume';
import { cleaned } from './chest';

/** Between images that are compared, and edge of the pixels that are compared, mm. */
const stepMm = 2.5;
const pixelMm = 1.4;
/** An edge: HU from pixel to pixel. */
const edgeHu = 120;
/** Above this a reader sees double contours; simulated examinations: at rest at most 0.51 mm, moving 0.83 mm or more. */
export const motionMm = 0.7;

/**
 * How far edges lie from where their neighbours above and below have them, mm: the second difference from image to image
 * over the gradient within the image, averaged over all edges of every other place.
 */
export async function unsteadinessMm(
  cine: CineVolume,
  padding: number | null,
  breathe: () => Promise<void>,
): Promise<number> {
  const { slices, rows, columns, samples, planes } = cine;
  const { columnSpacingMm } = planes[0]!;
  const step = Math.max(1, Math.round(stepMm / cine.sliceSpacingMm));
  const f = Math.max(1, Math.round(pixelMm / columnSpacingMm));
  const [nx, ny] = [Math.floor(columns / f), Math.floor(rows / f)];
  const coarse = (slice: number): Float32Array => {
    const out = new Float32Array(nx * ny);
    const share = 1 / (f * f);
    for (let row = 0; row < ny * f; row++) {
      const to = Math.trunc(row / f) * nx;
      const from = (slice * rows + row) * columns;
      for (let x = 0, column = 0; x < nx; x++)
        for (let i = 0; i < f; i++) out[to + x] = out[to + x]! + share * cleaned(samples[from + column++]!, padding);
    }
    return out;
  };
  let [jumps, gradients] = [0, 0];
  for (let slice = step; slice + step < slices; slice += 2 * step) {
    await breathe();
    const [below, here, above] = [coarse(slice - step), coarse(slice), coarse(slice + step)];
    const mean = below.map((value, at) => 0.5 * (value + above[at]!));
    for (let y = 1; y < ny - 1; y++)
      for (let x = 1; x < nx - 1; x++) {
        const at = y * nx + x;
        const gradient = 0.5 * Math.hypot(mean[at + 1]! - mean[at - 1]!, mean[at + nx]! - mean[at - nx]!);
        if (gradient <= edgeHu) continue;
        jumps += Math.abs(here[at]! - mean[at]!);
        gradients += gradient;
      }
  }
  return gradients > 0 ? (jumps / gradients) * f * columnSpacingMm : 0;
}
