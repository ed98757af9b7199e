import { type RefObject, useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { i18n } from '../i18n';

/** A design token's value, for what is drawn on a canvas. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#ffffff';

/** An axis in the page's colours, with numbers as the language writes them. */
export function axis(options: UPlot.Axis): UPlot.Axis {
  return {
    stroke: token('--text-dim'),
    font: `11px ${token('--font')}`,
    labelFont: `11px ${token('--font')}`,
    labelSize: 16,
    labelGap: 0,
    gap: 4,
    grid: { stroke: token('--line'), width: 1 },
    ticks: { show: false },
    values: (_, splits) => splits.map((value) => value.toLocaleString(i18n.language)),
    ...options,
  };
}

export type PlotOptions = Omit<UPlot.Options, 'width' | 'height'>;

/**
 * A uPlot chart that fills its element. It is made again when `options` is another object, filled again when `data` is,
 * and drawn by itself from then on; `onMade` gets the chart and may return what ends its own work.
 */
export function usePlot(
  element: RefObject<HTMLDivElement | null>,
  options: PlotOptions,
  data: UPlot.AlignedData,
  onMade?: (plot: UPlot) => (() => void) | undefined,
): void {
  const made = useRef(onMade);
  made.current = onMade;
  const latest = useRef(data);
  latest.current = data;
  const current = useRef<UPlot | null>(null);
  const filledWith = useRef<UPlot.AlignedData | null>(null);
  useEffect(() => {
    const host = element.current;
    if (!host) return;
    const size = () => ({ width: Math.max(80, host.clientWidth), height: Math.max(60, host.clientHeight) });
    const plot = new UPlot({ ...options, ...size() }, latest.current, host);
    current.current = plot;
    filledWith.current = latest.current;
    const observer = new ResizeObserver(() => plot.setSize(size()));
    observer.observe(host);
    const stop = made.current?.(plot);
    return () => {
      observer.disconnect();
      stop?.();
      current.current = null;
      plot.destroy();
    };
  }, [element, options]);
  useEffect(() => {
    if (!current.current || filledWith.current === data) return;
    filledWith.current = data;
    current.current.setData(data);
  }, [data]);
}
