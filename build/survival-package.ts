// Describes a trained survival network: cohort.json and card.json beside model.onnx.
//
//   node build/run.mjs build/survival-package.ts --cohort <folder> --out models/right-heart-survival
//
// The folder holds what build/simulate-cohort.ts wrote and predictions.json of models/right-heart-survival/training/run.py,
// which runs this command.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { regionNames, researchNotice } from '../electron/contract';
import type { ModelCard } from '../electron/inference/card';
import { modelCardSchema } from '../electron/inference/card';
import { sha256Of } from '../electron/inference/package';
import { readTemplate } from '../electron/mesh/template';
import { concordance } from '../electron/survival/concordance';
import { fitCox, linearPredictor } from '../electron/survival/cox';
import { importanceMap } from '../electron/survival/explain/importance';
import { descriptorLength } from '../electron/survival/heart-beat';
import { seededRandom } from '../electron/survival/random';
import { buildReferenceCohort } from '../electron/survival/reference-cohort';
import type { PlantedCause, SimulatedSubject, SimulationOptions } from '../electron/survival/simulate';

const { values } = parseArgs({
  options: {
    cohort: { type: 'string' },
    out: { type: 'string' },
    template: { type: 'string', default: 'assets/rv-template/template.json' },
  },
});
if (!values.cohort || !values.out) {
  console.error('usage: node build/run.mjs build/survival-package.ts --cohort <folder> --out <folder>');
  process.exit(2);
}
const out = values.out;
const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

interface Written {
  options: SimulationOptions;
  patients: number;
  planted: (PlantedCause & { mean: number; deviation: number })[];
  modes: number;
  explainedVariance: number;
  subjects: SimulatedSubject[];
}
interface Predictions {
  settings: Record<string, number>;
  seed: number;
  parameters: number;
  differenceFromPyTorch: number;
  logHazard: number[];
  reconstructionErrorMm: number[];
}
const cohort = readJson<Written>(path.join(values.cohort, 'subjects.json'));
const predictions = readJson<Predictions>(path.join(values.cohort, 'predictions.json'));
const template = readTemplate(readJson(values.template));
const bytes = readFileSync(path.join(values.cohort, 'descriptors.f32'));
const descriptors = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

/** Columns of the training or of the held-out subjects. */
function part(heldOut: boolean) {
  const rows = cohort.subjects
    .map((subject, i) => ({ subject, i }))
    .filter(({ subject }) => subject.heldOut === heldOut);
  const chosen = new Float32Array(rows.length * descriptorLength);
  rows.forEach(({ i }, k) => {
    chosen.set(descriptors.subarray(i * descriptorLength, (i + 1) * descriptorLength), k * descriptorLength);
  });
  return {
    times: rows.map(({ subject }) => subject.days),
    events: rows.map(({ subject }) => subject.event),
    truth: rows.map(({ subject }) => subject.trueLogHazard),
    volumes: rows.flatMap(({ subject: s }) => [
      s.rvEndDiastolicMl,
      s.rvEndSystolicMl,
      100 * (1 - s.rvEndSystolicMl / s.rvEndDiastolicMl),
    ]),
    logHazards: rows.map(({ i }) => predictions.logHazard[i]!),
    reconstructionErrorsMm: rows.map(({ i }) => predictions.reconstructionErrorMm[i]!),
    descriptors: chosen,
  };
}
const [train, heldOut] = [part(false), part(true)];
const n = heldOut.times.length;
const followUp = Math.round(cohort.options.followUpDays / 365.25);
const percent = (share: number) => Math.round(100 * share);
const deaths = (events: number[]) => events.reduce((sum, event) => sum + event, 0);

const description =
  `Simulated cohort, not patients: ${n} made-up subjects (${deaths(heldOut.events)} deaths in ${followUp} years) that the network was not ` +
  'trained on. Hearts and motion drawn from shapes fitted to ACDC patients; deaths drawn from a stated rule.';
const { file } = buildReferenceCohort({ ...heldOut, description, simulated: true });

