import { type AnalysisResult, ReaderError } from '../../contract';
import type { ModelLibrary } from '../../inference/model';

export interface RiskAssessment {
  readonly risk: NonNullable<AnalysisResult['risk']>;
  /** One signed value per matched vertex. */
  readonly importance: { readonly values: ArrayLike<number>; readonly unit: string; readonly definition: string };
  readonly models: AnalysisResult['models'];
}

/** From the motion descriptor (11,514 numbers) to a risk. Throws `ReaderError` when no model can be used. */
export type AssessRisk = (descriptor: Float32Array, models: ModelLibrary) => Promise<RiskAssessment>;

/** The risk, or the reason in words why there is none; an analysis is worth having without it. */
export async function riskOrReason(assess: AssessRisk | null, descriptor: Float32Array, models: ModelLibrary) {
  const none = (reason: string) => ({
    assessment: null,
    quality: [{ check: 'Risk', status: 'warn' as const, message: `No risk was computed: ${reason}` }],
  });
  if (!assess) return none('this version has no survival model.');
  try {
    const assessment = await assess(descriptor, models);
    const { cohort } = assessment.risk;
    return {
      assessment,
      quality: cohort.simulated
        ? [
            {
              check: 'Risk',
              status: 'warn' as const,
              message: `The survival model was trained on a simulated cohort of ${cohort.subjects} subjects. Its risk is a demonstration and says nothing about this patient.`,
            },
          ]
        : [],
    };
  } catch (error) {
    if (error instanceof ReaderError) return none(error.message);
    throw error;
  }
}
