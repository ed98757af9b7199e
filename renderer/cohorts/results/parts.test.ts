import { afterEach, describe, expect, it } from 'vitest';
import { researchNotice } from '../../../electron/contract';
import { linear } from '../../plots/scale';
import { summary } from '../testing';
import { comparedOf } from './comparison';
import { fileName, reportCsv, reportJson, tablesOf } from './export';
import { intervalText, numberText, pText, tickText, timeText } from './format';
import { dotsOf, shadeRange, shadeTicks } from './latent-dots';
import { nearestMatched } from './mean-heart';
import { idOf, unfit } from './publish-dialog';
import { runningBest } from './search';
import { results, stepSection } from './state';
import { bandOf, censoredAt, tickDays } from './survival-curves';
import { finished, report } from './testing/report';

describe('numbers', () => {
  it('of very different sizes stay readable', () => {
    expect([0.7512, 302, 1.5e-6, 0.00042, 0, 12345678, -0.5].map(numberText)).toEqual([
      '0.7512',
      '302.0',
      '1.50 × 10⁻⁶',
      '0.0004200',
      '0',
      '1.23 × 10⁷',
      '−0.5000',
    ]);
  });

  it('on axes have as many digits as they need', () => {
    expect([0.5, 1, 20, 0.0001, 2e-6, 1e6, 0.001].map(tickText)).toEqual([
      '0.5',
      '1',
      '20',
      '10⁻⁴',
      '2 × 10⁻⁶',
      '10⁶',
      '0.001',
    ]);
  });

  it('p is never 0 and never more exact than it can be', () => {
    expect([0.0312, 0.00052, 0.000004, 0, 1, Number.NaN].map(pText)).toEqual([
      '0.031',
      '0.0005',
      '< 0.0001',
      '< 0.0001',
      '1.000',
      '–',
    ]);
  });

  it('intervals and times', () => {
    expect(intervalText([0.7, 0.79])).toBe('0.700 – 0.790');
    expect(intervalText(null)).toBe('–');
    expect([12.4, 600, 7500].map(timeText)).toEqual(['12 s', '10 min', '2 h 5 min']);
  });
});

describe('survival curves', () => {
  // R: survfit(Surv(c(9, 13, 13, 18), c(1, 1, 0, 0)) ~ 1)
  const points = [
    { days: 9, survival: 0.75, low: 0.1279, high: 0.9605 },
    { days: 13, survival: 0.5, low: 0.0578, high: 0.8447 },
    { days: 18, survival: 0.5, low: 0.0578, high: 0.8447 },
  ];

  it('are marked where someone was censored and nobody died', () => {
    expect(censoredAt(points).map(({ days }) => days)).toEqual([18]);
    expect(censoredAt([])).toEqual([]);
  });

  it('have a band in steps, back along its lower end, closed', () => {
    const unit = linear([0, 1], [0, 1]);
    expect(
      bandOf(
        [
          { days: 0, survival: 1, low: 1, high: 1 },
          { days: 1, survival: 0.5, low: 0.2, high: 0.8 },
          { days: 2, survival: 0.5, low: 0.2, high: 0.8 },
        ],
        unit,
        unit,
      ),
    ).toBe('M0.0 1.0H1.0V0.8H2.0V0.8L2.0 0.2V0.2H1.0V1.0H0.0Z');
  });

  it('have ticks where the numbers at risk are known, fewer where there is little room', () => {
    const { curves } = report.kaplanMeier!;
    expect(tickDays(curves, 20)).toEqual(curves[0]!.atRisk.map(({ days }) => days));
    expect(tickDays(curves, 4)).toEqual([0, 731, 1461, 2192]);
  });
});

describe('the search', () => {
  it('knows the best so far', () => {
    const { settings } = report.search[0]!;
    expect(runningBest([0.5, 0.7, 0.6, 0.8].map((c) => ({ settings, c })))).toEqual([
      [1, 0.5],
      [2, 0.7],
      [3, 0.7],
      [4, 0.8],
    ]);
  });
});

describe('the mean heart', () => {
  it('tells at each vertex the numbers of the nearest matched one', () => {
    const line = Float32Array.from([0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0]);
    expect([...nearestMatched(line, [0, 4])]).toEqual([0, 0, 0, 1, 1]);
  });
});

