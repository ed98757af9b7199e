import { useTranslation } from 'react-i18next';
import type { Measurement } from '../../electron/contract';
import { formatQuantity } from './format';
import { idOf, nameOf } from './names';

export { slugOf } from './names';

/** The measurements that have a short name, in one or two lines; their whole name and source on hover. */
export function MeasurementStrip({ measurements }: { measurements: readonly Measurement[] }) {
  const { t } = useTranslation();
  const shown = measurements.flatMap((measurement) => {
    const short = t(`measures.short.${idOf(measurement)}`, { defaultValue: '' });
    return short ? [{ ...measurement, short }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <dl className="dx-strip" aria-label={t('risk.measurements.title')}>
      {shown.map((measurement) => (
        <div
          key={measurement.name}
          data-measurement={idOf(measurement)}
          title={`${nameOf(measurement)}: ${measurement.source}`}
        >
          <dt>{measurement.short}</dt>
          <dd>{formatQuantity(measurement.value, measurement.unit)}</dd>
        </div>
      ))}
    </dl>
  );
}
