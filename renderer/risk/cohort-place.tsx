import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatValue } from './format';
import { histogram, type Risk } from './survival';

const height = 64;

/** Where the patient is among the cohort's log hazard ratios. */
export function CohortPlace({ risk }: { risk: Risk }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const { logHazardRatio, percentile, cohort } = risk;
  const bins = useMemo(() => histogram(cohort.logHazardRatios, logHazardRatio), [cohort, logHazardRatio]);
  const most = Math.max(1, ...bins.counts);
  const place = ((logHazardRatio - bins.low) / (bins.high - bins.low)) * 100;
  const words = t('risk.cohort.place', { percentile: formatValue(percentile, '%', { language }) });
  return (
    <figure className="dx-cohort">
      <svg viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" role="img" aria-label={words}>
        <title>{words}</title>
        {bins.counts.map((count, bin) => {
          const width = 100 / bins.counts.length;
          const tall = (count / most) * (height - 2);
          return (
            <rect
              // Bins have no other identity than their place.
              // biome-ignore lint/suspicious/noArrayIndexKey: the index is the bin
              key={bin}
              className={(bin + 1) * width <= place ? 'dx-bin-below' : 'dx-bin'}
              x={bin * width + 0.3}
              width={Math.max(0.2, width - 0.6)}
              y={height - tall}
              height={tall}
            />
          );
        })}
        <line className="dx-cohort-mark" x1={place} x2={place} y1={0} y2={height} vectorEffect="non-scaling-stroke" />
      </svg>
      <div className="dx-cohort-axis">
        <span>{formatValue(bins.low, 'log', { signed: true, language })}</span>
        <span className="dx-dim">{t('risk.cohort.axis')}</span>
        <span>{formatValue(bins.high, 'log', { signed: true, language })}</span>
      </div>
      <figcaption>{words}</figcaption>
    </figure>
  );
}
