import {
  type AnalysisResult,
  type EmbolismResult,
  embolismLabels,
  examLabels,
  ReaderError,
  researchNotice,
} from '../../contract';
import type { Analysis, AnalysisContext, AnalysisInput } from '../analysis';
import { examProbabilities } from './aggregate';
import { fieldOf, heatSize } from './field';
import { findingsOf } from './findings';
import { assess, type Fitness } from './fitness/assess';
import { imageThresholdOf, leastLoss } from './labelling';
import { parametersOf } from './parameters';
import { refusal } from './refusals';
import { type Scores, score } from './score';

export const pulmonaryEmbolismId = 'pulmonary-embolism';
const steps = ['assess', 'score', 'conclude', 'write'] as const;
/** Shares of the progress. */
const assessed = 0.12;
const scored = 0.95;
const onImage = embolismLabels.indexOf('pe_present_on_image');
const heatFile = 'heat.bin';

async function run(input: AnalysisInput, context: AnalysisContext): Promise<AnalysisResult> {
  const { cine, stack, frames } = input;
  const unfit = refusal(stack);
  if (unfit) throw new ReaderError(unfit.code, unfit.message, unfit.hint);
  if (!frames) throw new Error('the frames of the stack are needed');
  const timingsMs: Record<string, number> = { import: input.importMs };
  let last = performance.now();
  const lap = (name: string) => {
    timingsMs[name] = performance.now() - last;
    last = performance.now();
  };
  const breathe = async () => {
    context.signal.throwIfAborted();
    await context.breathe();
  };

  context.progress('assess', 0);
  const fitness = await assess(input, breathe);
  lap('assess');

  context.progress('score', assessed);
  const model = await context.models.load(pulmonaryEmbolismId);
  try {
    const parameters = parametersOf(model.card);
    const field = fieldOf(cine, parameters.input, fitness.centreMm);
    const scores = await score(cine, frames, field, model, parameters, {
      padding: input.pixels?.padding ?? null,
      start: fitness.opacification.at?.sliceIndex ?? cine.slices >> 1,
      focus: () => context.focus?.() ?? null,
      breathe,
      progress: (fraction) => context.progress('score', assessed + (scored - assessed) * fraction),
      tell: (images) => context.scores?.(images),
    });
    lap('score');
    context.progress('conclude', scored);
    const exam = examProbabilities(scores.images, fitness.heart, cine.sliceSpacingMm, parameters.aggregator);
    const embolism = conclude(scores, exam, fitness, cine.sliceSpacingMm);
    context.progress('write', 0.98);
    await context.write(heatFile, scores.heat);
    lap('conclude');
    const { card } = model;
    return {
      analysis: pulmonaryEmbolismId,
      notice: researchNotice,
      software: input.software,
      models: [
        {
          id: card.id,
          version: card.version,
          sha256: card.sha256,
          provider: model.provider,
          simulated: card.trainingData.simulated,
          notes: [...model.providerNotes],
        },
      ],
      study: input.study,
      timingsMs: { ...timingsMs, total: Object.values(timingsMs).reduce((sum, ms) => sum + ms, 0) },
      quality: [...fitness.quality, ...headerQuality(stack.warnings)],
      measurements: measurementsOf(embolism),
      curves: { phaseTimesMs: [], rvVolumeMl: [], lvVolumeMl: [] },
      risk: null,
      embolism,
      files: { labels: [], contours: null, motion: null, mesh: null, report: null, heat: heatFile },
    };
  } finally {
    await model.release();
  }
}

function conclude(
  { images }: Scores,
  probabilities: EmbolismResult['exam']['probabilities'],
  fitness: Fitness,
  spacingMm: number,
): EmbolismResult {
  const ofImages = images.map((image) => image.probabilities[onImage]!);
  const labelling = leastLoss(probabilities, ofImages);
  const imageThreshold = imageThresholdOf(labelling, ofImages);
  return {
    images,
    imageThreshold,
    exam: {
      probabilities,
      labels: { ...labelling.exam },
      thresholds: Object.fromEntries(examLabels.map((label) => [label, 0.5])) as EmbolismResult['exam']['thresholds'],
    },
    findings: findingsOf(images, imageThreshold, spacingMm),
    opacification: fitness.opacification,
    heat: { file: heatFile, rows: heatSize, columns: heatSize, labels: [...embolismLabels] },
  };
}

function measurementsOf({ opacification: { trunk, aorta } }: EmbolismResult): AnalysisResult['measurements'] {
  return [
    ...(trunk ? [{ name: 'Pulmonary trunk, attenuation', id: 'pulmonary-trunk.attenuation', ...trunk }] : []),
    ...(aorta ? [{ name: 'Descending aorta, attenuation', id: 'descending-aorta.attenuation', ...aorta }] : []),
  ];
}

const headerQuality = (warnings: readonly string[]): AnalysisResult['quality'] =>
  warnings.map((message) => ({
    id: 'images.header',
    check: 'Images',
    case: 'warn',
    status: 'warn',
    message,
    values: { text: message },
  }));

/** Chest CT angiogram → fit for reading → probabilities of every image → consistent labels of the examination. */
export const pulmonaryEmbolism: Analysis = {
  descriptor: {
    analysisId: pulmonaryEmbolismId,
    title: 'Pulmonary embolism',
    steps: [...steps],
    roles: ['volume'],
    modalities: ['CT'],
  },
  refuses: refusal,
  run,
};
