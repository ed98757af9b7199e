import { useTranslation } from 'react-i18next';
import type { AmyloidResult } from '../../electron/contract';
import { formatNumber } from '../i18n';
import { bandEdges, bandsWithin, gaugeEnds, onGauge } from './numbers';

/** Centiloid on its scale with reading bands and interval; or why there is none. */
export function Gauge({ amyloid: { tracer, centiloid, centiloidMissing } }: { amyloid: AmyloidResult }) {
  const { t } = useTranslation();
  if (!centiloid)
    return (
      <p className="dx-amyloid-missing" data-testid="centiloid-missing">
        <strong>{t('amyloid.centiloid.none')}</strong>{' '}
        {tracer === null ? t('amyloid.centiloid.noTracer') : (centiloidMissing ?? t('amyloid.centiloid.noReason'))}
      </p>
    );
  const { quantity, interval, band, equation } = centiloid;
  const value = formatNumber(quantity.value);
  const [low, high] = [onGauge(interval.low), onGauge(interval.high)];
  const mark = onGauge(quantity.value);
  const open = bandsWithin(interval);
  const words = t('amyloid.centiloid.words', {
    value,
    low: formatNumber(interval.low),
    high: formatNumber(interval.high),
    band: t(`amyloid.band.${band}`),
  });
  const [left, right] = [onGauge(bandEdges.subtle).at, onGauge(bandEdges.positive).at];
  return (
    <div className="dx-gauge">
      <p className="dx-gauge-value" data-testid="centiloid">
        <strong>{value}</strong> CL{' '}
        <span className={`dx-gauge-band dx-gauge-${band}`}>{t(`amyloid.band.${band}`)}</span>
      </p>
      <div className="dx-gauge-scale" role="img" aria-label={words}>
        <span className="dx-gauge-part dx-gauge-negative" style={{ left: 0, width: `${left}%` }} />
        <span className="dx-gauge-part dx-gauge-subtle" style={{ left: `${left}%`, width: `${right - left}%` }} />
        <span className="dx-gauge-part dx-gauge-positive" style={{ left: `${right}%`, right: 0 }} />
        <span className="dx-gauge-interval" style={{ left: `${low.at}%`, width: `${high.at - low.at}%` }} />
        <span className={`dx-gauge-mark dx-gauge-beyond${mark.beyond}`} style={{ left: `${mark.at}%` }} />
      </div>
      <div className="dx-gauge-ticks" aria-hidden="true">
        {[gaugeEnds[0], 0, bandEdges.subtle, bandEdges.positive, 60, 100].map((tick) => (
          <span key={tick} style={{ left: `${onGauge(tick).at}%` }}>
            {formatNumber(tick)}
          </span>
        ))}
      </div>
      <p>
        {t('amyloid.interval', { low: formatNumber(interval.low), high: formatNumber(interval.high) })}
        {open.length > 1 && (
          <>
            {' · '}
            <span className="dx-gauge-open">
              {t('amyloid.centiloid.open', { bands: open.map((one) => t(`amyloid.band.${one}`)).join(', ') })}
            </span>
          </>
        )}
      </p>
      <p className="dx-dim dx-amyloid-small" lang="en">
        {equation}
        <br />
        {quantity.source !== equation && quantity.source}
      </p>
      <p className="dx-dim dx-amyloid-small">{t('amyloid.centiloid.bands', bandEdges)}</p>
    </div>
  );
}
