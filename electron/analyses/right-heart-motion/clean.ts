import { connectedParts, fillHoles, keepLargestPart, type LabelVolume } from '../../imaging/components';

const isLv = (label: number) => label === 1 || label === 2;
const isRv = (label: number) => label === 3;

/**
 * Takes out of one phase what cannot be heart: everything but the largest LV (cavity and myocardium together), specks
 * beside the LV cavity, every RV part but the largest, parts of the RV more than a slice beyond the last LV section
 * (atria, great vessels), and holes.
 */
export function cleanPhase(volume: LabelVolume): void {
  const { labels, columns, rows, slices } = volume;
  keepLargestPart(volume, isLv);
  // A cavity label that is cut off from the main cavity lies in the myocardium's noise.
  demoteSmallCavities(volume);
  const plane = columns * rows;
  let [first, last] = [slices, -1];
  for (let s = 0; s < slices; s++) {
    if (!labels.subarray(s * plane, (s + 1) * plane).some(isLv)) continue;
    first = Math.min(first, s);
    last = s;
  }
  for (let s = 0; s < slices; s++)
    if (s < first - 1 || s > last + 1)
      for (let i = s * plane; i < (s + 1) * plane; i++) if (isRv(labels[i]!)) labels[i] = 0;
  keepLargestPart(volume, isRv);
  keepLargestPerSlice(volume);
  fillHoles(volume);
}

/** In each slice the RV is one part: anything smaller is a vessel or a trabecula seen as cavity. */
function keepLargestPerSlice({ labels, columns, rows, slices }: LabelVolume): void {
  const plane = columns * rows;
  for (let s = 0; s < slices; s++)
    keepLargestPart({ labels: labels.subarray(s * plane, (s + 1) * plane), columns, rows, slices: 1 }, isRv);
}

function demoteSmallCavities({ labels, columns, rows, slices }: LabelVolume): void {
  const plane = columns * rows;
  for (let s = 0; s < slices; s++) {
    const slice = { labels: labels.subarray(s * plane, (s + 1) * plane), columns, rows, slices: 1 };
    const { part, sizes } = connectedParts(slice, (l) => l === 1);
    const largest = Math.max(0, ...sizes.slice(1));
    for (let i = 0; i < plane; i++) {
      const id = part[i]!;
      if (id && sizes[id]! < 0.2 * largest) slice.labels[i] = 2;
    }
  }
}
