import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TableProblem } from '../../electron/contract';
import { notify } from '../app/notify';
import { formatNumber } from '../i18n';
import { copyText } from '../risk/copy';
import { Button } from '../ui/button';

/** Rows in the document at once; ten thousand would stall the page. */
const shownRows = 200;

/** Problems as a table that a spreadsheet takes: one line each, tab between the columns. */
export const problemsText = (problems: readonly TableProblem[], heads: readonly string[]): string =>
  [heads, ...problems.map(({ file, row, column, message }) => [file, row ?? '', column ?? '', message])]
    .map((line) => line.map((cell) => String(cell).replace(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');

/** What is wrong in a table or a folder, each at its place. */
export function Problems({ problems, title }: { problems: readonly TableProblem[]; title: string }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState('');
  const heads = (['file', 'row', 'column', 'message'] as const).map((id) => t(`cohorts.problems.${id}`));
  const wanted = filter.trim().toLowerCase();
  const found = problems.filter(({ file, row, column, message }) =>
    `${file} ${row ?? ''} ${column ?? ''} ${message}`.toLowerCase().includes(wanted),
  );
  const copy = async () => {
    await copyText(problemsText(problems, heads));
    notify.info(t('cohorts.problems.copied', { count: problems.length }));
  };
  return (
    <section className="dx-problems" aria-label={title}>
      <header>
        <h3>{title}</h3>
        <Button icon="copy" onClick={() => void copy()}>
          {t('cohorts.problems.copy')}
        </Button>
      </header>
      {problems.length > 20 && (
        <input
          type="search"
          className="search"
          aria-label={t('cohorts.problems.filter')}
          placeholder={t('cohorts.problems.filter')}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long table is scrolled with the keys */}
      <section className="table-scroll" tabIndex={0} aria-label={title}>
        <table className="table">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shownRows).map((problem, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same problem may stand in one place twice
              <tr key={index}>
                <td className="path">{problem.file}</td>
                <td>{problem.row === null ? '' : formatNumber(problem.row)}</td>
                <td>{problem.column}</td>
                <td>{problem.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {found.length > shownRows && (
        <p className="dim">{t('cohorts.problems.more', { count: found.length - shownRows })}</p>
      )}
    </section>
  );
}
