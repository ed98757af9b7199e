import type { SlicePlace, StackAxes } from '../imaging/geometry';
import { section } from './heart-frame';

const median = (list: readonly number[]): number => {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
};

/** Line through points by the median of pairwise slopes (Theil–Sen): a third of the points may be wrong. */
function robustLine(x: readonly number[], y: readonly number[]): (value: number) => number {
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i++)
    for (let j = i + 1; j < x.length; j++) if (x[i] !== x[j]) slopes.push((y[j]! - y[i]!) / (x[j]! - x[i]!));
  const slope = median(slopes);
  const offset = median(y.map((v, k) => v - slope * x[k]!));
  return (value) => offset + slope * value;
}

/**
 * Share of the LV cavity's border that is not myocardium, 0…1. Where the outflow tract or the valve opens the ring, the
 * section's centre is not on the LV's axis. 1 without a cavity. `labels`: [slice][row][column].
 */
function openness(labels: Uint8Array, rows: number, columns: number, slice: number): number {
  const from = slice * rows * columns;
  let [open, border] = [0, 0];
  for (let y = 1; y < rows - 1; y++)
    for (let x = 1; x < columns - 1; x++) {
      const i = from + y * columns + x;
      if (labels[i] !== 1) continue;
      for (const other of [labels[i - 1], labels[i + 1], labels[i - columns], labels[i + columns]]) {
        if (other === 1) continue;
        border++;
        if (other !== 2) open++;
      }
    }
  return border === 0 ? 1 : open / border;
}

export interface Alignment {
  /** The stack with its slices put back in line. */
  readonly axes: StackAxes;
  /** How far each slice (sorted by height) was off, mm. */
  readonly offMm: readonly number[];
}

/** Shifts below this are the heart's own shape and the labels' noise, mm. */
const believedMm = 2;
/** A slice is never moved farther than this; more is a wrong label, not a breath, mm. */
const farthestMm = 15;

/**
 * Slices are acquired in different breath-holds and may be shifted against each other. The LV's sections (cavity and
 * myocardium) of one phase should lie on a straight axis; what a slice is off from it, beyond `believedMm`, is taken
 * out of the slice's place. Slices without a whole LV ring stay as they are.
 *
 * @param labels one phase, [slice][row][column]
 * @param widestOpening share of the cavity's border that may lack myocardium in a whole ring
 */
export function alignSlices(
  labels: Uint8Array,
  rows: number,
  columns: number,
  axes: StackAxes,
  widestOpening = 0.08,
): Alignment {
  const lv = axes.slices.map((_, s) => section(labels, rows, columns, axes, s, [1, 2]));
  const largest = Math.max(...lv.map((l) => l.area));
  const sound = lv.map(
    (l, k) => l.area > 0.3 * largest && openness(labels, rows, columns, axes.slices[k]!.index) <= widestOpening,
  );
  const heights = axes.slices.map((s) => s.heightMm);
  const chosen = <T>(list: readonly T[]) => list.filter((_, k) => sound[k]);
  if (chosen(lv).length < 4) return { axes, offMm: axes.slices.map(() => 0) };
  const u = robustLine(
    chosen(heights),
    chosen(lv).map((l) => l.u),
  );
  const v = robustLine(
    chosen(heights),
    chosen(lv).map((l) => l.v),
  );
  const offMm: number[] = [];
  const slices = axes.slices.map((place, k): SlicePlace => {
    const [du, dv] = [lv[k]!.u - u(place.heightMm), lv[k]!.v - v(place.heightMm)];
    const off = sound[k] ? Math.hypot(du, dv) : 0;
    offMm.push(off);
    if (off <= believedMm || off > farthestMm) return place;
    const share = 1 - believedMm / off;
    return { ...place, shiftMm: [place.shiftMm[0] - du * share, place.shiftMm[1] - dv * share] };
  });
  return { axes: { ...axes, slices }, offMm };
}
