import { Plot, XAxis, YAxis } from './plot';
import { linear, niceRange } from './scale';

export interface Line {
  readonly id: string;
  readonly name: string;
  /** x, y */
  readonly points: readonly (readonly [number, number])[];
  /** The value holds until the next point. */
  readonly steps?: boolean;
  /** Which of the series' colours and dashes, 0…4. */
  readonly series: number;
  /** Points only. */
  readonly dots?: boolean;
}

/** A path through points in pixels; `steps`: level until the next one. */
export function pathOf(points: readonly (readonly [number, number])[], steps = false): string {
  const text = (value: number) => value.toFixed(1);
  return points
    .map(([x, y], k) =>
      k === 0 ? `M${text(x)} ${text(y)}` : steps ? `H${text(x)}V${text(y)}` : `L${text(x)} ${text(y)}`,
    )
    .join('');
}

const endsOf = (values: readonly number[]): readonly [number, number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? [0, 1] : [low, high];
};

/** Curves or dots over two linear axes; along the lower one something is counted. */
export function LinePlot({
  label,
  lines,
  xTitle,
  yTitle,
  formatX,
  formatY,
  height = 200,
  xTicks = 6,
}: {
  label: string;
  lines: readonly Line[];
  xTitle: string;
  yTitle: string;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  height?: number;
  xTicks?: number;
}) {
  const all = lines.flatMap(({ points }) => points);
  const xEnds = endsOf(all.map(([x]) => x));
  const yRange = niceRange(...endsOf(all.map(([, y]) => y)));
  return (
    <Plot label={label} height={height} margins={{ left: 58 }}>
      {(area) => {
        const xRange = niceRange(...xEnds, Math.max(2, Math.min(xTicks, (area.right - area.left) / 60)));
        const x = linear(xEnds[0] === xEnds[1] ? xRange.domain : xEnds, [area.left + 6, area.right - 6]);
        const y = linear(yRange.domain, [area.bottom, area.top]);
        const inside = xRange.ticks.filter(
          (tick) => Number.isInteger(tick) && tick >= x.domain[0] && tick <= x.domain[1],
        );
        return (
          <>
            <YAxis area={area} scale={y} ticks={yRange.ticks} title={yTitle} format={formatY} grid />
            <XAxis area={area} scale={x} ticks={inside} title={xTitle} format={formatX} />
            {lines.map((line) => {
              const places = line.points.map(([px, py]) => [x(px), y(py)] as const);
              return (
                <g key={line.id} className={`plot-series-${(line.series % 5) + 1}`}>
                  {line.dots ? (
                    places.map(([px, py], k) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: a dot is its place in the series
                      <circle key={k} className="plot-dot" cx={px} cy={py} r={3} />
                    ))
                  ) : (
                    <path className="plot-line" d={pathOf(places, line.steps)} />
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

/** Which colour and dash is which series. */
export function SeriesKey({
  items,
}: {
  items: readonly { id: string; name: string; series: number; dots?: boolean }[];
}) {
  return (
    <ul className="series-key">
      {items.map(({ id, name, series, dots }) => (
        <li key={id} className={`plot-series-${(series % 5) + 1}`}>
          <svg width="26" height="10" aria-hidden="true">
            {dots ? <circle className="plot-dot" cx="13" cy="5" r="3" /> : <path className="plot-line" d="M1 5H25" />}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
