import { useTranslation } from 'react-i18next';
import type { Training } from '../../../electron/contract';
import { formatNumber } from '../../i18n';
import { IntervalPlot } from '../../plots/interval-plot';
import { LinePlot, SeriesKey } from '../../plots/line-plot';
import { Blank } from '../../risk/run-state';
import { cText, intervalText, nameOfTraining, numberText, pText, settingNames, settingText, timeText } from './format';
import { DataTable, Figure } from './parts';
import { results, useResults } from './state';
import { SurvivalPlot } from './survival-curves';

/** Most that can be told apart by colour and dash. */
const most = 5;

/** The shown training and those laid beside it, in the order of their beginning. */
export const comparedOf = (trainings: readonly Training[], shown: string, beside: readonly string[]): Training[] =>
  trainings
    .filter(({ trainingId, report }) => report !== null && (trainingId === shown || beside.includes(trainingId)))
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
    .slice(0, most);

function Choice({ training, trainings }: { training: Training; trainings: readonly Training[] }) {
  const { t, i18n } = useTranslation();
  const beside = useResults((state) => state.beside);
  const toggle = (id: string) =>
    results.set({ beside: beside.includes(id) ? beside.filter((other) => other !== id) : [...beside, id] });
  return (
    <fieldset className="results-choice">
      <legend>{t('results.comparison.choose')}</legend>
      {trainings.map((other) => {
        const own = other.trainingId === training.trainingId;
        const full = comparedOf(trainings, training.trainingId, beside).length >= most;
        const on = own || beside.includes(other.trainingId);
        return (
          <label key={other.trainingId}>
            <input
              type="checkbox"
              checked={on}
              disabled={own || other.report === null || (full && !on)}
              onChange={() => toggle(other.trainingId)}
            />
            {nameOfTraining(other, i18n.language)}
            {other.report === null && <span className="dim">{t('results.comparison.noReport')}</span>}
          </label>
        );
      })}
    </fieldset>
  );
}

function Compared({ compared }: { compared: readonly Training[] }) {
  const { t, i18n } = useTranslation();
  const named = compared.map((training, k) => ({
    id: training.trainingId,
    series: k,
    name: nameOfTraining(training, i18n.language),
    report: training.report!,
  }));
  const row = (id: string, text: string, cell: (report: (typeof named)[number]['report']) => string) => ({
    id,
    cells: [text, ...named.map(({ report }) => cell(report))],
  });
  const plans = named.map(({ report: { subjects, events, plan } }) => `${subjects} ${events} ${plan.bootstraps}`);
  return (
    <>
      {new Set(plans).size > 1 && <p className="results-caution">{t('results.comparison.unlike')}</p>}
      <Figure
        wide
        title={t('results.comparison.c')}
        caption={t('results.c.marks')}
        table={
          <DataTable
            caption={t('results.comparison.table')}
            head={[t('results.comparison.quantity'), ...named.map(({ name }) => name)]}
            rows={[
              row('subjects', t('results.plan.subjects'), (of) =>
                t('results.plan.subjectsOf', { n: formatNumber(of.subjects), events: formatNumber(of.events) }),
              ),
              row('adjusted', t('results.comparison.adjusted'), (of) => cText(of.network?.adjustedC)),
              row('interval', t('results.interval'), (of) => intervalText(of.network?.interval)),
              row('apparent', t('results.c.apparent'), (of) => cText(of.network?.apparentC)),
              row('optimism', t('results.c.optimism'), (of) => cText(of.network?.optimism)),
              row('cross', t('results.c.crossValidated'), (of) => cText(of.network?.crossValidatedC)),
              row('volumetric', t('results.comparison.volumetric'), (of) => cText(of.volumetric?.adjustedC)),
              row('difference', t('results.difference.title'), (of) => cText(of.difference?.mean)),
              row('p', t('results.difference.p'), (of) => (of.difference ? pText(of.difference.p) : '–')),
              row('bootstraps', t('results.plan.bootstraps'), (of) => formatNumber(of.plan.bootstraps)),
              row('mode', t('results.plan.mode'), (of) => t(`results.mode.${of.plan.mode}`)),
              row('seed', t('results.plan.seed'), (of) => String(of.plan.seed)),
              ...settingNames.map((name) =>
                row(name, t(`results.setting.${name}`), (of) => (of.chosen ? settingText(name, of.chosen) : '–')),
              ),
              row('time', t('results.plan.time'), (of) => timeText(of.seconds)),
            ]}
          />
        }
      >
        <IntervalPlot
          label={t('results.comparison.drawing')}
          rows={named.map(({ id, name, report: { network } }) => ({
            id,
            name,
            value: network ? (network.adjustedC ?? network.crossValidatedC ?? network.apparentC) : null,
            interval: network?.interval ?? null,
            before: network?.apparentC ?? null,
          }))}
          axis={t('results.c.axis')}
          format={(value) => formatNumber(value, 2)}
          include={[0.5]}
          lines={[{ value: 0.5, text: t('results.c.chance'), dashed: true }]}
          nameWidth={240}
        />
      </Figure>
      {named.some(({ report }) => report.losses.length > 0) && (
        <Figure title={t('results.comparison.losses')} caption={t('results.losses.caption')}>
          <SeriesKey items={named} />
          <div className="results-trio">
            {(['total', 'reconstruction', 'survival'] as const).map((kind) => (
              <LinePlot
                key={kind}
                label={t('results.losses.drawing', { loss: t(`results.losses.${kind}`) })}
                lines={named.map(({ id, name, series, report }) => ({
                  id,
                  name,
                  series,
                  points: report.losses.map((loss) => [loss.epoch, loss[kind]]),
                }))}
                xTitle={t('results.losses.epoch')}
                yTitle={t(`results.losses.${kind}`)}
                formatX={(value) => formatNumber(value)}
                formatY={numberText}
                xTicks={4}
              />
            ))}
          </div>
        </Figure>
      )}
      <Figure title={t('results.km.title')}>
        <div className="results-two">
          {named.map(({ id, name, report: { kaplanMeier } }) => (
            <figure key={id}>
              <figcaption>{name}</figcaption>
              {kaplanMeier ? (
                <>
                  <SurvivalPlot kaplanMeier={kaplanMeier} height={220} />
                  <p className="dim results-small">
                    {t('results.km.logRank')}{' '}
                    {t('results.km.logRankOf', {
                      chi: formatNumber(kaplanMeier.logRank.chiSquared, 2),
                      degrees: formatNumber(kaplanMeier.logRank.degrees),
                      p: pText(kaplanMeier.logRank.p),
                    })}
                  </p>
                </>
              ) : (
                <p className="dim">{t('results.comparison.noCurves')}</p>
              )}
            </figure>
          ))}
        </div>
      </Figure>
    </>
  );
}

/** Two or more trainings of the cohort side by side. */
export function Comparison({ training, trainings }: { training: Training; trainings: readonly Training[] }) {
  const { t } = useTranslation();
  const beside = useResults((state) => state.beside);
  if (trainings.length < 2) return <Blank title={t('results.comparison.one')} hint={t('results.comparison.oneHint')} />;
  const compared = comparedOf(trainings, training.trainingId, beside);
  return (
    <div className="results-page">
      <Choice training={training} trainings={trainings} />
      {compared.length < 2 ? <p className="dim">{t('results.comparison.none')}</p> : <Compared compared={compared} />}
    </div>
  );
}
