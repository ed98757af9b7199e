import type { AnalysisResult } from '../../contract';
import { ReaderError } from '../../contract';
import { stackAffine } from '../../imaging/geometry';
import type { Grid } from '../../imaging/registration';
import type { CineVolume } from '../../imaging/volume';

type Check = AnalysisResult['quality'][number];

/** Shift of the centre of activity between frames that is spoken of, mm; beyond the second the frames are not one scan. */
const [movedMm, lostMm] = [3, 15];
/** Share of values that are not numbers, and of slices without activity, that is refused. */
const [spoiltShare, emptyShare] = [0.001, 0.25];

/** The scan as one volume, RAS mm: the mean of its frames. */
export interface Activity {
  readonly grid: Grid;
  readonly checks: readonly Check[];
}

/**
 * Averages the frames of a scan and looks at its values.
 * @throws ReaderError `not-numbers`, `empty-scan`, `empty-slices`, `moved-frames`
 */
export function activityOf(cine: CineVolume, label: string): Activity {
  const { phases, slices, rows, columns, samples } = cine;
  const size = slices * rows * columns;
  const name = label || 'This series';
  const checks: Check[] = [];
  let spoilt = 0;
  const data = new Float32Array(size);
  for (let t = 0; t < phases; t++)
    for (let i = 0; i < size; i++) {
      const value = samples[t * size + i]!;
      if (Number.isFinite(value)) data[i]! += value / phases;
      else spoilt++;
    }
  if (spoilt > spoiltShare * samples.length)
    throw new ReaderError(
      'not-numbers',
      `${name}: ${((100 * spoilt) / samples.length).toFixed(1)} % of its values are not numbers.`,
      'Export the scan again.',
    );
  if (spoilt > 0)
    checks.push({
      check: 'Values',
      id: 'pet.values',
      status: 'warn',
      message: `${spoilt} values are not numbers; they were taken as 0.`,
    });
  let [least, most] = [0, 0];
  for (const value of data) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (!(most > 0))
    throw new ReaderError(
      'empty-scan',
      `${name} holds no activity: every value is 0 or less.`,
      'Export the scan again.',
    );
  if (least < -0.2 * most)
    checks.push({
      check: 'Values',
      id: 'pet.negative-values',
      status: 'warn',
      message: `Values go down to ${least.toPrecision(3)} where the highest is ${most.toPrecision(3)}: this may not be activity.`,
    });
  const plane = rows * columns;
  const empty = Array.from({ length: slices }, (_, k) => data.subarray(k * plane, (k + 1) * plane)).filter((slice) =>
    slice.every((value) => value <= 1e-4 * most),
  ).length;
  if (empty > emptyShare * slices)
    throw new ReaderError(
      'empty-slices',
      `${name}: ${empty} of ${slices} slices hold nothing.`,
      'Export the scan again with all its slices.',
    );
  if (empty > 0)
    checks.push({
      check: 'Slices',
      id: 'pet.empty-slices',
      status: 'warn',
      message: `${empty} of ${slices} slices hold nothing.`,
    });

  const lps = stackAffine(cine.planes, cine.sliceSpacingMm);
  const toMm = lps.slice(0, 12).map((value, i) => (i < 8 ? -value : value));
  const grid: Grid = { data, size: [columns, rows, slices], toMm };
  if (phases > 1) checks.push(motion(cine, grid, name));
  return { grid, checks };
}

/** How far the centre of activity wanders from frame to frame. */
function motion({ phases, samples }: CineVolume, { size, toMm }: Grid, name: string): Check {
  const count = size[0] * size[1] * size[2];
  const centres = Array.from({ length: phases }, (_, t) => {
    const frame = samples.subarray(t * count, (t + 1) * count);
    let most = 0;
    for (const value of frame) if (value > most) most = value;
    let [n, x, y, z, at] = [0, 0, 0, 0, 0];
    for (let k = 0; k < size[2]; k++)
      for (let j = 0; j < size[1]; j++)
        for (let i = 0; i < size[0]; i++) {
          if (!(frame[at++]! > 0.15 * most)) continue;
          n++;
          x += i;
          y += j;
          z += k;
        }
    if (n === 0) return null;
    return [0, 1, 2].map((r) => (toMm[4 * r]! * x + toMm[4 * r + 1]! * y + toMm[4 * r + 2]! * z) / n);
  });
  const first = centres.find((centre) => centre !== null);
  let farthest = 0;
  for (const centre of centres)
    if (centre && first) farthest = Math.max(farthest, Math.hypot(...centre.map((v, a) => v - first[a]!)));
  if (farthest > lostMm)
    throw new ReaderError(
      'moved-frames',
      `${name}: the head moved by ${Math.round(farthest)} mm between its ${phases} frames.`,
      'Choose frames that were aligned, or a single one.',
    );
  const moved = farthest > movedMm;
  return {
    check: 'Motion between frames',
    id: 'pet.motion',
    status: moved ? 'warn' : 'pass',
    message: `${phases} frames were averaged; their centres of activity differ by ${farthest.toFixed(1)} mm${moved ? ', so the average is blurred' : ''}.`,
  };
}
