import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkSettings, Training, TrainingReport } from '../../../electron/contract';
import { formatNumber } from '../../i18n';
import { LinePlot, SeriesKey } from '../../plots/line-plot';
import { Plot, XAxis, YAxis } from '../../plots/plot';
import { linear, logarithmic, logTicks, niceRange } from '../../plots/scale';
import { cText, isLogSetting, numberText, type SettingName, settingNames, settingText, tickText } from './format';
import { DataTable, Figure, Missing } from './parts';

type Trial = TrainingReport['search'][number];

/** The best C up to each evaluation. */
export function runningBest(trials: readonly Trial[]): [number, number][] {
  let best = Number.NEGATIVE_INFINITY;
  return trials.map(({ c }, k) => {
    best = Math.max(best, c);
    return [k + 1, best];
  });
}

const same = (a: NetworkSettings, b: NetworkSettings | null): boolean =>
  b !== null && settingNames.every((name) => a[name] === b[name]);

/** C against one setting, over all that were tried; the chosen one is marked. */
function SettingPlot({
  name,
  trials,
  chosen,
}: {
  name: SettingName;
  trials: readonly Trial[];
  chosen: NetworkSettings | null;
}) {
  const { t } = useTranslation();
  const title = t(`results.setting.${name}`);
  const values = trials.map(({ settings }) => settings[name]);
  const log = isLogSetting(name) && values.every((value) => value > 0);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const cRange = niceRange(Math.min(...trials.map(({ c }) => c)), Math.max(...trials.map(({ c }) => c)), 4);
  return (
    <Plot label={t('results.search.settingDrawing', { setting: title })} height={170} margins={{ left: 50 }}>
      {(area) => {
        const ends = [area.left + 6, area.right - 6] as const;
        const nice = niceRange(low, high, 3);
        const x = log
          ? logarithmic(low < high ? [low, high] : [low / 2, high * 2], ends)
          : linear(low < high ? [low, high] : nice.domain, ends);
        const few = logTicks(x.domain[0], x.domain[1]);
        const ticks = log ? few.filter((_, k) => k % Math.ceil(few.length / 3) === 0) : nice.ticks;
        const y = linear(cRange.domain, [area.bottom, area.top]);
        return (
          <>
            <YAxis
              area={area}
              scale={y}
              ticks={cRange.ticks}
              title="C"
              format={(value) => formatNumber(value, 2)}
              grid
            />
            <XAxis
              area={area}
              scale={x}
              ticks={ticks.filter((tick) => tick >= x.domain[0] && tick <= x.domain[1])}
              title={title}
              format={tickText}
            />
            <g className="plot-series-1">
              {trials.map(({ settings, c }, k) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: an evaluation is its place in the search
                <circle key={k} className="plot-dot results-trial" cx={x(settings[name])} cy={y(c)} r={3} />
              ))}
            </g>
            {trials.map(({ settings, c }, k) =>
              same(settings, chosen) ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: an evaluation is its place in the search
                <circle key={k} className="results-chosen" cx={x(settings[name])} cy={y(c)} r={6} />
              ) : null,
            )}
          </>
        );
      }}
    </Plot>
  );
}

function Losses({ losses }: { losses: TrainingReport['losses'] }) {
  const { t } = useTranslation();
  const kinds = ['total', 'reconstruction', 'survival'] as const;
  return (
    <Figure
      title={t('results.losses.title')}
      caption={t('results.losses.caption')}
      table={
        <DataTable
          long
          caption={t('results.losses.table')}
          head={[t('results.losses.epoch'), ...kinds.map((kind) => t(`results.losses.${kind}`))]}
          rows={losses.map((loss) => ({
            id: String(loss.epoch),
            cells: [formatNumber(loss.epoch), ...kinds.map((kind) => numberText(loss[kind]))],
          }))}
        />
      }
    >
      <div className="results-trio">
        {kinds.map((kind, series) => (
          <LinePlot
            key={kind}
            label={t('results.losses.drawing', { loss: t(`results.losses.${kind}`) })}
            lines={[{ id: kind, name: kind, series, points: losses.map((loss) => [loss.epoch, loss[kind]]) }]}
            xTitle={t('results.losses.epoch')}
            yTitle={t(`results.losses.${kind}`)}
            formatX={(value) => formatNumber(value)}
            formatY={numberText}
            height={180}
            xTicks={4}
          />
        ))}
      </div>
    </Figure>
  );
}

/** Which settings were tried and how well each did; how the final training went. */
export function Search({ training }: { training: Training }) {
  const { t } = useTranslation();
  const { report } = training;
  const best = useMemo(() => runningBest(report?.search ?? []), [report]);
  if (!report || (report.search.length === 0 && report.losses.length === 0))
    return <Missing training={training} section="search" />;
  const { search, chosen, plan } = report;
  return (
    <div className="results-page">
      {search.length > 0 ? (
        <>
          <Figure
            wide
            title={t('results.search.title')}
            caption={t('results.search.caption', {
              done: formatNumber(search.length),
              all: formatNumber(plan.evaluations),
              folds: plan.folds,
            })}
            table={
              <DataTable
                long
                caption={t('results.search.table')}
                head={[
                  t('results.search.evaluation'),
                  'C',
                  ...settingNames.map((name) => t(`results.setting.${name}`)),
                ]}
                rows={search.map(({ settings, c }, k) => ({
                  id: String(k),
                  selected: same(settings, chosen),
                  cells: [formatNumber(k + 1), cText(c), ...settingNames.map((name) => settingText(name, settings))],
                }))}
              />
            }
          >
            <LinePlot
              label={t('results.search.drawing')}
              lines={[
                { id: 'c', name: 'C', series: 0, dots: true, points: search.map(({ c }, k) => [k + 1, c]) },
                { id: 'best', name: 'best', series: 1, steps: true, points: best },
              ]}
              xTitle={t('results.search.evaluation')}
              yTitle={t('results.search.axis')}
              formatX={(value) => formatNumber(value)}
              formatY={(value) => formatNumber(value, 2)}
            />
            <SeriesKey
              items={[
                { id: 'c', name: t('results.search.tried'), series: 0, dots: true },
                { id: 'best', name: t('results.search.best'), series: 1 },
              ]}
            />
          </Figure>
          <Figure title={t('results.search.settings')} caption={t('results.search.settingsCaption')}>
            <div className="results-six">
              {settingNames.map((name) => (
                <SettingPlot key={name} name={name} trials={search} chosen={chosen} />
              ))}
            </div>
          </Figure>
        </>
      ) : (
        <p className="dim">{t('results.search.noSearch')}</p>
      )}
      {report.losses.length > 0 ? (
        <Losses losses={report.losses} />
      ) : (
        <p className="dim">{t('results.losses.notYet')}</p>
      )}
    </div>
  );
}
