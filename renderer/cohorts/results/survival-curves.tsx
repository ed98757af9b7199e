import { useTranslation } from 'react-i18next';
import type { Training, TrainingReport } from '../../../electron/contract';
import { formatNumber } from '../../i18n';
import { pathOf, SeriesKey } from '../../plots/line-plot';
import { type Area, Plot, XAxis, YAxis } from '../../plots/plot';
import { linear, type Scale } from '../../plots/scale';
import { daysPerYear } from '../../risk/survival';
import { pText } from './format';
import { DataTable, Figure, Missing } from './parts';

export type KaplanMeier = NonNullable<TrainingReport['kaplanMeier']>;
type Curve = KaplanMeier['curves'][number];

/** Height of a row of the numbers at risk. */
const rowHeight = 16;

/** From day 0, where everybody is alive, as the points may not say. */
export const fromStart = (points: Curve['points']): Curve['points'] =>
  points[0] && points[0].days > 0 ? [{ days: 0, survival: 1, low: 1, high: 1 }, ...points] : points;

/** Days at which someone was censored and nobody died: the curve has a point there and does not fall. */
export const censoredAt = (points: Curve['points']): { days: number; survival: number }[] =>
  fromStart(points).filter((point, k, all) => k > 0 && point.survival === all[k - 1]!.survival);

/** The interval's outline: along its upper end, back along its lower one, both in steps. Where it is not known it ends. */
export function bandOf(points: Curve['points'], x: Scale, y: Scale): string {
  const known = fromStart(points).filter(({ low, high }) => low !== null && high !== null);
  if (known.length < 2) return '';
  const upper = pathOf(
    known.map(({ days, high }) => [x(days), y(high!)] as const),
    true,
  );
  const back = known
    .map(({ days, low }) => [x(days), y(low!)] as const)
    .reverse()
    .map(([px, py], k) => (k === 0 ? `L${px.toFixed(1)} ${py.toFixed(1)}` : `V${py.toFixed(1)}H${px.toFixed(1)}`));
  // Backwards a step goes up first, then along: the value of a day holds until the next one.
  return `${upper}${back.join('')}Z`;
}

/** Survival at a day: the last point at or before it. */
function at(curve: Curve, days: number): Curve['points'][number] | null {
  let found: Curve['points'][number] | null = null;
  for (const point of fromStart(curve.points)) if (point.days <= days + 1e-9) found = point;
  return found;
}

/** Days of the ticks: those at which the numbers at risk are known, thinned where they would touch. */
export function tickDays(curves: readonly Curve[], most: number): number[] {
  const days = curves[0]?.atRisk.map((row) => row.days) ?? [];
  const every = Math.max(1, Math.ceil(days.length / Math.max(2, most)));
  return days.filter((_, k) => k % every === 0);
}

const yearsText = (days: number): string => {
  const years = days / daysPerYear;
  return formatNumber(years, Math.abs(years - Math.round(years)) < 0.005 ? 0 : 1);
};

function AtRisk({
  area,
  x,
  curves,
  ticks,
  names,
}: {
  area: Area;
  x: Scale;
  curves: readonly Curve[];
  ticks: readonly number[];
  names: readonly string[];
}) {
  const { t } = useTranslation();
  const top = area.bottom + 48;
  return (
    <g>
      <text x={8} y={top} className="plot-strong">
        {t('results.km.atRisk')}
      </text>
      {curves.map((curve, c) => {
        const y = top + (c + 1) * rowHeight;
        const known = new Map(curve.atRisk.map(({ days, subjects }) => [days, subjects]));
        return (
          <g key={curve.group}>
            <text x={area.left - 26} y={y} textAnchor="end">
              {names[c]}
            </text>
            {ticks.map((days) => (
              <text key={days} x={x(days)} y={y} textAnchor="middle" className="plot-strong">
                {known.has(days) ? formatNumber(known.get(days)!) : ''}
              </text>
            ))}
          </g>
        );
      })}
    </g>
  );
}

export const groupName = (t: (key: string, options: { defaultValue: string }) => string, group: string): string =>
  t(`results.group.${group}`, { defaultValue: group });

