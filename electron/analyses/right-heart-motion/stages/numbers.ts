import type { AnalysisResult, ChosenPhases } from '../../../contract';
import type { CineVolume } from '../../../imaging/volume';
import { rvTemplate } from '../../../mesh/rv-template';
import { spreadOverSurface } from '../../../mesh/spread';
import type { PatientFacts } from '../../analysis';
import type { ByHand } from '../../by-hand';
import { measure, type Volumes } from '../measures';
import { periodOf } from '../quality';
import type { RiskAssessment } from '../risk';
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
  readonly importance: RiskAssessment['importance'] | null;
}

export type Numbers = Pick<AnalysisResult, 'measurements' | 'curves' | 'regions' | 'body'>;

/**
 * The measurements and curves of a result, and in words what the header says that was not believed. Cheap: it is asked
 * again when a phase or the body is set by hand.
 */
export function numbersOf(measurable: Measurable): Numbers & { readonly notes: string[] } {
  const { cine, present, volumes, shape, motion, model, patient, body, importance } = measurable;
  return measure({
    cine,
    labels: present.labels,
    volumes,
    axes: shape.alignment.axes,
    periodMs: periodOf(cine),
    track: motion.track,
    template: rvTemplate,
    importance: importance && spreadOverSurface(rvTemplate, importance.values),
    patient,
    typedBody: body,
    model: `${model.id} ${model.version}`,
  });
}
