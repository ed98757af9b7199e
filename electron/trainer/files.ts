import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ReaderError, type TrainingPlan, trainingPlanSchema, trainingReportSchema } from '../contract';
import type { NetworkWeights } from '../survival/network/types';
import { checkInput } from '../survival/validation/check-input';
import type { ReadTrainingResult, StoreTrainingInput, TrainingInput, TrainingResult } from './api';
import { syncFolder } from './journal';

/** Written beside and renamed: after a power cut there is the old file, the new one or none, never half of one. */
export function writeWhole(folder: string, name: string, parts: readonly (string | Uint8Array)[]): void {
  const part = path.join(folder, `${name}.part`);
  const handle = openSync(part, 'w', 0o600);
  try {
    for (const piece of parts) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(part, path.join(folder, name));
  syncFolder(folder);
}

/** Null when there is no such file. */
async function readIfThere(folder: string, name: string): Promise<Buffer | null> {
  try {
    return await readFile(path.join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

const bytesOf = (values: Float32Array | Float64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** Numbers as they are in memory: little-endian on every machine that the product runs on. */
function floats(bytes: Uint8Array, shared = false): Float32Array {
  const copy = new Float32Array(shared ? new SharedArrayBuffer(bytes.byteLength) : new ArrayBuffer(bytes.byteLength));
  new Uint8Array(copy.buffer).set(bytes);
  return copy;
}

const inputSchema = z.object({
  format: z.literal('dextra-training-input/1'),
  plan: trainingPlanSchema,
  subjectIds: z.array(z.string()),
  times: z.array(z.number()),
  events: z.array(z.number()),
  features: z.int().positive(),
  /** Null for each number that is not known. */
  volumes: z.array(z.number().nullable()).nullable(),
  truth: z.object({ logHazards: z.array(z.number()), plantedMap: z.array(z.number()).nullable() }).nullable(),
  descriptorsSha256: z.string(),
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Digest of everything that the numbers depend on: two inputs with the same digest have the same results. The number of
 * workers is not in it.
 */
export function digestOf({ data, subjectIds, volumes, plan }: TrainingInput): string {
  const { workers: _, ...rest } = plan;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([rest, subjectIds, data.features, Array.from(data.times), Array.from(data.events)]));
  hash.update(bytesOf(volumes ?? new Float64Array()));
  return hash.update(bytesOf(data.descriptors)).digest('hex');
}

export const storeTrainingInput: StoreTrainingInput = async (folder, input) => {
  checkInput(input);
  const { data, subjectIds, volumes, plan, truth } = input;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const descriptors = bytesOf(data.descriptors);
  writeWhole(folder, 'descriptors.bin', [descriptors]);
  const stored: z.infer<typeof inputSchema> = {
    format: 'dextra-training-input/1',
    plan,
    subjectIds: [...subjectIds],
    times: Array.from(data.times),
    events: Array.from(data.events),
    features: data.features,
    volumes: volumes && Array.from(volumes, (value) => (Number.isFinite(value) ? value : null)),
    truth: truth && {
      logHazards: Array.from(truth.logHazards),
      plantedMap: truth.plantedMap && Array.from(truth.plantedMap),
    },
    descriptorsSha256: sha256(descriptors),
  };
  // Last: where it is, everything is.
  writeWhole(folder, 'input.json', [JSON.stringify(stored)]);
};

/** @throws ReaderError `no-input` when nothing was stored, `damaged-input` when it is no longer what was stored */
export async function readTrainingInput(folder: string): Promise<TrainingInput> {
  const damaged = new ReaderError(
    'damaged-input',
    "The training's copy of the cohort is damaged or missing.",
    'Start a new training; this one cannot go on.',
  );
  const [text, bytes] = [await readIfThere(folder, 'input.json'), await readIfThere(folder, 'descriptors.bin')];
  if (!text || !bytes) throw damaged;
  let stored: z.infer<typeof inputSchema>;
  try {
    stored = inputSchema.parse(JSON.parse(text.toString('utf8')));
  } catch {
    throw damaged;
  }
  if (sha256(bytes) !== stored.descriptorsSha256) throw damaged;
  const { plan, subjectIds, features, times, events, volumes, truth } = stored;
  return {
    plan,
    subjectIds,
    // Where the threads can see them: there is one copy of a large cohort, not two.
    data: { times, events, features, descriptors: floats(bytes, true) },
    volumes: volumes && Float64Array.from(volumes, (value) => value ?? Number.NaN),
    truth,
  };
}

/** Weights in the order of their file. */
const layers = ['encode1', 'encode2', 'hazard', 'decode1', 'decode2'] as const;
const sizesSchema = z.object({ features: z.int().positive(), hidden: z.int().positive(), latent: z.int().positive() });

/** @returns digest of the file */
export function writeWeights(folder: string, weights: NetworkWeights): string {
  const { features, hidden, latent } = weights;
  const head = `${JSON.stringify({ features, hidden, latent })}\n`;
  const parts = [
    Buffer.from(head),
    ...layers.flatMap((name) => [weights[name].weight, weights[name].bias]).map(bytesOf),
  ];
  writeWhole(folder, 'weights.bin', parts);
  return sha256(Buffer.concat(parts));
}

/** Null where the file is missing or not the one with this digest. */
export async function readWeights(folder: string, digest: string): Promise<NetworkWeights | null> {
  const bytes = await readIfThere(folder, 'weights.bin');
  if (!bytes || sha256(bytes) !== digest) return null;
  const end = bytes.indexOf(10);
  const { features, hidden, latent } = sizesSchema.parse(JSON.parse(bytes.subarray(0, end).toString('utf8')));
  let at = end + 1;
  const take = (length: number) => {
    const values = floats(bytes.subarray(at, at + 4 * length));
    at += 4 * length;
    return values;
  };
  const layer = (inputs: number, outputs: number) => ({ weight: take(inputs * outputs), bias: take(outputs) });
  return {
    features,
    hidden,
    latent,
    encode1: layer(features, hidden),
    encode2: layer(hidden, latent),
    hazard: layer(latent, 1),
    decode1: layer(latent, hidden),
    decode2: layer(hidden, features),
  };
}

const numbers = z.array(z.number());
const resultSchema = z.object({
  format: z.literal('dextra-training-result/1'),
  report: trainingReportSchema,
  weightsSha256: z.string(),
  apparent: numbers,
  outOfSample: numbers,
  outOfSampleBy: z.enum(['out-of-bag', 'cross-validated']),
  crossValidated: numbers.nullable().default(null),
  latent: numbers,
  reconstructionErrorsMm: numbers,
});

export function writeResult(folder: string, { report, predictions }: TrainingResult, weightsSha256: string): void {
  const stored: z.infer<typeof resultSchema> = {
    format: 'dextra-training-result/1',
    report,
    weightsSha256,
    apparent: Array.from(predictions.apparent),
    outOfSample: Array.from(predictions.outOfSample),
    outOfSampleBy: predictions.outOfSampleBy,
    crossValidated: predictions.crossValidated && Array.from(predictions.crossValidated),
    latent: Array.from(predictions.latent),
    reconstructionErrorsMm: Array.from(predictions.reconstructionErrorsMm),
  };
  writeWhole(folder, 'result.json', [JSON.stringify(stored)]);
}

export const readTrainingResult: ReadTrainingResult = async (folder) => {
  const text = await readIfThere(folder, 'result.json');
  if (!text) return null;
  const stored = resultSchema.parse(JSON.parse(text.toString('utf8')));
  const weights = await readWeights(folder, stored.weightsSha256);
  if (!weights) return null;
  return {
    report: stored.report,
    weights,
    predictions: {
      apparent: Float64Array.from(stored.apparent),
      outOfSample: Float64Array.from(stored.outOfSample),
      outOfSampleBy: stored.outOfSampleBy,
      crossValidated: stored.crossValidated && Float64Array.from(stored.crossValidated),
      latent: Float32Array.from(stored.latent),
      reconstructionErrorsMm: Float32Array.from(stored.reconstructionErrorsMm),
    },
  };
};

/** The plan of a stored input, without its motions. Null when nothing is stored. */
export async function readTrainingPlan(folder: string): Promise<TrainingPlan | null> {
  const text = await readIfThere(folder, 'input.json');
  return text ? inputSchema.parse(JSON.parse(text.toString('utf8'))).plan : null;
}
