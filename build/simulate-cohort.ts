// Draws the simulated cohort that the survival network is trained on.
//
//   node build/run.mjs build/simulate-cohort.ts --fits <folder/name> --out <folder> [--subjects 1000] [--seed 1] …
//
// --fits  <name>.f32: Float32 [patient][end-diastole, end-systole][vertex][xyz], mm, in each heart's own frame;
//         <name>.json: {"vertexCount", "shape"}. Made from patient images: neither file belongs in the repository.
// Writes  descriptors.f32 (Float32 [subject][19][202][3], mm) and subjects.json.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readTemplate } from '../electron/mesh/template';
import { concordance } from '../electron/survival/concordance';
import {
  defaultSimulation,
  plantedCauses,
  type SimulationOptions,
  simulateCohort,
} from '../electron/survival/simulate';

const { values } = parseArgs({
  options: {
    fits: { type: 'string' },
    out: { type: 'string' },
    template: { type: 'string', default: 'assets/rv-template/template.json' },
    subjects: { type: 'string' },
    seed: { type: 'string' },
    'held-out-share': { type: 'string' },
    'vertex-noise-mm': { type: 'string' },
    'basal-plane-noise-mm': { type: 'string' },
    'frame-noise-degrees': { type: 'string' },
    'event-share': { type: 'string' },
    'follow-up-days': { type: 'string' },
  },
});
if (!values.fits || !values.out) {
  console.error('usage: node build/run.mjs build/simulate-cohort.ts --fits <folder/name> --out <folder> [options]');
  process.exit(2);
}

const number = (given: string | undefined, otherwise: number): number => {
  const value = given === undefined ? otherwise : Number(given);
  if (!Number.isFinite(value) || value < 0) throw new RangeError(`not a number ≥ 0: ${given}`);
  return value;
};
const options: SimulationOptions = {
  subjects: number(values.subjects, defaultSimulation.subjects),
  seed: number(values.seed, defaultSimulation.seed),
  heldOutShare: number(values['held-out-share'], defaultSimulation.heldOutShare),
  vertexNoiseMm: number(values['vertex-noise-mm'], defaultSimulation.vertexNoiseMm),
  basalPlaneNoiseMm: number(values['basal-plane-noise-mm'], defaultSimulation.basalPlaneNoiseMm),
  frameNoiseDegrees: number(values['frame-noise-degrees'], defaultSimulation.frameNoiseDegrees),
  eventShare: number(values['event-share'], defaultSimulation.eventShare),
  followUpDays: number(values['follow-up-days'], defaultSimulation.followUpDays),
};

const fitsBase = values.fits.replace(/\.(f32|json)$/, '');
const description = z
  .looseObject({ vertexCount: z.int().positive(), shape: z.array(z.int().positive()).length(4) })
  .parse(JSON.parse(readFileSync(`${fitsBase}.json`, 'utf8')));
const bytes = readFileSync(`${fitsBase}.f32`);
const positions = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const template = readTemplate(JSON.parse(readFileSync(values.template, 'utf8')));
if (template.positions.length !== description.vertexCount * 3)
  throw new RangeError(
    `the template has ${template.positions.length / 3} vertices, the fits ${description.vertexCount}`,
  );

const hearts = { patients: description.shape[0]!, vertices: description.vertexCount, positions };
const cohort = simulateCohort(hearts, template, options);

mkdirSync(values.out, { recursive: true });
writeFileSync(path.join(values.out, 'descriptors.f32'), new Uint8Array(cohort.descriptors.buffer));
const cOf = (heldOut: boolean): number => {
  const group = cohort.subjects.filter((subject) => subject.heldOut === heldOut);
  const data = { times: group.map((subject) => subject.days), events: group.map((subject) => subject.event) };
  return concordance(
    data,
    group.map((subject) => subject.trueLogHazard),
  ).c;
};
const summary = {
  options,
  patients: hearts.patients,
  planted: plantedCauses.map((cause, i) => ({ ...cause, ...cohort.motionScale[i]! })),
  modes: cohort.modes,
  explainedVariance: cohort.explainedVariance,
  events: cohort.subjects.filter((subject) => subject.event === 1).length,
  oracleC: { train: cOf(false), heldOut: cOf(true) },
};
writeFileSync(path.join(values.out, 'subjects.json'), JSON.stringify({ ...summary, subjects: cohort.subjects }));
console.warn(JSON.stringify(summary, null, 2));
