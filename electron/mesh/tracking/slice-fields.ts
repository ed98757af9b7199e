import { signedDistance } from '../../imaging/distance';
import type { StackAxes } from '../../imaging/geometry';

/** What is followed, as sets of labels: the right cavity, the left cavity, the left ventricle with its wall. */
export const structures = { rv: [3], lvCavity: [1], lv: [1, 2] } as const;
export type Structure = keyof typeof structures;

/** Distances beyond this are of no interest to the tracking, mm. */
const farMm = 16;

/** Where signed distances are kept: a part of the frame, pixels. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly columns: number;
  readonly rows: number;
}

/** One structure in one phase: signed in-plane distances, mm, positive inside, on every slice (sorted by height). */
export interface SliceField {
  readonly box: Box;
  /** [slice], each [row][column] of the box; null where the structure is absent. */
  readonly maps: readonly (Float32Array | null)[];
  /** Area on each slice, mm². */
  readonly areas: readonly number[];
  /** Slices that hold the structure, by height, ascending. */
  readonly filled: readonly number[];
  /** Largest distance inside the structure on its most apical slice, mm. */
  readonly apicalRadiusMm: number;
}

/** Grows a box (first and last column and row; empty when the last is before the first) to hold every label given. */
function growBox(box: Int32Array, labels: Uint8Array, rows: number, columns: number): void {
  for (let from = 0, y = 0; from < labels.length; from += columns, y = y + 1 < rows ? y + 1 : 0) {
    let first = 0;
    while (first < columns && labels[from + first] === 0) first++;
    if (first === columns) continue;
    let last = columns - 1;
    while (labels[from + last] === 0) last--;
    box[0] = Math.min(box[0]!, first);
    box[1] = Math.max(box[1]!, last);
    box[2] = Math.min(box[2]!, y);
    box[3] = Math.max(box[3]!, y);
  }
}

/** The box around every label of every phase, with room to sample around it; pauses between phases. */
export async function heartBox(
  labels: Uint8Array,
  phases: number,
  rows: number,
  columns: number,
  axes: StackAxes,
  breathe: () => Promise<void>,
): Promise<Box | null> {
  const box = Int32Array.of(columns, -1, rows, -1);
  const each = labels.length / phases;
  for (let phase = 0; phase < phases; phase++) {
    growBox(box, labels.subarray(phase * each, (phase + 1) * each), rows, columns);
    if (phase % 4 === 3) await breathe();
  }
  const [left, right, top, bottom] = box as unknown as [number, number, number, number];
  if (right < 0) return null;
  const [mx, my] = [Math.ceil(10 / axes.columnSpacingMm), Math.ceil(10 / axes.rowSpacingMm)];
  const [x0, y0] = [Math.max(0, left - mx), Math.max(0, top - my)];
  return {
    x0,
    y0,
    columns: Math.min(columns - 1, right + mx) - x0 + 1,
    rows: Math.min(rows - 1, bottom + my) - y0 + 1,
  };
}

/** Binomial 1 2 1 along both axes, edges repeat: outlines of pixels lose their steps. */
function soften(map: Float32Array, columns: number, rows: number): Float32Array {
  const across = new Float32Array(map.length);
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++)
      across[i] = (map[x > 0 ? i - 1 : i]! + 2 * map[i]! + map[x < columns - 1 ? i + 1 : i]!) / 4;
  const down = new Float32Array(map.length);
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++)
      down[i] = (across[y > 0 ? i - columns : i]! + 2 * across[i]! + across[y < rows - 1 ? i + columns : i]!) / 4;
  return down;
}

/** Signed distances of one structure in one phase. `labels`: [slice][row][column] of that phase. */
export function sliceField(
  labels: Uint8Array,
  rows: number,
  columns: number,
  axes: StackAxes,
  baseUp: boolean,
  structure: Structure,
  box: Box,
): SliceField {
  const wanted = structures[structure] as readonly number[];
  const pixel = axes.columnSpacingMm * axes.rowSpacingMm;
  const areas: number[] = [];
  const filled: number[] = [];
  const maps = axes.slices.map((place, s) => {
    const mask = new Uint8Array(box.columns * box.rows);
    let count = 0;
    for (let y = 0; y < box.rows; y++) {
      const from = (place.index * rows + box.y0 + y) * columns + box.x0;
      for (let x = 0; x < box.columns; x++)
        if (wanted.includes(labels[from + x]!)) {
          mask[y * box.columns + x] = 1;
          count++;
        }
    }
    areas.push(count * pixel);
    if (count === 0) return null;
    filled.push(s);
    const map = signedDistance(mask, box.columns, box.rows, axes.columnSpacingMm, axes.rowSpacingMm);
    for (let i = 0; i < map.length; i++) map[i] = Math.max(-farMm, Math.min(farMm, map[i]!));
    return soften(map, box.columns, box.rows);
  });
  let apicalRadiusMm = 0;
  const apical = maps[filled.at(baseUp ? 0 : -1) ?? -1];
  if (apical) for (const d of apical) if (d > apicalRadiusMm) apicalRadiusMm = d;
  return { box, maps, areas, filled, apicalRadiusMm };
}

