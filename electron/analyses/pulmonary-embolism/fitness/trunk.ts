import type { Vector } from '../../../contract';
import { type Chest, placeOf } from './chest';
import type { Lungs } from './lungs';

/** A round place within a vessel. */
export interface Sample {
  readonly meanHu: number;
  readonly deviationHu: number;
  readonly centreMm: Vector;
  readonly radiusMm: number;
  readonly sliceIndex: number;
  /** Layer of the chest. */
  readonly z: number;
}

/** Where a vessel lies from the carina (x to the left, y to the back, z to the head), and how much that varies, mm. */
interface Place {
  readonly at: Vector;
  readonly spread: Vector;
}
const trunkPlace: Place = { at: [17, -46, -32], spread: [9, 12, 13] };
const aortaPlace: Place = { at: [22, 25, -40], spread: [6, 8, 30] };
/** Arch and its branches, from the lowest place of a windpipe that does not divide within the images. */
const archPlace: Place = { at: [8, -12, 12], spread: [18, 14, 16] };
const radiusMm = 6;
/** Blood is not more uneven than this under noise and streaks; bone is. */
const unevenHu = 30;
/** A windpipe that ends nearer than this to the lowest image goes on below it, mm. */
const edgeMm = 9;

/** Whether the images reach below the carina. */
export const showsCarina = ({ mm }: Chest, { airway }: Lungs): boolean => {
  const end = airway.at(-1);
  return !end || end.z * mm[2] > edgeMm;
};

/** Where the windpipe divides; from the lungs' shape where no windpipe was found. Voxels; null without lungs. */
export function carinaOf(chest: Chest, lungs: Lungs): Vector | null {
  const { low, high } = lungs.box;
  if (high[0] < low[0]) return null;
  const end = lungs.airway.at(-1);
  // The chain may follow one main bronchus for a little: it leaves the line of the windpipe then.
  if (end) {
    const straight = lungs.airway.filter(({ x }) => Math.abs(x - lungs.airway[0]!.x) * chest.mm[0] < 16);
    const { x, y, z } = straight.at(-1) ?? end;
    return [x, y, z];
  }
  return [lungs.middle, low[1] + 0.58 * (high[1] - low[1]), low[2] + 0.58 * (high[2] - low[2])];
}

/** The pulmonary trunk: bright, even, in front of the carina, a little to its left and below. Null when outside the images. */
export const trunkOf = (chest: Chest, carina: Vector): Sample | null => brightest(chest, carina, trunkPlace);
/** The descending aorta, behind the carina and to its left. */
export const aortaOf = (chest: Chest, carina: Vector): Sample | null => brightest(chest, carina, aortaPlace);

/** The arch of the aorta or a vessel beside it. */
export const archOf = (chest: Chest, windpipe: Vector): Sample | null => brightest(chest, windpipe, archPlace);

function brightest(chest: Chest, carina: Vector, { at, spread }: Place): Sample | null {
  const { nx, ny, nz, mm } = chest;
  const centre = at.map((value, axis) => carina[axis]! + value / mm[axis]!);
  const reach = spread.map((value, axis) => (1.8 * value) / mm[axis]!);
  const ball = ballOf(mm);
  let best: Sample | null = null;
  let most = Number.NEGATIVE_INFINITY;
  const from = (axis: number) => Math.ceil(centre[axis]! - reach[axis]!);
  const to = (axis: number) => Math.floor(centre[axis]! + reach[axis]!);
  for (let z = Math.max(2, from(2)); z <= Math.min(nz - 3, to(2)); z++)
    for (let y = Math.max(4, from(1)); y <= Math.min(ny - 5, to(1)); y++)
      for (let x = Math.max(4, from(0)); x <= Math.min(nx - 5, to(0)); x++) {
        const { mean, deviation } = within(chest, ball, x, y, z);
        const away = [x, y, z].reduce(
          (sum, value, axis) => sum + (((value - centre[axis]!) * mm[axis]!) / spread[axis]!) ** 2,
          0,
        );
        // Bright and even; a place two spreads off must be a fifth brighter than the likely one.
        const score =
          mean - 1.5 * deviation - 6 * Math.max(0, deviation - unevenHu) - (0.1 * Math.max(100, mean) * away) / 2;
        if (score <= most) continue;
        most = score;
        best = {
          meanHu: mean,
          deviationHu: deviation,
          centreMm: placeOf(chest, x, y, z),
          radiusMm,
          sliceIndex: chest.sliceOf[z]!,
          z,
        };
      }
  return best;
}

/** Steps to the voxels within the radius. */
function ballOf(mm: Vector): Vector[] {
  const found: Vector[] = [];
  const [rx, ry, rz] = mm.map((step) => Math.floor(radiusMm / step)) as [number, number, number];
  for (let z = -Math.min(2, rz); z <= Math.min(2, rz); z++)
    for (let y = -ry; y <= ry; y++)
      for (let x = -rx; x <= rx; x++)
        if (Math.hypot(x * mm[0], y * mm[1], z * mm[2]) <= radiusMm) found.push([x, y, z]);
  return found;
}

function within({ nx, ny, hu }: Chest, ball: readonly Vector[], x: number, y: number, z: number) {
  let [sum, squares] = [0, 0];
  for (const [dx, dy, dz] of ball) {
    const value = hu[((z + dz) * ny + y + dy) * nx + x + dx]!;
    sum += value;
    squares += value * value;
  }
  const mean = sum / ball.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / ball.length - mean * mean)) };
}
