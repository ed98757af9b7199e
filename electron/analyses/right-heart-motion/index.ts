import { type AnalysisResult, ReaderError } from '../../contract';
import type { Analysis, AnalysisContext, AnalysisInput } from '../analysis';
import { modalities, refusal } from './refusals';
import { type FrameOutlines, RightHeartRun, reopen } from './run';
import { labelling } from './stages/labelling';
import { rightHeartMotionId, stopwatch } from './stages/result';

const steps = ['segment', 'refine', 'mesh', 'track', 'risk', 'write'] as const;

/** Share of the progress that the network takes. */
const networksShare = 0.7;

async function run(input: AnalysisInput, context: AnalysisContext): Promise<AnalysisResult> {
  const { cine, stack } = input;
  const unfit = refusal(stack);
  if (unfit) throw new ReaderError(unfit.code, unfit.message, unfit.hint);
  const clock = stopwatch({ import: input.importMs });
  const breathe = async () => {
    context.signal.throwIfAborted();
    await context.breathe();
  };

  context.progress('segment', 0);
  const outlines: FrameOutlines[] = [];
  const found = await labelling(
    cine,
    { models: context.models, signal: context.signal, breathe },
    (sliceIndex, phaseIndex, contours) => {
      outlines.push({ frame: { sliceIndex, phaseIndex }, contours });
      if (contours.length > 0) context.contours(contours);
    },
    (fraction) => context.progress('segment', networksShare * fraction),
  );
  clock.lap('segment');

  const finished = RightHeartRun.begin(input, found, outlines);
  const result = await finished.conclude(
    {
      ...context,
      breathe,
      progress: (step, fraction) => context.progress(step, networksShare + (1 - networksShare) * fraction),
      input: async () => input,
    },
    clock,
    'total',
  );
  context.keep?.(finished);
  return result;
}

/** Short-axis cine → labels → RV surface over the beat → motion descriptor → risk. */
export const rightHeartMotion: Analysis = {
  descriptor: {
    analysisId: rightHeartMotionId,
    title: 'Right-heart motion',
    steps: [...steps],
    roles: ['short-axis-cine'],
    modalities: [...modalities],
  },
  refuses: refusal,
  run,
  reopen,
};
