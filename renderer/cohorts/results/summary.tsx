import { useTranslation } from 'react-i18next';
import type { CohortSummary, Training, TrainingReport } from '../../../electron/contract';
import { formatNumber } from '../../i18n';
import { IntervalPlot } from '../../plots/interval-plot';
import { Plot, XAxis, YAxis } from '../../plots/plot';
import { linear, niceRange } from '../../plots/scale';
import { histogram } from '../../risk/survival';
import { cText, intervalText, pText, settingNames, settingText, timeText } from './format';
import { DataTable, Figure, Missing } from './parts';

const barsHeight = 210;

/** The bootstrap distribution of the difference in C, with 0 and the mean marked. */
function DifferenceHistogram({ difference }: { difference: NonNullable<TrainingReport['difference']> }) {
  const { t } = useTranslation();
  const bins = histogram(difference.values, 0, 24);
  const width = (bins.high - bins.low) / bins.counts.length;
  const range = niceRange(0, Math.max(1, ...bins.counts), 4);
  return (
    <Plot label={t('results.difference.drawing')} height={barsHeight} margins={{ top: 24 }}>
      {(area) => {
        const x = linear([bins.low, bins.high], [area.left, area.right]);
        const y = linear(range.domain, [area.bottom, area.top]);
        const ticks = niceRange(bins.low, bins.high).ticks.filter((tick) => tick >= bins.low && tick <= bins.high);
        return (
          <>
            <YAxis
              area={area}
              scale={y}
              ticks={range.ticks.filter(Number.isInteger)}
              title={t('results.difference.axisCount')}
              format={(value) => formatNumber(value)}
              grid
            />
            <XAxis
              area={area}
              scale={x}
              ticks={ticks}
              title={t('results.difference.axis')}
              format={(v) => formatNumber(v, 2)}
            />
            {bins.counts.map((count, k) => {
              const left = x(bins.low + k * width);
              return (
                <rect
                  // Bins have no other identity than their place.
                  // biome-ignore lint/suspicious/noArrayIndexKey: the index is the bin
                  key={k}
                  className="plot-bar"
                  x={left + 0.5}
                  width={Math.max(1, x(bins.low + (k + 1) * width) - left - 1)}
                  y={y(count)}
                  height={area.bottom - y(count)}
                />
              );
            })}
            {[[0, t('results.difference.none')] as const, [difference.mean, t('results.difference.mean')] as const].map(
              ([value, text], k) => (
                <g key={text} className="plot-reference">
                  <line
                    x1={x(value)}
                    x2={x(value)}
                    y1={area.top}
                    y2={area.bottom}
                    strokeDasharray={k === 0 ? '4 3' : undefined}
                  />
                  <text x={x(value)} y={k === 0 ? 20 : 8} textAnchor="middle">
                    {text}
                  </text>
                </g>
              ),
            )}
          </>
        );
      }}
    </Plot>
  );
}

function Difference({ report }: { report: TrainingReport }) {
  const { t } = useTranslation();
  const { difference } = report;
  if (!difference)
    return (
      <p className="dim">
        {t(
          report.network && !report.volumetric
            ? 'results.difference.noVolumes'
            : report.plan.bootstraps > 0
              ? 'results.difference.noBootstrap'
              : 'results.difference.notAsked',
        )}
      </p>
    );
  const { mean, interval, p, wilcoxon, outOfBag } = difference;
  const signed = (value: number) => (value > 0 ? '+' : '') + cText(value);
  return (
    <Figure
      title={t('results.difference.title')}
      caption={t('results.difference.caption', { n: formatNumber(difference.values.length) })}
      table={
        <div className="results-table-place">
          <DataTable
            caption={t('results.difference.table')}
            head={[t('results.difference.quantity'), t('results.difference.value')]}
            rows={[
              { id: 'mean', cells: [t('results.difference.mean'), signed(mean)] },
              { id: 'interval', cells: [t('results.interval'), intervalText(interval, signed)] },
              { id: 'p', cells: [t('results.difference.p'), <strong key="p">{pText(p)}</strong>] },
              ...(outOfBag
                ? [
                    { id: 'unseen', cells: [t('results.difference.unseen'), signed(outOfBag.mean)] },
                    {
                      id: 'unseen-interval',
                      cells: [t('results.difference.unseenInterval'), intervalText(outOfBag.interval, signed)],
                    },
                    {
                      id: 'unseen-p',
                      cells: [t('results.difference.unseenP'), <strong key="p">{pText(outOfBag.p)}</strong>],
                    },
                  ]
                : []),
              {
                id: 'wilcoxon',
                cells: [
                  t('results.difference.wilcoxon', { statistic: formatNumber(wilcoxon.statistic) }),
                  pText(wilcoxon.p),
                ],
              },
            ]}
          />
          {outOfBag && <p className="dim results-small">{t('results.difference.unseenCaption')}</p>}
          <p className="results-caution">{t('results.difference.caution')}</p>
        </div>
      }
    >
      <DifferenceHistogram difference={difference} />
    </Figure>
  );
}

