import type { Vector } from '../../contract';
import { stackAxes } from '../../imaging/geometry';
import { makePhantomTruth, type PhantomParameters, type PhantomTruth } from '../../imaging/phantom';
import { randomNumbers } from '../../imaging/phantom/noise';
import { dot } from '../../imaging/vector';
import { bestAffineImage } from '../affine';
import { alignSlices } from '../alignment';
import { findHeartFrame, fromHeart } from '../heart-frame';
import { rvTemplate } from '../rv-template';
import { refineShape } from '../shape/refine';
import { enclosedVolume, foldedTriangles } from '../surface';
import { mapPhases, type Track, type TrackHooks, type TrackInput, trackVentricle } from '../track';
import { slicedVolumeMl } from './sections';

/** Hearts of known motion, on which the tracking's weights were chosen. Slices are 9 mm apart, as usual. */
export const phantomHearts: Readonly<Record<string, Partial<PhantomParameters>>> = {
  usual: { phases: 25 },
  'weak, wide': {
    lvEdvMl: 230,
    lvLengthMm: 98,
    lvEjectionFraction: 0.25,
    rvEdvMl: 210,
    rvEjectionFraction: 0.25,
    baseDescentMm: 5,
    slices: 12,
  },
  'strong twist': { twistBaseDegrees: -6, twistApexDegrees: 14 },
  'breaths 2 mm': { breathShiftMm: 2, seed: 7 },
  'large right ventricle': { rvEdvMl: 240, rvEjectionFraction: 0.32, lvEdvMl: 105, baseDescentMm: 9, slices: 12 },
  'long descent': { baseDescentMm: 18, septumDegrees: 38, lvLengthMm: 92, rvEjectionFraction: 0.6 },
};

/**
 * Hearts that no weight was chosen on: their parameters are drawn evenly from what adults have, healthy or ill, with
 * seeds that were fixed before the first of them was tracked.
 */
export const unseenHearts: Readonly<Record<string, Partial<PhantomParameters>>> = Object.fromEntries(
  Array.from({ length: 8 }, (_, k) => {
    const random = randomNumbers(2026 + k);
    const between = (least: number, most: number) => least + (most - least) * random();
    const lvLengthMm = between(78, 100);
    const heart: Partial<PhantomParameters> = {
      lvLengthMm,
      lvEdvMl: between(90, 220),
      wallMm: between(7, 11),
      lvEjectionFraction: between(0.3, 0.68),
      rvEdvMl: between(100, 220),
      rvEjectionFraction: between(0.3, 0.62),
      septumDegrees: between(5, 38),
      baseDescentMm: between(5, 17),
      twistBaseDegrees: between(-7, -1),
      twistApexDegrees: between(3, 14),
      breathShiftMm: between(0, 1.5),
      slices: Math.ceil((lvLengthMm + 14) / 9),
      seed: 100 + k,
    };
    return [`drawn ${k + 1}`, heart];
  }),
);

export interface TrackedPhantom {
  readonly truth: PhantomTruth;
  readonly input: TrackInput;
  readonly track: Track;
  readonly trackMs: number;
}

/** Follows a phantom's true labels; slices are put in line as the analysis does it. */
export async function trackPhantom(chosen: Partial<PhantomParameters>, hooks: TrackHooks): Promise<TrackedPhantom> {
  const truth = makePhantomTruth({ phases: 20, rows: 104, columns: 112, ...chosen });
  const { phases, rows, columns, sliceSpacingMm, rrIntervalMs } = truth.parameters;
  const first = truth.labels.subarray(0, truth.labels.length / phases);
  const stack = stackAxes(truth.planes, sliceSpacingMm);
  const refined = await refineShape({ labels: first, rows, columns, axes: stack });
  const axes = refined?.axes ?? alignSlices(first, rows, columns, stack).axes;
  const frame = findHeartFrame(first, rows, columns, axes);
  if (!frame) throw new RangeError('no frame');
  const { labels, phaseTimesMs } = truth;
  const input = {
    labels,
    phases,
    rows,
    columns,
    axes,
    frame,
    phaseTimesMs,
    periodMs: rrIntervalMs,
    endDiastole: 0,
  };
  await hooks.breathe();
  const start = performance.now();
  const track = await trackVentricle(rvTemplate, input, hooks);
  return { truth, input, track, trackMs: performance.now() - start };
}

