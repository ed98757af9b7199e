import type { AnalysisResult, Stack } from '../../../contract';
import { dot } from '../../../imaging/vector';
import type { CineVolume } from '../../../imaging/volume';
import { rvTemplate } from '../../../mesh/rv-template';
import type { Remember } from '../../memory';
import type { Volumes } from '../measures';
import { imageFacts, qualityChecks, type Sections } from '../quality';
import type { Labelling } from './labelling';
import type { PresentLabels } from './labels';
import type { Motion } from './motion';
import type { Shape } from './shape';

/** All that there is to doubt. */
export interface Doubtful {
  readonly stack: Stack;
  readonly cine: CineVolume;
  readonly labelling: Labelling;
  readonly present: PresentLabels;
  readonly volumes: Volumes;
  readonly shape: Shape;
  readonly motion: Motion;
  readonly sections: Sections;
}

type Quality = AnalysisResult['quality'];

/** What to doubt, in words. */
export function doubtsOf(of: Doubtful, remember: Remember): Quality {
  const { stack, cine, labelling, present, volumes, sections, motion } = of;
  const { alignment, frame, refined } = of.shape;
  const towardsBase = dot(frame.longAxis, alignment.axes.n) > 0 ? 1 : -1;
  const { labels } = present;
  return qualityChecks({
    stack,
    cine,
    labels,
    volumes,
    alignment,
    track: motion.track,
    template: rvTemplate,
    towardsBase,
    confidence: labelling.confidence,
    images: remember('images', [cine], () => imageFacts(cine)),
    sections,
    shifts: refined?.shifts.map(({ sliceIndex, offMm }) => ({ sliceIndex, mm: Math.hypot(...offMm) })) ?? null,
    atlas: refined?.atlasDistance ?? null,
  });
}
