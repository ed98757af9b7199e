import { seededRandom } from '../../survival/random';
import type { Space } from './space';

/** Standard-space masks of the imported VOI pack, as lists of voxels. */
export interface StandardVois {
  readonly cortex: Int32Array;
  readonly wholeCerebellum: Int32Array;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Quantified {
  /** Scan in standard space over own whole cerebellum, Float32 [z][y][x]. */
  readonly suvr: Float32Array;
  readonly target: { readonly value: number; readonly interval: Interval };
  readonly from: 'standard' | 'own';
  readonly regional: readonly {
    readonly id: string;
    readonly name: string;
    readonly label: number;
    readonly suvr: number;
  }[];
  readonly white: number;
  readonly cerebellarGrey: number;
}

const draws = 40;

export function voxelsOf(labels: Uint8Array, wanted: (label: number) => boolean): Int32Array {
  const out: number[] = [];
  for (let i = 0; i < labels.length; i++) if (wanted(labels[i]!)) out.push(i);
  return Int32Array.from(out);
}

const mean = (volume: Float32Array, voxels: Int32Array): number => {
  let sum = 0;
  for (const i of voxels) sum += volume[i]!;
  return sum / Math.max(1, voxels.length);
};

/** Mean of a mask moved by (x, y, z) voxels, linearly between the two nearest shifts of each axis. */
function meanMoved(
  volume: Float32Array,
  voxels: Int32Array,
  size: readonly number[],
  shift: readonly number[],
): number {
  const [nx, ny] = size as [number, number, number];
  const base = shift.map(Math.floor);
  const part = shift.map((value, a) => value - base[a]!);
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const step = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight = step.reduce((w, s, a) => w * (s ? part[a]! : 1 - part[a]!), 1);
    if (weight === 0) continue;
    const offset = base[0]! + step[0]! + nx * (base[1]! + step[1]! + ny * (base[2]! + step[2]!));
    let here = 0;
    for (const i of voxels) here += volume[Math.min(volume.length - 1, Math.max(0, i + offset))]!;
    sum += weight * here;
  }
  return sum / Math.max(1, voxels.length);
}

/**
 * SUVR of regions and of the cortical target, with the interval that misregistration leaves: target and reference are
 * moved independently by so much as the registration may be off (95 % of the draws).
 * @param standard the scan on the grid of standard space, any unit
 * @param errorMm typical distance between where a point is and where it was found
 */
export function quantify(standard: Float32Array, space: Space, vois: StandardVois | null, errorMm: number): Quantified {
  const { labels } = space;
  const [grey, white] = space.cerebellum;
  const cerebellum = voxelsOf(labels, (label) => label === grey || label === white);
  const unit = mean(standard, cerebellum);
  const suvr = standard.map((value) => value / unit);
  const target = vois?.cortex ?? voxelsOf(labels, (label) => space.target.includes(label));
  const reference = vois?.wholeCerebellum ?? cerebellum;
  const value = mean(suvr, target) / mean(suvr, reference);
  const random = seededRandom(11);
  const size = space.negative.size;
  const h = space.negative.toMm[0]!;
  const shift = () => [0, 1, 2].map(() => (random.normal() * errorMm) / Math.sqrt(3) / h);
  // Some voxels of each stand for all.
  const some = (voxels: Int32Array) => voxels.filter((_, i) => i % 5 === 0);
  const [fewTarget, fewReference] = [some(target), some(reference)];
  const drawn = Array.from(
    { length: draws },
    () => meanMoved(suvr, fewTarget, size, shift()) / meanMoved(suvr, fewReference, size, shift()),
  );
  const spread = Math.sqrt(drawn.reduce((sum, one) => sum + (one - value) ** 2, 0) / draws);
  return {
    suvr,
    target: { value, interval: { low: value - 1.96 * spread, high: value + 1.96 * spread } },
    from: vois ? 'standard' : 'own',
    regional: space.regions.map(({ id, name, label }) => ({
      id,
      name,
      label,
      suvr: mean(
        suvr,
        voxelsOf(labels, (one) => one === label),
      ),
    })),
    white: mean(
      suvr,
      voxelsOf(labels, (label) => label === space.white),
    ),
    cerebellarGrey: mean(
      suvr,
      voxelsOf(labels, (label) => label === grey),
    ),
  };
}
