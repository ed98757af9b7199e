import { type Area, Plot, XAxis } from './plot';
import { linear, logarithmic, logTicks, niceRange } from './scale';

/** A number with its interval, in a row of its own. */
export interface IntervalRow {
  readonly id: string;
  readonly name: string;
  /** Written smaller below the name. */
  readonly detail?: string;
  /** Null: not known yet; the row stays for it. */
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  /** Drawn smaller and hollow in the same row: what it was before correction. */
  readonly before?: number | null;
  /** Its colour, in place of the plot's or of one of its own: rows of one thing look alike. */
  readonly series?: number;
}

export interface ReferenceLine {
  readonly value: number;
  /** Written above the line. */
  readonly text?: string;
  readonly dashed?: boolean;
}

const rowHeight = 30;
const side = 5;

/** Numbers with their intervals below each other on one axis: C's, hazard ratios (`log`). */
export function IntervalPlot({
  label,
  rows,
  axis,
  format,
  lines = [],
  log = false,
  include = [],
  nameWidth = 150,
  series,
}: {
  label: string;
  rows: readonly IntervalRow[];
  /** What is along the axis, with its unit. */
  axis: string;
  format: (value: number) => string;
  lines?: readonly ReferenceLine[];
  log?: boolean;
  /** Values that the axis must reach. */
  include?: readonly number[];
  nameWidth?: number;
  /** The colour of all rows; without it each row has its own. */
  series?: number;
}) {
  const numbers = [
    ...rows.flatMap(({ value, interval, before }) => [value, before, ...(interval ?? [])]),
    ...lines.map(({ value }) => value),
    ...include,
  ].filter((value): value is number => typeof value === 'number' && Number.isFinite(value) && (!log || value > 0));
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  const hasText = lines.some(({ text }) => text);
  return (
    <Plot
      label={label}
      height={rows.length * rowHeight + 40 + (hasText ? 22 : 8)}
      margins={{ left: nameWidth, right: 16, top: hasText ? 22 : 8, bottom: 40 }}
    >
      {(area) => {
        const range = log ? logRange(low, high) : niceRange(low, high);
        const x = log
          ? logarithmic(range.domain, [area.left, area.right])
          : linear(range.domain, [area.left, area.right]);
        return (
          <>
            <XAxis area={area} scale={x} ticks={range.ticks} title={axis} format={format} grid />
            {lines.map((line) => (
              <Reference key={`${line.value} ${line.text}`} area={area} x={x(line.value)} line={line} />
            ))}
            {rows.map((row, k) => {
              const y = area.top + (k + 0.5) * rowHeight;
              return (
                <g key={row.id} className={`plot-series-${((row.series ?? series ?? k) % 5) + 1}`}>
                  <text
                    x={area.left - 10}
                    y={row.detail ? y - 6 : y}
                    dy="0.32em"
                    textAnchor="end"
                    className="plot-strong"
                  >
                    {row.name}
                  </text>
                  {row.detail && (
                    <text x={area.left - 10} y={y + 7} dy="0.32em" textAnchor="end">
                      {row.detail}
                    </text>
                  )}
                  {row.interval && (
                    <path
                      className="plot-interval"
                      d={`M${x(row.interval[0])} ${y - 4}v8m0-4H${x(row.interval[1])}m0-4v8`}
                    />
                  )}
                  {typeof row.before === 'number' && (
                    <circle className="plot-before" cx={x(row.before)} cy={y} r={side - 1} />
                  )}
                  {row.value !== null && (
                    <rect
                      className="plot-mark"
                      x={x(row.value) - side}
                      y={y - side}
                      width={2 * side}
                      height={2 * side}
                    />
                  )}
                </g>
              );
            })}
          </>
        );
      }}
    </Plot>
  );
}

function Reference({ area, x, line }: { area: Area; x: number; line: ReferenceLine }) {
  return (
    <g className="plot-reference">
      <line x1={x} x2={x} y1={area.top} y2={area.bottom} strokeDasharray={line.dashed ? '4 3' : undefined} />
      {line.text && (
        <text x={x} y={area.top - 8} textAnchor="middle">
          {line.text}
        </text>
      )}
    </g>
  );
}

/** Ends of a logarithmic axis at ticks where they are near, with at least two ticks within. */
export function logRange(low: number, high: number): { domain: [number, number]; ticks: number[] } {
  if (!(low > 0 && high >= low)) return { domain: [0.5, 2], ticks: [0.5, 1, 2] };
  const domain: [number, number] = [low / 1.15, high * 1.15];
  for (let widened = 0; widened < 4 && logTicks(...domain).length < 3; widened++) {
    domain[0] /= 1.3;
    domain[1] *= 1.3;
  }
  return { domain, ticks: logTicks(...domain) };
}
