import { type AnalysisResult, type ChosenPhases, ReaderError } from '../../../contract';
import type { AnalysisContext, AnalysisInput } from '../../analysis';
import type { ByHand } from '../../by-hand';
import type { Memory } from '../../memory';
import type { Volumes } from '../measures';
import { anatomyOf, notAHeart, phaseSections, withheld } from '../quality';
import { riskOrReason } from '../risk-port';
import { doubtsOf } from './doubts';
import type { Labelling } from './labelling';
import { type PresentLabels, phaseOf } from './labels';
import { type Motion, motionOf } from './motion';
import { type Numbers, numbersOf } from './numbers';
import { type Shape, shapeOf } from './shape';
import { volumesOf, voxelGrid } from './volumes';

/** Everything that the conclusions of an analysis follow from. The same material gives the same conclusions. */
export interface Material {
  readonly input: AnalysisInput;
  /** What the network said. */
  readonly labelling: Labelling;
  /** What it said, with the reader's edits. */
  readonly present: PresentLabels;
  readonly byHand: ByHand;
}

export interface Conclusions {
  readonly volumes: Volumes;
  readonly phases: ChosenPhases;
  readonly shape: Shape;
  readonly motion: Motion;
  readonly risk: Awaited<ReturnType<typeof riskOrReason>>;
  readonly numbers: Numbers;
  readonly quality: AnalysisResult['quality'];
  readonly riskWithheld: AnalysisResult['riskWithheld'];
}

export interface StageHooks extends Pick<AnalysisContext, 'breathe' | 'progress' | 'models'> {
  /** A stage has ended; for timings. */
  lap(stage: string): void;
}

/**
 * From labels to everything else, one stage after another. Every stage is a function of what it is given; `memory` spares
 * those whose input is as it was.
 *
 * @param memory of this run; an empty one computes everything
 * @param hooks `progress` 0 … 1 within these stages; `breathe` throws when the work is given up
 * @throws ReaderError `no-heart`
 */
export async function conclude(material: Material, memory: Memory, hooks: StageHooks): Promise<Conclusions> {
  const { input, labelling, present, byHand } = material;
  const { cine, stack } = input;
  const { remember } = memory;
  const { versions } = present;

  hooks.progress('refine', 0);
  const { volumes, phases } = volumesOf(present, voxelGrid(cine), byHand.phases, remember);
  const { endDiastole } = phases;
  const sections = versions.map((version, phase) =>
    remember(`sections of phase ${phase}`, [version], () => phaseSections(phaseOf(present, phase), cine)),
  );
  // What the reader drew is never refused; the checks say what is odd about it.
  const strange = byHand.frames.length === 0 && notAHeart(anatomyOf(sections), stack.label);
  if (strange) throw new ReaderError(strange.code, strange.message, strange.hint);
  const shape = await memory.later('shape', [endDiastole, versions[endDiastole], labelling], () =>
    shapeOf(present, cine, stack, endDiastole, labelling.landmarks?.[endDiastole], hooks.breathe),
  );
  await hooks.breathe();
  hooks.lap('refine');

  hooks.progress('mesh', 0.07);
  const motion = await memory.later('motion', [shape, endDiastole, ...versions], () =>
    motionOf(present, labelling.labels, cine, shape, endDiastole, memory, {
      breathe: hooks.breathe,
      progress: (fraction) => hooks.progress(fraction < 0.35 ? 'mesh' : 'track', 0.07 + 0.73 * fraction),
    }),
  );
  hooks.lap('track');

  hooks.progress('risk', 0.8);
  const risk = await memory.later('risk', [motion], () => riskOrReason(motion.descriptor, hooks.models));
  await hooks.breathe();
  hooks.lap('risk');

  const { patient = null } = input;
  const { notes, ...numbers } = numbersOf({
    cine,
    present,
    volumes,
    phases,
    shape,
    motion,
    model: labelling.model,
    patient,
    body: byHand.body,
    importance: risk.assessment?.importance ?? null,
  });
  await hooks.breathe();
  const doubts = doubtsOf({ stack, cine, labelling, present, volumes, shape, motion, sections }, remember);
  const quality = [...doubts, ...notes.map(bodyDoubt), ...risk.quality];
  await hooks.breathe();
  return {
    volumes,
    phases,
    shape,
    motion,
    risk,
    numbers,
    quality,
    riskWithheld: risk.assessment && withheld(quality, byHand.override),
  };
}

const bodyDoubt = (message: string): AnalysisResult['quality'][number] => ({
  id: 'body.header',
  check: 'Height and weight',
  status: 'warn',
  message,
});
