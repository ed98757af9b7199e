/** Nearest-vertex look-up on a dense grid of cells: vertices farther than one cell are not found. */
export interface Nearest {
  /** Index of the nearest accepted vertex, −1 when there is none within reach. */
  find(x: number, y: number, z: number, accept: (vertex: number) => boolean): number;
}

/** @param points [vertex][xyz] mm */
export function nearestAmong(points: Float64Array, cellMm: number): Nearest {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i++) {
    const k = i % 3;
    low[k] = Math.min(low[k]!, points[i]!);
    high[k] = Math.max(high[k]!, points[i]!);
  }
  const [nx, ny, nz] = low.map((l, k) => Math.floor((high[k]! - l) / cellMm) + 1) as [number, number, number];
  const cellOf = (x: number, y: number, z: number) =>
    (Math.floor((z - low[2]!) / cellMm) * ny + Math.floor((y - low[1]!) / cellMm)) * nx +
    Math.floor((x - low[0]!) / cellMm);
  const count = points.length / 3;
  const start = new Uint32Array(nx * ny * nz + 1);
  const cells = new Uint32Array(count);
  for (let v = 0; v < count; v++) {
    cells[v] = cellOf(points[3 * v]!, points[3 * v + 1]!, points[3 * v + 2]!);
    start[cells[v]! + 1]!++;
  }
  for (let c = 0; c < nx * ny * nz; c++) start[c + 1]! += start[c]!;
  const fill = start.slice();
  const list = new Uint32Array(count);
  for (let v = 0; v < count; v++) list[fill[cells[v]!]!++] = v;
  return {
    find(x, y, z, accept) {
      const [a, b, c] = [x, y, z].map((value, k) => Math.floor((value - low[k]!) / cellMm)) as [number, number, number];
      let [best, least] = [-1, cellMm * cellMm];
      for (let k = Math.max(0, c - 1); k <= Math.min(nz - 1, c + 1); k++)
        for (let j = Math.max(0, b - 1); j <= Math.min(ny - 1, b + 1); j++)
          for (let i = Math.max(0, a - 1); i <= Math.min(nx - 1, a + 1); i++) {
            const cell = (k * ny + j) * nx + i;
            for (let n = start[cell]!; n < start[cell + 1]!; n++) {
              const v = list[n]!;
              const d = (points[3 * v]! - x) ** 2 + (points[3 * v + 1]! - y) ** 2 + (points[3 * v + 2]! - z) ** 2;
              if (d < least && accept(v)) {
                least = d;
                best = v;
              }
            }
          }
      return best;
    },
  };
}
