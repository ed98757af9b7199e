import path from 'node:path';
import type { Stack } from '../../../../contract';
import type { CineVolume } from '../../../../imaging/volume';
import * as spoil from './spoil';
import { type LoadedStudy, readStudy } from './studies';

/** A spoiled copy and what must be said of it. */
export interface SpoiledCase extends LoadedStudy {
  readonly name: string;
  /** Any one of these, as `id` and status; `refused` stands for a refusal. Empty: must pass without a failed check. */
  readonly expected: readonly string[];
}

/** The part of a cine around the middle of its images: what is far from the heart costs time and tells nothing. */
export function cropped(cine: CineVolume, share: number): CineVolume {
  const [rows, columns] = [Math.round(cine.rows * share), Math.round(cine.columns * share)];
  const [y0, x0] = [(cine.rows - rows) >> 1, (cine.columns - columns) >> 1];
  const frames = cine.phases * cine.slices;
  const samples = new Float32Array(frames * rows * columns);
  for (let frame = 0; frame < frames; frame++)
    for (let y = 0; y < rows; y++) {
      const from = (frame * cine.rows + y0 + y) * cine.columns + x0;
      samples.set(cine.samples.subarray(from, from + columns), (frame * rows + y) * columns);
    }
  const planes = cine.planes.map((plane) => ({
    ...plane,
    originMm: plane.originMm.map(
      (v, k) =>
        v +
        x0 * plane.columnSpacingMm * plane.rowDirection[k as 0]! +
        y0 * plane.rowSpacingMm * plane.columnDirection[k as 0]!,
    ) as [number, number, number],
  }));
  return { ...cine, rows, columns, samples, planes };
}

const described = (stack: Stack, cine: CineVolume): Stack => ({
  ...stack,
  sliceCount: cine.slices,
  phaseCount: cine.phases,
  phaseTimesMs: [...cine.phaseTimesMs],
  rrIntervalMs: cine.rrIntervalMs,
  rows: cine.rows,
  columns: cine.columns,
});

/**
 * Spoiled copies of a real short-axis cine, base first, one after another; nothing is written.
 * @param data folder of the data sets, for the other organs
 */
export async function* spoiledCopies(whole: LoadedStudy, data: string): AsyncGenerator<SpoiledCase> {
  const cine = cropped(whole.cine, 0.75);
  const { phases, slices } = cine;
  const one = (name: string, spoiled: CineVolume, expected: readonly string[]): SpoiledCase => ({
    name,
    stack: described(whole.stack, spoiled),
    cine: spoiled,
    expected,
  });
  const half = [...Array(phases >> 1).keys()];
  yield one('unspoiled', cine, []);
  yield one('other end first', spoil.otherEndFirst(cine), []);
  yield one('phase frozen', spoil.frozenPhase(cine, Math.floor(phases / 4)), ['phases.frozen:fail']);
  yield one('slice frozen', spoil.frozenSlice(cine, slices >> 1), ['phases.frozen:fail']);
  yield one('phases shuffled', spoil.shuffledPhases(cine), ['phases.order:fail']);
  yield one('second half of the beat missing', spoil.onlyPhases(cine, half), ['phases.coverage:fail']);
  yield one(
    'every other phase missing',
    spoil.onlyPhases(
      cine,
      half.map((k) => 2 * k),
    ),
    ['phases.number:warn', 'phases.number:fail'],
  );
  yield one(
    'three phases missing',
    spoil.onlyPhases(
      cine,
      [...Array(phases).keys()].filter((k) => k < 5 || k > 7),
    ),
    ['phases.times:fail'],
  );
  // A beat without its second half: fewer images to read, and the slices are what is looked at.
  const short = spoil.onlyPhases(
    cine,
    [...Array(phases).keys()].filter((k) => k % 2 === 0),
  );
  yield one('basal slices missing', spoil.withoutEnds(short, 4, 0), ['slices.base:fail', 'refused']);
  yield one('apical slices missing', spoil.withoutEnds(short, 0, 5), ['slices.apex:fail', 'refused']);
  yield one('middle slices missing', spoil.withoutMiddle(short, 4, 2), ['slices.spacing:fail']);
  yield one('slices shuffled', spoil.shuffledSlices(short), ['slices.order:fail', 'refused']);
  yield one('slice shifted 15 mm', spoil.shiftedSlice(short, Math.floor(slices * 0.4), [10.6, 10.6]), [
    'slices.shift:fail',
  ]);
  yield one('strong noise', spoil.noisy(short, 0.25), ['images.noise:fail', 'refused']);
  yield one('only noise', spoil.onlyNoise(short), ['images.noise:fail', 'refused']);
  const ct = await readStudy(path.join(data, 'chest-ct/LungFCP-01-0001.zip'), ({ role }) => role === 'volume');
  const organ = { samples: ct.cine.samples, slices: ct.cine.slices, rows: ct.cine.rows, columns: ct.cine.columns };
  yield one('chest CT, still', spoil.asCine(short, organ, 0), ['refused', 'phases.frozen:fail']);
  yield one('chest CT, pulsing', spoil.asCine(short, organ, 0.05), [
    'refused',
    'contours.heart:fail',
    'contours.confidence:fail',
  ]);
}
