import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Stack } from '../../../../contract';
import { readNifti } from '../../../../imaging/nifti';
import type { CineVolume } from '../../../../imaging/volume';
import * as spoil from './spoil';
import { readStudy } from './studies';

/** A way to spoil a cine and what must be said of it. */
export interface SpoiledCase {
  readonly name: string;
  /** Any one of these, as `id:status`; `refused` stands for a refusal. Empty: nothing may fail. */
  readonly expected: readonly string[];
  /** @param data folder of the data sets, for the other organs */
  make(cine: CineVolume, data: string): CineVolume | Promise<CineVolume>;
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

/** The stack of a spoiled copy, as it would describe itself. */
export const described = (stack: Stack, cine: CineVolume): Stack => ({
  ...stack,
  sliceCount: cine.slices,
  phaseCount: cine.phases,
  phaseTimesMs: [...cine.phaseTimesMs],
  rrIntervalMs: cine.rrIntervalMs,
  rows: cine.rows,
  columns: cine.columns,
});

const phasesOf = (cine: CineVolume) => [...Array(cine.phases).keys()];
/** Every other phase: fewer images to read where slices are looked at. */
const short = (cine: CineVolume) =>
  spoil.onlyPhases(
    cine,
    phasesOf(cine).filter((k) => k % 2 === 0),
  );

async function chest(data: string) {
  const { cine } = await readStudy(
    path.join(data, 'chest-ct/LungFCP-01-0001.zip'),
    ({ role, phaseCount }) => role === 'volume' && phaseCount === 1,
  );
  return cine;
}

async function brain(data: string) {
  const file = 'pet.nii.gz';
  const image = await readNifti(await readFile(path.join(data, 'brain-pet/florbetapir-negative', file)), file);
  const [columns, rows, slices] = image.dims;
  return { samples: Float32Array.from(image.data), slices, rows, columns };
}

/** Ways to spoil a short-axis cine of ten or more slices, base first. Nothing is written. */
export const spoiledCases: readonly SpoiledCase[] = [
  { name: 'unspoiled', expected: [], make: (cine) => cine },
  { name: 'the other end first', expected: [], make: (cine) => spoil.otherEndFirst(short(cine)) },
  {
    name: 'a phase frozen',
    expected: ['phases.frozen:fail'],
    make: (cine) => spoil.frozenPhase(cine, cine.phases >> 2),
  },
  {
    name: 'a slice frozen',
    expected: ['phases.frozen:fail'],
    make: (cine) => spoil.frozenSlice(short(cine), cine.slices >> 1),
  },
  { name: 'phases shuffled', expected: ['phases.order:fail'], make: (cine) => spoil.shuffledPhases(short(cine)) },
  {
    name: 'the second half of the beat missing',
    expected: ['phases.coverage:fail'],
    make: (cine) => spoil.onlyPhases(cine, phasesOf(cine).slice(0, cine.phases >> 1)),
  },
  { name: 'every other phase missing', expected: ['phases.number:warn', 'phases.number:fail'], make: short },
  {
    name: 'three phases missing',
    expected: ['phases.times:fail'],
    make: (cine) =>
      spoil.onlyPhases(
        cine,
        phasesOf(cine).filter((k) => k < 5 || k > 7),
      ),
  },
  {
    name: 'basal slices missing',
    expected: ['slices.base:fail', 'refused'],
    make: (cine) => spoil.withoutEnds(short(cine), Math.floor(0.45 * cine.slices), 0),
  },
  {
    name: 'apical slices missing',
    expected: ['slices.apex:fail', 'refused'],
    make: (cine) => spoil.withoutEnds(short(cine), 0, Math.floor(0.45 * cine.slices)),
  },
  {
    name: 'middle slices missing',
    expected: ['slices.spacing:fail'],
    make: (cine) => spoil.withoutMiddle(short(cine), Math.floor(0.4 * cine.slices), 2),
  },
  {
    name: 'slices shuffled',
    expected: ['slices.order:fail', 'refused'],
    make: (cine) => spoil.shuffledSlices(short(cine)),
  },
  {
    name: 'a slice shifted by 15 mm',
    expected: ['slices.shift:fail'],
    make: (cine) => spoil.shiftedSlice(short(cine), Math.floor(0.4 * cine.slices), [10.6, 10.6]),
  },
  {
    name: 'strong noise',
    expected: ['images.noise:fail', 'refused'],
    make: (cine) => spoil.noisy(short(cine), 0.25),
  },
  { name: 'nothing but noise', expected: ['refused'], make: (cine) => spoil.onlyNoise(short(cine)) },
  {
    name: 'a chest CT, still',
    expected: ['refused', 'phases.frozen:fail'],
    make: async (cine, data) => spoil.asCine(short(cine), await chest(data), 0),
  },
  {
    name: 'a chest CT, pulsing',
    expected: ['refused', 'contours.heart:fail', 'contours.confidence:fail'],
    make: async (cine, data) => spoil.asCine(short(cine), await chest(data), 0.05),
  },
  {
    name: 'a brain PET, pulsing',
    expected: ['refused', 'contours.heart:fail', 'contours.confidence:fail'],
    make: async (cine, data) => spoil.asCine(short(cine), await brain(data), 0.05),
  },
];
