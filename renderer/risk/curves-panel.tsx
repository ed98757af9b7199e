import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type UPlot from 'uplot';
import type { AnalysisResult } from '../../electron/contract';
import { playback } from '../app/playback';
import { useSession } from '../app/session';
import { type BeatCurves, beatCurves, beatMarks, indexOfPhase } from './curves';
import { formatQuantity, formatValue } from './format';
import { MeasurementStrip } from './measurements';
import { axis, type PlotOptions, token, usePlot } from './plot';
import { RunState } from './run-state';

/** Volumes over the beat, and the displacement of the picked point. Fills its container. */
export function CurvesPanel() {
  return (
    <div className="dx-curves">
      <RunState>{(result) => <Curves result={result} />}</RunState>
    </div>
  );
}

function Curves({ result }: { result: AnalysisResult }) {
  const { t } = useTranslation();
  const loaded = useSession((state) => state.map);
  const vertex = useSession((state) => state.pickedVertex);
  const [asTable, setAsTable] = useState(false);
  const curves = useMemo(() => beatCurves(result.curves, loaded, vertex), [result, loaded, vertex]);
  const marks = useMemo(() => beatMarks(result.curves, loaded), [result, loaded]);
  return (
    <>
      <div className="dx-curves-head">
        <Values curves={curves} />
        <button type="button" className="dx-link" aria-expanded={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? t('risk.curves.asPlot') : t('risk.curves.asTable')}
        </button>
      </div>
      {asTable ? <Table curves={curves} /> : <Plot curves={curves} marks={marks} />}
      <MeasurementStrip measurements={result.measurements} />
    </>
  );
}

/** What the curves are at this moment. Written straight into the page, without React, as the heart beats. */
function Values({ curves }: { curves: BeatCurves }) {
  const { t, i18n } = useTranslation();
  const time = useRef<HTMLSpanElement>(null);
  const rv = useRef<HTMLSpanElement>(null);
  const lv = useRef<HTMLSpanElement>(null);
  const moved = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const { language } = i18n;
    let shown = -1;
    const known = (values: readonly (number | null)[], index: number) => {
      for (let k = index; k >= 0; k--) if (values[k] !== null) return values[k]!;
      return Number.NaN;
    };
    const follow = () => {
      const index = indexOfPhase(curves, playback.phaseIndex(curves.cineTimesMs.length));
      if (index === shown) return;
      shown = index;
      const write = (target: HTMLSpanElement | null, values: readonly (number | null)[] | null, unit: string) => {
        if (target && values) target.textContent = formatQuantity(known(values, index), unit, { language });
      };
      if (time.current) time.current.textContent = formatQuantity(curves.timesMs[index] ?? 0, 'ms', { language });
      write(rv.current, curves.rvVolumeMl, 'ml');
      write(lv.current, curves.lvVolumeMl, 'ml');
      write(moved.current, curves.displacementMm, 'mm');
    };
    follow();
    return playback.subscribe(follow);
  }, [curves, i18n]);
  return (
    <dl className="dx-curve-keys">
      <div>
        <dt>{t('risk.curves.time')}</dt>
        <dd ref={time} />
      </div>
      <div className="dx-key-rv">
        <dt>{t('risk.curves.rv')}</dt>
        <dd ref={rv} />
      </div>
      <div className="dx-key-lv">
        <dt>{t('risk.curves.lv')}</dt>
        <dd ref={lv} />
      </div>
      {curves.displacementMm && (
        <div className="dx-key-point">
          <dt>{t('risk.curves.point')}</dt>
          <dd ref={moved} />
        </div>
      )}
    </dl>
  );
}

type Marks = ReturnType<typeof beatMarks>;

