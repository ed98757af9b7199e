import { useTranslation } from 'react-i18next';
import type { Measurement } from '../../electron/contract';
import { i18n } from '../i18n';
import { formatQuantity } from './format';

/** `RV end-diastolic volume` → `rv-end-diastolic-volume`, the key of its translated name. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** The name of a measurement in the reader's language; as the analysis wrote it where it is not known. */
export const measurementName = (name: string): string =>
  i18n.t(`risk.measurement.${slugOf(name)}`, { defaultValue: name });

/** The measurements that have a short name, in one or two lines; their whole name and source on hover. */
export function MeasurementStrip({ measurements }: { measurements: readonly Measurement[] }) {
  const { t } = useTranslation();
  const shown = measurements.flatMap((measurement) => {
    const short = t(`risk.short.${slugOf(measurement.name)}`, { defaultValue: '' });
    return short ? [{ ...measurement, short }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <dl className="dx-strip" aria-label={t('risk.measurements.title')}>
      {shown.map((measurement) => (
        <div key={measurement.name} title={`${measurementName(measurement.name)}: ${measurement.source}`}>
          <dt>{measurement.short}</dt>
          <dd>{formatQuantity(measurement.value, measurement.unit)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Every measurement with the source that it expands to. */
export function MeasurementTable({ measurements }: { measurements: readonly Measurement[] }) {
  const { t } = useTranslation();
  return (
    <ul className="dx-measurements" aria-label={t('risk.measurements.title')}>
      {measurements.map((measurement) => (
        <li key={measurement.name}>
          <details>
            <summary title={measurement.source}>
              <span>{measurementName(measurement.name)}</span>
              <strong>{formatQuantity(measurement.value, measurement.unit)}</strong>
            </summary>
            <p>{t('risk.measurements.source', { source: measurement.source })}</p>
          </details>
        </li>
      ))}
    </ul>
  );
}
