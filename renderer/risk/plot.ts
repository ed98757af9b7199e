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
 * A uPlot chart that fills its element. It is made again when `options` or `data` are other objects, and drawn by
 * itself from then on; `onMade` gets the chart and may return what ends its own work.
 */
export function usePlot(
  element: RefObject<HTMLDivElement | null>,
  options: PlotOptions,
  data: UPlot.AlignedData,
  onMade?: (plot: UPlot) => (() => void) | undefined,
): void {
  const made = useRef(onMade);
  made.current = onMade;
  useEffect(() => {
    const host = element.current;
    if (!host) return;
    const size = () => ({ width: Math.max(80, host.clientWidth), height: Math.max(60, host.clientHeight) });
    const plot = new UPlot({ ...options, ...size() }, data, host);
    const observer = new ResizeObserver(() => plot.setSize(size()));
    observer.observe(host);
    const stop = made.current?.(plot);
    return () => {
      observer.disconnect();
      stop?.();
      plot.destroy();
    };
  }, [element, options, data]);
}