function plotOptions(withPoint: boolean, marks: Marks, endMs: number, text: (key: string) => string): PlotOptions {
  const line = { width: 2, spanGaps: true, points: { show: true, size: 4 } };
  const drawMarks = (plot: UPlot) => {
    if (!marks) return;
    const { ctx, bbox } = plot;
    const ratio = window.devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = token('--line-strong');
    ctx.fillStyle = token('--text-dim');
    ctx.font = `${11 * ratio}px ${token('--font')}`;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.textBaseline = 'top';
    ctx.textAlign = 'left';
    for (const [time, name] of [
      [marks.endDiastoleMs, text('risk.curves.ed')],
      [marks.endSystoleMs, text('risk.curves.es')],
    ] as const) {
      const x = Math.round(plot.valToPos(time, 'x', true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.fillText(name, x + 4 * ratio, bbox.top + 2 * ratio);
    }
    ctx.restore();
  };
  return {
    legend: { show: false },
    cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
    padding: [8, withPoint ? 0 : 12, 0, 0],
    scales: {
      x: { time: false, range: () => [0, endMs] },
      ml: { range: (_, __, max) => [0, Math.max(10, max * 1.08)] },
      mm: { range: (_, __, max) => [0, Math.max(1, max * 1.15)] },
    },
    axes: [
      axis({ scale: 'x', label: text('risk.curves.axisTime'), size: 24 }),
      axis({ scale: 'ml', label: text('risk.curves.axisVolume'), size: 36 }),
      ...(withPoint
        ? [axis({ scale: 'mm', side: 1, label: text('risk.curves.axisMoved'), size: 30, grid: { show: false } })]
        : []),
    ],
    series: [
      {},
      { scale: 'ml', stroke: token('--label-rv'), ...line },
      { scale: 'ml', stroke: token('--label-lv'), ...line },
      ...(withPoint ? [{ scale: 'mm', stroke: token('--accent'), ...line, width: 1.5, dash: [5, 3] }] : []),
    ],
    hooks: { drawAxes: [drawMarks] },
  };
}

function Plot({ curves, marks }: { curves: BeatCurves; marks: Marks }) {
  const { t, i18n } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const stack = useSession((state) => state.stackId);
  const withPoint = curves.displacementMm !== null;
  // The clock's beat belongs to the stack that is shown.
  const beatMs = useMemo(() => (stack ? playback.get().beatMs : 0) || (curves.timesMs.at(-1) ?? 1000), [stack, curves]);
  const options = useMemo(
    () =>
      i18n.language
        ? plotOptions(withPoint, marks, curves.startMs + beatMs, (key) => t(key))
        : plotOptions(false, null, 1, t),
    [withPoint, marks, curves.startMs, beatMs, t, i18n.language],
  );
  const data = useMemo(
    (): UPlot.AlignedData => [
      [...curves.timesMs],
      [...curves.rvVolumeMl],
      [...curves.lvVolumeMl],
      ...(curves.displacementMm ? [[...curves.displacementMm]] : []),
    ],
    [curves],
  );
  usePlot(host, options, data, (plot) => {
    const cursor = document.createElement('div');
    cursor.className = 'dx-plot-cursor';
    plot.over.append(cursor);
    const follow = () => {
      const { position, beatMs: beat } = playback.get();
      cursor.style.transform = `translateX(${plot.valToPos(curves.startMs + position * beat, 'x')}px)`;
    };
    const seek = (event: PointerEvent) => {
      if (event.type === 'pointermove' && event.buttons !== 1) return;
      playback.pause();
      const time = plot.posToVal(event.clientX - plot.over.getBoundingClientRect().left, 'x');
      playback.seek(Math.min(0.9999, Math.max(0, (time - curves.startMs) / playback.get().beatMs)));
    };
    plot.over.addEventListener('pointerdown', seek);
    plot.over.addEventListener('pointermove', seek);
    const observer = new ResizeObserver(follow);
    observer.observe(plot.over);
    follow();
    const stop = playback.subscribe(follow);
    return () => {
      stop();
      observer.disconnect();
    };
  });
  const first = (values: readonly (number | null)[]) => values.find((value) => value !== null) ?? Number.NaN;
  const least = (values: readonly (number | null)[]) =>
    Math.min(...values.filter((value): value is number => value !== null));
  return (
    <div
      className="dx-plot"
      ref={host}
      role="img"
      aria-label={t('risk.curves.summary', {
        rvFirst: formatQuantity(first(curves.rvVolumeMl), 'ml'),
        rvLeast: formatQuantity(least(curves.rvVolumeMl), 'ml'),
        lvFirst: formatQuantity(first(curves.lvVolumeMl), 'ml'),
        lvLeast: formatQuantity(least(curves.lvVolumeMl), 'ml'),
      })}
    />
  );
}

/** The same numbers as a table. */
function Table({ curves }: { curves: BeatCurves }) {
  const { t } = useTranslation();
  const cell = (value: number | null | undefined, unit: string) =>
    value === null || value === undefined ? '' : formatValue(value, unit);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className="dx-table-scroll" tabIndex={0} aria-label={t('risk.curves.asTable')}>
      <table className="dx-table">
        <thead>
          <tr>
            <th scope="col">{t('risk.curves.axisTime')}</th>
            <th scope="col">{t('risk.curves.rv')} (ml)</th>
            <th scope="col">{t('risk.curves.lv')} (ml)</th>
            {curves.displacementMm && <th scope="col">{t('risk.curves.point')} (mm)</th>}
          </tr>
        </thead>
        <tbody>
          {curves.timesMs.map((time, k) => (
            <tr key={time}>
              <th scope="row">{formatValue(time, 'ms')}</th>
              <td>{cell(curves.rvVolumeMl[k], 'ml')}</td>
              <td>{cell(curves.lvVolumeMl[k], 'ml')}</td>
              {curves.displacementMm && <td>{cell(curves.displacementMm[k], 'mm')}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
