import { type AnalysisResult, ReaderError } from '../../contract';
import type { ModelLibrary } from '../../inference/model';
import { assessRisk, type RiskAssessment } from './risk';

type Quality = AnalysisResult['quality'];
const warn = (message: string): Quality[number] => ({ check: 'Risk', status: 'warn', message });

/**
 * The risk and what to doubt in it, or the reason in words why there is none: without a survival model an analysis is
 * still worth having.
 */
export async function riskOrReason(
  descriptor: Float32Array,
  models: ModelLibrary,
): Promise<{ assessment: RiskAssessment | null; quality: Quality }> {
  try {
    const assessment = await assessRisk(descriptor, models);
    const { simulated, subjects } = assessment.risk.cohort;
    const origin = simulated
      ? [
          `The survival model learned from simulated subjects, and the ${subjects} it is compared with are simulated too; its risk says nothing about this patient.`,
        ]
      : [];
    return { assessment, quality: [...origin, ...assessment.warnings].map(warn) };
  } catch (error) {
    if (error instanceof ReaderError)
      return { assessment: null, quality: [warn(`No risk was computed. ${error.message}`)] };
    throw error;
  }
}