/**
 * How far the tracked displacements are from the phantom's: each vertex is a material point where it lies at
 * end-diastole. Means over all vertices, mm; `partsMm` the mean sizes along the frame's three axes at end-systole,
 * `regionsMm` the means of the regions then; folds against end-diastole's affine image, worst phase.
 */
export function motionErrors({ truth, input, track }: TrackedPhantom) {
  const { frame } = input;
  const first = track.phases[0]!;
  const count = first.length / 3;
  const perPhase: number[] = [];
  let [endSystole, least] = [0, Number.POSITIVE_INFINITY];
  for (let k = 0; k < mapPhases; k++) {
    const volume = truth.rvVolumeMl((k * truth.parameters.phases) / mapPhases);
    if (volume < least) [least, endSystole] = [volume, k];
  }
  const partsMm = [0, 0, 0];
  const regionsMm = [0, 0, 0, 0, 0];
  const members = [0, 0, 0, 0, 0];
  let folds = 0;
  for (let k = 0; k < mapPhases; k++) {
    const shape = track.phases[k]!;
    let sum = 0;
    for (let v = 0; v < count; v++) {
      const at: Vector = [first[3 * v]!, first[3 * v + 1]!, first[3 * v + 2]!];
      const moved = truth.displacement(fromHeart(frame, at), (k * truth.parameters.phases) / mapPhases);
      const wanted = [dot(moved, frame.longAxis), dot(moved, frame.septumToFreeWall), dot(moved, frame.normal)];
      const off = wanted.map((w, a) => shape[3 * v + a]! - first[3 * v + a]! - w);
      const error = Math.hypot(...off);
      sum += error;
      if (k !== endSystole) continue;
      for (let a = 0; a < 3; a++) partsMm[a]! += Math.abs(off[a]!) / count;
      const region = rvTemplate.regions[v]!;
      regionsMm[region]! += error;
      members[region]!++;
    }
    perPhase.push(sum / count);
    folds = Math.max(
      folds,
      foldedTriangles(shape, bestAffineImage(first, shape), rvTemplate.triangles).length,
      foldedTriangles(shape, bestAffineImage(rvTemplate.positions, shape), rvTemplate.triangles).length,
    );
  }
  return {
    perPhase,
    endSystoleMm: perPhase[endSystole]!,
    meanMm: perPhase.reduce((a, b) => a + b, 0) / mapPhases,
    partsMm,
    regionsMm: regionsMm.map((sum, r) => sum / members[r]!),
    folds,
  };
}

/**
 * Volume of the tracked surface against that of the RV's labels in every measured phase, as a share of the labels'
 * volume: counted on the same slices as the labels are (`sliced`), and closed.
 */
export function volumeErrors(track: Track, { labels, phases, axes, frame }: TrackInput) {
  const each = labels.length / phases;
  const voxelMl = (axes.columnSpacingMm * axes.rowSpacingMm * axes.sliceSpacingMm) / 1000;
  const labelMl = Array.from({ length: phases }, (_, phase) => {
    let pixels = 0;
    for (let i = phase * each; i < (phase + 1) * each; i++) if (labels[i] === 3) pixels++;
    return pixels * voxelMl;
  });
  const { triangles } = rvTemplate;
  return {
    labelMl,
    sliced: track.measured.map((shape, k) => slicedVolumeMl(shape, triangles, axes, frame) / labelMl[k]! - 1),
    closed: track.measured.map((shape, k) => enclosedVolume(shape, triangles) / 1000 / labelMl[k]! - 1),
  };
}
