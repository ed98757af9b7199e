import { z } from 'zod';
import { type AnalysisResult, ReaderError } from '../../contract';
import type { LoadedModel, ModelLibrary } from '../../inference/model';
import { descriptorLength, descriptorPhases, descriptorVertices } from '../../survival/heart-beat';
import { placeInCohort, type ReferenceCohort, referenceCohortSchema } from '../../survival/reference-cohort';
import { explanationOf } from './risk-explanation';

export const survivalModelId = 'right-heart-survival';

export interface RiskAssessment {
  readonly risk: NonNullable<AnalysisResult['risk']>;
  /** Signed importance of the 202 matched vertices, with limits where the package has them. */
  readonly importance: ReferenceCohort['importance'];
  readonly model: AnalysisResult['models'][number];
  /** What the reader must know before believing the risk, in words; empty when nothing stands out. */
  readonly warnings: string[];
}

/** What this analysis needs of a survival package beyond the format. */
const parametersSchema = z.looseObject({
  cohort: z.string(),
  phases: z.literal(descriptorPhases),
  matchedVertices: z.literal(descriptorVertices),
});

/**
 * Log hazard ratio, place in the cohort and survival curve of one heart's motion.
 *
 * @param descriptor Float32 [19 phases][202 vertices][xyz], mm, displacement from end-diastole in the heart's own frame
 * @throws ReaderError when the descriptor holds what is no number, or the survival package is missing, fails its
 *   checks, or is not made for this descriptor
 */
export async function assessRisk(descriptor: Float32Array, models: ModelLibrary): Promise<RiskAssessment> {
  if (descriptor.length !== descriptorLength)
    throw new RangeError(`The descriptor has ${descriptor.length} numbers instead of ${descriptorLength}.`);
  if (!descriptor.every(Number.isFinite))
    throw new ReaderError(
      'motion-not-finite',
      'The risk was not computed: the motion of the right ventricle is undefined at some vertices.',
      'Check the contours of the right ventricle in every phase, then run the analysis again.',
    );
  const model = await models.load(survivalModelId);
  try {
    const cohort = await readCohort(model);
    const { logHazard, reconstruction } = await model.run({
      descriptor: { data: descriptor, shape: [1, descriptorLength] },
    });
    const placed = placeInCohort(cohort, logHazard!.data[0]!);
    const { explanation, doubt } = await explanationOf(descriptor, logHazard!.data[0]!, model, cohort);
    return {
      risk: {
        ...placed,
        cohort: {
          description: cohort.description,
          simulated: cohort.simulated,
          subjects: cohort.subjects,
          events: cohort.events,
          logHazardRatios: cohort.logHazardRatios,
        },
        model: { id: model.card.id, version: model.card.version, title: model.card.title },
        explanation,
      },
      importance: cohort.importance,
      model: {
        id: model.card.id,
        version: model.card.version,
        sha256: model.card.sha256,
        provider: model.provider,
        simulated: model.card.trainingData.simulated || cohort.simulated,
        notes: [...model.providerNotes],
      },
      warnings: [
        ...farFrom(cohort, rootMeanSquare(descriptor, reconstruction!.data)),
        ...beyond(cohort, placed.logHazardRatio),
        ...(doubt ? [doubt] : []),
      ],
    };
  } finally {
    await model.release();
  }
}

async function readCohort(model: LoadedModel): Promise<ReferenceCohort> {
  const refuse = (reason: string) =>
    new ReaderError(
      'model-package-cohort',
      `Model package “${model.card.id}” cannot be used for the right-heart risk: ${reason}.`,
      'Import a survival package made for this descriptor.',
    );
  const issue = (error: z.ZodError) => `${error.issues[0]!.path.join('.')}: ${error.issues[0]!.message}`;
  const parameters = parametersSchema.safeParse(model.card.parameters);
  if (!parameters.success) throw refuse(`card.json, parameters.${issue(parameters.error)}`);
  const ports = [...model.card.inputs, ...model.card.outputs].map((port) => port.name);
  const missing = ['descriptor', 'logHazard', 'reconstruction'].find((name) => !ports.includes(name));
  if (missing) throw refuse(`it has no ${missing}`);
  const width = model.card.inputs[0]!.shape.at(-1);
  if (width !== descriptorLength)
    throw refuse(`its input takes ${width} numbers, the descriptor has ${descriptorLength}`);
  const text = new TextDecoder().decode(await model.readFile(parameters.data.cohort));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse(`${parameters.data.cohort} is not JSON`);
  }
  const cohort = referenceCohortSchema.safeParse(json);
  if (!cohort.success) throw refuse(`${parameters.data.cohort}, ${issue(cohort.error)}`);
  return cohort.data;
}

function rootMeanSquare(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / a.length);
}

/** A motion that the network cannot describe is one that it has not learnt to judge. */
function farFrom({ reconstructionErrorMm: { p99 } }: ReferenceCohort, errorMm: number): string[] {
  if (errorMm <= p99) return [];
  return [
    `This heart moves unlike the cohort: its motion differs from the network's reconstruction by ${errorMm.toFixed(1)} mm ` +
      `(99 % of the cohort: at most ${p99.toFixed(1)} mm). Do not rely on the risk; check the contours of the right ventricle.`,
  ];
}

function beyond({ logHazardRatios }: ReferenceCohort, ratio: number): string[] {
  const [lowest, highest] = [logHazardRatios[0]!, logHazardRatios.at(-1)!];
  if (ratio >= lowest && ratio <= highest) return [];
  return [
    `The log hazard ratio of ${ratio.toFixed(2)} is ${ratio < lowest ? 'below' : 'above'} that of every subject of the cohort ` +
      `(${lowest.toFixed(2)} to ${highest.toFixed(2)}): the survival curve is an extrapolation.`,
  ];
}
