import { type AnalysisResult, type Contour, ReaderError, researchNotice } from '../../contract';
import type { Analysis, AnalysisContext, AnalysisInput } from '../analysis';
import { untouched } from '../by-hand';
import { Memory } from '../memory';
import { refusal } from './refusals';
import { writeFiles } from './stages/files';
import { labelling } from './stages/labelling';
import { asFound } from './stages/labels';
import { type Conclusions, conclude, type Material } from './stages/pipeline';

const rightHeartMotionId = 'right-heart-motion';
const steps = ['segment', 'refine', 'mesh', 'track', 'risk', 'write'] as const;

/** Share of the progress that the network takes. */
const networksShare = 0.7;

/** Milliseconds of each step. */
function stopwatch(importMs: number) {
  const timings: Record<string, number> = { import: importMs };
  const start = performance.now();
  let last = start;
  return {
    lap(name: string): void {
      const now = performance.now();
      timings[name] = now - last;
      last = now;
    },
    done: (): Record<string, number> => ({ ...timings, total: importMs + performance.now() - start }),
  };
}

async function run(input: AnalysisInput, context: AnalysisContext): Promise<AnalysisResult> {
  const { cine, stack } = input;
  const unfit = refusal(stack);
  if (unfit) throw new ReaderError(unfit.code, unfit.message, unfit.hint);
  const clock = stopwatch(input.importMs);
  const breathe = async () => {
    context.signal.throwIfAborted();
    await context.breathe();
  };

  context.progress('segment', 0);
  const outlines: Contour[] = [];
  const found = await labelling(
    cine,
    { models: context.models, signal: context.signal, breathe },
    (_slice, _phase, contours) => {
      outlines.push(...contours);
      if (contours.length > 0) context.contours(contours);
    },
    (fraction) => context.progress('segment', networksShare * fraction),
  );
  clock.lap('segment');

  const memory = new Memory();
  const material: Material = {
    input,
    labelling: found,
    present: asFound(found.labels, cine.phases),
    byHand: untouched,
  };
  const conclusions = await conclude(material, memory, {
    breathe,
    models: context.models,
    progress: (step, fraction) => context.progress(step, networksShare + 0.9 * (1 - networksShare) * fraction),
    lap: clock.lap,
  });

  context.progress('write', 0.97);
  const files = await writeFiles(material, conclusions, outlines, memory, context.write);
  const result = resultOf(material, conclusions, files, clock.done());
  await context.write('result.json', `${JSON.stringify(result, null, 2)}\n`);
  context.progress('write', 1);
  return result;
}

function resultOf(
  { input, labelling, byHand }: Material,
  { numbers, phases, quality, risk, riskWithheld }: Conclusions,
  files: AnalysisResult['files'],
  timingsMs: AnalysisResult['timingsMs'],
): AnalysisResult {
  const landmarks = labelling.landmarks?.[phases.endDiastole];
  return {
    analysis: rightHeartMotionId,
    notice: researchNotice,
    software: input.software,
    models: risk.assessment ? [labelling.model, risk.assessment.model] : [labelling.model],
    study: input.study,
    timingsMs,
    quality,
    ...numbers,
    phases,
    ...(landmarks?.length ? { landmarks: [...landmarks] } : {}),
    riskWithheld,
    adjustments: {
      revision: byHand.revision,
      editedFrames: byHand.frames.map(({ sliceIndex, phaseIndex }) => ({ sliceIndex, phaseIndex })),
      editedBy: [...new Set(byHand.frames.map(({ by }) => by))],
      override: byHand.override,
    },
    risk: riskWithheld ? null : (risk.assessment?.risk ?? null),
    files,
  };
}

/** Short-axis cine → labels → RV surface over the beat → motion descriptor → risk. */
export const rightHeartMotion: Analysis = {
  descriptor: { analysisId: rightHeartMotionId, title: 'Right-heart motion', steps: [...steps] },
  refuses: refusal,
  run,
};