describe('the latent map', () => {
  it('shades by log hazard about 0 or by years from 0, the dead filled', () => {
    const point = { subjectId: 'a', x: 1, y: 2, logHazardRatio: -1, days: 730.5, event: 1 as const };
    const points = [point, { ...point, subjectId: 'b', logHazardRatio: 2, days: 1461, event: 0 as const }];
    const text = ({ subjectId }: { subjectId: string }) => subjectId;
    expect(shadeRange(points, 'hazard')).toBe(2);
    expect(dotsOf(points, 'hazard', text).map(({ shade, filled }) => [shade, filled])).toEqual([
      [0.25, true],
      [1, false],
    ]);
    expect(dotsOf(points, 'time', text).map(({ shade }) => shade)).toEqual([0.5, 1]);
  });

  it('keeps the colours of the many when one lies far out, and says that it lies beyond', () => {
    // Log hazards −1 … 0.9, and one of 40 that would make them all grey.
    const points = Array.from({ length: 21 }, (_, i) => ({
      ...{ subjectId: String(i), x: i, y: 0, days: 365.25 * (1 + i / 10), event: 1 as const },
      logHazardRatio: i === 20 ? 40 : -1 + i / 10,
    }));
    expect(shadeRange(points, 'hazard')).toBe(1);
    const shades = dotsOf(points, 'hazard', () => '').map(({ shade }) => shade);
    expect([shades[0], shades[5], shades[20]]).toEqual([0, 0.25, 1]);
    expect(shadeTicks(points, 'hazard', String)).toEqual(['-1', '0', '≥ 1']);
    expect(shadeTicks(points, 'time', String)).toEqual(['0', '1.5', '3']);
  });
});

describe('the comparison', () => {
  it('takes the shown training and those beside it that have a report, oldest first', () => {
    const [a, b, c] = ['1', '2', '3'].map((k) =>
      finished({ trainingId: k, createdAt: `2026-01-0${k}`, report: k === '3' ? null : report }),
    );
    expect(comparedOf([c!, b!, a!], '2', ['1', '3']).map(({ trainingId }) => trainingId)).toEqual(['1', '2']);
  });
});

describe('what leaves', () => {
  const cohort = summary({ name: 'Royal, PH (2010–2018)' });

  it('is the whole report as JSON, with the notice and that it is simulated', () => {
    const told = JSON.parse(reportJson(cohort, finished()));
    expect(told).toMatchObject({ notice: researchNotice, simulated: true, cohort: cohort.name });
    expect(told.report).toEqual(report);
  });

  it('is every table as CSV: notice first, full precision, one row for each number', () => {
    const csv = reportCsv(cohort, finished());
    const [head, ...blocks] = csv.trimEnd().split('\r\n\r\n');
    expect(head).toBe(`"${researchNotice}"\r\ncohort,"${cohort.name}"\r\nsimulated cohort`);
    expect(blocks).toHaveLength(tablesOf(report).length);
    const latent = blocks.find((block) => block.startsWith('latent map'))!.split('\r\n');
    expect(latent).toHaveLength(2 + report.subjects);
    const { subjectId, x, y, logHazardRatio, days, event } = report.latentMap!.points[0]!;
    expect(latent[2]).toBe([subjectId, x, y, logHazardRatio, days, event].join(','));
    for (const { head: columns, rows } of tablesOf(report))
      for (const row of rows) expect(row).toHaveLength(columns.length);
  });

  it('is no formula for a spreadsheet', () => {
    const hostile = { ...report, warnings: ['=HYPERLINK("http://x")', 'two\nlines'] };
    const csv = reportCsv(cohort, finished({ report: hostile }));
    expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(csv).toContain('"two\nlines"');
    expect(csv).not.toMatch(/(^|,)=/m);
  });

  it('has a name that every system takes', () => {
    expect(fileName(cohort, finished(), 'csv')).toBe('Royal-PH-2010-2018-2026-01-01-22222222.csv');
    expect(fileName(summary({ name: '///' }), finished(), 'json')).toMatch(/^cohort-/);
    expect(fileName(summary({ name: '폐고혈압' }), finished(), 'json')).toMatch(/^폐고혈압-/);
  });
});

describe('publishing', () => {
  const draft = {
    id: 'royal-ph',
    version: '1.0.0',
    title: 'Royal',
    signedBy: 'J. Kim',
    licence: 'internal',
    intendedUse: 'research',
    withMotions: false,
    activate: true,
  };

  it('names the fields that cannot be signed', () => {
    expect(unfit(draft)).toEqual([]);
    expect(unfit({ ...draft, id: '1x', version: '1.0', signedBy: '  ' })).toEqual(['id', 'version', 'signedBy']);
  });

  it('proposes an id that is one, whatever the cohort is called', () => {
    for (const name of ['Royal PH 2010–2018', '폐고혈압', '302 subjects', '', 'é', 'x'.repeat(200)])
      expect(unfit({ ...draft, id: idOf(name) }), name).toEqual([]);
    expect(idOf('Royal PH 2010–2018')).toBe('royal-ph-2010-2018');
  });
});

describe('the parts of the results', () => {
  afterEach(() => results.set({ section: 'summary' }));
  it('are gone through by keys, round and round', () => {
    stepSection(-1);
    expect(results.get().section).toBe('comparison');
    stepSection(1);
    expect(results.get().section).toBe('summary');
  });
});
