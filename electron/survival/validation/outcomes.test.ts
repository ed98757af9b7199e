import { describe, expect, test } from 'vitest';
import { references } from '../fixtures/reference';
import { calibration, hazardRows, riskGroups } from './outcomes';

// R's lung data, by age (first covariate): d <- survival::lung; d$s <- d$status - 1
const { time, status, x, names } = references.lung;
const data = { times: time, events: status };
const age = Float64Array.from(time, (_, i) => x[i * names.length]!);

describe('riskGroups', () => {
  const { curves, logRank, predictions } = riskGroups(data, age, 'out-of-bag')!;

  test('splits at the median and tests as R does', () => {
    // survdiff(Surv(time, s) ~ I(age > median(age)), d)$chisq
    expect(logRank.chiSquared).toBeCloseTo(1.88099912472048, 10);
    expect(logRank).toMatchObject({ degrees: 1, p: expect.closeTo(0.17022, 4) });
    expect(curves.map(({ group, subjects }) => [group, subjects])).toEqual([
      ['low', 117],
      ['high', 111],
    ]);
    expect(curves.reduce((sum, { events }) => sum + events, 0)).toBe(165);
    expect(predictions).toBe('out-of-bag');
  });

  test('has the numbers at risk and curves of R', () => {
    // summary(survfit(Surv(time, s) ~ I(age > median(age)), d), times = c(0, 183, 365, 548, 731, 913))
    expect(curves[0]!.atRisk).toEqual(
      [117, 82, 35, 17, 7, 1].map((subjects, i) => ({ days: [0, 183, 365, 548, 731, 913][i], subjects })),
    );
    expect(curves[1]!.atRisk.map(({ subjects }) => subjects)).toEqual([111, 74, 30, 15, 6, 2]);
    const at = (curve: number, days: number) => curves[curve]!.points.findLast((point) => point.days <= days)!.survival;
    expect(at(0, 365)).toBeCloseTo(0.4511175460928247, 12);
    expect(at(1, 365)).toBeCloseTo(0.3668546107014662, 12);
  });

  test('says nothing when all predictions are alike', () => {
    expect(riskGroups(data, new Float64Array(time.length), 'out-of-bag')).toBeNull();
  });
});

describe('hazardRows', () => {
  const volumes = Float64Array.from({ length: time.length * 3 }, (_, k) =>
    // Ages as end-diastolic volumes; the others have nothing to do with survival.
    k % 3 === 0 ? age[Math.floor(k / 3)]! : 50 + 20 * Math.sin(k * k),
  );
  const { rows, warnings } = hazardRows(data, age, volumes);

  test('has one standard deviation, one unit and ten millilitres as R has them', () => {
    // summary(coxph(Surv(time, s) ~ scale(age), d))$coefficients
    expect(rows[0]).toMatchObject({ name: 'Motion network', per: 'per standard deviation' });
    expect(rows[0]!.coefficient).toBeCloseTo(0.169856733059056, 9);
    expect(rows[0]!.standardError).toBeCloseTo(0.0834686026649236, 9);
    expect(rows[0]!.p).toBeCloseTo(0.0418531313418108, 8);
    // summary(coxph(Surv(time, s) ~ age, d))$conf.int
    expect(rows[1]).toMatchObject({
      hazardRatio: expect.closeTo(1.01889650029, 8),
      low: expect.closeTo(1.0006903035, 8),
      high: expect.closeTo(1.03743393404, 8),
    });
    expect(rows[2]).toMatchObject({ name: 'RVEDV', per: 'per 10 ml' });
    expect(rows[2]!.coefficient).toBeCloseTo(10 * rows[1]!.coefficient, 9);
  });

  test('says which model cannot be fitted', () => {
    // The network's prediction is the end-diastolic volume: beside each other they cannot be told apart.
    expect(rows).toHaveLength(5);
    expect(warnings).toEqual([expect.stringMatching(/No hazard ratio of Motion network, with the volumes and RVEDV/)]);
    const constant = hazardRows(
      data,
      age,
      volumes.map((value, k) => (k % 3 === 1 ? 70 : value)),
    );
    expect(constant.warnings[0]).toMatch(/No hazard ratio of RVESV: RVESV is constant/);
  });

  test('a prediction that separates the dead from the living has no finite hazard ratio', () => {
    const perfect = { times: [1, 2, 3, 4, 5, 6], events: [1, 1, 1, 0, 0, 0] };
    const separated = hazardRows(perfect, Float64Array.of(9, 8, 7, 1, 2, 3), null);
    expect(separated.rows).toEqual([]);
    expect(separated.warnings[0]).toMatch(/Motion network separates those who died/);
  });
});

test('calibration: fifths by predicted risk, at a horizon that enough subjects reach', () => {
  const { days, groups } = calibration(data, age)!;
  // Of 228 subjects 65 are followed beyond a year, 13 beyond two.
  expect(days).toBe(365);
  expect(groups).toHaveLength(5);
  expect(groups.reduce((sum, { subjects }) => sum + subjects, 0)).toBe(228);
  const predicted = groups.map((group) => group.predicted);
  expect(predicted).toEqual([...predicted].sort((a, b) => a - b));
  for (const { low, observed, high } of groups) expect(low < observed && observed < high).toBe(true);
});