/** Reads fields of one stack at points in the stack's own coordinates (u, v, height), mm. */
export function fieldReader(axes: StackAxes, baseUp: boolean) {
  const { slices, columnSpacingMm: dx, rowSpacingMm: dy, sliceSpacingMm: spacing } = axes;
  const plane = new Float64Array(3);
  /** In-plane value and gradient of one slice at a point; outside the box the value falls on. */
  const inPlane = ({ box, maps }: SliceField, s: number, u: number, v: number) => {
    const map = maps[s]!;
    const [shiftU, shiftV] = slices[s]!.shiftMm;
    const x = (u - shiftU) / dx - box.x0;
    const y = (v - shiftV) / dy - box.y0;
    const cx = x < 0 ? 0 : x > box.columns - 1.001 ? box.columns - 1.001 : x;
    const cy = y < 0 ? 0 : y > box.rows - 1.001 ? box.rows - 1.001 : y;
    const [i, j] = [cx | 0, cy | 0];
    const [fx, fy] = [cx - i, cy - j];
    const at = j * box.columns + i;
    const [a, b, c, d] = [map[at]!, map[at + 1]!, map[at + box.columns]!, map[at + box.columns + 1]!];
    const [top, bottom] = [a + (b - a) * fx, c + (d - c) * fx];
    plane[0] = top + (bottom - top) * fy;
    plane[1] = ((b - a) * (1 - fy) + (d - c) * fy) / dx;
    plane[2] = (bottom - top) / dy;
  };
  /**
   * Fills `out` with the value (mm, positive inside), its gradient along u, v and height, and how far it can be trusted
   * (0…1). Between slices distances are interpolated (Raya & Udupa 1990); beyond the most basal slice they go on
   * unchanged, for the base is a plane of its own; beyond the most apical one the shape closes as a dome.
   */
  return (field: SliceField, u: number, v: number, height: number, out: Float64Array): void => {
    const { filled, apicalRadiusMm } = field;
    if (filled.length === 0) {
      out.fill(0);
      return;
    }
    const [first, last] = [filled[0]!, filled[filled.length - 1]!];
    const below = slices[first]!.heightMm - height;
    const above = height - slices[last]!.heightMm;
    if (below >= 0 || above >= 0) {
      const s = below >= 0 ? first : last;
      inPlane(field, s, u, v);
      out[0] = plane[0]!;
      out[1] = plane[1]!;
      out[2] = plane[2]!;
      out[3] = 0;
      out[4] = 1;
      if (below >= 0 !== baseUp) return;
      const beyond = below >= 0 ? below : above;
      const dome = Math.min(spacing, 2 + apicalRadiusMm);
      const t = Math.min(beyond / dome, 0.97);
      const root = Math.sqrt(1 - t);
      out[0]! -= apicalRadiusMm * (1 - root) + Math.max(0, beyond - 0.97 * dome);
      out[3] = ((below >= 0 ? 1 : -1) * apicalRadiusMm) / (2 * root * dome);
      out[4] = 0.5;
      return;
    }
    let k = 0;
    while (k < filled.length - 2 && slices[filled[k + 1]!]!.heightMm < height) k++;
    const [lower, upper] = [filled[k]!, filled[k + 1]!];
    const [from, to] = [slices[lower]!.heightMm, slices[upper]!.heightMm];
    const t = (height - from) / (to - from);
    inPlane(field, lower, u, v);
    const [value, gu, gv] = [plane[0]!, plane[1]!, plane[2]!];
    inPlane(field, upper, u, v);
    out[0] = value + (plane[0]! - value) * t;
    out[1] = gu + (plane[1]! - gu) * t;
    out[2] = gv + (plane[2]! - gv) * t;
    out[3] = (plane[0]! - value) / (to - from);
    out[4] = 1;
  };
}
