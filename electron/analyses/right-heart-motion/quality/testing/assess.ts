import path from 'node:path';
import type { Failure, Landmark, Stack } from '../../../../contract';
import { stackAxes } from '../../../../imaging/geometry';
import { dot } from '../../../../imaging/vector';
import type { CineLabels, CineVolume } from '../../../../imaging/volume';
import { openModelLibrary } from '../../../../inference/library';
import type { LoadedModel } from '../../../../inference/model';
import { alignSlices } from '../../../../mesh/alignment';
import { findHeartFrame } from '../../../../mesh/heart-frame';
import { refineShape } from '../../../../mesh/shape/refine';
import { findPhases } from '../../measures';
import { segmentCine } from '../../segment';
import {
  type Anatomy,
  anatomyOf,
  type Check,
  contourChecks,
  type ImageFacts,
  imageChecks,
  imageFacts,
  movementChecks,
  notAHeart,
  sectionsOf,
  stackChecks,
  timingChecks,
  type VolumeFacts,
  volumeChecks,
} from '..';
import { beatCheck } from '../contours';
import { atlasCheck } from '../surface';

/** The product's own segmentation network, on the processor. */
export const segmentationModel = (builtIn = path.resolve('models')): Promise<LoadedModel> =>
  openModelLibrary({
    folders: { builtIn, imported: path.resolve('dist/no-imported-models') },
    provider: () => 'cpu',
  }).load('right-heart-segmentation');

export interface Labelled {
  readonly labels: CineLabels;
  readonly confidence: Float32Array | null;
  readonly landmarks?: readonly (readonly Landmark[])[];
}

export const label = (cine: CineVolume, model: LoadedModel): Promise<Labelled> =>
  segmentCine(cine, model, {
    signal: new AbortController().signal,
    progress: () => undefined,
    breathe: async () => undefined,
  });

export interface Assessment {
  readonly images: ImageFacts;
  readonly anatomy: Anatomy;
  /** Why it would be refused, or null. */
  readonly refused: Failure | null;
  readonly checks: readonly Check[];
  readonly volumes: VolumeFacts;
}

/**
 * Everything that is checked before the surface is fitted, as the analysis does it.
 * @param still true for a cine of end-diastole and end-systole alone: what is about the beat is left out
 */
export async function assess(
  stack: Stack,
  cine: CineVolume,
  { labels, confidence, landmarks }: Labelled,
  still = false,
): Promise<Assessment> {
  const images = imageFacts(cine);
  const sections = sectionsOf(labels, cine);
  const anatomy = anatomyOf(sections);
  const ml = (area: 'rv' | 'cavity' | 'wall') =>
    sections.map((slices) => slices.reduce((sum, s) => sum + s[area], 0) * (cine.sliceSpacingMm / 1000));
  const [rvMl, lvMl, myocardiumMl] = [ml('rv'), ml('cavity'), ml('wall')];
  const found = still ? { endDiastole: 0, rvEndSystole: 1, lvEndSystole: 1 } : findPhases(rvMl, lvMl);
  const volumes = { rvMl, lvMl, myocardiumMl, ...found };
  const each = labels.length / cine.phases;
  const full = labels.subarray(found.endDiastole * each, (found.endDiastole + 1) * each);
  const axes = stackAxes(cine.planes, cine.sliceSpacingMm);
  const { rows, columns } = cine;
  const known = landmarks?.[found.endDiastole];
  const refined = await refineShape({ labels: full, rows, columns, axes, ...(known ? { landmarks: known } : {}) });
  const alignment = refined ? { axes: refined.axes, offMm: [] } : alignSlices(full, rows, columns, axes);
  const shifts = refined?.shifts.map(({ sliceIndex, offMm }) => ({ sliceIndex, mm: Math.hypot(...offMm) })) ?? null;
  const frame = findHeartFrame(full, rows, columns, alignment.axes);
  const strange = notAHeart(anatomy, stack.label);
  const refused = strange ?? (frame ? null : { code: 'no-heart', message: 'No heart’s axes.', hint: '' });
  const checks: Check[] = [...imageChecks(cine, images), ...contourChecks(confidence, anatomy, cine.phases)];
  if (!still) checks.push(...timingChecks(stack, cine, images.closing), ...movementChecks(images), beatCheck(rvMl, 0));
  checks.push(...volumeChecks(volumes));
  if (refined) checks.push(atlasCheck(refined.atlasDistance));
  if (frame) {
    const towardsBase = dot(frame.longAxis, alignment.axes.n) > 0 ? 1 : -1;
    checks.push(...stackChecks({ alignment, volumes, towardsBase, shifts }, sections, images));
  }
  return { images, anatomy, refused, checks, volumes };
}
