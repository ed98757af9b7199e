import type { AnalysisResult, ChosenPhases } from '../../../contract';
import type { CineVolume } from '../../../imaging/volume';
import type { PatientFacts } from '../../analysis';
import type { ByHand } from '../../by-hand';
import { measurements, type Volumes } from '../measure';
import type { ModelFacts } from './labelling';
import type { PresentLabels } from './labels';
import type { Motion } from './motion';
import type { Shape } from './shape';

/** All that can be measured from. */
export interface Measurable {
  readonly cine: CineVolume;
  readonly present: PresentLabels;
  readonly volumes: Volumes;
  readonly phases: ChosenPhases;
  readonly shape: Shape;
  readonly motion: Motion;
  /** The segmentation network, for the source. */
  readonly model: ModelFacts;
  readonly patient: PatientFacts | null;
  readonly body: ByHand['body'];
}

export type Numbers = Pick<AnalysisResult, 'measurements' | 'curves' | 'regions' | 'body'>;

/** The measurements and curves of a result. Cheap: it is asked again when a phase or the body is set by hand. */
export const numbersOf = ({ cine, volumes, model }: Measurable): Numbers => ({
  measurements: measurements(volumes, cine, `${model.id} ${model.version}`),
  curves: { phaseTimesMs: [...cine.phaseTimesMs], rvVolumeMl: [...volumes.rvMl], lvVolumeMl: [...volumes.lvMl] },
});
