import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../app/session';
import { showDialog, useShell } from '../app/shell';
import { Dialog } from '../ui/dialog';

/** Rows in the document at once; ten thousand would stall the page. */
const shownRows = 300;

/** What became of everything that was dropped, file by file. */
export function OutcomeDialog() {
  const { t } = useTranslation();
  const open = useShell((state) => state.dialog === 'outcome');
  const jobId = useShell((state) => state.outcomeJobId);
  const job = useSession((state) => state.jobs.find((other) => other.jobId === jobId) ?? null);
  const [filter, setFilter] = useState('');
  const outcome = job?.outcome;
  if (!outcome) return null;
  const wanted = filter.trim().toLowerCase();
  const items = outcome.items.filter(({ path, reason, hint, state }) =>
    `${path} ${reason} ${hint} ${t(`studies.outcome.state.${state}`)}`.toLowerCase().includes(wanted),
  );
  return (
    <Dialog
      open={open}
      onClose={() => showDialog(null)}
      title={t('studies.outcome.title')}
      description={job.subject}
      size="large"
    >
      <p className="outcome-counts">
        <span>{t('studies.outcome.imported', { count: outcome.importedCount })}</span>
        {outcome.duplicateCount > 0 && (
          <span>{t('studies.outcome.duplicates', { count: outcome.duplicateCount })}</span>
        )}
        <span>
          {outcome.items.length > 0
            ? t('studies.outcome.notImported', { count: outcome.items.length })
            : t('studies.outcome.allFine')}
        </span>
      </p>
      {outcome.items.length > 0 && (
        <>
          <input
            type="search"
            className="search"
            aria-label={t('studies.outcome.filter')}
            placeholder={t('studies.outcome.filter')}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
          <div className="table-scroll">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('studies.outcome.file')}</th>
                  <th scope="col">{t('studies.outcome.what')}</th>
                  <th scope="col">{t('studies.outcome.why')}</th>
                </tr>
              </thead>
              <tbody>
                {items.slice(0, shownRows).map((item) => (
                  <tr key={`${item.path} ${item.reason}`}>
                    <td className="path">{item.path}</td>
                    <td className="state">{t(`studies.outcome.state.${item.state}`)}</td>
                    <td>
                      {item.reason} {item.hint && <span className="dim">{item.hint}</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {items.length === 0 && <p className="empty">{t('studies.outcome.none')}</p>}
            {items.length > shownRows && (
              <p className="dim">{t('studies.outcome.more', { count: items.length - shownRows })}</p>
            )}
          </div>
        </>
      )}
    </Dialog>
  );
}
