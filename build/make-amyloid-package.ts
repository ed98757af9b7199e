// Writes card.json and scan-map.json of the amyloid package; numbers come from the training's results and the measured
// cases alone. node build/run.mjs build/make-amyloid-package.ts --results <results.json> --registration <registration.json> [--package models/amyloid-pet]
// The folder holds what training/run.py, space.py and reduce.py wrote.
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { laplacianEigenmap } from '../electron/survival/explain/laplacian-eigenmap';

const { values: options } = parseArgs({
  options: {
    results: { type: 'string' },
    registration: { type: 'string' },
    package: { type: 'string', default: 'models/amyloid-pet' },
  },
});
if (!options.results || !options.registration) throw new Error('--results and --registration are needed');
const folder = path.resolve(options.package);
const at = (name: string) => path.join(folder, name);

const stagesSchema = z.object({ normal: z.number(), 'early to middle': z.number(), late: z.number() });
const scoresSchema = z.object({
  confusion: z.array(z.array(z.number())),
  accuracy: z.number(),
  recall: stagesSchema,
  precision: stagesSchema,
  macroF1: z.number(),
  calibrationError: z.number(),
  calibration: z.array(z.object({ stated: z.number(), correct: z.number(), scans: z.number() })),
  accuracyByTracer: z.record(z.string(), z.number()),
  scans: z.number(),
});
const results = z
  .object({
    epochs: z.number(),
    classes: z.array(z.number()),
    ordinal: scoresSchema,
    plain: scoresSchema.optional(),
    differenceFromPyTorch: z.number(),
  })
  .parse(JSON.parse(await readFile(options.results, 'utf8')));
const registration = z
  .object({
    cases: z.number(),
    medianMm: z.number(),
    worstMedianMm: z.number(),
    /** What the real florbetapir scan gave; absent where it was not at hand. */
    real: z.object({ suvr: z.number(), centiloid: z.number(), told: z.string(), probability: z.number() }).optional(),
  })
  .parse(JSON.parse(await readFile(options.registration, 'utf8')));

const reduced = z
  .object({ stages: z.array(z.number()), points: z.array(z.array(z.number())) })
  .parse(
    JSON.parse(
      await readFile(at('feature-points.json'), 'utf8').catch(() =>
        readFile(path.join(path.dirname(options.results as string), 'feature-points.json'), 'utf8'),
      ),
    ),
  );
const map = laplacianEigenmap(reduced.points.flat(), reduced.points.length, 2, { landmarks: reduced.points.length });
const round = (value: number, digits: number) => Number(value.toFixed(digits));
const places = reduced.points.map((_, i) => [map.coordinates[2 * i]!, map.coordinates[2 * i + 1]!] as const);
const clusters = kMeans(places, 3);
await writeFile(
  at('scan-map.json'),
  `${JSON.stringify({
    definition:
      'Laplacian eigenmaps (Belkin and Niyogi 2003) of the classifier’s features of simulated scans; clusters by k-means on the map.',
    neighbours: map.basis.neighbours,
    width: map.basis.width,
    eigenvalues: Array.from(map.basis.eigenvalues),
    points: reduced.points.map((point) => point.map((value) => round(value, 3))),
    places: places.map(([x, y]) => [round(x, 5), round(y, 5)]),
    stages: reduced.stages,
    clusters: clusters.of,
    centres: clusters.centres,
  })}\n`,
);
await rm(at('feature-points.json'), { force: true });

const hash = async (name: string) =>
  createHash('sha256')
    .update(await readFile(at(name)))
    .digest('hex');
