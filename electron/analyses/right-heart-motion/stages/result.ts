import { type AnalysisResult, researchNotice } from '../../../contract';
import type { Conclusions, Material } from './pipeline';
import { shapeInNumbers } from './shape-files';

export const rightHeartMotionId = 'right-heart-motion';

/** `result.json`. */
export function resultOf(
  { input, labelling, byHand }: Material,
  { numbers, phases, shape, quality, risk, riskWithheld }: Conclusions,
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
    shape: shape.refined && shapeInNumbers(shape.refined, phases.endDiastole),
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

/** Milliseconds of each step. */
export function stopwatch(before: Record<string, number>) {
  const timings: Record<string, number> = {};
  const start = performance.now();
  let last = start;
  return {
    lap(name: string): void {
      const now = performance.now();
      timings[name] = now - last;
      last = now;
    },
    /** @param whole name of the sum */
    done: (whole: string): Record<string, number> => ({
      ...before,
      ...timings,
      [whole]: (whole === 'total' ? (before.import ?? 0) : 0) + performance.now() - start,
    }),
  };
}