const volumetric = fitCox(train, train.volumes);
const scores = {
  network: heldOut.logHazards,
  volumetric: Array.from(linearPredictor(volumetric, heldOut.volumes)),
  oracle: heldOut.truth,
};
const cOf = (score: number[], rows?: number[]) =>
  rows
    ? concordance(
        { times: rows.map((i) => heldOut.times[i]!), events: rows.map((i) => heldOut.events[i]!) },
        rows.map((i) => score[i]!),
      ).c
    : concordance(heldOut, score).c;
const random = seededRandom(2024);
const replicates = Array.from({ length: 1000 }, () => {
  const rows = Array.from({ length: n }, () => random.integer(n));
  const [network, other] = [cOf(scores.network, rows), cOf(scores.volumetric, rows)];
  return { network, volumetric: other, gain: network - other };
});
const interval = (key: keyof (typeof replicates)[number]): [number, number] => {
  const sorted = replicates.map((replicate) => replicate[key]).sort((a, b) => a - b);
  return [sorted[24]!, sorted[974]!];
};
const networkInterval = interval('network');
const volumetricInterval = interval('volumetric');
const gainInterval = interval('gain');

const ratios = heldOut.logHazards.map((value) => file.slope * (value - file.centre));
const { values: slopes, shares } = importanceMap(heldOut.descriptors, ratios);
const byRegion = regionNames.map((name, region) => {
  const members = Array.from(template.matchedVertices)
    .map((vertex, m) => ({ vertex, m }))
    .filter(({ vertex }) => template.regions[vertex] === region)
    .map(({ m }) => m);
  const mean = (of: Float64Array) => members.reduce((sum, m) => sum + of[m]!, 0) / members.length;
  return { name, vertices: members.length, slope: mean(slopes), share: mean(shares) };
});

const cohortBytes = Buffer.from(`${JSON.stringify(file)}\n`);
writeFileSync(path.join(out, 'cohort.json'), cohortBytes);

