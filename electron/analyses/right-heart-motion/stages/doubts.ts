import type { AnalysisResult, Stack } from '../../../contract';
import { dot } from '../../../imaging/vector';
import type { CineVolume } from '../../../imaging/volume';
import { rvTemplate } from '../../../mesh/rv-template';
import type { Volumes } from '../measures';
import { qualityChecks } from '../quality';
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
}

type Quality = AnalysisResult['quality'];

/** What to doubt, in words. */
export function doubtsOf({ stack, cine, present, volumes, shape: { alignment, frame }, motion }: Doubtful): Quality {
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
  });
}
