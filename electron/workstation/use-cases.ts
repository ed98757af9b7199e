import type { Analysis } from '../analyses/analysis';
import type { Adjustments } from './adjustments';
import type { AnalysisRuns } from './analysis-runs';
import type { Cohorts } from './cohorts';
import type { FrameCache } from './frames';
import type { Imports } from './imports';
import type { Models } from './models';

/** The parts that carry the workstation's state while it is open. */
export interface UseCases {
  readonly imports: Imports;
  readonly analysisRuns: AnalysisRuns;
  readonly adjustments: Adjustments;
  readonly frames: FrameCache;
  readonly cohorts: Cohorts;
  readonly models: Models;
  readonly analyses: readonly Analysis[];
}
