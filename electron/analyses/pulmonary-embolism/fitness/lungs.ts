import type { Chest } from './chest';

/** Air inside the body, and where it lies. Indices are voxels of the chest. */
export interface Lungs {
  /** 1 where lung or airway is, [z][y][x]. */
  readonly air: Uint8Array;
  readonly litres: number;
  /** Inclusive box around the lungs; empty when there are none. */
  readonly box: { readonly low: readonly [number, number, number]; readonly high: readonly [number, number, number] };
  /** Millimetres from the lowest to the highest layer that shows lung. */
  readonly heightMm: number;
  /** Plane between the lungs: x in voxels. */
  readonly middle: number;
  /** The windpipe, layer by layer from above; null where none was found. Centre in voxels. */
  readonly airway: { readonly z: number; readonly x: number; readonly y: number }[];
}

const airBelow = -400;
const outsideBelow = -300;
const windpipeBelow = -925;
/** A lung's section is larger, a windpipe's smaller than this, mm². */
const lungSectionMm2 = 900;
const longestGapMm = 20;
const airwayMm2 = { least: 50, most: 700 };

interface Part {
  readonly pixels: number[];
  readonly x: number;
  readonly y: number;
}

/** 2-D parts (4-neighbours) of a layer where `inside` holds. */
function partsOf(inside: (index: number) => boolean, nx: number, ny: number): Part[] {
  const seen = new Uint8Array(nx * ny);
  const parts: Part[] = [];
  for (let start = 0; start < nx * ny; start++) {
    if (seen[start] || !inside(start)) continue;
    const pixels = [start];
    seen[start] = 1;
    let [sx, sy] = [0, 0];
    for (let i = 0; i < pixels.length; i++) {
      const at = pixels[i]!;
      const x = at % nx;
      const y = Math.trunc(at / nx);
      sx += x;
      sy += y;
      for (const [next, fits] of [
        [at - 1, x > 0],
        [at + 1, x < nx - 1],
        [at - nx, y > 0],
        [at + nx, y < ny - 1],
      ] as const)
        if (fits && !seen[next] && inside(next)) {
          seen[next] = 1;
          pixels.push(next);
        }
    }
    parts.push({ pixels, x: sx / pixels.length, y: sy / pixels.length });
  }
  return parts;
}

const touchesEdge = ({ pixels }: Part, nx: number, ny: number) =>
  pixels.some((at) => at % nx === 0 || at % nx === nx - 1 || at < nx || at >= nx * (ny - 1));

/** Finds lungs and windpipe by their air. @param breathe awaited once a layer */
export async function lungsOf(chest: Chest, breathe: () => Promise<void>): Promise<Lungs> {
  const { nx, ny, nz, mm, hu } = chest;
  const size = nx * ny;
  const pixelMm2 = mm[0] * mm[1];
  const air = new Uint8Array(hu.length);
  const small: Part[][] = [];
  let voxels = 0;
  const low: [number, number, number] = [nx, ny, nz];
  const high: [number, number, number] = [-1, -1, -1];
  for (let z = 0; z < nz; z++) {
    await breathe();
    const layer = hu.subarray(z * size, (z + 1) * size);
    const outside = new Uint8Array(size);
    for (const part of partsOf((at) => layer[at]! < outsideBelow, nx, ny))
      if (touchesEdge(part, nx, ny)) for (const at of part.pixels) outside[at] = 1;
    const inside = partsOf((at) => layer[at]! < airBelow && !outside[at], nx, ny);
    // A windpipe that touches a lung is still darker than it.
    const dark = partsOf((at) => layer[at]! < windpipeBelow && !outside[at], nx, ny);
    small.push(
      [...inside, ...dark].filter(
        ({ pixels }) => pixels.length * pixelMm2 >= airwayMm2.least && pixels.length * pixelMm2 <= airwayMm2.most,
      ),
    );
    for (const { pixels } of inside) {
      for (const at of pixels) air[z * size + at] = 1;
      if (pixels.length * pixelMm2 < lungSectionMm2) continue;
      voxels += pixels.length;
      for (const at of pixels) {
        const [x, y] = [at % nx, Math.trunc(at / nx)];
        if (x < low[0]) low[0] = x;
        if (x > high[0]) high[0] = x;
        if (y < low[1]) low[1] = y;
        if (y > high[1]) high[1] = y;
      }
      low[2] = Math.min(low[2], z);
      high[2] = z;
    }
  }
  const middle = (low[0] + high[0]) / 2;
  return {
    air,
    litres: (voxels * pixelMm2 * mm[2]) / 1e6,
    box: { low, high },
    heightMm: Math.max(0, high[2] - low[2] + 1) * mm[2],
    middle,
    airway: airwayOf(small, chest, { low, high }, middle),
  };
}

/** The longest chain of round holes near the middle of the chest, from above; its lower end is at the carina. */
function airwayOf(
  layers: readonly Part[][],
  { mm, nz }: Chest,
  { low, high }: Lungs['box'],
  middle: number,
): Lungs['airway'] {
  // Holes of the table lie behind the lungs.
  const near = ({ x, y }: Part) =>
    Math.abs(x - middle) * mm[0] < 40 && y > low[1] && y < low[1] + 0.85 * (high[1] - low[1]);
  let best: { z: number; x: number; y: number }[] = [];
  for (let top = nz - 1; top >= 0; top--)
    for (const start of layers[top]!.filter(near)) {
      const chain = [{ z: top, x: start.x, y: start.y }];
      for (let z = top - 1; z >= 0; z--) {
        const last = chain.at(-1)!;
        // It may melt into a lung on a few layers.
        if ((last.z - z) * mm[2] > longestGapMm) break;
        const next = layers[z]!.filter(near)
          .map((part) => ({ part, gap: Math.hypot((part.x - last.x) * mm[0], (part.y - last.y) * mm[1]) }))
          .sort((one, other) => one.gap - other.gap)[0];
        if (next && next.gap <= 6) chain.push({ z, x: next.part.x, y: next.part.y });
      }
      if (chain.length > best.length) best = chain;
    }
  return best.length * mm[2] >= 20 ? best : [];
}
