import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Training } from '../../../electron/contract';
import { Blank } from '../../risk/run-state';
import type { SectionId } from './state';

/** A drawing with its heading, what it is, and its table. */
export function Figure({
  title,
  caption,
  children,
  table,
  wide = false,
}: {
  title: string;
  caption?: string;
  children: ReactNode;
  table?: ReactNode;
  /** The table has too many columns to stand beside the drawing. */
  wide?: boolean;
}) {
  return (
    <section className="results-figure" aria-label={title}>
      <header>
        <h3>{title}</h3>
        {caption && <p className="dim">{caption}</p>}
      </header>
      <div className={table && !wide ? 'results-beside' : 'results-below'}>
        <div className="results-drawing">{children}</div>
        {table}
      </div>
    </section>
  );
}

export interface Row {
  readonly id: string;
  readonly cells: readonly ReactNode[];
  /** What chooses the row; its first cell becomes a button. */
  readonly onSelect?: () => void;
  readonly selected?: boolean;
}

/** The same in numbers. The first cell of a row is its heading. Long tables scroll in their place. */
export function DataTable({
  caption,
  head,
  rows,
  long = false,
}: {
  caption: string;
  head: readonly string[];
  rows: readonly Row[];
  long?: boolean;
}) {
  const table = (
    <table className="dx-table results-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {head.map((text) => (
            <th scope="col" key={text}>
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, cells, onSelect, selected }) => (
          <tr key={id} className={selected ? 'results-row-selected' : undefined}>
            {cells.map((cell, k) =>
              k === 0 ? (
                <th scope="row" key={head[k]}>
                  {onSelect ? (
                    <button type="button" className="dx-link" aria-pressed={selected ?? false} onClick={onSelect}>
                      {cell}
                    </button>
                  ) : (
                    cell
                  )}
                </th>
              ) : (
                <td key={head[k]}>{cell}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
  if (!long) return <div className="results-table-place">{table}</div>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className="results-table-place results-table-long" tabIndex={0} aria-label={caption}>
      {table}
    </section>
  );
}

/** Why a section has nothing to show: not yet, never, or no more. */
export function Missing({ training, section }: { training: Training; section: SectionId }) {
  const { t } = useTranslation();
  const { state, progress, error } = training;
  const what = t(`results.section.${section}`);
  if (state === 'failed')
    return <Blank title={error?.message ?? t('results.missing.failed', { what })} hint={error?.hint ?? ''} />;
  if (state === 'done')
    return <Blank title={t('results.missing.never', { what })} hint={t(`results.never.${section}`)} />;
  const hint = t(`results.missing.${state === 'running' ? 'running' : state}`, {
    step: t(`results.step.${progress.step}`),
  });
  return <Blank title={t('results.missing.yet', { what })} hint={hint} />;
}
