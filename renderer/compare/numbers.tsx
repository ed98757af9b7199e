import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type UPlot from 'uplot';
import type { AnalysisResult, Stack } from '../../electron/contract';
import { playback } from '../app/playback';
import { formatQuantity, formatValue, unitText } from '../risk/format';
import { nameOf } from '../risk/names';
import { axis, type PlotOptions, token, usePlot } from '../risk/plot';
import { beatOf } from '../studies/open-study';
import { type Difference, differences, overlaid } from './differences';

/** One of the two columns, as the numbers need it. */
export interface Column {
  readonly name: string;
  readonly result: AnalysisResult | null;
  readonly stack: Stack | null;
}

const value = (number: number | null, unit: string) => (number === null ? '–' : formatValue(number, unit));
const signed = (number: number | null, unit: string) =>
  number === null ? '' : formatValue(number, unit, { signed: true });

function Row({ row, perYear, swapped }: { row: Difference; perYear: boolean; swapped: boolean }) {
  const { t } = useTranslation();
  const { unit } = row.measurement;
  const points = unit === '%' ? t('compare.table.points') : unitText(unit);
  return (
    <tr data-measurement={row.id}>
      <th scope="row" title={row.measurement.source}>
        {nameOf(row.measurement)} <span className="dim">{unitText(unit)}</span>
      </th>
      <td>{value(swapped ? row.later : row.earlier, unit)}</td>
      <td>{value(swapped ? row.earlier : row.later, unit)}</td>
      <td>
        <strong>{signed(row.difference, unit)}</strong>
        {row.difference !== null && unit === '%' && <span className="dim"> {points}</span>}
      </td>
      <td>{row.percent === null ? '' : formatQuantity(row.percent, '%', { signed: true })}</td>
      {perYear && <td>{signed(row.perYear, unit)}</td>}
    </tr>
  );
}

/**
 * Measurements of both studies side by side, with what has changed from the first of `columns` to the second.
 *
 * @param swapped the second one is shown on the left; the change stays what it is
 */
export function Differences({
  columns,
  years,
  swapped,
}: {
  columns: readonly [Column, Column];
  years: number | null;
  swapped: boolean;
}) {
  const { t } = useTranslation();
  const rows = useMemo(() => differences(columns[0].result, columns[1].result, years), [columns, years]);
  const perYear = rows.some((row) => row.perYear !== null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className="dx-compare-table" tabIndex={0} aria-label={t('compare.table.title')}>
      <table className="dx-table">
        <thead>
          <tr>
            <th scope="col">{t('compare.table.measurement')}</th>
            <th scope="col">{columns[swapped ? 1 : 0].name}</th>
            <th scope="col">{columns[swapped ? 0 : 1].name}</th>
            <th scope="col">{t('compare.table.difference')}</th>
            <th scope="col">%</th>
            {perYear && <th scope="col">{t('compare.table.perYear')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} perYear={perYear} swapped={swapped} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function plotOptions(text: (key: string) => string): PlotOptions {
  const line = (colour: string, dash: number[]) => ({
    scale: 'ml',
    stroke: token(colour),
    width: 2,
    dash,
    spanGaps: true,
    points: { show: false },
  });
  return {
    legend: { show: false },
    cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
    padding: [8, 12, 0, 0],
    scales: {
      x: { time: false, range: () => [0, 100] },
      ml: { range: (_, __, max) => [0, Math.max(10, max * 1.08)] },
    },
    axes: [
      axis({ scale: 'x', label: text('compare.curves.axisTime'), size: 24 }),
      axis({ scale: 'ml', label: text('compare.curves.axisVolume'), size: 36 }),
    ],
    series: [
      {},
      line('--label-rv', [4, 4]),
      line('--label-lv', [4, 4]),
      line('--label-rv', []),
      line('--label-lv', []),
    ],
  };
}

/** Volumes of both studies over one normalised beat: the first column dashed, the second drawn through. */
export function OverlaidCurves({ columns }: { columns: readonly [Column, Column] }) {
  const { t, i18n } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const data = useMemo(() => {
    const curves = columns.flatMap(({ result, stack }) => {
      const {
        phaseTimesMs: timesMs,
        rvVolumeMl,
        lvVolumeMl,
      } = result?.curves ?? {
        phaseTimesMs: [],
        rvVolumeMl: [],
        lvVolumeMl: [],
      };
      const beatMs = stack ? beatOf(stack) : 1000;
      return [rvVolumeMl, lvVolumeMl].map((values) => ({ timesMs, values, beatMs }));
    });
    const { percent, values } = overlaid(curves);
    return [percent, ...values] as unknown as UPlot.AlignedData;
  }, [columns]);
  const options = useMemo(() => plotOptions((key) => (i18n.language ? t(key) : key)), [t, i18n.language]);
  usePlot(host, options, data, (plot) => {
    const cursor = document.createElement('div');
    cursor.className = 'dx-compare-cursor';
    plot.over.append(cursor);
    const follow = () => {
      cursor.style.transform = `translateX(${plot.valToPos(100 * playback.get().position, 'x')}px)`;
    };
    const observer = new ResizeObserver(follow);
    observer.observe(plot.over);
    follow();
    const stop = playback.subscribe(follow);
    return () => {
      stop();
      observer.disconnect();
    };
  });
  return (
    <figure className="dx-compare-curves">
      <figcaption>
        <span className="dx-compare-key dx-key-rv">{t('compare.curves.rv')}</span>
        <span className="dx-compare-key dx-key-lv">{t('compare.curves.lv')}</span>
        <span className="dim">{t('compare.curves.key', { dashed: columns[0].name, solid: columns[1].name })}</span>
      </figcaption>
      <div ref={host} className="dx-compare-plot" role="img" aria-label={t('compare.curves.title')} />
    </figure>
  );
}
