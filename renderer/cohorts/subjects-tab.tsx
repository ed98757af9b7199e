import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CohortSubject } from '../../electron/contract';
import { ActionButton } from '../app/action-button';
import { useSession } from '../app/session';
import { formatNumber } from '../i18n';
import type { CohortDetail } from './state';
import { useCohorts } from './state';
import { type SubjectFilter, type SubjectOrder, shownSubjects, subjectColumns, subjectFilters } from './subjects';
import { SubjectsTable } from './subjects-table';

/** What there is to know of one subject, in words. */
function Particulars({ subject }: { subject: CohortSubject | null }) {
  const { t } = useTranslation();
  if (!subject) return <p className="dx-particulars dim">{t('cohorts.subject.none')}</p>;
  const { excluded, warnings } = subject;
  return (
    <section className="dx-particulars" aria-label={t('cohorts.subject.about', { id: subject.subjectId })}>
      <strong>{subject.subjectId}</strong>
      {excluded && (
        <p>
          {t(`cohorts.subject.by.${excluded.by}`, { person: excluded.person ?? '–' })}: {excluded.reason}
        </p>
      )}
      {warnings.length > 0 && (
        <ul>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      {!excluded && warnings.length === 0 && <p className="dim">{t('cohorts.subject.nothingToDoubt')}</p>}
      {subject.studyInstanceUid && <ActionButton id="cohorts.openStudy" tone="quiet" />}
    </section>
  );
}

export function SubjectsTab({ detail }: { detail: CohortDetail }) {
  const { t } = useTranslation();
  const hidden = useSession((state) => state.settings.hidePatientText);
  const chosen = useCohorts((state) => state.chosen);
  const activeId = useCohorts((state) => state.activeId);
  const [text, setText] = useState('');
  const [filter, setFilter] = useState<SubjectFilter>('all');
  const [order, setOrder] = useState<SubjectOrder | null>(null);
  const sought = useDeferredValue(text);
  const { subjects } = detail;
  const identified = useMemo(() => subjects.some(({ patientId }) => patientId !== null), [subjects]);
  const columns = useMemo(
    () => subjectColumns.filter((column) => column !== 'patientId' || (identified && !hidden)),
    [identified, hidden],
  );
  const rows = useMemo(
    () => shownSubjects(subjects, { text: sought, filter, order, hidden }),
    [subjects, sought, filter, order, hidden],
  );
  const active = subjects.find(({ subjectId }) => subjectId === activeId) ?? null;
  return (
    <div className="dx-subjects">
      <div className="dx-subjects-tools">
        <input
          type="search"
          className="search"
          aria-label={t('cohorts.subject.search')}
          placeholder={t('cohorts.subject.search')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <select
          aria-label={t('cohorts.filter.label')}
          value={filter}
          onChange={(event) => setFilter(event.target.value as SubjectFilter)}
        >
          {subjectFilters.map((id) => (
            <option key={id} value={id}>
              {t(`cohorts.filter.${id}`)}
            </option>
          ))}
        </select>
        <span className="dim" role="status">
          {t('cohorts.subject.shown', { shown: formatNumber(rows.length), all: formatNumber(subjects.length) })}
          {chosen.size > 0 &&
            ` · ${t('cohorts.subject.chosen', { count: chosen.size, value: formatNumber(chosen.size) })}`}
        </span>
        <span className="dx-spring" />
        <ActionButton id="cohorts.include" />
        <ActionButton id="cohorts.exclude" />
      </div>
      <SubjectsTable rows={rows} columns={columns} order={order} onOrder={setOrder} />
      <Particulars subject={active} />
    </div>
  );
}
