import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NetworkWeights } from '../survival/network/types';
import {
  digestOf,
  readTrainingInput,
  readTrainingResult,
  readWeights,
  storeTrainingInput,
  writeWeights,
} from './files';
import { smallCohort } from './testing/cohort';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-training-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the stored input', () => {
  test('is what was given', async () => {
    const input = smallCohort();
    input.volumes![4] = Number.NaN;
    await storeTrainingInput(folder, input);
    const stored = await readTrainingInput(folder);
    expect(stored).toEqual({
      ...input,
      data: { ...input.data, times: Array.from(input.data.times), events: Array.from(input.data.events) },
      truth: { logHazards: Array.from(input.truth!.logHazards), plantedMap: null },
    });
    expect(digestOf(stored)).toBe(digestOf(input));
    // Nothing half-written stays.
    expect(readdirSync(folder).sort()).toEqual(['descriptors.bin', 'input.json']);
  });

  test('is refused before it is stored', async () => {
    const input = smallCohort();
    input.data.descriptors[30] = Number.POSITIVE_INFINITY;
    await expect(storeTrainingInput(folder, input)).rejects.toMatchObject({ code: 'bad-motion' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is told when it was damaged', async () => {
    await expect(readTrainingInput(folder)).rejects.toMatchObject({ code: 'damaged-input' });
    await storeTrainingInput(folder, smallCohort());
    const file = path.join(folder, 'descriptors.bin');
    const bytes = readFileSync(file);
    bytes[100]! ^= 1;
    writeFileSync(file, bytes);
    await expect(readTrainingInput(folder)).rejects.toMatchObject({ code: 'damaged-input' });
  });
});

test('the digest is of everything that numbers depend on, and of nothing else', () => {
  const input = smallCohort();
  const digest = digestOf(input);
  expect(digestOf({ ...input, plan: { ...input.plan, workers: 7 } })).toBe(digest);
  expect(digestOf({ ...input, truth: null })).toBe(digest);
  const times = Array.from(input.data.times);
  times[3]! += 1;
  const volumes = input.volumes!.map((value, k) => (k === 8 ? value + 1 : value));
  const descriptors = input.data.descriptors.map((value, k) => (k === 77 ? -value : value));
  const others = [
    { ...input, plan: { ...input.plan, seed: 8 } },
    { ...input, volumes },
    { ...input, volumes: null },
    { ...input, data: { ...input.data, times } },
    { ...input, data: { ...input.data, descriptors } },
    { ...input, subjectIds: input.subjectIds.toReversed() },
  ].map(digestOf);
  expect(new Set([digest, ...others]).size).toBe(7);
});

describe('weights', () => {
  const numbers = (length: number, from: number) => Float32Array.from({ length }, (_, i) => Math.fround(from + i / 7));
  const layer = (inputs: number, outputs: number, from: number) => ({
    weight: numbers(inputs * outputs, from),
    bias: numbers(outputs, -from),
  });
  const [features, hidden, latent] = [6, 5, 2];
  const weights: NetworkWeights = {
    features,
    hidden,
    latent,
    encode1: layer(features, hidden, 1),
    encode2: layer(hidden, latent, 2),
    hazard: layer(latent, 1, 3),
    decode1: layer(latent, hidden, 4),
    decode2: layer(hidden, features, 5),
  };

  test('come back to the last bit', async () => {
    expect(await readWeights(folder, writeWeights(folder, weights))).toEqual(weights);
  });

  test('are not taken when they are not what was written', async () => {
    const digest = writeWeights(folder, weights);
    expect(await readWeights(folder, digest.replace(/^./, 'z'))).toBeNull();
    rmSync(path.join(folder, 'weights.bin'));
    expect(await readWeights(folder, digest)).toBeNull();
  });
});

test('no result, no answer', async () => {
  expect(await readTrainingResult(folder)).toBeNull();
});
