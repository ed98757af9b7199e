import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Scale } from './scale';
import './plots.css';

/** Where the data are drawn, pixels of the drawing. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const usual: Margins = { left: 48, right: 12, top: 10, bottom: 38 };

/**
 * A drawing as wide as its place, `height` pixels high. Drawn anew when its width changes, so that text stays as large as
 * the page's. `label` says what is seen; the numbers are in the table that goes with it.
 */
export function Plot({
  label,
  height,
  margins,
  className = '',
  children,
}: {
  label: string;
  height: number;
  margins?: Partial<Margins>;
  className?: string;
  children: (area: Area) => ReactNode;
}) {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { left, right, top, bottom } = { ...usual, ...margins };
  return (
    <div className={`plot ${className}`} ref={host} style={{ height }}>
      {width > left + right + 20 && (
        <svg width={width} height={height} role="img" aria-label={label}>
          {children({ left, right: width - right, top, bottom: height - bottom })}
        </svg>
      )}
    </div>
  );
}

interface AxisProps {
  area: Area;
  scale: Scale;
  ticks: readonly number[];
  /** What is along it, with its unit. */
  title: string;
  format: (tick: number) => string;
  grid?: boolean;
}

/** Below the area. */
export function XAxis({ area, scale, ticks, title, format, grid = false }: AxisProps) {
  return (
    <g className="plot-axis">
      <line x1={area.left} x2={area.right} y1={area.bottom} y2={area.bottom} />
      {ticks.map((tick) => (
        <g key={tick} transform={`translate(${scale(tick)} 0)`}>
          <line y1={grid ? area.top : area.bottom} y2={area.bottom + 4} className={grid ? 'plot-grid' : ''} />
          <text y={area.bottom + 16} textAnchor="middle">
            {format(tick)}
          </text>
        </g>
      ))}
      <text x={(area.left + area.right) / 2} y={area.bottom + 32} textAnchor="middle" className="plot-title">
        {title}
      </text>
    </g>
  );
}

/** Left of the area. */
export function YAxis({ area, scale, ticks, title, format, grid = false }: AxisProps) {
  const middle = (area.top + area.bottom) / 2;
  return (
    <g className="plot-axis">
      <line x1={area.left} x2={area.left} y1={area.top} y2={area.bottom} />
      {ticks.map((tick) => (
        <g key={tick} transform={`translate(0 ${scale(tick)})`}>
          <line x1={area.left - 4} x2={grid ? area.right : area.left} className={grid ? 'plot-grid' : ''} />
          <text x={area.left - 7} dy="0.32em" textAnchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      <text transform={`translate(12 ${middle}) rotate(-90)`} textAnchor="middle" className="plot-title">
        {title}
      </text>
    </g>
  );
}
