import { connectedParts, fillHoles, keepLargestPart, type LabelVolume } from '../../imaging/components';

const isLv = (label: number) => label === 1 || label === 2;
const isRv = (label: number) => label === 3;

/**
 * Takes out of one phase what cannot be heart: everything but the largest LV (cavity and myocardium together), specks
 * beside the LV cavity, every RV part but the largest, sections that do not continue their neighbours and parts of the
 * RV more than a slice beyond the last LV section (atria, great vessels), and holes.
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
  keepContinuous(volume, isLv);
  keepContinuous(volume, isRv);
  fillHoles(volume);
}

/** Share of the smaller of two neighbouring sections that both must have in common to be the same chamber. */
const leastOverlap = 0.5;
/** A section towards an end of a chamber may be this much larger than the one before, and no more. */
const mostGrowth = 1.6;

/**
 * Follows a structure from its largest section to both ends and drops what does not continue it: beyond the valves
 * the network may take an atrium or a vessel for the chamber, beyond the apex any bright vessel.
 */
function keepContinuous({ labels, columns, rows, slices }: LabelVolume, belongs: (label: number) => boolean): void {
  const plane = columns * rows;
  const areas = Array.from({ length: slices }, (_, s) => {
    let area = 0;
    for (let i = s * plane; i < (s + 1) * plane; i++) if (belongs(labels[i]!)) area++;
    return area;
  });
  const largest = areas.indexOf(Math.max(...areas));
  for (const direction of [1, -1]) {
    let broken = false;
    for (let s = largest + direction; s >= 0 && s < slices; s += direction) {
      const [own, before] = [s * plane, (s - direction) * plane];
      if (!broken) {
        let common = 0;
        for (let i = 0; i < plane; i++) if (belongs(labels[own + i]!) && belongs(labels[before + i]!)) common++;
        const smaller = Math.min(areas[s]!, areas[s - direction]!);
        broken = common < leastOverlap * smaller || areas[s]! > mostGrowth * areas[s - direction]!;
      }
      if (broken) for (let i = own; i < own + plane; i++) if (belongs(labels[i]!)) labels[i] = 0;
    }
  }
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
