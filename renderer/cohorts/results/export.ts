import { type CohortSummary, researchNotice, type Training, type TrainingReport } from '../../../electron/contract';
import { settingNames } from './format';

type Cell = string | number | null;
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What is said at the top of everything that leaves: what it is, and of whom. */
const about = (cohort: CohortSummary) => ({
  notice: researchNotice,
  simulated: cohort.simulated,
  cohort: cohort.name,
});

/** The report with its notice. Subjects are there under their pseudonyms only. */
export const reportJson = (cohort: CohortSummary, training: Training): string =>
  `${JSON.stringify(
    {
      ...about(cohort),
      trainingId: training.trainingId,
      state: training.state,
      createdAt: training.createdAt,
      finishedAt: training.finishedAt,
      report: training.report,
    },
    null,
    2,
  )}\n`;

const validatedRows = (report: TrainingReport): Cell[][] =>
  (['network', 'volumetric'] as const).flatMap((model) => {
    const of = report[model];
    if (!of) return [];
    const { apparentC, optimism, adjustedC, interval, crossValidatedC, replicates } = of;
    return [
      [
        model,
        apparentC,
        optimism,
        adjustedC,
        interval?.[0] ?? null,
        interval?.[1] ?? null,
        crossValidatedC,
        replicates.length,
      ],
    ];
  });

/** Every table of a report, with full precision. Empty ones are left out. */
export function tablesOf(report: TrainingReport): Table[] {
  const { difference, kaplanMeier, calibration, importance, latentMap, truth } = report;
  const all: Table[] = [
    {
      title: 'concordance',
      head: ['model', 'apparentC', 'optimism', 'adjustedC', 'low', 'high', 'crossValidatedC', 'replicates'],
      rows: validatedRows(report),
    },
    {
      title: 'difference in C, network minus volumes',
      head: ['mean', 'low', 'high', 'p', 'wilcoxonStatistic', 'wilcoxonP', 'wilcoxonCaution'],
      rows: difference
        ? [
            [
              difference.mean,
              ...difference.interval,
              difference.p,
              difference.wilcoxon.statistic,
              difference.wilcoxon.p,
              difference.wilcoxon.caution,
            ],
          ]
        : [],
    },
    {
      title: 'bootstrap replicates',
      head: ['model', 'index', 'cOnSample', 'cOnAll', 'optimism'],
      rows: (['network', 'volumetric'] as const).flatMap((model) =>
        (report[model]?.replicates ?? []).map((r) => [model, r.index, r.cOnSample, r.cOnAll, r.optimism]),
      ),
    },
    {
      title: 'search',
      head: ['evaluation', 'c', ...settingNames],
      rows: report.search.map(({ c, settings }, k) => [k + 1, c, ...settingNames.map((name) => settings[name])]),
    },
    {
      title: 'losses of the final training',
      head: ['epoch', 'total', 'reconstruction', 'survival'],
      rows: report.losses.map((loss) => [loss.epoch, loss.total, loss.reconstruction, loss.survival]),
    },
    {
      title: `survival by risk group, ${kaplanMeier?.predictions ?? ''} predictions`,
      head: ['group', 'days', 'survival', 'low', 'high'],
      rows: (kaplanMeier?.curves ?? []).flatMap(({ group, points }) =>
        points.map((point) => [group, point.days, point.survival, point.low, point.high]),
      ),
    },
    {
      title: 'numbers at risk',
      head: ['group', 'days', 'subjects'],
      rows: (kaplanMeier?.curves ?? []).flatMap(({ group, atRisk }) =>
        atRisk.map(({ days, subjects }) => [group, days, subjects]),
      ),
    },
    {
      title: 'log-rank test',
      head: ['chiSquared', 'degrees', 'p'],
      rows: kaplanMeier ? [[kaplanMeier.logRank.chiSquared, kaplanMeier.logRank.degrees, kaplanMeier.logRank.p]] : [],
    },
    {
      title: 'hazard ratios',
      head: ['covariate', 'per', 'coefficient', 'standardError', 'hazardRatio', 'low', 'high', 'p'],
      rows: report.hazards.map((h) => [
        h.name,
        h.per,
        h.coefficient,
        h.standardError,
        h.hazardRatio,
        h.low,
        h.high,
        h.p,
      ]),
    },
    {
      title: `calibration at ${calibration?.days ?? ''} days`,
      head: ['predicted', 'observed', 'low', 'high', 'subjects'],
      rows: (calibration?.groups ?? []).map((g) => [g.predicted, g.observed, g.low, g.high, g.subjects]),
    },
    {
      title: `importance, ${importance?.unit ?? ''}`,
      head: ['matchedVertex', 'value', 'low', 'high', 'adjustedP'],
      rows: (importance?.values ?? []).map((value, k) => [
        k + 1,
        value,
        importance!.low[k]!,
        importance!.high[k]!,
        importance!.adjustedP[k]!,
      ]),
    },
    {
      title: 'latent map',
      head: ['subject', 'x', 'y', 'logHazardRatio', 'days', 'event'],
      rows: (latentMap?.points ?? []).map((p) => [p.subjectId, p.x, p.y, p.logHazardRatio, p.days, p.event]),
    },
    {
      title: 'planted truth',
      head: ['oracleC', 'importanceCorrelation'],
      rows: truth ? [[truth.oracleC, truth.importanceCorrelation]] : [],
    },
    { title: 'warnings', head: ['warning'], rows: report.warnings.map((warning) => [warning]) },
  ];
  return all.filter(({ rows }) => rows.length > 0);
}

/** A cell of RFC 4180. Text that a spreadsheet would take for a formula is given an apostrophe. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const lineOf = (cells: readonly Cell[]): string => cells.map(cellText).join(',');

/** All tables below each other, each with its title and heading, an empty line between; the notice comes first. */
export function reportCsv(cohort: CohortSummary, training: Training): string {
  const { notice, simulated, cohort: name } = about(cohort);
  const blocks = [
    [lineOf([notice]), lineOf(['cohort', name]), ...(simulated ? [lineOf(['simulated cohort'])] : [])],
    ...(training.report ? tablesOf(training.report) : []).map(({ title, head, rows }) => [
      lineOf([title]),
      lineOf(head),
      ...rows.map(lineOf),
    ]),
  ];
  return `${blocks.map((lines) => lines.join('\r\n')).join('\r\n\r\n')}\r\n`;
}

/** A file name that every system takes. */
export const fileName = (cohort: CohortSummary, training: Training, extension: string): string => {
  const name = cohort.name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${name || 'cohort'}-${training.createdAt.slice(0, 10)}-${training.trainingId.slice(0, 8)}.${extension}`;
};
