import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analysisResultSchema, ReaderError, regionNames } from '../../contract';
import { openModelLibrary } from '../../inference/library';
import type { ModelLibrary } from '../../inference/model';
import { sha256Of } from '../../inference/package';
import { descriptorLength, descriptorVertices } from '../../survival/heart-beat';
import { assessRisk, survivalModelId } from './risk';

const models = path.resolve(import.meta.dirname, '../../../models');
const packageFolder = path.join(models, survivalModelId);
const shipped = (builtIn = models): ModelLibrary =>
  openModelLibrary({ folders: { builtIn, imported: path.join(tmpdir(), 'none-imported') }, provider: () => 'cpu' });

let golden: Float32Array;
let template: { regions: number[]; matchedVertices: number[] };
beforeAll(async () => {
  const bytes = await readFile(path.join(packageFolder, 'golden-descriptor.bin'));
  golden = new Float32Array(new Uint8Array(bytes).buffer, 0, descriptorLength);
  template = JSON.parse(await readFile(path.resolve(models, '../assets/rv-template/template.json'), 'utf8'));
});

/** A beat that contracts evenly: each region moves along its own axes, as far as `strength` says. */
function beat(strength: number): Float32Array {
  const towards: Record<string, [number, number, number]> = {
    septum: [-3, 1, 0],
    'free-wall': [-1, -5, 0],
    inflow: [-10, -5, 2],
    apex: [5, 0, 1],
    outflow: [-9, -2, -5],
  };
  const descriptor = new Float32Array(descriptorLength);
  for (let phase = 1; phase < 20; phase++)
    template.matchedVertices.forEach((vertex, m) => {
      const axes = towards[regionNames[template.regions[vertex]!]!]!;
      for (let k = 0; k < 3; k++)
        descriptor[((phase - 1) * descriptorVertices + m) * 3 + k] =
          strength * axes[k]! * Math.sin((Math.PI * phase) / 20) ** 2;
    });
  return descriptor;
}

describe('risk with the shipped survival network', () => {
  it('rises, with its percentile, as the heart moves less; the survival curve falls', async () => {
    const library = shipped();
    const strengths = [1.4, 1.1, 0.8, 0.5, 0.2];
    const assessed = [];
    for (const strength of strengths) assessed.push((await assessRisk(beat(strength), library)).risk);
    for (const [i, risk] of assessed.entries()) {
      expect(analysisResultSchema.shape.risk.parse(risk)).toEqual(risk);
      const { survival, logHazardRatio, percentile } = risk;
      expect(survival[0]).toEqual({ days: 0, probability: 1, low: 1, high: 1 });
      expect(survival.length).toBeGreaterThanOrEqual(30);
      survival.forEach((point, k) => {
        expect(point.low).toBeLessThanOrEqual(point.probability);
        expect(point.high).toBeGreaterThanOrEqual(point.probability);
        if (k > 0) {
          expect(point.days).toBeGreaterThan(survival[k - 1]!.days);
          expect(point.probability).toBeLessThanOrEqual(survival[k - 1]!.probability);
        }
      });
      if (i === 0) continue;
      expect(logHazardRatio).toBeGreaterThan(assessed[i - 1]!.logHazardRatio);
      expect(percentile).toBeGreaterThanOrEqual(assessed[i - 1]!.percentile);
      expect(survival.at(-1)!.probability).toBeLessThan(assessed[i - 1]!.survival.at(-1)!.probability);
    }
    expect(assessed.at(-1)!.percentile - assessed[0]!.percentile).toBeGreaterThan(50);
  });

  it('says that the cohort is simulated, and how important each vertex is', async () => {
    const { risk, importance, model } = await assessRisk(beat(1), shipped());
    expect(risk.cohort.simulated).toBe(true);
    expect(risk.cohort.description).toMatch(/^simulated/i);
    expect(risk.cohort.logHazardRatios).toHaveLength(risk.cohort.subjects);
    expect(risk.cohort.subjects).toBeGreaterThanOrEqual(300);
    expect(model).toMatchObject({ id: survivalModelId, simulated: true, provider: 'cpu', notes: [] });
    expect(model.sha256).toBe(sha256Of(await readFile(path.join(packageFolder, 'model.onnx'))));
    expect(importance.values).toHaveLength(descriptorVertices);
    expect(importance.unit).toBe('log hazard per mm');
    // Less motion of the inflow, the free wall and the septum was planted as a cause of death: negative, and the
    // inflow, the strongest cause, above the apex, which is none.
    const mean = (region: string) => {
      const of = importance.values.filter(
        (_, m) => regionNames[template.regions[template.matchedVertices[m]!]!] === region,
      );
      return of.reduce((sum, value) => sum + value, 0) / of.length;
    };
    for (const region of ['septum', 'free-wall', 'inflow']) expect(mean(region)).toBeLessThan(0);
    expect(Math.abs(mean('inflow'))).toBeGreaterThan(Math.abs(mean('apex')));
  });

  it('gives the golden log hazard and no warning for a heart like the cohort’s, a warning for one unlike it', async () => {
    const quiet = await assessRisk(beat(0.8), shipped());
    expect(quiet.warnings).toEqual([]);
    const scrambled = beat(1).map((_, i) => 15 * Math.sin(i * 12.9898));
    const strange = await assessRisk(scrambled, shipped());
    expect(strange.warnings[0]).toMatch(/moves unlike the cohort.*Do not rely on the risk/);
    const model = await shipped().load(survivalModelId);
    const { logHazard } = await model.run({ descriptor: { data: golden, shape: [1, descriptorLength] } });
    const stored = new Float32Array(
      new Uint8Array(await readFile(path.join(packageFolder, 'golden-logHazard.bin'))).buffer,
    );
    expect(logHazard!.data[0]).toBeCloseTo(stored[0]!, 3);
    await model.release();
  });

  it('refuses an undefined motion and a wrong length', async () => {
    const broken = beat(1);
    broken[77] = Number.NaN;
    await expect(assessRisk(broken, shipped())).rejects.toMatchObject({ code: 'motion-not-finite' });
    await expect(assessRisk(new Float32Array(12), shipped())).rejects.toThrow(/12 numbers instead of 11514/);
  });
});

describe('a survival package that does not fit', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'survival-'));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it('is refused with the field and the reason', async () => {
    const folder = path.join(home, survivalModelId);
    const refused = async (
      edit: (card: { parameters: Record<string, unknown> }, cohort: Record<string, unknown>) => void,
    ) => {
      await cp(packageFolder, folder, { recursive: true, force: true });
      const card = JSON.parse(await readFile(path.join(folder, 'card.json'), 'utf8'));
      const cohort = JSON.parse(await readFile(path.join(folder, 'cohort.json'), 'utf8'));
      edit(card, cohort);
      const bytes = Buffer.from(JSON.stringify(cohort));
      await writeFile(path.join(folder, 'cohort.json'), bytes);
      card.files[0].sha256 = sha256Of(bytes);
      await writeFile(path.join(folder, 'card.json'), JSON.stringify(card));
      const error = await assessRisk(beat(1), shipped(home)).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ReaderError);
      return (error as ReaderError).message;
    };
    expect(await refused((card) => delete card.parameters.cohort)).toContain('card.json, parameters.cohort');
    expect(
      await refused((card) => {
        card.parameters.matchedVertices = 100;
      }),
    ).toContain('card.json, parameters.matchedVertices');
    expect(await refused((_card, cohort) => delete cohort.slope)).toContain('cohort.json, slope');
  });
});
