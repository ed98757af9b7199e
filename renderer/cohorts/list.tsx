import { useTranslation } from 'react-i18next';
import type { CohortSummary } from '../../electron/contract';
import { ActionButton } from '../app/action-button';
import { useSession } from '../app/session';
import { formatNumber } from '../i18n';
import { ProgressBar } from '../ui/progress';
import { chooseCohort } from './doing';
import { isCohortJob, useCohorts } from './state';
import { SimulatedTag } from './tags';

function Item({ cohort }: { cohort: CohortSummary }) {
  const { t } = useTranslation();
  const shown = useCohorts((state) => state.cohortId === cohort.cohortId);
  const job = useSession((state) =>
    state.jobs.find(
      (one) =>
        isCohortJob(one) && one.cohortId === cohort.cohortId && (one.state === 'running' || one.state === 'queued'),
    ),
  );
  return (
    <li>
      <button
        type="button"
        className="dx-cohort"
        aria-current={shown || undefined}
        onClick={() => chooseCohort(cohort.cohortId)}
      >
        <strong>{cohort.name}</strong>
        <small className="dim">
          {t('cohorts.list.counts', {
            subjects: formatNumber(cohort.subjects),
            usable: formatNumber(cohort.usable),
            events: formatNumber(cohort.events),
          })}
        </small>
        {cohort.simulated && <SimulatedTag />}
        {job && <ProgressBar label={`${cohort.name}: ${t(`app.jobs.kind.${job.kind}`)}`} fraction={job.fraction} />}
      </button>
    </li>
  );
}

export function CohortList() {
  const { t } = useTranslation();
  const list = useCohorts((state) => state.list);
  return (
    <nav className="dx-cohort-list" aria-label={t('cohorts.list.title')}>
      <ActionButton id="cohorts.create" icon="plus" />
      <ul>
        {list?.map((cohort) => (
          <Item key={cohort.cohortId} cohort={cohort} />
        ))}
      </ul>
      {list?.length === 0 && <p className="dim dx-list-empty">{t('cohorts.list.empty')}</p>}
    </nav>
  );
}
