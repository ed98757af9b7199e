/** A small volume of labels, [slice][row][column]. */
export interface LabelVolume {
  readonly labels: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
}

/**
 * Connected parts of the voxels that `belongs` accepts. In a slice voxels join along edges; between neighbouring
 * slices also diagonally, as slices are far apart.
 *
 * @returns the part of each voxel (0 outside, parts from 1) and the parts' sizes (index 0 unused)
 */
export function connectedParts({ labels, columns, rows, slices }: LabelVolume, belongs: (label: number) => boolean) {
  const part = new Int32Array(labels.length);
  const sizes = [0];
  const stack: number[] = [];
  const plane = columns * rows;
  for (let seed = 0; seed < labels.length; seed++) {
    if (part[seed] || !belongs(labels[seed]!)) continue;
    const id = sizes.length;
    let size = 0;
    part[seed] = id;
    stack.push(seed);
    const visit = (i: number) => {
      if (!part[i] && belongs(labels[i]!)) {
        part[i] = id;
        stack.push(i);
      }
    };
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      size++;
      const x = at % columns;
      const y = Math.floor(at / columns) % rows;
      const z = Math.floor(at / plane);
      if (x > 0) visit(at - 1);
      if (x < columns - 1) visit(at + 1);
      if (y > 0) visit(at - columns);
      if (y < rows - 1) visit(at + columns);
      for (const other of [z - 1, z + 1]) {
        if (other < 0 || other >= slices) continue;
        for (let j = Math.max(0, y - 1); j <= Math.min(rows - 1, y + 1); j++)
          for (let i = Math.max(0, x - 1); i <= Math.min(columns - 1, x + 1); i++)
            visit(other * plane + j * columns + i);
      }
    }
    sizes.push(size);
  }
  return { part, sizes };
}

/** Sets to 0 every voxel of the accepted labels that is not in their largest part. Returns the largest part's size. */
export function keepLargestPart(volume: LabelVolume, belongs: (label: number) => boolean): number {
  const { part, sizes } = connectedParts(volume, belongs);
  let best = 0;
  for (let id = 1; id < sizes.length; id++) if (sizes[id]! > (sizes[best] ?? 0) || best === 0) best = id;
  for (let i = 0; i < part.length; i++) if (part[i] && part[i] !== best) volume.labels[i] = 0;
  return sizes[best] ?? 0;
}

/** Fills background that is enclosed in a slice with the label that surrounds most of it. */
export function fillHoles({ labels, columns, rows, slices }: LabelVolume): void {
  const plane = columns * rows;
  for (let s = 0; s < slices; s++) {
    const slice = { labels: labels.subarray(s * plane, (s + 1) * plane), columns, rows, slices: 1 };
    const { part, sizes } = connectedParts(slice, (l) => l === 0);
    const open = new Uint8Array(sizes.length);
    const around = Array.from(sizes, () => new Uint32Array(4));
    for (let i = 0; i < plane; i++) {
      const id = part[i]!;
      if (!id) continue;
      const [x, y] = [i % columns, Math.floor(i / columns)];
      if (x === 0 || y === 0 || x === columns - 1 || y === rows - 1) {
        open[id] = 1;
        continue;
      }
      for (const j of [i - 1, i + 1, i - columns, i + columns]) around[id]![slice.labels[j]! & 3]!++;
    }
    for (let i = 0; i < plane; i++) {
      const id = part[i]!;
      if (!id || open[id]) continue;
      const votes = around[id]!;
      slice.labels[i] = [1, 2, 3].reduce((a, b) => (votes[b]! > votes[a]! ? b : a));
    }
  }
}