/** Survival by risk group with intervals, marks where someone was censored, and the numbers at risk below the axis. */
export function SurvivalPlot({ kaplanMeier, height = 280 }: { kaplanMeier: KaplanMeier; height?: number }) {
  const { t } = useTranslation();
  const { curves } = kaplanMeier;
  const last = Math.max(1, ...curves.flatMap(({ points, atRisk }) => [...points, ...atRisk].map(({ days }) => days)));
  const names = curves.map(({ group }) => groupName(t, group));
  return (
    <Plot
      label={t('results.km.drawing')}
      height={height + (curves.length + 1) * rowHeight + 8}
      margins={{ left: 96, right: 20, bottom: 48 + curves.length * rowHeight + 8 }}
    >
      {(area) => {
        const x = linear([0, last], [area.left, area.right]);
        const y = linear([0, 1], [area.bottom, area.top]);
        const ticks = tickDays(curves, (area.right - area.left) / 44);
        return (
          <>
            <YAxis
              area={area}
              scale={y}
              ticks={[0, 0.25, 0.5, 0.75, 1]}
              title={t('results.km.axisSurvival')}
              format={(value) => formatNumber(100 * value)}
              grid
            />
            <XAxis area={area} scale={x} ticks={ticks} title={t('results.km.axisYears')} format={yearsText} />
            {curves.map((curve, c) => (
              <g key={curve.group} className={`plot-series-${(c % 5) + 1}`}>
                <path className="plot-band" d={bandOf(curve.points, x, y)} />
                <path
                  className="plot-line"
                  d={pathOf(
                    fromStart(curve.points).map(({ days, survival }) => [x(days), y(survival)] as const),
                    true,
                  )}
                />
                <path
                  className="results-censored"
                  d={censoredAt(curve.points)
                    .map(({ days, survival }) => `M${x(days).toFixed(1)} ${(y(survival) - 4).toFixed(1)}v8`)
                    .join('')}
                />
              </g>
            ))}
            <AtRisk area={area} x={x} curves={curves} ticks={ticks} names={names} />
          </>
        );
      }}
    </Plot>
  );
}

/** Kaplan–Meier curves of the risk groups. */
export function SurvivalCurves({ training }: { training: Training }) {
  const { t } = useTranslation();
  const kaplanMeier = training.report?.kaplanMeier;
  if (!kaplanMeier) return <Missing training={training} section="survival" />;
  const { curves, logRank, predictions } = kaplanMeier;
  const days = tickDays(curves, 12);
  const percent = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : formatNumber(100 * value);
  return (
    <div className="results-page">
      <Figure
        title={t('results.km.title')}
        caption={t(`results.km.predictions.${predictions}`, { defaultValue: predictions })}
        table={
          <div className="results-table-place">
            <p>
              <strong>{t('results.km.logRank')}</strong>{' '}
              {t('results.km.logRankOf', {
                chi: formatNumber(logRank.chiSquared, 2),
                degrees: formatNumber(logRank.degrees),
                p: pText(logRank.p),
              })}
            </p>
            <DataTable
              long
              caption={t('results.km.table')}
              head={[
                t('results.km.axisYears'),
                ...curves.flatMap(({ group }) => {
                  const name = groupName(t, group);
                  return [t('results.km.alive', { group: name }), t('results.km.atRiskOf', { group: name })];
                }),
              ]}
              rows={days.map((day) => ({
                id: String(day),
                cells: [
                  yearsText(day),
                  ...curves.flatMap((curve) => {
                    const point = at(curve, day);
                    const risk = curve.atRisk.find((row) => row.days === day);
                    return [
                      `${percent(point?.survival)} (${percent(point?.low)} – ${percent(point?.high)})`,
                      risk ? formatNumber(risk.subjects) : '–',
                    ];
                  }),
                ],
              }))}
            />
          </div>
        }
      >
        <SeriesKey
          items={curves.map((curve, series) => ({
            id: curve.group,
            series,
            name: t('results.km.group', {
              group: groupName(t, curve.group),
              subjects: formatNumber(curve.subjects),
              events: formatNumber(curve.events),
            }),
          }))}
        />
        <SurvivalPlot kaplanMeier={kaplanMeier} />
        <p className="dim results-small">{t('results.km.marks')}</p>
      </Figure>
    </div>
  );
}
