import type { TFunction } from 'i18next';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { CohortSubject } from '../../electron/contract';
import { formatNumber } from '../i18n';
import { Icon } from '../ui/icon';
import { cohorts, useCohorts } from './state';
import { nextOrder, partOf, type SubjectColumn, type SubjectOrder, seenRows } from './subjects';

const rowHeight = 30;
/** Rows that come and go together. */
const stride = 4;

function Motion({ subject, t }: { subject: CohortSubject; t: TFunction }) {
  const { motion, warnings } = subject;
  return (
    <span className={`dx-motion dx-motion-${motion}`}>
      {t(`cohorts.motion.${motion}`)}
      {warnings.length > 0 && (
        <span className="dx-doubts" title={warnings.join('\n')}>
          <Icon name="warn" size={12} />
          <span className="visually-hidden">{t('cohorts.subject.warnings', { count: warnings.length })}</span>
        </span>
      )}
    </span>
  );
}

function Part({ subject, t }: { subject: CohortSubject; t: TFunction }) {
  const part = partOf(subject);
  return (
    <span className={`dx-use dx-use-${part}`} title={subject.excluded?.reason}>
      {t(`cohorts.use.${part}`)}
      {subject.excluded && `: ${subject.excluded.reason}`}
    </span>
  );
}

function contentOf(subject: CohortSubject, column: SubjectColumn, t: TFunction): ReactNode {
  if (column === 'motion') return <Motion subject={subject} t={t} />;
  if (column === 'use') return <Part subject={subject} t={t} />;
  if (column === 'event') return subject.event === null ? '–' : t(`cohorts.event.${subject.event}`);
  const value = subject[column];
  if (value === null) return '–';
  return typeof value === 'string' ? value : formatNumber(value);
}

/** Drawn again only when something of it changes: scrolling draws the rows that come, and no others. */
const Row = memo(function Row({
  subject,
  index,
  columns,
  active,
  chosen,
}: {
  subject: CohortSubject;
  index: number;
  columns: readonly SubjectColumn[];
  active: boolean;
  chosen: boolean;
}) {
  const { t } = useTranslation();
  const { subjectId } = subject;
  return (
    <tr
      aria-rowindex={index + 2}
      data-index={index}
      className={`${active ? 'active' : ''} ${subject.excluded ? 'left-out' : ''}`}
      style={{ height: rowHeight }}
    >
      <td className="dx-tick">
        <input type="checkbox" tabIndex={-1} aria-label={subjectId} checked={chosen} readOnly />
      </td>
      {columns.map((column) => (
        <td key={column} className={numeric.has(column) ? 'dx-number' : undefined}>
          {contentOf(subject, column, t)}
        </td>
      ))}
    </tr>
  );
});

const numeric = new Set<SubjectColumn>(['days', 'rvEndDiastolicMl', 'rvEndSystolicMl', 'rvEjectionFraction']);

