import type { Label } from '../../contract';
import { labelOutlines } from '../../imaging/contours';
import type { StackAxes } from '../../imaging/geometry';

/** Where the slices say that a solid ends, in the stack's axes: heights along n, mm. */
export interface Extent {
  /** Outermost slices that show it. */
  readonly basal: number;
  readonly apical: number;
  /** Next slices that do not; null where the stack ends. */
  readonly beyondBase: number | null;
  readonly beyondApex: number | null;
}

/** Points on the outlines of one part (atlas order) over all slices, in the stack's axes, mm. */
export interface Outlines {
  readonly count: number;
  /** [point][u, v, height]: as acquired. */
  readonly positions: Float64Array;
  /** [point][u, v]: unit, outward in the slice. */
  readonly normals: Float64Array;
  /** Place in `axes.slices` of each point's slice. */
  readonly slices: Uint16Array;
  /** Null when no slice shows the part. */
  readonly extent: Extent | null;
}

/** Distance between points along an outline, mm. */
export const outlineStepMm = 3;
/** Labels whose outlines bound the parts: LV cavity, cavity with myocardium (drawn for label 2), RV cavity. */
const labelOfPart: readonly Label[] = [1, 2, 3];

/** Points at equal steps along a closed line of pixels, with normals; handed to `add` as u, v, normal u, normal v. */
function walk(
  line: readonly number[],
  sx: number,
  sy: number,
  add: (u: number, v: number, nu: number, nv: number) => void,
): void {
  const count = line.length / 2;
  const lengths: number[] = [];
  let total = 0;
  const at = (i: number) => [line[2 * (i % count)]! * sx, line[2 * (i % count) + 1]! * sy] as const;
  for (let i = 0; i < count; i++) {
    const [a, b] = [at(i), at(i + 1)];
    lengths.push(Math.hypot(b[0] - a[0], b[1] - a[1]));
    total += lengths[i]!;
  }
  const points = Math.max(6, Math.round(total / outlineStepMm));
  const places: (readonly [number, number])[] = [];
  let [i, passed] = [0, 0];
  for (let k = 0; k < points; k++) {
    const wanted = ((k + 0.5) * total) / points;
    while (i < count - 1 && passed + lengths[i]! < wanted) passed += lengths[i++]!;
    const t = lengths[i]! > 0 ? (wanted - passed) / lengths[i]! : 0;
    const [a, b] = [at(i), at(i + 1)];
    places.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
  }
  for (const [k, p] of places.entries()) {
    const [before, after] = [places.at(k - 1)!, places[(k + 1) % points]!];
    const [tu, tv] = [after[0] - before[0], after[1] - before[1]];
    const length = Math.hypot(tu, tv) || 1;
    add(p[0], p[1], tv / length, -tu / length);
  }
}

/**
 * Outlines of the three parts of the atlas on every slice of one phase.
 * @param labels [slice][row][column]: 1 LV cavity, 2 LV myocardium, 3 RV cavity
 * @param basalUp true when the base lies at greater heights
 */
export function sliceOutlines(
  labels: Uint8Array,
  rows: number,
  columns: number,
  axes: StackAxes,
  basalUp: boolean,
): Outlines[] {
  return labelOfPart.map((label) => {
    const [positions, normals, slices]: number[][] = [[], [], []];
    for (const [s, place] of axes.slices.entries()) {
      const from = place.index * rows * columns;
      for (const line of labelOutlines(labels.subarray(from, from + rows * columns), columns, rows, label))
        walk(line, axes.columnSpacingMm, axes.rowSpacingMm, (u, v, nu, nv) => {
          positions!.push(place.shiftMm[0] + u, place.shiftMm[1] + v, place.heightMm);
          normals!.push(nu, nv);
          slices!.push(s);
        });
    }
    const [low, high] = [slices![0], slices!.at(-1)];
    const height = (s: number) => axes.slices[s]?.heightMm ?? null;
    return {
      count: slices!.length,
      positions: Float64Array.from(positions!),
      normals: Float64Array.from(normals!),
      slices: Uint16Array.from(slices!),
      extent:
        low === undefined || high === undefined
          ? null
          : {
              basal: height(basalUp ? high : low)!,
              apical: height(basalUp ? low : high)!,
              beyondBase: height(basalUp ? high + 1 : low - 1),
              beyondApex: height(basalUp ? low - 1 : high + 1),
            },
    };
  });
}