const dataset = `simulated subjects never trained on (seed ${cohort.options.seed})`;
const metric = (name: string, value: number, unit = '1', of: number | null = n) => ({
  name,
  value: Number(value.toFixed(4)),
  unit,
  dataset: name.includes('training') ? 'simulated training subjects' : dataset,
  n: of,
});
const golden = (name: string, shape: number[]) => {
  const fileName = `golden-${name}.bin`;
  return { file: fileName, shape, sha256: sha256Of(readFileSync(path.join(out, fileName))) };
};
const latent = predictions.settings.latent!;
const card: ModelCard & { training: object } = {
  format: 'dextra-model/1',
  id: 'right-heart-survival',
  version: '1.0.0',
  title: 'Survival from right-heart motion (simulated cohort)',
  task: 'survival',
  file: 'model.onnx',
  sha256: sha256Of(readFileSync(path.join(out, 'model.onnx'))),
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
  parameters: { cohort: 'cohort.json', phases: 20, matchedVertices: 202, template: 'dextra-rv-template/1' },
  trainingData: {
    description:
      `SIMULATED. ${cohort.subjects.length} made-up subjects, ${train.times.length} to train and ${n} held out, who descend from different patients. ` +
      `Shapes and end-systolic motion are drawn from ${cohort.modes} principal modes of right ventricles fitted to ${cohort.patients} ACDC training patients; ` +
      `the course over the beat is a model of ejection and filling; smooth vertex errors (${cohort.options.vertexNoiseMm} mm), a basal-plane error ` +
      `(${cohort.options.basalPlaneNoiseMm} mm) and frame errors (${cohort.options.frameNoiseDegrees}°) are added. ` +
      `Planted relation: log hazard = ${cohort.planted
        .map(
          (cause) =>
            `${cause.logHazardPerDeviation} for each ${cause.deviation.toFixed(1)} mm less motion of the ${cause.name}`,
        )
        .join(
          ' + ',
        )} (means over the region's matched vertices at end-systole). Weibull baseline, random entry and drop-out over ${followUp} years, ` +
      `${percent(deaths(cohort.subjects.map((s) => s.event)) / cohort.subjects.length)} % deaths.`,
    simulated: true,
    licence:
      'Simulated outcomes: Apache-2.0. Shapes derive from the ACDC database: non-commercial research use, with citation.',
    citation: [
      'O. Bernard, A. Lalande, C. Zotti, F. Cervenansky, et al. "Deep Learning Techniques for Automatic MRI Cardiac Multi-structures Segmentation and Diagnosis: Is the Problem Solved?" IEEE Transactions on Medical Imaging 37(11):2514-2525, 2018. doi:10.1109/TMI.2018.2837502',
      'G. A. Bello, T. J. W. Dawes, J. Duan, et al. "Deep-learning cardiac motion analysis for human survival prediction." Nature Machine Intelligence 1:95-104, 2019. doi:10.1038/s42256-019-0019-2 (method)',
    ],
  },
  metrics: [
    metric('Harrell C, network', cOf(scores.network)),
    metric('Harrell C, network, 95 % bootstrap interval, low', networkInterval[0]),
    metric('Harrell C, network, 95 % bootstrap interval, high', networkInterval[1]),
    metric('Harrell C, Cox model on RVEDV, RVESV and RVEF', cOf(scores.volumetric)),
    metric('Harrell C, Cox model on volumes, 95 % bootstrap interval, low', volumetricInterval[0]),
    metric('Harrell C, Cox model on volumes, 95 % bootstrap interval, high', volumetricInterval[1]),
    metric('Harrell C, network minus Cox model on volumes, 95 % paired bootstrap interval, low', gainInterval[0]),
    metric('Harrell C, network minus Cox model on volumes, 95 % paired bootstrap interval, high', gainInterval[1]),
    metric('Harrell C, the planted relation itself (best possible)', cOf(scores.oracle)),
    metric('Harrell C, network, training subjects', concordance(train, train.logHazards).c, '1', train.times.length),
    metric('Calibration slope of the network’s log hazard (1 is perfect)', file.slope),
    metric('Reconstruction error, median of subjects', file.reconstructionErrorMm.p50, 'mm'),
    ...byRegion.map(({ name, slope }) => metric(`Importance, mean of the ${name}`, slope, 'log hazard per mm')),
    ...byRegion.map(({ name, share }) =>
      metric(`Importance, share of the risk's variance explained, mean of the ${name}`, share),
    ),
  ],
  licence:
    'Weights: non-commercial research use only, following the terms of the ACDC data from which the shapes derive',
  intendedUse: `${researchNotice}. Shows how motion-based survival prediction works from images to curve; a site trains its own network on its own cohort for any study of patients.`,
  limits: [
    'The cohort is simulated: the deaths follow a rule that was made up. Risk, percentile and survival say nothing about a real patient.',
    'Its agreement with the held-out subjects shows that the network finds a planted relation, not that the relation holds in people.',
    'Hearts descend from 99 adults of one hospital, seen at end-diastole and end-systole only; the course between is modelled.',
    'The interval of the survival curve covers the calibration on the simulated cohort, not the error of segmentation, tracking or network.',
    'Importance regresses each vertex alone: regions that move together (inflow and outflow above all) share it.',
    'Not for children, congenital heart disease, paced or irregular rhythm, or motion from other than short-axis cine MR.',
  ],
  golden: {
    inputs: { descriptor: golden('descriptor', [2, descriptorLength]) },
    outputs: {
      logHazard: golden('logHazard', [2, 1]),
      latent: golden('latent', [2, latent]),
      reconstruction: golden('reconstruction', [2, descriptorLength]),
    },
    tolerance: 0.001,
  },
  files: [
    {
      name: 'cohort.json',
      sha256: sha256Of(cohortBytes),
      purpose: 'Reference cohort: baseline hazard with variance, log hazard ratios, reconstruction errors, importance',
    },
  ],
  training: {
    settings: predictions.settings,
    seed: predictions.seed,
    parameters: predictions.parameters,
    differenceFromPyTorch: predictions.differenceFromPyTorch,
    simulation: cohort.options,
    planted: cohort.planted,
  },
};
modelCardSchema.parse(card);
writeFileSync(path.join(out, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
for (const { name, value, unit } of card.metrics) console.warn(`${value}\t${unit}\t${name}`);
