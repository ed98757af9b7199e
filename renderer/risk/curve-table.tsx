import { useTranslation } from 'react-i18next';
import type { ShownCurve } from './curve-sets';
import { align, valueAt } from './curves';
import { formatValue, unitText } from './format';
import { nameOf } from './names';

/** A curve with more values than this is a fit, which is told at the times of the phases only. */
const mostValues = 60;

/** The same numbers as a table. */
export function CurveTable({ curves, cineTimesMs }: { curves: readonly ShownCurve[]; cineTimesMs: readonly number[] }) {
  const { t } = useTranslation();
  const fits = curves.map((curve) => curve.timesMs.length > mostValues);
  const { timesMs, values } = align(
    cineTimesMs,
    curves.map((curve, k) => (fits[k] ? { timesMs: [], values: [] } : curve)),
  );
  const cell = (curve: ShownCurve, column: number, row: number) => {
    const value = fits[column] ? valueAt(curve, timesMs[row]!) : values[column]![row];
    return value === null || value === undefined ? '' : formatValue(value, curve.unit);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className="dx-table-scroll" tabIndex={0} aria-label={t('risk.curves.asTable')}>
      <table className="dx-table">
        <thead>
          <tr>
            <th scope="col">{t('risk.curves.axisTime')}</th>
            {curves.map((curve) => (
              <th scope="col" key={curve.id}>
                {nameOf(curve)} {unitText(curve.unit) && `(${unitText(curve.unit)})`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {timesMs.map((time, row) => (
            <tr key={time}>
              <th scope="row">{formatValue(time, 'ms')}</th>
              {curves.map((curve, column) => (
                <td key={curve.id}>{cell(curve, column, row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
