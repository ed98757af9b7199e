import type { TrainingReport } from '../../contract';

/** Whose report it is. */
export interface ReportSubject {
  readonly cohort: string;
  readonly description: string;
  readonly simulated: boolean;
  readonly notes: readonly string[];
}

const three = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
const between = (interval: readonly [number, number] | null): string =>
  interval ? `${three(interval[0])} to ${three(interval[1])}` : '–';
const significant = (value: number): string =>
  value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2) : Number(value.toPrecision(4)).toString();
const probability = (p: number): string => (p < 0.001 ? p.toExponential(1) : p.toFixed(3));
const years = (days: number): string => `${Math.round(days)} days`;

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A training's report as text for people (Markdown). */
export function reportText(report: TrainingReport, subject: ReportSubject): string {
  const { plan, network, volumetric } = report;
  const parts = [
    `# Survival from right-heart motion: ${subject.cohort}`,
    'Research use, not for diagnosis.',
    ...(subject.simulated ? ['**SIMULATED COHORT. Nothing in this report is about patients.**'] : []),
    subject.description,
    `${report.subjects} subjects, ${report.events} died. ${plan.bootstraps > 0 ? 'Search and bootstrap' : 'Search'}, ` +
      `mode ${plan.mode}, seed ${plan.seed}: ${plan.evaluations} settings × ${plan.folds} folds, ${plan.epochs} epochs at most, ` +
      `batches of ${plan.batch}, ${plan.bootstraps} bootstrap replicates with the whole search in each. ` +
      `${Math.round(report.seconds)} s of computing.`,
    '## Discrimination (Harrell’s C)',
    table(
      ['Model', 'Apparent', 'Optimism', 'Corrected', '95 % interval', 'Cross-validated'],
      [
        ...(network ? [['Motion network', ...validated(network)]] : []),
        ...(volumetric
          ? [[`Cox on RVEDV, RVESV, RVEF (ridge ${significant(volumetric.penalty)})`, ...validated(volumetric)]]
          : []),
      ],
    ),
    ...difference(report),
    ...truth(report),
    ...kaplanMeier(report),
    ...hazards(report),
    ...calibration(report),
    ...settings(report),
    ...list('What to doubt', [...subject.notes, ...report.warnings]),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const validated = (one: NonNullable<TrainingReport['network']>): string[] => [
  three(one.apparentC),
  three(one.optimism),
  three(one.adjustedC),
  between(one.interval),
  three(one.crossValidatedC),
];

function difference({ difference }: TrainingReport): string[] {
  if (!difference) return [];
  const { mean, interval, p, wilcoxon, values } = difference;
  return [
    `Network minus volumes, over ${values.length} replicates: ${three(mean)} (${between(interval)}), p = ${probability(p)} ` +
      `from the bootstrap distribution of the difference. The original’s Wilcoxon test beside it: p = ${probability(wilcoxon.p)}. ${wilcoxon.caution}`,
  ];
}

function truth({ truth }: TrainingReport): string[] {
  if (!truth) return [];
  const { oracleC, importanceCorrelation, definition } = truth;
  return [
    '## Against what was planted',
    `C of the planted log hazard itself (no model can be better but by chance): ${three(oracleC)}. ` +
      (importanceCorrelation === null
        ? ''
        : `Correlation of the importance map with the planted one: ${three(importanceCorrelation)}. `) +
      definition,
  ];
}

function kaplanMeier({ kaplanMeier }: TrainingReport): string[] {
  if (!kaplanMeier) return [];
  const { curves, logRank, predictions } = kaplanMeier;
  const times = curves[0]?.atRisk ?? [];
  return [
    '## Survival by predicted risk',
    `Split at the median of the ${predictions} predictions. Log-rank χ² ${logRank.chiSquared.toFixed(2)} on ${logRank.degrees} ` +
      `${logRank.degrees === 1 ? 'degree' : 'degrees'} of freedom, p = ${probability(logRank.p)}. Survival, and number at risk:`,
    table(
      ['Group', 'Subjects', 'Died', ...times.map(({ days }) => years(days))],
      curves.map((curve) => [
        curve.group,
        String(curve.subjects),
        String(curve.events),
        ...times.map(({ days }) => {
          const at = curve.points.findLast((point) => point.days <= days);
          const atRisk = curve.atRisk.find((one) => one.days === days)?.subjects ?? 0;
          return `${(100 * (at?.survival ?? 1)).toFixed(0)} % (${atRisk})`;
        }),
      ]),
    ),
  ];
}

function hazards({ hazards }: TrainingReport): string[] {
  if (hazards.length === 0) return [];
  return [
    '## Hazard ratios',
    table(
      ['', 'Per', 'Hazard ratio', '95 % interval', 'p'],
      hazards.map(({ name, per, hazardRatio, low, high, p }) => [
        name,
        per,
        hazardRatio.toFixed(2),
        `${low.toFixed(2)} to ${high.toFixed(2)}`,
        probability(p),
      ]),
    ),
  ];
}

function calibration({ calibration }: TrainingReport): string[] {
  if (!calibration) return [];
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  return [
    `## Calibration: probability of death within ${years(calibration.days)}`,
    table(
      ['Subjects', 'Predicted', 'Observed', '95 % interval'],
      calibration.groups.map(({ subjects, predicted, observed, low, high }) => [
        String(subjects),
        percent(predicted),
        percent(observed),
        `${percent(low)} to ${percent(high)}`,
      ]),
    ),
  ];
}

function settings({ chosen, search }: TrainingReport): string[] {
  if (!chosen) return [];
  const best = search.reduce((high, { c }) => Math.max(high, c), Number.NEGATIVE_INFINITY);
  return [
    '## Chosen settings',
    `Learning rate ${significant(chosen.learningRate)}, L1 ${significant(chosen.l1)}, dropout ${significant(chosen.dropout)}, ` +
      `h ${chosen.hidden}, q ${chosen.latent}, α ${significant(chosen.alpha)}` +
      (search.length > 0
        ? `; best of ${search.length} tried (cross-validated C ${three(best)}).`
        : '; given, not searched for.'),
  ];
}

const list = (heading: string, sentences: readonly string[]): string[] =>
  sentences.length === 0 ? [] : [`## ${heading}`, sentences.map((sentence) => `- ${sentence}`).join('\n')];
