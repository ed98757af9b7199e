import { useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type UPlot from 'uplot';
import type { ChosenPhases } from '../../electron/contract';
import { playback } from '../app/playback';
import { useSession } from '../app/session';
import type { CurveSet, ShownCurve } from './curve-sets';
import { type Aligned, axisRange } from './curves';
import { formatQuantity, unitText } from './format';
import { nameOf } from './names';
import { PhaseHandles } from './phase-handles';
import { axis, type PlotOptions, token, usePlot } from './plot';
import type { Pointer } from './pointer';

/** A moment that is marked on the time axis. */
export interface Mark {
  readonly timeMs: number;
  readonly text: string;
}

/** More values than this are a line without a dot at each. */
const mostDots = 60;

function plotOptions(
  set: CurveSet,
  curves: readonly ShownCurve[],
  marks: readonly Mark[],
  ends: readonly [number, number],
  text: (key: string) => string,
): PlotOptions {
  const right = curves.some((curve) => curve.right);
  const drawMarks = (plot: UPlot) => {
    const { ctx, bbox } = plot;
    const ratio = window.devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = token('--line-strong');
    ctx.fillStyle = token('--text-dim');
    ctx.font = `${11 * ratio}px ${token('--font')}`;
    ctx.lineWidth = ratio;
    ctx.textBaseline = 'top';
    ctx.textAlign = 'left';
    marks.forEach(({ timeMs, text: name }, row) => {
      const x = Math.round(plot.valToPos(timeMs, 'x', true)) + 0.5;
      ctx.setLineDash([3 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.fillText(name, x + 4 * ratio, bbox.top + (2 + 13 * row) * ratio);
    });
    // Zero is a level of its own where curves go below it.
    const zero = plot.scales.y?.min !== undefined && plot.scales.y.min < 0 ? plot.valToPos(0, 'y', true) : null;
    if (zero !== null) {
      ctx.setLineDash([]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, Math.round(zero) + 0.5);
      ctx.lineTo(bbox.left + bbox.width, Math.round(zero) + 0.5);
      ctx.stroke();
    }
    ctx.restore();
  };
  const label = text(`measures.curves.axis.${set.id}`);
  return {
    legend: { show: false },
    cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
    padding: [8, right ? 0 : 12, 0, 0],
    scales: {
      x: { time: false, range: () => [ends[0], ends[1]] },
      y: { range: (_, low, high) => axisRange([low, high], 1e-3) },
      right: { range: (_, low, high) => axisRange([low, high]) },
    },
    axes: [
      axis({ scale: 'x', label: text('risk.curves.axisTime'), size: 24 }),
      axis({ scale: 'y', label: label || unitText(set.unit), size: 40 }),
      ...(right
        ? [axis({ scale: 'right', side: 1, label: text('risk.curves.axisMoved'), size: 30, grid: { show: false } })]
        : []),
    ],
    series: [
      {},
      ...curves.map((curve) => ({
        scale: curve.right ? 'right' : 'y',
        stroke: token(curve.colour),
        width: curve.regionId ? 1.5 : 2,
        dash: [...curve.dash],
        spanGaps: true,
        points: { show: curve.timesMs.length <= mostDots, size: 4 },
      })),
    ],
    hooks: { drawAxes: [drawMarks] },
  };
}

/** The visible curves of a set over the beat; where phases are told, with handles to choose them. */
export function CurvePlot({
  set,
  curves,
  aligned,
  marks,
  phases,
  pointer,
}: {
  set: CurveSet;
  curves: readonly ShownCurve[];
  aligned: Aligned;
  /** Drawn where there are no handles. */
  marks: readonly Mark[];
  /** Null: no handles. */
  phases: ChosenPhases | null;
  pointer: Pointer;
}) {
  const { t, i18n } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<HTMLElement | null>(null);
  const stack = useSession((state) => state.stackId);
  // The clock's beat belongs to the stack that is shown.
  const beatMs = useMemo(
    () => (stack ? playback.get().beatMs : 0) || (aligned.timesMs.at(-1) ?? 1000),
    [stack, aligned],
  );
  const from = Math.min(0, aligned.startMs);
  const to = aligned.startMs + beatMs;
  // New numbers fill the plot, only another form makes a new one: handles keep the focus while volumes follow.
  const form = JSON.stringify([
    set.id,
    curves.map(({ id, colour, dash, right, timesMs }) => [id, colour, dash, right, timesMs.length]),
    phases ? [] : marks,
    from,
    to,
    i18n.language,
  ]);
  const formed = useRef({ form: '', options: {} as PlotOptions });
  if (formed.current.form !== form)
    formed.current = {
      form,
      options: plotOptions(set, curves, phases ? [] : marks, [from, to], (key) => t(key, { defaultValue: '' })),
    };
  const { options } = formed.current;
  const data = useMemo(
    (): UPlot.AlignedData => [[...aligned.timesMs], ...aligned.values.map((values) => [...values])],
    [aligned],
  );
  usePlot(host, options, data, (plot) => {
    const cursor = document.createElement('div');
    cursor.className = 'dx-plot-cursor';
    const hover = document.createElement('div');
    hover.className = 'dx-plot-hover';
    hover.hidden = true;
    plot.over.append(cursor, hover);
    const follow = () => {
      const { position, beatMs: beat } = playback.get();
      cursor.style.transform = `translateX(${plot.valToPos(aligned.startMs + position * beat, 'x')}px)`;
    };
    const timeAt = (event: PointerEvent) => plot.posToVal(event.clientX - plot.over.getBoundingClientRect().left, 'x');
    const seek = (event: PointerEvent) => {
      playback.pause();
      playback.seek(Math.min(0.9999, Math.max(0, (timeAt(event) - aligned.startMs) / playback.get().beatMs)));
    };
    const point = (event: PointerEvent) => {
      if (event.buttons === 1) seek(event);
      const time = Math.min(to, Math.max(from, timeAt(event)));
      pointer.set(time);
      hover.hidden = false;
      hover.style.transform = `translateX(${plot.valToPos(time, 'x')}px)`;
    };
    const leave = () => {
      pointer.set(null);
      hover.hidden = true;
    };
    plot.over.addEventListener('pointerdown', seek);
    plot.over.addEventListener('pointermove', point);
    plot.over.addEventListener('pointerleave', leave);
    const observer = new ResizeObserver(follow);
    observer.observe(plot.over);
    follow();
    const stop = playback.subscribe(follow);
    setOver(plot.over);
    return () => {
      stop();
      observer.disconnect();
      leave();
      setOver(null);
    };
  });
  const summaries = curves.map((curve) => {
    const values = curve.values.filter((value): value is number => value !== null && Number.isFinite(value));
    return t('measures.curves.summaryCurve', {
      name: nameOf(curve),
      low: formatQuantity(Math.min(...values), curve.unit),
      high: formatQuantity(Math.max(...values), curve.unit),
    });
  });
  return (
    <div className="dx-plot" ref={host}>
      <p className="visually-hidden">
        {t('measures.curves.summary', {
          set: t(`measures.curves.set.${set.id}`, { defaultValue: t('measures.curves.set.other', { unit: set.unit }) }),
          curves: summaries.join('; '),
        })}
      </p>
      {over &&
        phases &&
        createPortal(<PhaseHandles phases={phases} timesMs={aligned.cineTimesMs} from={from} to={to} />, over)}
    </div>
  );
}