/** Rows of which only those in sight are in the document; thousands stay fluid. */
export function SubjectsTable({
  rows,
  columns,
  order,
  onOrder,
}: {
  rows: readonly CohortSubject[];
  columns: readonly SubjectColumn[];
  order: SubjectOrder | null;
  onOrder: (order: SubjectOrder | null) => void;
}) {
  const { t } = useTranslation();
  const frame = useRef<HTMLElement>(null);
  const anchor = useRef<string | null>(null);
  const focusing = useRef(false);
  const [view, setView] = useState({ scrollTop: 0, height: 400 });
  const chosen = useCohorts((state) => state.chosen);
  const activeId = useCohorts((state) => state.activeId);
  const measure = useCallback(() => {
    const element = frame.current;
    if (!element) return;
    // Whole rows: while the same ones are in sight, nothing is drawn.
    const scrollTop = Math.floor(element.scrollTop / (rowHeight * stride)) * rowHeight * stride;
    const height = element.clientHeight + rowHeight * stride;
    setView((before) => (before.scrollTop === scrollTop && before.height === height ? before : { scrollTop, height }));
  }, []);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    if (frame.current) observer.observe(frame.current);
    return () => observer.disconnect();
  }, [measure]);
  // Another order or filter is read from its beginning.
  useEffect(() => {
    if (frame.current && order !== undefined) frame.current.scrollTop = 0;
  }, [order]);
  const { first, end } = seenRows(rows.length, { ...view, rowHeight });
  const at = rows.findIndex(({ subjectId }) => subjectId === activeId);

  // The row may have come into the document only with this drawing.
  useEffect(() => {
    const row = frame.current?.querySelector<HTMLElement>('tr.active input');
    if (focusing.current && row) {
      focusing.current = false;
      row.focus({ preventScroll: true });
    }
  });
  const onScroll = () => {
    measure();
    // A row with the focus goes out of the document: the table keeps it, and the keys go on from that row.
    if (frame.current?.contains(document.activeElement) && (at < first || at >= end)) frame.current.focus();
  };
  const bring = (index: number) => {
    const element = frame.current;
    if (!element) return;
    const top = index * rowHeight;
    const room = element.clientHeight - rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + room) element.scrollTop = top + rowHeight - room;
  };
  const toggle = (subjectId: string) => {
    const next = new Set(cohorts.get().chosen);
    if (!next.delete(subjectId)) next.add(subjectId);
    cohorts.set({ chosen: next });
  };
  const choose = (from: number, to: number) => {
    const [low, high] = from < to ? [from, to] : [to, from];
    const between = rows.slice(Math.max(0, low), high + 1).map(({ subjectId }) => subjectId);
    cohorts.set({ chosen: new Set([...cohorts.get().chosen, ...between]) });
  };
  /** Makes a row the active one; `extend` chooses all from the last one that was gone to without it. */
  const go = (to: number, extend: boolean) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[next];
    if (!row) return;
    if (extend) {
      const from = rows.findIndex(({ subjectId }) => subjectId === anchor.current);
      choose(from < 0 ? next : from, next);
    } else anchor.current = row.subjectId;
    focusing.current = true;
    cohorts.set({ activeId: row.subjectId });
    bring(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || (event.target instanceof Element && event.target.closest('thead'))) return;
    const mod = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? 0) / rowHeight) - 2);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? 0 : at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    };
    if (!mod && event.key in steps) go(steps[event.key]!, event.shiftKey);
    else if (!mod && event.key === ' ' && at >= 0) toggle(rows[at]!.subjectId);
    else if (mod && event.key.toLowerCase() === 'a') choose(0, rows.length - 1);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element)) return;
    const index = Number(event.target.closest<HTMLElement>('tr[data-index]')?.dataset.index ?? Number.NaN);
    const row = rows[index];
    if (!row) return;
    if (event.shiftKey) return go(index, true);
    go(index, false);
    const onBox = event.target.closest('.dx-tick') !== null;
    if (onBox || event.ctrlKey || event.metaKey) toggle(row.subjectId);
  };
  const all = rows.length > 0 && rows.every(({ subjectId }) => chosen.has(subjectId));
  const room = (height: number, place: string) =>
    height > 0 && (
      <tr key={place}>
        <td colSpan={columns.length + 1} style={{ height, padding: 0, border: 0 }} />
      </tr>
    );
  return (
    <section
      className="dx-rows"
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long table is scrolled and entered with the keys
      tabIndex={0}
      aria-label={t('cohorts.tab.subjects')}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
    >
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="dx-tick">
              <input
                type="checkbox"
                aria-label={t('cohorts.subject.chooseAll')}
                checked={all}
                onChange={() =>
                  cohorts.set({ chosen: all ? new Set<string>() : new Set(rows.map(({ subjectId }) => subjectId)) })
                }
              />
            </th>
            {columns.map((column) => {
              const sorted = order?.column === column;
              return (
                <th
                  key={column}
                  scope="col"
                  className={`dx-column-${column} ${numeric.has(column) ? 'dx-number' : ''}`}
                  aria-sort={sorted ? (order.down ? 'descending' : 'ascending') : undefined}
                >
                  <button type="button" onClick={() => onOrder(nextOrder(order, column))}>
                    {t(`cohorts.column.${column}`)}
                    {sorted && <span aria-hidden="true">{order.down ? ' ↓' : ' ↑'}</span>}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {room(first * rowHeight, 'before')}
          {rows.slice(first, end).map((subject, k) => (
            <Row
              key={subject.subjectId}
              subject={subject}
              index={first + k}
              columns={columns}
              active={first + k === at}
              chosen={chosen.has(subject.subjectId)}
            />
          ))}
          {room((rows.length - end) * rowHeight, 'after')}
        </tbody>
      </table>
    </section>
  );
}
