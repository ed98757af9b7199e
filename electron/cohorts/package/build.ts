import { ReaderError } from '../../contract';
import type { ModelCard } from '../../inference/card';
import type { Tensor } from '../../inference/model';
import { sha256Of } from '../../inference/package';
import { buildLatentFiles } from '../../survival/explain';
import { descriptorLength, descriptorPhases, descriptorVertices } from '../../survival/heart-beat';
import { type NetworkWeights, networkToOnnx, parameterCount, predictNetwork } from '../../survival/network';
import { buildReferenceCohort } from '../../survival/reference-cohort';
import { refusalOfUse } from '../files';
import { inOrderOfPseudonyms, type PackageMaterial } from './material';
import { metricsOf } from './metrics';

/** What a survival package of the right heart serves. */
export const servedPurpose = 'right-heart-survival';

/** Largest difference of the runtime's outputs from the golden ones, which were computed without it. */
const tolerance = 1e-3;

/** With a slope this small the network's log hazards say nothing of who dies first. */
const leastSlope = 1e-6;

/**
 * The files of a survival package, by name; `card.json` is filled from the training's report alone. Pure: the same
 * material gives the same bytes.
 *
 * Nothing of a single subject is in it but, under its pseudonym, latent code, risk and outcome (`latent-map.json`), and its
 * motion if the publication says so. The golden input is the cohort's mean motion, and half of it: nobody's.
 *
 * @throws ReaderError `other-space` when the motions are not of this workstation's template; `cannot-calibrate` when the
 * predictions for unseen subjects do not tell who dies earlier
 */
export function buildSurvivalPackage(given: PackageMaterial): Map<string, Uint8Array> {
  const unfit = refusalOfUse(given.cohort.space);
  if (unfit) throw unfit;
  const material = inOrderOfPseudonyms(given);
  const { publication, result, input, cohort } = material;
  const { weights, predictions, report } = result;
  const { data, subjectIds } = input;
  const n = subjectIds.length;

  const trained = predictNetwork(weights, data.descriptors).logHazards;
  const centre = trained.reduce((sum, value) => sum + value, 0) / n;
  const unseen = predictions.crossValidated ?? predictions.outOfSample;
  const unseenBy = predictions.crossValidated ? 'cross-validated' : predictions.outOfSampleBy;
  // Predictions for unseen subjects are about the mean of their networks; the network that runs has a mean of its own.
  const logHazards = Float64Array.from(unseen, (value) => value + centre);
  // What the subjects are comes first: a reader may stop there.
  const description =
    `${saidOnce(cohort, 'Simulated cohort, not patients: ')}${cohort.source} ${n} subjects, ${report.events} deaths. ` +
    `Log hazards are ${unseenBy} predictions: each by networks that had not seen the subject.`;
  const reference = calibrated(() =>
    buildReferenceCohort({
      times: data.times,
      events: data.events,
      description,
      simulated: cohort.simulated,
      logHazards,
      reconstructionErrorsMm: predictions.reconstructionErrorsMm,
      descriptors: data.descriptors,
    }),
  ).file;
  if (!(reference.slope > leastSlope)) throw uncalibrated(`their Cox coefficient is ${reference.slope.toFixed(3)}`);

  const files = new Map<string, Uint8Array>();
  const listed: ModelCard['files'] = [];
  const list = (name: string, bytes: Uint8Array, purpose: string) => {
    files.set(name, bytes);
    listed.push({ name, sha256: sha256Of(bytes), purpose });
  };
  const onnx = networkToOnnx(weights);
  files.set('model.onnx', onnx);
  list(
    'cohort.json',
    encoded(reference),
    'Reference cohort: baseline hazard with variance, log hazard ratios, reconstruction errors, importance',
  );
  for (const { name, bytes, purpose } of buildLatentFiles({
    description,
    simulated: cohort.simulated,
    subjectIds,
    days: data.times,
    events: data.events,
    logHazardRatios: logHazards.map((value) => reference.slope * (value - reference.centre)),
    codes: predictions.latent,
    descriptors: data.descriptors,
    withMotions: publication.withMotions,
  }))
    list(name, bytes, purpose);
  list('training-report.json', encoded(withoutSubjects(report)), 'What the training found, without its subjects');

  const golden = goldenOf(material);
  const arrays = (tensors: Record<string, Tensor>) =>
    Object.fromEntries(
      Object.entries(tensors).map(([port, { data: values, shape }]) => {
        const file = `golden-${port}.bin`;
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
        files.set(file, bytes);
        return [port, { file, shape: [...shape], sha256: sha256Of(bytes) }];
      }),
    );
  const card: ModelCard = {
    ...aboutIt(material, reference),
    file: 'model.onnx',
    sha256: sha256Of(onnx),
    golden: { inputs: arrays(golden.inputs), outputs: arrays(golden.outputs), tolerance },
    files: listed,
  };
  files.set('card.json', encoded(card));
  return files;
}

type CardText = Pick<
  ModelCard,
  | 'format'
  | 'id'
  | 'version'
  | 'serves'
  | 'signedBy'
  | 'title'
  | 'task'
  | 'inputs'
  | 'outputs'
  | 'parameters'
  | 'trainingData'
  | 'metrics'
  | 'licence'
  | 'intendedUse'
  | 'limits'
> & { readonly publishedAt: string; readonly training: Readonly<Record<string, unknown>> };

