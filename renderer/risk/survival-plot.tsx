import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type UPlot from 'uplot';
import { formatProbability } from './format';
import { axis, type PlotOptions, token, usePlot } from './plot';
import { daysPerYear, type Risk, survivalAt, tellingYears } from './survival';

/** Steps of the curve, in years, so that the plot shows what is meant and not a slope between points. */
function steps(survival: Risk['survival']): UPlot.AlignedData {
  const years: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  const middle: number[] = [];
  survival.forEach((point, k) => {
    const before = survival[k - 1];
    if (before && point.probability !== before.probability) {
      years.push(point.days / daysPerYear - 1e-9);
      middle.push(before.probability * 100);
      low.push(before.low * 100);
      high.push(before.high * 100);
    }
    years.push(point.days / daysPerYear);
    middle.push(point.probability * 100);
    low.push(point.low * 100);
    high.push(point.high * 100);
  });
  return [years, middle, low, high];
}

function options(text: (key: string) => string): PlotOptions {
  const edge = { stroke: token('--text-faint'), width: 0.5, points: { show: false } };
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 10, 0, 0],
    scales: { x: { time: false }, y: { range: [0, 100] } },
    axes: [
      axis({ label: text('risk.survival.axisYears'), size: 24 }),
      axis({ label: text('risk.survival.axisSurvival'), size: 34 }),
    ],
    series: [{}, { stroke: token('--text'), width: 2, points: { show: false } }, edge, edge],
    bands: [{ series: [3, 2], fill: 'rgb(232 234 236 / 16%)' }],
  };
}

/** The predicted survival curve with its interval, and the same in words for some years. */
export function SurvivalPlot({ risk }: { risk: Risk }) {
  const { t, i18n } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const data = useMemo(() => steps(risk.survival), [risk]);
  const drawn = useMemo(() => (i18n.language ? options((key) => t(key)) : options(t)), [t, i18n.language]);
  usePlot(host, drawn, data);
  return (
    <>
      <div className="dx-survival" ref={host} role="img" aria-label={t('risk.survival.summary')} />
      <table className="dx-table dx-table-plain">
        <caption>{t('risk.survival.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('risk.survival.axisYears')}</th>
            <th scope="col">{t('risk.survival.probability')}</th>
            <th scope="col">{t('risk.survival.interval')}</th>
          </tr>
        </thead>
        <tbody>
          {tellingYears(risk.survival).map((year) => {
            const point = survivalAt(risk.survival, year * daysPerYear)!;
            return (
              <tr key={year}>
                <th scope="row">{year}</th>
                <td>{formatProbability(point.probability)}</td>
                <td>
                  {formatProbability(point.low)} – {formatProbability(point.high)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
