import { useTranslation } from 'react-i18next';
import type { Training, TrainingReport } from '../../../electron/contract';
import { formatNumber } from '../../i18n';
import { Plot, XAxis, YAxis } from '../../plots/plot';
import { linear, ticksOf } from '../../plots/scale';
import { daysPerYear } from '../../risk/survival';
import { DataTable, Figure, Missing } from './parts';

type CalibrationOf = NonNullable<TrainingReport['calibration']>;

const percent = (value: number): string => formatNumber(100 * value);
const yearsOf = (days: number): string => {
  const years = days / daysPerYear;
  return formatNumber(years, Math.abs(years - Math.round(years)) < 0.05 ? 0 : 1);
};

function CalibrationPlot({ calibration }: { calibration: CalibrationOf }) {
  const { t } = useTranslation();
  const { groups } = calibration;
  const most = Math.min(1, Math.max(...groups.flatMap(({ predicted, high }) => [predicted, high])) * 1.08);
  return (
    <Plot label={t('results.calibration.drawing')} height={340} className="results-square">
      {(area) => {
        const side = Math.min(area.right - area.left, area.bottom - area.top);
        const square = { ...area, right: area.left + side };
        const x = linear([0, most], [square.left, square.right]);
        const y = linear([0, most], [square.bottom, square.bottom - side]);
        const ticks = ticksOf(0, most, 5);
        return (
          <>
            <YAxis
              area={{ ...square, top: square.bottom - side }}
              scale={y}
              ticks={ticks}
              title={t('results.calibration.axisObserved')}
              format={percent}
              grid
            />
            <XAxis
              area={square}
              scale={x}
              ticks={ticks}
              title={t('results.calibration.axisPredicted')}
              format={percent}
            />
            <g className="plot-reference">
              <line x1={x(0)} y1={y(0)} x2={x(most)} y2={y(most)} strokeDasharray="4 3" />
              <text x={x(most * 0.9)} y={y(most) + 12} textAnchor="end">
                {t('results.calibration.ideal')}
              </text>
            </g>
            <g className="plot-series-2">
              {groups.map((group) => (
                <g key={group.predicted}>
                  <path
                    className="plot-interval"
                    d={`M${x(group.predicted) - 4} ${y(group.low)}h8m-4 0V${y(group.high)}m-4 0h8`}
                  />
                  <circle className="plot-dot" cx={x(group.predicted)} cy={y(group.observed)} r={4.5} />
                </g>
              ))}
            </g>
          </>
        );
      }}
    </Plot>
  );
}

/** Whether predicted risks come true: by groups of subjects, at one time. */
export function Calibration({ training }: { training: Training }) {
  const { t } = useTranslation();
  const calibration = training.report?.calibration;
  if (!calibration || calibration.groups.length === 0) return <Missing training={training} section="calibration" />;
  return (
    <div className="results-page">
      <Figure
        title={t('results.calibration.title', { years: yearsOf(calibration.days) })}
        caption={t('results.calibration.caption')}
        table={
          <DataTable
            caption={t('results.calibration.table')}
            head={[
              t('results.calibration.group'),
              t('results.calibration.subjects'),
              t('results.calibration.predicted'),
              t('results.calibration.observed'),
              t('results.interval'),
            ]}
            rows={calibration.groups.map((group, k) => ({
              id: String(k),
              cells: [
                formatNumber(k + 1),
                formatNumber(group.subjects),
                formatNumber(100 * group.predicted, 1),
                formatNumber(100 * group.observed, 1),
                `${formatNumber(100 * group.low, 1)} – ${formatNumber(100 * group.high, 1)}`,
              ],
            }))}
          />
        }
      >
        <CalibrationPlot calibration={calibration} />
      </Figure>
    </div>
  );
}