function aboutIt(
  { publication, result, input, cohort, software, publishedAt }: PackageMaterial,
  reference: ReturnType<typeof buildReferenceCohort>['file'],
): CardText {
  const { report, weights, predictions } = result;
  const { latent } = weights;
  const { plan } = input;
  return {
    format: 'dextra-model/1',
    id: publication.id,
    version: publication.version,
    serves: servedPurpose,
    signedBy: publication.signedBy,
    publishedAt,
    title: publication.title,
    task: 'survival',
    inputs: [
      {
        name: 'descriptor',
        type: 'float32',
        shape: ['n', descriptorLength],
        unit: 'mm',
        normalisation: 'none',
        order: 'phase 1…19, matched vertex 1…202, then along the long axis, septum to free wall, diaphragm to outflow',
      },
    ],
    outputs: [
      { name: 'logHazard', type: 'float32', shape: ['n', 1], unit: '1' },
      { name: 'latent', type: 'float32', shape: ['n', latent], unit: '1' },
      { name: 'reconstruction', type: 'float32', shape: ['n', descriptorLength], unit: 'mm' },
    ],
    parameters: {
      cohort: 'cohort.json',
      phases: descriptorPhases,
      matchedVertices: descriptorVertices,
      template: cohort.space.kind === 'template' ? cohort.space.template : null,
    },
    trainingData: {
      description: `${saidOnce(cohort, 'SIMULATED. ')}${report.subjects} subjects, ${report.events} deaths. ${cohort.source}`,
      simulated: cohort.simulated,
      licence: publication.licence,
      citation: [
        'G. A. Bello, T. J. W. Dawes, J. Duan, et al. "Deep-learning cardiac motion analysis for human survival prediction." Nature Machine Intelligence 1:95-104, 2019. doi:10.1038/s42256-019-0019-2 (method)',
      ],
    },
    metrics: metricsOf(report, reference.slope, reference.reconstructionErrorMm.p50),
    licence: publication.licence,
    intendedUse: publication.intendedUse,
    limits: limitsOf(report, cohort.simulated, predictions.outOfSampleBy),
    training: {
      software,
      mode: plan.mode,
      settings: report.chosen,
      epochs: plan.epochs,
      batch: plan.batch,
      folds: plan.folds,
      evaluations: plan.evaluations,
      bootstraps: plan.bootstraps,
      seed: plan.seed,
      parameters: parameterCount(weights.features, weights.hidden, weights.latent),
    },
  };
}

function limitsOf(
  { plan, network, warnings }: PackageMaterial['result']['report'],
  simulated: boolean,
  outOfSampleBy: string,
): string[] {
  return [
    'Research use, not for diagnosis.',
    ...(simulated
      ? ['Trained on simulated subjects: what it says of a patient is a demonstration and nothing more.']
      : []),
    'Trained and validated on one cohort of one site; no external validation.',
    plan.bootstraps > 0 && network?.adjustedC !== null
      ? `Internal validation with ${plan.bootstraps} bootstrap replicates, the whole search repeated in each.`
      : 'No bootstrap: its concordance is not corrected for optimism.',
    `Importance, neighbours and survival curve come from the training cohort; predictions for it are ${outOfSampleBy} in the report.`,
    'Not for children, congenital heart disease, paced or irregular rhythm, or motion from other than short-axis cine MR.',
    ...warnings,
  ];
}

/** A report without anything of a single subject. */
const withoutSubjects = ({ latentMap: _, ...report }: PackageMaterial['result']['report']) => ({
  ...report,
  latentMap: null,
});

/** The cohort's mean motion, and half of it, with what the weights make of them without a runtime. */
function goldenOf({ input: { data, subjectIds }, result: { weights } }: PackageMaterial) {
  const n = subjectIds.length;
  const sums = new Float64Array(descriptorLength);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < descriptorLength; k++) sums[k]! += data.descriptors[i * descriptorLength + k]!;
  const descriptors = new Float32Array(2 * descriptorLength);
  for (let k = 0; k < descriptorLength; k++) {
    descriptors[k] = sums[k]! / n;
    descriptors[descriptorLength + k] = descriptors[k]! / 2;
  }
  const { logHazards, latent } = predictNetwork(weights, descriptors);
  const inputs: Record<string, Tensor> = { descriptor: { data: descriptors, shape: [2, descriptorLength] } };
  const outputs: Record<string, Tensor> = {
    logHazard: { data: logHazards, shape: [2, 1] },
    latent: { data: latent, shape: [2, weights.latent] },
    reconstruction: { data: reconstructed(weights, latent, 2), shape: [2, descriptorLength] },
  };
  return { inputs, outputs };
}

/** What the decoder makes of n latent codes: dense, rectified, dense. */
function reconstructed({ decode1, decode2, hidden, features }: NetworkWeights, codes: Float32Array, n: number) {
  const layer = (
    values: ArrayLike<number>,
    width: number,
    { weight, bias }: NetworkWeights['decode1'],
    rectify: boolean,
  ): Float64Array => {
    const outputs = bias.length;
    const result = new Float64Array(n * outputs);
    for (let i = 0; i < n; i++)
      for (let o = 0; o < outputs; o++) {
        let sum = bias[o]!;
        for (let k = 0; k < width; k++) sum += values[i * width + k]! * weight[k * outputs + o]!;
        result[i * outputs + o] = rectify ? Math.max(0, sum) : sum;
      }
    return result;
  };
  const inner = layer(codes, codes.length / n, decode1, true);
  return Float32Array.from(layer(inner, hidden, decode2, false).subarray(0, n * features));
}

function calibrated<T>(build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw uncalibrated(error.message);
  }
}

const uncalibrated = (why: string) =>
  new ReaderError(
    'cannot-calibrate',
    `No survival curve can be made from this training: its predictions for subjects that it had not seen do not tell who dies earlier (${why}).`,
    'Train on more subjects or with another search; a model without this must not be used.',
  );

/** That it is simulated, unless its source says so itself. */
const saidOnce = ({ simulated, source }: PackageMaterial['cohort'], words: string): string =>
  simulated && !/^simulated/i.test(source) ? words : '';

const encoded = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value)}\n`);