/** C's of both kinds of model on one axis, and in numbers. */
function Concordances({ report }: { report: TrainingReport }) {
  const { t } = useTranslation();
  const models = [
    { id: 'network', name: t('results.model.network'), of: report.network },
    { id: 'volumetric', name: t('results.model.volumetric'), of: report.volumetric },
  ].flatMap(({ of, ...rest }) => (of ? [{ ...rest, of }] : []));
  const { truth, plan } = report;
  const unseen = models.flatMap(({ of, ...rest }) => (of.outOfBag ? [{ ...rest, ...of.outOfBag }] : []));
  return (
    <Figure
      wide
      title={t('results.c.title')}
      caption={t('results.c.caption')}
      table={
        <div className="results-table-place">
          <DataTable
            caption={t('results.c.table')}
            head={[
              t('results.c.model'),
              t('results.c.apparent'),
              t('results.c.optimism'),
              t('results.c.adjusted'),
              t('results.interval'),
              t('results.c.crossValidated'),
              t('results.c.replicates'),
            ]}
            rows={models.map(({ id, name, of }) => ({
              id,
              cells: [
                name,
                cText(of.apparentC),
                cText(of.optimism),
                <strong key="c">{cText(of.adjustedC)}</strong>,
                intervalText(of.interval),
                cText(of.crossValidatedC),
                t('results.c.of', { done: formatNumber(of.replicates.length), all: formatNumber(plan.bootstraps) }),
              ],
            }))}
          />
          {unseen.length > 0 && (
            <>
              <DataTable
                caption={t('results.c.unseenTable')}
                head={[t('results.c.model'), t('results.c.unseen'), t('results.interval'), t('results.c.c632Plus')]}
                rows={unseen.map(({ id, name, c, interval, c632Plus }) => ({
                  id,
                  cells: [name, cText(c), intervalText(interval), <strong key="c">{cText(c632Plus)}</strong>],
                }))}
              />
              <p className="results-caution">{t('results.c.unseenCaution')}</p>
            </>
          )}
        </div>
      }
    >
      <IntervalPlot
        label={t('results.c.drawing')}
        rows={models.flatMap(({ id, name, of }, series) => [
          {
            id,
            name,
            value: of.adjustedC ?? of.crossValidatedC ?? of.apparentC,
            interval: of.interval,
            before: of.apparentC,
            series,
          },
          ...(of.outOfBag
            ? [
                {
                  id: `${id}-unseen`,
                  name,
                  detail: t('results.c.unseen'),
                  value: of.outOfBag.c,
                  interval: of.outOfBag.interval,
                  series,
                },
              ]
            : []),
        ])}
        axis={t('results.c.axis')}
        format={(value) => formatNumber(value, 2)}
        include={[0.5]}
        lines={[
          { value: 0.5, text: t('results.c.chance'), dashed: true },
          ...(truth ? [{ value: truth.oracleC, text: t('results.c.oracle') }] : []),
        ]}
      />
      <p className="dim results-small">
        {t(models.some(({ of }) => of.adjustedC !== null) ? 'results.c.marks' : 'results.c.marksNoBootstrap')}
      </p>
    </Figure>
  );
}

function Truth({ truth }: { truth: NonNullable<TrainingReport['truth']> }) {
  const { t } = useTranslation();
  return (
    <section className="results-figure" aria-label={t('results.truth.title')}>
      <header>
        <h3>{t('results.truth.title')}</h3>
        <p className="dim">{t('results.truth.caption')}</p>
      </header>
      <dl className="results-facts">
        <div>
          <dt>{t('results.truth.oracleC')}</dt>
          <dd>{cText(truth.oracleC)}</dd>
        </div>
        <div>
          <dt>{t('results.truth.correlation')}</dt>
          <dd>{cText(truth.importanceCorrelation)}</dd>
        </div>
      </dl>
      <p className="dim results-small" lang="en">
        {truth.definition}
      </p>
    </section>
  );
}

/** How it was made: enough to make it again. */
function Plan({ training, report }: { training: Training; report: TrainingReport }) {
  const { t } = useTranslation();
  const { plan, chosen } = report;
  const facts: [string, string][] = [
    [
      t('results.plan.subjects'),
      t('results.plan.subjectsOf', { n: formatNumber(report.subjects), events: formatNumber(report.events) }),
    ],
    [t('results.plan.mode'), t(`results.mode.${plan.mode}`)],
    [
      t('results.plan.search'),
      plan.evaluations > 0
        ? t('results.plan.searchOf', { n: plan.evaluations, particles: plan.particles, folds: plan.folds })
        : t('results.plan.noSearch'),
    ],
    [t('results.plan.bootstraps'), formatNumber(plan.bootstraps)],
    [
      t('results.plan.epochs'),
      t('results.plan.epochsOf', { epochs: formatNumber(plan.epochs), batch: formatNumber(plan.batch) }),
    ],
    [t('results.plan.seed'), String(plan.seed)],
    [t('results.plan.time'), timeText(report.seconds)],
    [t('results.plan.by'), training.createdBy],
  ];
  return (
    <section className="results-figure" aria-label={t('results.plan.title')}>
      <header>
        <h3>{t('results.plan.title')}</h3>
      </header>
      <dl className="results-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h4>{t('results.plan.chosen')}</h4>
      {chosen ? (
        <dl className="results-facts">
          {settingNames.map((name) => (
            <div key={name}>
              <dt>{t(`results.setting.${name}`)}</dt>
              <dd>{settingText(name, chosen)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="dim">{t('results.plan.notChosen')}</p>
      )}
    </section>
  );
}

/** What it comes to: C's corrected for optimism, the difference, and how it was made. */
export function Summary({ cohort, training }: { cohort: CohortSummary; training: Training }) {
  const { t } = useTranslation();
  const { report } = training;
  if (!report) return <Missing training={training} section="summary" />;
  return (
    <div className="results-page">
      {cohort.simulated && (
        <p className="dx-loud">
          <strong>{t('results.simulated')}</strong> {t('results.simulatedHint')}
        </p>
      )}
      {report.warnings.length > 0 && (
        <div className="dx-loud" role="note">
          <strong>{t('results.warnings')}</strong>
          <ul className="dx-limits" lang="en">
            {report.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
      {report.network ? <Concordances report={report} /> : <Missing training={training} section="summary" />}
      {report.network && <Difference report={report} />}
      {report.truth && <Truth truth={report.truth} />}
      <Plan training={training} report={report} />
    </div>
  );
}
