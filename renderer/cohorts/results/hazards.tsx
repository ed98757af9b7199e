import { useTranslation } from 'react-i18next';
import type { Training } from '../../../electron/contract';
import { formatNumber } from '../../i18n';
import { IntervalPlot } from '../../plots/interval-plot';
import { intervalText, numberText, pText, tickText } from './format';
import { DataTable, Figure, Missing } from './parts';

const ratio = (value: number): string => (value >= 0.01 && value < 1000 ? formatNumber(value, 2) : numberText(value));

/** Hazard ratios of the network's prediction and of the volumes: table and forest plot. */
export function Hazards({ training }: { training: Training }) {
  const { t } = useTranslation();
  const rows = training.report?.hazards ?? [];
  if (rows.length === 0) return <Missing training={training} section="hazards" />;
  const words = (kind: 'covariate' | 'per', text: string) =>
    t(`results.${kind}.${text.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`, { defaultValue: text });
  return (
    <div className="results-page">
      <Figure
        wide
        title={t('results.hazards.title')}
        caption={t('results.hazards.caption')}
        table={
          <DataTable
            caption={t('results.hazards.table')}
            head={[
              t('results.hazards.covariate'),
              t('results.hazards.per'),
              t('results.hazards.ratio'),
              t('results.interval'),
              t('results.hazards.coefficient'),
              t('results.hazards.error'),
              'p',
            ]}
            rows={rows.map((row, k) => ({
              id: String(k),
              cells: [
                words('covariate', row.name),
                words('per', row.per),
                <strong key="ratio">{ratio(row.hazardRatio)}</strong>,
                intervalText([row.low, row.high], ratio),
                formatNumber(row.coefficient, 3),
                formatNumber(row.standardError, 3),
                pText(row.p),
              ],
            }))}
          />
        }
      >
        <IntervalPlot
          log
          label={t('results.hazards.drawing')}
          rows={rows.map((row, k) => ({
            id: String(k),
            name: words('covariate', row.name),
            detail: words('per', row.per),
            value: row.hazardRatio,
            interval: [row.low, row.high],
          }))}
          axis={t('results.hazards.axis')}
          format={tickText}
          lines={[{ value: 1, text: t('results.hazards.none'), dashed: true }]}
          nameWidth={220}
          series={0}
        />
      </Figure>
    </div>
  );
}