const dataset = 'simulated scans of anatomies not trained on';
const { ordinal, plain } = results;
const metric = (name: string, value: number, n: number | null = ordinal.scans, set = dataset) => ({
  name,
  value: round(value, 4),
  unit: '1',
  dataset: set,
  n,
});
const counts = ordinal.confusion.map((row) => row.reduce((a, b) => a + b, 0));
const ofClass = (scores: typeof ordinal, words: string) => [
  metric(`Accuracy${words}`, scores.accuracy),
  ...(['normal', 'early to middle', 'late'] as const).flatMap((stage, k) => [
    metric(`Recall, ${stage}${words}`, scores.recall[stage], counts[k]!),
    metric(`Precision, ${stage}${words}`, scores.precision[stage], null),
  ]),
  metric(`Macro-F1${words}`, scores.macroF1),
  metric(`Expected calibration error${words}`, scores.calibrationError),
];
const { real } = registration;
const file = async (name: string, purpose: string) => ({ name, sha256: await hash(name), purpose });
const card = {
  format: 'dextra-model/1',
  id: 'amyloid-pet',
  version: '1.0.0',
  title: 'Amyloid PET in three stages, and standard space',
  task: 'classification',
  file: 'model.onnx',
  sha256: await hash('model.onnx'),
  inputs: [
    {
      name: 'suvr',
      type: 'float32',
      shape: ['n', 16, 112, 96],
      unit: 'SUVR',
      normalisation:
        'uptake over the mean of whole cerebellum (own regions); planes of standard space at z = −38 … 82 mm every 8 mm, each the mean of three',
    },
  ],
  outputs: [
    { name: 'stage', type: 'float32', shape: ['n', 3], unit: '1', classes: ['normal', 'early to middle', 'late'] },
    { name: 'features', type: 'float32', shape: ['n', 2048], unit: '1' },
  ],
  parameters: {
    planes: { first: 17, step: 4, count: 16, rows: 112, columns: 96, rowOffset: 1, columnOffset: 2 },
    confusion: ordinal.confusion,
    calibration: ordinal.calibration,
    accuracyByTracer: ordinal.accuracyByTracer,
    registration: {
      cases: registration.cases,
      medianMm: registration.medianMm,
      worstMedianMm: registration.worstMedianMm,
    },
    ...(plain ? { plainConfusion: plain.confusion } : {}),
  },
  trainingData: {
    description:
      `Simulated amyloid PET: ${results.classes.reduce((a, b) => a + b, 0)} scans (${results.classes.join(' normal, ')} late; in this order normal, early to middle, late) made of label atlases with uptake by stage and tracer, atrophy, blur, noise and misregistration. No patient. Performance on patients is unknown.`.replace(
        `${results.classes.join(' normal, ')} late; in this order normal, early to middle, late`,
        `${results.classes[0]} normal, ${results.classes[1]} early to middle, ${results.classes[2]} late`,
      ),
    simulated: true,
    licence: 'Made from label maps of AmyPET (MPL-2.0): AAL3 and DKT',
    citation: [
      'E. T. Rolls, C.-C. Huang, C.-P. Lin, J. Feng, M. Joliot. "Automated anatomical labelling atlas 3." NeuroImage 206:116189, 2020.',
      'A. Klein, J. Tourville. "101 labeled brain images and a consistent human cortical labeling protocol." Frontiers in Neuroscience 6:171, 2012.',
      'AmyPET, AMYPAD consortium, MPL-2.0: the atlases in MNI space at 2 mm.',
      'K. He, X. Zhang, S. Ren, J. Sun. "Deep residual learning for image recognition." CVPR 2016.',
    ],
  },
  metrics: [
    ...ofClass(ordinal, ''),
    ...(plain ? ofClass(plain, ', plain cross-entropy instead (protocol of the study it follows)') : []),
    {
      name: 'Registration error, median over the brain, median of cases',
      value: round(registration.medianMm, 2),
      unit: 'mm',
      dataset: 'simulated raw scans, known transforms, ±30°, ±40 mm',
      n: registration.cases,
    },
    {
      name: 'Registration error, median over the brain, worst case',
      value: round(registration.worstMedianMm, 2),
      unit: 'mm',
      dataset: 'simulated raw scans, known transforms, ±30°, ±40 mm',
      n: registration.cases,
    },
    ...(real
      ? [
          {
            name: 'Centiloid of one real florbetapir scan that reads as negative, standard VOIs',
            value: round(real.centiloid, 1),
            unit: 'CL',
            dataset: 'one public scan, test use only',
            n: 1,
          },
        ]
      : []),
  ],
  licence: 'Apache-2.0',
  intendedUse: 'Research: stage of an amyloid PET beside its Centiloid. Not for diagnosis.',
  limits: [
    'Trained on simulated scans only; performance on patients is unknown.',
    ...(real
      ? [
          `One real florbetapir scan that reads as negative was ${real.told === 'normal' ? '' : 'not '}told to be normal (${real.told}, ${Math.round(100 * real.probability)} %); with the standard VOIs it measured ${real.suvr.toFixed(2)} SUVR and ${real.centiloid.toFixed(0)} CL${real.centiloid < 12 ? '' : ', which is above the negative limit of 12 CL: absolute numbers without an MR are not validated'}.`,
        ]
      : []),
    'Registered without an MR: thin or atrophic cortex is measured together with white matter and fluid.',
    'Bands of normal regional uptake are those of simulated controls.',
    'Known failure of the field: other scanners and reconstructions than trained on.',
  ],
  golden: {
    inputs: { suvr: { file: 'golden-suvr.bin', shape: [1, 16, 112, 96], sha256: await hash('golden-suvr.bin') } },
    outputs: {
      stage: { file: 'golden-stage.bin', shape: [1, 3], sha256: await hash('golden-stage.bin') },
      features: { file: 'golden-features.bin', shape: [1, 2048], sha256: await hash('golden-features.bin') },
    },
    tolerance: 0.01,
  },
  files: [
    await file('template-negative.bin', 'Template of standard space without amyloid: uint8 [z][y][x], SUVR × 85'),
    await file('template-positive.bin', 'Template with amyloid'),
    await file('brain.bin', 'Brain of the templates, uint8 [z][y][x]'),
    await file('regions.bin', 'Own regions, uint8 [z][y][x]'),
    await file('standard-space.json', 'Grid, regions and bands of simulated controls'),
    await file('feature-axes.bin', 'Mean and 16 principal axes of the features, float32 [17][2048]'),
    await file('scan-map.json', 'Simulated scans on the map of features'),
  ],
};
await writeFile(at('card.json'), `${JSON.stringify(card, null, 2)}\n`);
process.stdout.write(`card.json: accuracy ${ordinal.accuracy.toFixed(3)}, ${map.bridges} bridges in the map\n`);

/** Lloyd's algorithm from the extremes of the first axis. */
function kMeans(
  points: readonly (readonly [number, number])[],
  k: number,
): { of: number[]; centres: [number, number][] } {
  const sorted = [...points].sort((a, b) => a[0] - b[0]);
  let centres = Array.from(
    { length: k },
    (_, c) => [...sorted[Math.round(((c + 0.5) / k) * sorted.length)]!] as [number, number],
  );
  let of: number[] = [];
  for (let round = 0; round < 100; round++) {
    of = points.map(([x, y]) => {
      const distances = centres.map(([a, b]) => (x - a) ** 2 + (y - b) ** 2);
      return distances.indexOf(Math.min(...distances));
    });
    centres = centres.map((centre, c) => {
      const own = points.filter((_, i) => of[i] === c);
      return own.length === 0
        ? centre
        : ([0, 1].map((a) => own.reduce((s, p) => s + p[a]!, 0) / own.length) as [number, number]);
    });
  }
  return { of, centres };
}
