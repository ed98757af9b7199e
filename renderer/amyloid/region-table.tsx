import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AmyloidResult } from '../../electron/contract';
import { formatNumber } from '../i18n';
import { against, type Order, type RegionRow, regionRows, sortedRows, suvrExtent } from './numbers';
import { amyloidView, markedId, useAmyloid } from './state';
import { regionText } from './texts';

const columns: readonly Order[] = ['name', 'suvr', 'z', 'driver'];

const sortBy = (order: Order): void => {
  const now = amyloidView.get();
  if (now.order !== order) amyloidView.set({ order, descending: order !== 'name' });
  // Third press: as in the brain, from front to back.
  else if (now.descending === (order !== 'name')) amyloidView.set({ descending: !now.descending });
  else amyloidView.set({ order: 'anatomy', descending: false });
};

/** SUVR of every region against the simulated controls, in numbers and drawn; sorted by what the reader chooses. */
export function RegionTable({ amyloid }: { amyloid: AmyloidResult }) {
  const { t, i18n } = useTranslation();
  const order = useAmyloid((state) => state.order);
  const descending = useAmyloid((state) => state.descending);
  const marked = useAmyloid(markedId);
  const { language } = i18n;
  const rows = useMemo(
    () => (language ? sortedRows(regionRows(amyloid, regionText), order, descending, language) : []),
    [amyloid, order, descending, language],
  );
  const extent = useMemo(() => suvrExtent(amyloid.regions), [amyloid.regions]);
  if (rows.length === 0) return <p className="dx-dim">{t('amyloid.regions.none')}</p>;
  return (
    <>
      <p className="dx-dim dx-amyloid-small">
        {t(`amyloid.regions.from.${amyloid.regionsFrom}`)} {t('amyloid.regions.controls')}
      </p>
      <div className="dx-uptake-scroll">
        <table className="dx-uptake">
          <caption className="visually-hidden">{t('amyloid.regions.title')}</caption>
          <thead>
            <tr>
              {columns.map((id) => (
                <th
                  key={id}
                  scope="col"
                  className={`dx-uptake-${id}`}
                  aria-sort={order === id ? (descending ? 'descending' : 'ascending') : 'none'}
                >
                  <button type="button" onClick={() => sortBy(id)} title={t(`amyloid.regions.explain.${id}`)}>
                    {t(`amyloid.regions.column.${id}`)}
                    <span aria-hidden="true">{order === id ? (descending ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} extent={extent} marked={row.id === marked} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="dx-dim dx-amyloid-small dx-uptake-key">
        <span className="dx-band-key" aria-hidden="true" />
        {t('amyloid.regions.key', { low: formatNumber(extent[0], 1), high: formatNumber(extent[1], 1) })}
      </p>
    </>
  );
}

function Row({ row, extent, marked }: { row: RegionRow; extent: readonly [number, number]; marked: boolean }) {
  const { t } = useTranslation();
  const where = against(row);
  const at = (value: number) => (100 * (value - extent[0])) / (extent[1] - extent[0]);
  const hover = (hoveredId: string | null) => amyloidView.set({ hoveredId });
  const choose = () => amyloidView.set({ chosenId: amyloidView.get().chosenId === row.id ? null : row.id });
  return (
    <tr
      className={marked ? 'marked' : ''}
      data-region={row.id}
      onMouseEnter={() => hover(row.id)}
      onMouseLeave={() => hover(null)}
    >
      <th scope="row">
        <button
          type="button"
          aria-pressed={marked}
          onClick={choose}
          onFocus={() => hover(row.id)}
          onBlur={() => hover(null)}
        >
          {row.text}
        </button>
        <span className="dx-uptake-bar" aria-hidden="true">
          <span
            className="dx-uptake-band"
            style={{ left: `${at(row.normal.low)}%`, width: `${at(row.normal.high) - at(row.normal.low)}%` }}
          />
          <span className={`dx-uptake-dot dx-uptake-${where}`} style={{ left: `${at(row.suvr)}%` }} />
        </span>
      </th>
      <td>
        {formatNumber(row.suvr, 2)}
        <span className="visually-hidden">
          {' '}
          {t(`amyloid.regions.against.${where}`, {
            low: formatNumber(row.normal.low, 2),
            high: formatNumber(row.normal.high, 2),
          })}
        </span>
      </td>
      <td className={where === 'within' ? '' : 'dx-uptake-out'}>
        {row.z > 0 ? '+' : ''}
        {formatNumber(row.z, 1)}
      </td>
      <td>{row.driver === null ? '–' : `${row.driver > 0 ? '+' : ''}${formatNumber(100 * row.driver)}`}</td>
    </tr>
  );
}
