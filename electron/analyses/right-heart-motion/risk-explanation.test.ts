import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analysisResultSchema } from '../../contract';
import type { ModelCard } from '../../inference/card';
import { openModelLibrary } from '../../inference/library';
import { sha256Of } from '../../inference/package';
import { buildLatentFiles, latentMapFile, logHazardOf, motionModesFile } from '../../survival/explain';
import { descriptorLength } from '../../survival/heart-beat';
import { networkToOnnx } from '../../survival/network';
import type { NetworkWeights } from '../../survival/network/types';
import { seededRandom } from '../../survival/random';
import { assessRisk, survivalModelId } from './risk';
import { hazardWeights } from './risk-explanation';

const shipped = path.resolve(import.meta.dirname, '../../../models', survivalModelId);
const random = seededRandom(17);
const n = 30;
/** Beats of one course, each vertex along a direction of its own, subjects of different strength. */
const directions = Float64Array.from({ length: 606 }, () => 3 * random.normal());
function beat(strength: number): Float32Array {
  return Float32Array.from(
    { length: descriptorLength },
    (_, i) => strength * directions[i % 606]! * Math.sin((Math.PI * (1 + Math.floor(i / 606))) / 20) ** 2,
  );
}
const descriptors = new Float32Array(n * descriptorLength);
for (let i = 0; i < n; i++) descriptors.set(beat(0.4 + random.uniform()), i * descriptorLength);

let home: string;
let builtIn: string;
let card: ModelCard;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'dextra-explanation-'));
  builtIn = path.join(home, 'built-in');
  card = JSON.parse(await readFile(path.join(shipped, 'card.json'), 'utf8')) as ModelCard;
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** The shipped package with the files that explain it made from this test's beats; some of them changed. */
async function withFiles(change: (name: string, bytes: Uint8Array) => Uint8Array | null = (_, bytes) => bytes) {
  const folder = path.join(builtIn, survivalModelId);
  await rm(folder, { recursive: true, force: true });
  await cp(shipped, folder, { recursive: true });
  const network = hazardWeights(await readFile(path.join(shipped, 'model.onnx')))!;
  const codes = Array.from({ length: n }, (_, i) =>
    logHazardOf(network, descriptors.subarray(i * descriptorLength, (i + 1) * descriptorLength)),
  );
  const built = buildLatentFiles({
    description: 'made for the test',
    simulated: true,
    subjectIds: codes.map((_, i) => `T${i}`),
    days: codes.map((_, i) => 10 + i),
    events: codes.map((_, i) => i % 2),
    logHazardRatios: codes.map(({ logHazard }) => logHazard),
    codes: codes.flatMap(({ latent }) => [...latent]),
    descriptors,
    withMotions: false,
  });
  const own = new Set(['latent-map.json', 'motion-modes.bin', 'motions.bin']);
  const files = card.files.filter(({ name }) => !own.has(name));
  for (const { name, bytes, purpose } of built) {
    const kept = change(name, bytes);
    if (!kept) continue;
    await writeFile(path.join(folder, name), kept);
    files.push({ name, sha256: sha256Of(kept), purpose });
  }
  await writeFile(path.join(folder, 'card.json'), JSON.stringify({ ...card, files }));
  return openModelLibrary({ folders: { builtIn, imported: path.join(home, 'none') }, provider: () => 'cpu' });
}

describe('explanation of the risk', () => {
  it('adds up to what the runtime computes, and fits the contract', async () => {
    const { risk, warnings } = await assessRisk(beat(0.7), await withFiles());
    expect(analysisResultSchema.shape.risk.parse(risk)).toEqual(risk);
    expect(risk.model).toEqual({ id: card.id, version: card.version, title: card.title });
    const { completeness, vertices, phases, neighbours, place, lowerRisk } = risk.explanation!;
    // The difference is ONNX Runtime's, in single precision; the shares are this product's own.
    expect(Math.abs(completeness.difference)).toBeGreaterThan(0.01);
    expect(completeness.sum).toBeCloseTo(completeness.difference, 3);
    expect(vertices.reduce((sum, share) => sum + share, 0)).toBeCloseTo(completeness.sum, 9);
    expect(phases.reduce((sum, share) => sum + share, 0)).toBeCloseTo(completeness.sum, 9);
    expect(neighbours).toHaveLength(8);
    expect(place).not.toBeNull();
    expect(lowerRisk!.logHazardChange).toBeLessThan(0);
    expect(warnings.join()).not.toMatch(/without its explanation/);
  });

  it('is null where the package brings no map of its cohort; the risk is there', async () => {
    const { risk, warnings } = await assessRisk(beat(0.7), await withFiles(() => null));
    expect(risk.explanation).toBeNull();
    expect(warnings.join()).not.toMatch(/without its explanation/);
  });

  it('is left out with a word where its files do not fit the network', async () => {
    const broken: [string, (name: string, bytes: Uint8Array) => Uint8Array, RegExp][] = [
      ['not JSON', (name, bytes) => (name === latentMapFile ? bytes.subarray(1) : bytes), /without its explanation/],
      [
        'another network’s codes',
        (name, bytes) => {
          if (name !== latentMapFile) return bytes;
          const file = JSON.parse(new TextDecoder().decode(bytes)) as {
            latent: number;
            subjects: { code: number[] }[];
          };
          file.latent--;
          for (const subject of file.subjects) subject.code.pop();
          return new TextEncoder().encode(JSON.stringify(file));
        },
        /latent-map.json was made for another network/,
      ],
      [
        'half the modes',
        (name, bytes) => (name === motionModesFile ? bytes.subarray(0, bytes.length / 2) : bytes),
        /bytes for/,
      ],
    ];
    for (const [what, change, message] of broken) {
      const { risk, warnings } = await assessRisk(beat(0.7), await withFiles(change));
      expect(risk.explanation, what).toBeNull();
      expect(warnings.join(), what).toMatch(message);
    }
  });
});

describe('weights from the graph that runs', () => {
  it('are those that were written', () => {
    const layer = (inputs: number, outputs: number) => ({
      weight: Float32Array.from({ length: inputs * outputs }, () => random.normal()),
      bias: Float32Array.from({ length: outputs }, () => random.normal()),
    });
    const weights: NetworkWeights = {
      features: 30,
      hidden: 7,
      latent: 3,
      encode1: layer(30, 7),
      encode2: layer(7, 3),
      hazard: layer(3, 1),
      decode1: layer(3, 7),
      decode2: layer(7, 30),
    };
    const read = hazardWeights(networkToOnnx(weights))!;
    expect([read.features, read.hidden, read.latent]).toEqual([30, 7, 3]);
    for (const name of ['encode1', 'encode2', 'hazard'] as const) {
      expect(read[name].weight).toEqual(weights[name].weight);
      expect(read[name].bias).toEqual(weights[name].bias);
    }
  });
});
