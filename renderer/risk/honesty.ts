import type { AnalysisResult } from '../../electron/contract';

/** Whether any number of this result comes from a model that was trained on simulated data. */
export const isSimulated = (result: AnalysisResult | null): boolean =>
  result !== null && (result.risk?.cohort.simulated === true || result.models.some((model) => model.simulated));
