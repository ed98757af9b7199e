/** A closed surface of triangles. */
export interface Mesh {
  /** [vertex][xyz]; of `surfaceNets` in indices of the grid. */
  readonly positions: Float32Array;
  /** a0,b0,c0,a1,… counter-clockwise seen from where the field is below the level. */
  readonly triangles: Uint32Array;
}

/** Corners of a cell as bits of their number: x 1, y 2, z 4. Edges as pairs of corners. */
const edges = [
  [0, 1],
  [2, 3],
  [4, 5],
  [6, 7],
  [0, 2],
  [1, 3],
  [4, 6],
  [5, 7],
  [0, 4],
  [1, 5],
  [2, 6],
  [3, 7],
] as const;

/**
 * Surface where a field passes a level, by naive surface nets: one vertex in each cell that the surface passes, at the
 * mean of where it crosses the cell's edges; one quadrilateral around each edge of the grid that it crosses. After Sarah
 * Gibson, "Constrained elastic surface nets", MERL TR99-24. The field is taken to be below the level outside the grid.
 * Yields after each layer of cells, so that the page can do something else in between.
 *
 * @param field [z][y][x]
 */
export function* surfaceNets(
  field: Float32Array,
  shape: readonly [number, number, number],
  level: number,
): Generator<void, Mesh> {
  const [nx, ny, nz] = shape;
  const positions: number[] = [];
  const triangles: number[] = [];
  const value = (x: number, y: number, z: number) =>
    x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz ? 0 : field[(z * ny + y) * nx + x]!;
  // Cells begin one before the grid: the field outside counts.
  const [cx, cy] = [nx + 1, ny + 1];
  const layers = [new Int32Array(cx * cy), new Int32Array(cx * cy)];
  const corner = new Float32Array(8);
  for (let z = -1; z < nz; z++) {
    const here = layers[(z + 1) & 1]!;
    const below = layers[z & 1]!;
    for (let y = -1; y < ny; y++)
      for (let x = -1; x < nx; x++) {
        let inside = 0;
        for (let k = 0; k < 8; k++) {
          const v = value(x + (k & 1), y + ((k >> 1) & 1), z + (k >> 2));
          corner[k] = v;
          if (v >= level) inside |= 1 << k;
        }
        const at = (y + 1) * cx + x + 1;
        here[at] = -1;
        if (inside === 0 || inside === 255) continue;
        let [sx, sy, sz, count] = [0, 0, 0, 0];
        for (const [a, b] of edges) {
          if (((inside >> a) & 1) === ((inside >> b) & 1)) continue;
          const f = (level - corner[a]!) / (corner[b]! - corner[a]!);
          sx += (a & 1) + f * ((b & 1) - (a & 1));
          sy += ((a >> 1) & 1) + f * (((b >> 1) & 1) - ((a >> 1) & 1));
          sz += (a >> 2) + f * ((b >> 2) - (a >> 2));
          count++;
        }
        here[at] = positions.length / 3;
        positions.push(x + sx / count, y + sy / count, z + sz / count);
        // The three edges from the cell's first corner; the cells around each are this one and ones before it.
        const from = inside & 1;
        const quad = (other: number, a: number, b: number, c: number) => {
          if (((inside >> other) & 1) === from) return;
          const me = here[at]!;
          if (from) triangles.push(me, a, b, me, b, c);
          else triangles.push(me, b, a, me, c, b);
        };
        if (y >= 0 && z >= 0) quad(1, here[at - cx]!, below[at - cx]!, below[at]!);
        if (x >= 0 && z >= 0) quad(2, below[at]!, below[at - 1]!, here[at - 1]!);
        if (x >= 0 && y >= 0) quad(4, here[at - 1]!, here[at - cx - 1]!, here[at - cx]!);
      }
    yield;
  }
  return { positions: new Float32Array(positions), triangles: Uint32Array.from(triangles) };
}
