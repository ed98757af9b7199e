import type { Stack } from '../../../contract';
import type { CineLabels, CineVolume } from '../../../imaging/volume';
import type { Alignment } from '../../../mesh/alignment';
import type { RvTemplate } from '../../../mesh/template';
import type { Track } from '../../../mesh/track';
import { anatomyOf } from './anatomy';
import { type Check, check } from './check';
import { beatCheck, contourChecks } from './contours';
import { type ImageFacts, imageFacts } from './images';
import { type Sections, sectionsOf } from './sections';
import { baseByAnatomy, coverageChecks, imageChecks, type Shifts, shiftCheck, spacingChecks } from './stack';
import { type AtlasDistance, agreementCheck, atlasCheck, fitCheck } from './surface';
import { movementChecks, timingChecks } from './timing';
import { type VolumeFacts, volumeChecks } from './volumes';

export { type Anatomy, anatomyOf, notAHeart } from './anatomy';
export type { Check } from './check';
export { contourChecks } from './contours';
export { type ImageFacts, imageFacts } from './images';
export { phaseSections, type Sections, sectionsOf } from './sections';
export { imageChecks } from './stack';
export { movementChecks, periodOf, timingChecks } from './timing';
export { type VolumeFacts, volumeChecks } from './volumes';
export { type Override, type Withheld, withheld } from './withheld';

export interface Findings {
  readonly stack: Stack;
  readonly cine: CineVolume;
  readonly labels: CineLabels;
  readonly volumes: VolumeFacts;
  readonly alignment: Alignment;
  readonly track: Track;
  readonly template: RvTemplate;
  /** +1 when slices sorted by height run from apex to base, −1 otherwise. */
  readonly towardsBase: 1 | -1;
  /** Float32 [phase][slice], NaN where nothing is labelled; absent or null: the network does not tell. */
  readonly confidence?: Float32Array | null;
  /** How far each slice was off, where it was found more surely than `alignment` finds it. */
  readonly shifts?: Shifts | null;
  readonly atlas?: AtlasDistance | null;
  /** Made here unless given: they do not change when labels do. */
  readonly images?: ImageFacts;
  /** Made here unless given. */
  readonly sections?: Sections;
}

/**
 * What to doubt in a result, in words. Everything that was checked is listed, also what passed; a failed check withholds
 * the risk (`withheld`), never the pictures.
 */
export function qualityChecks(found: Findings): Check[] {
  const { stack, cine, volumes, track, confidence = null, atlas } = found;
  const images = found.images ?? imageFacts(cine);
  const sections = found.sections ?? sectionsOf(found.labels, cine);
  return [
    ...stackChecks(found, sections, images),
    ...timingChecks(stack, cine, images.closing),
    ...movementChecks(images),
    ...imageChecks(cine, images),
    ...contourChecks(confidence, anatomyOf(sections), cine.phases),
    beatCheck(volumes.rvMl, track.bridged.length),
    ...volumeChecks(volumes),
    agreementCheck(track, volumes.rvMl, cine),
    fitCheck(track, found.template),
    ...(atlas ? [atlasCheck(atlas)] : []),
    ...stack.warnings.map((text) => check('images.header', 'warn', { text })),
  ];
}

/** The checks of the stack's geometry and reach: they need no more than end-diastole and end-systole. */
export function stackChecks(
  found: Pick<Findings, 'alignment' | 'volumes' | 'towardsBase' | 'shifts'>,
  sections: Sections,
  images: Pick<ImageFacts, 'sliceOrder'>,
): Check[] {
  const { alignment, volumes } = found;
  const heights = alignment.axes.slices;
  const towardsBase = baseByAnatomy(alignment.axes.n) ?? found.towardsBase;
  const { endDiastole, rvEndSystole, lvEndSystole } = volumes;
  const shifts = found.shifts ?? alignment.offMm.map((mm, k) => ({ sliceIndex: heights[k]!.index, mm }));
  return [
    ...coverageChecks(sections, { heights, towardsBase, endDiastole, rvEndSystole, lvEndSystole }),
    ...spacingChecks(heights, images),
    shiftCheck(shifts),
  ];
}
