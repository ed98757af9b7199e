import type { CineVolume } from '../../../../imaging/volume';

/** Copies of a cine with faults made on purpose. The cine itself stays as it is. */

/** The same draws for the same seed (mulberry32). */
export function drawsOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal draws (Box and Muller 1958). */
const normalsOf = (seed: number) => {
  const draw = drawsOf(seed);
  return () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
};

const frameSize = ({ rows, columns }: CineVolume) => rows * columns;

/** A cine of the frames that `from` names for each new phase and slice. */
function rearranged(
  cine: CineVolume,
  phases: readonly number[],
  slices: readonly number[],
  change: Partial<CineVolume> = {},
): CineVolume {
  const size = frameSize(cine);
  const samples = new Float32Array(phases.length * slices.length * size);
  for (const [p, phase] of phases.entries())
    for (const [s, slice] of slices.entries()) {
      const start = (phase * cine.slices + slice) * size;
      samples.set(cine.samples.subarray(start, start + size), (p * slices.length + s) * size);
    }
  return { ...cine, phases: phases.length, slices: slices.length, samples, ...change };
}

const upTo = (n: number) => [...Array(n).keys()];

/** Only these slices, where they lie. */
export const onlySlices = (cine: CineVolume, kept: readonly number[]): CineVolume =>
  rearranged(cine, upTo(cine.phases), kept, { planes: kept.map((slice) => cine.planes[slice]!) });

/** Only these phases, at their times. */
export const onlyPhases = (cine: CineVolume, kept: readonly number[]): CineVolume =>
  rearranged(cine, kept, upTo(cine.slices), { phaseTimesMs: kept.map((phase) => cine.phaseTimesMs[phase]!) });

/** Without the first `first` and the last `last` slices. */
export const withoutEnds = (cine: CineVolume, first: number, last: number): CineVolume =>
  onlySlices(cine, upTo(cine.slices).slice(first, cine.slices - last));

/** Without `count` slices from `from` on: a hole in the stack. */
export const withoutMiddle = (cine: CineVolume, from: number, count: number): CineVolume =>
  onlySlices(
    cine,
    upTo(cine.slices).filter((slice) => slice < from || slice >= from + count),
  );

function shuffled(count: number, seed: number): number[] {
  const draw = drawsOf(seed);
  const order = upTo(count);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** The images of the slices in another order, at the places of the old one. */
export const shuffledSlices = (cine: CineVolume, seed = 1): CineVolume =>
  rearranged(cine, upTo(cine.phases), shuffled(cine.slices, seed));

/** The phases in another order, at the times of the old one. */
export const shuffledPhases = (cine: CineVolume, seed = 1): CineVolume =>
  rearranged(cine, shuffled(cine.phases, seed), upTo(cine.slices));

/** The same stack, stored from the other end: nothing is wrong with it. */
export const otherEndFirst = (cine: CineVolume): CineVolume => onlySlices(cine, upTo(cine.slices).reverse());

/** The images of one phase are those of the phase before. */
export const frozenPhase = (cine: CineVolume, phase: number): CineVolume =>
  rearranged(
    cine,
    upTo(cine.phases).map((p) => (p === phase ? p - 1 : p)),
    upTo(cine.slices),
  );

/** One slice shows its first image over the whole beat. */
export function frozenSlice(cine: CineVolume, slice: number): CineVolume {
  const size = frameSize(cine);
  const samples = cine.samples.slice();
  const first = cine.samples.subarray(slice * size, (slice + 1) * size);
  for (let phase = 1; phase < cine.phases; phase++) samples.set(first, (phase * cine.slices + slice) * size);
  return { ...cine, samples };
}

/** One slice was taken in another breath-hold: its images lie elsewhere in every phase, by whole pixels; edges repeat. */
export function shiftedSlice(cine: CineVolume, slice: number, byMm: readonly [number, number]): CineVolume {
  const { rows, columns, planes, phases, slices } = cine;
  const dx = Math.round(byMm[0] / planes[slice]!.columnSpacingMm);
  const dy = Math.round(byMm[1] / planes[slice]!.rowSpacingMm);
  const samples = cine.samples.slice();
  const within = (i: number, n: number) => Math.min(n - 1, Math.max(0, i));
  for (let phase = 0; phase < phases; phase++) {
    const start = (phase * slices + slice) * rows * columns;
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++)
        samples[start + y * columns + x] =
          cine.samples[start + within(y - dy, rows) * columns + within(x - dx, columns)]!;
  }
  return { ...cine, samples };
}

/** Normal noise on every sample, its standard deviation a share of the largest sample's distance from the smallest. */
export function noisy(cine: CineVolume, share: number, seed = 1): CineVolume {
  const normal = normalsOf(seed);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of cine.samples) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { ...cine, samples: cine.samples.map((value) => value + share * (high - low) * normal()) };
}

/** Nothing but noise on the grid of a cine. */
export function onlyNoise(cine: CineVolume, seed = 1): CineVolume {
  const normal = normalsOf(seed);
  return { ...cine, samples: Float32Array.from(cine.samples, () => 500 + 200 * normal()) };
}

/**
 * Another organ as if it were a cine: `count` slices of a volume, evenly spread, shown in every phase, scaled in and out by
 * `pulse` (a share) over the beat so that something moves. The cine's grid, planes and times are kept.
 *
 * @param volume [slice][row][column]
 */
export function asCine(
  cine: CineVolume,
  volume: { samples: ArrayLike<number>; slices: number; rows: number; columns: number },
  pulse: number,
): CineVolume {
  const { phases, slices, rows, columns } = cine;
  const samples = new Float32Array(cine.samples.length);
  for (let phase = 0; phase < phases; phase++) {
    const scale = 1 + pulse * Math.sin((2 * Math.PI * phase) / phases);
    for (let slice = 0; slice < slices; slice++) {
      const from = Math.floor(((slice + 0.5) * volume.slices) / slices) * volume.rows * volume.columns;
      const to = (phase * slices + slice) * rows * columns;
      for (let y = 0; y < rows; y++) {
        const v = Math.round((((y - rows / 2) / rows) * scale + 0.5) * volume.rows);
        if (v < 0 || v >= volume.rows) continue;
        for (let x = 0; x < columns; x++) {
          const u = Math.round((((x - columns / 2) / columns) * scale + 0.5) * volume.columns);
          if (u >= 0 && u < volume.columns)
            samples[to + y * columns + x] = volume.samples[from + v * volume.columns + u]!;
        }
      }
    }
  }
  return { ...cine, samples };
}
