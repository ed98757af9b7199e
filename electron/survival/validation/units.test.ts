import { describe, expect, test } from 'vitest';
import { concordance } from '../concordance';
import { fitCox, linearPredictor } from '../cox';
import { references } from '../fixtures/reference';
import type { NetworkWeights, PredictNetwork, TrainNetwork } from '../network/types';
import { computeUnit, type FoldUnit, type Results, type Workplace } from './units';

// R's lung data; motion is age and sex.
const { time, status, x } = references.lung;
const n = time.length;
const data = { features: 2, descriptors: Float32Array.from(x), times: time, events: status };
const everyone = Int32Array.from({ length: n }, (_, i) => i);
const [first, second] = [everyone.filter((i) => i % 2 === 0), everyone.filter((i) => i % 2 === 1)];
const settings = { learningRate: 1, l1: 0, dropout: 0, hidden: 1, latent: 1, alpha: 0 };

/** A Cox model in the place of the network: what C it must have is known. */
const train: TrainNetwork = async (of, rows) => {
  const pick = (values: ArrayLike<number>) => Array.from(rows, (row) => values[row]!);
  const covariates = Array.from(rows).flatMap((row) => [of.descriptors[2 * row]!, of.descriptors[2 * row + 1]!]);
  const { coefficients } = fitCox({ times: pick(of.times), events: pick(of.events) }, covariates);
  return {
    weights: { hazard: { weight: Float32Array.from(coefficients) } } as unknown as NetworkWeights,
    losses: [{ epoch: 1, total: 3, reconstruction: 1, survival: 2 }],
  };
};
const predict: PredictNetwork = ({ hazard }, descriptors) => ({
  logHazards: Float32Array.from(
    linearPredictor({ coefficients: Float64Array.from(hazard.weight) }, descriptors),
    (value) => value + 100,
  ),
  latent: new Float32Array(),
  reconstructionErrorsMm: new Float32Array(),
});
const place: Workplace = {
  data,
  volumes: null,
  plan: { mode: 'standard', epochs: 1, batch: 16 },
  train,
  predict,
};

describe('computeUnit', () => {
  test('keeps the start with the best C, where a network is to judge new patients; a fold has one start', async () => {
    const asked: number[] = [];
    // A network upside down, one that ran away, one that is right.
    const factors = [-1, Number.NaN, 1, 1];
    const uneven: TrainNetwork = async (of, rows, given, options) => {
      const { weights, losses } = await train(of, rows, given, options);
      const factor = factors[asked.push(options.seed) - 1]!;
      const weight = weights.hazard.weight.map((value) => value * factor);
      return { weights: { ...weights, hazard: { ...weights.hazard, weight } }, losses };
    };
    const base = { rows: everyone, settings, seed: 7 };
    const final = await computeUnit({ ...place, train: uneven }, { kind: 'final', id: 'a', ...base });
    expect(asked).toEqual([7, 8, 9]);
    // R: coxph(Surv(time, status) ~ age + sex, lung)$concordance
    expect(final.result).toMatchObject({ c: expect.closeTo(0.602853, 4) });
    await computeUnit({ ...place, train: uneven }, { kind: 'fold', id: 'b', ...base, test: second, keep: false });
    expect(asked).toHaveLength(4);
  });

  test('judges a fold on its held-out subjects', async () => {
    const unit: FoldUnit = { kind: 'fold', id: 'f', rows: first, test: second, settings, seed: 1, keep: true };
    const { result } = await computeUnit(place, unit);
    const pick = (values: number[], rows: Int32Array) => Array.from(rows, (row) => values[row]!);
    const covariates = (rows: Int32Array) => Array.from(rows).flatMap((row) => [x[2 * row]!, x[2 * row + 1]!]);
    const fit = fitCox({ times: pick(time, first), events: pick(status, first) }, covariates(first));
    const scores = linearPredictor(fit, covariates(second));
    const held = { times: pick(time, second), events: pick(status, second) };
    expect(result).toMatchObject({ c: expect.closeTo(concordance(held, scores).c, 3) });
    // About the mean of those learnt from: the network's own constant is gone.
    const learnt = linearPredictor(fit, covariates(first));
    const mean = learnt.reduce((sum, value) => sum + value, 0) / learnt.length;
    const { predictions } = result as Results['fold'];
    scores.forEach((score, i) => {
      expect(predictions![i]).toBeCloseTo(score - mean, 4);
    });
    expect((await computeUnit(place, { ...unit, keep: false })).result).toMatchObject({ predictions: null });
  });

  test('judges a fit on its sample and on everyone', async () => {
    // R: summary(coxph(Surv(time, status) ~ age + sex, lung))$concordance is 0.602853 on everyone.
    const { result, weights } = await computeUnit(place, { kind: 'fit', id: 'a', rows: everyone, settings, seed: 1 });
    expect(result).toMatchObject({ cOnSample: expect.closeTo(0.602853, 4), cOnAll: expect.closeTo(0.602853, 4) });
    expect(weights).toBeNull();
  });

  test('keeps the weights of the final training only', async () => {
    const { result, weights } = await computeUnit(place, { kind: 'final', id: 'a', rows: everyone, settings, seed: 1 });
    expect(result).toMatchObject({ c: expect.closeTo(0.602853, 4), losses: [{ epoch: 1 }] });
    expect(weights).not.toBeNull();
  });

  test('a training that ran away has no C', async () => {
    const away: PredictNetwork = (...given) => ({
      ...predict(...given),
      logHazards: new Float32Array(n).fill(Number.NaN),
    });
    const unit = { kind: 'fit', id: 'a', rows: everyone, settings, seed: 1 } as const;
    expect((await computeUnit({ ...place, predict: away }, unit)).result).toEqual({
      cOnSample: null,
      cOnAll: null,
      predictions: null,
    });
  });

  describe('of volumes', () => {
    const search = { particles: 5, evaluations: 15, folds: 5, seed: 3, apart: false };
    // Age, sex and a number that has nothing to do with survival.
    const volumes = Float64Array.from({ length: n * 3 }, (_, k) => {
      const i = Math.floor(k / 3);
      return k % 3 === 2 ? Math.sin(i * i) : x[2 * i + (k % 3)]!;
    });
    const unit = { kind: 'volumes', id: 'v', rows: everyone, search } as const;

    test('fits the ridge model at the penalty that it found', async () => {
      const { result } = await computeUnit({ ...place, volumes }, unit);
      const fit = (result as Results['volumes']).fit!;
      expect(fit.penalty).toBeGreaterThanOrEqual(10 ** -2);
      expect(fit.penalty).toBeLessThanOrEqual(10);
      const model = fitCox(data, volumes, { ridge: fit.penalty });
      expect(fit.cOnAll).toBeCloseTo(concordance(data, linearPredictor(model, volumes)).c, 12);
      expect(Math.abs(fit.crossValidatedC! - 0.6)).toBeLessThan(0.05);
    });

    test('says why a sample cannot be fitted', async () => {
      const flat = volumes.map((value, k) => (k % 3 === 1 ? 1 : value));
      expect((await computeUnit({ ...place, volumes: flat }, unit)).result).toEqual({
        fit: null,
        reason: 'RVESV is constant; leave it out',
      });
    });
  });
});
