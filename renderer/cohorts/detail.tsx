import { useTranslation } from 'react-i18next';
import type { CohortSummary, Job } from '../../electron/contract';
import { ActionButton, ActionIcon } from '../app/action-button';
import { cancelJob } from '../app/runs';
import { useSession } from '../app/session';
import { formatNumber, i18n } from '../i18n';
import { Blank } from '../risk/run-state';
import { Button, IconButton } from '../ui/button';
import { ErrorBoundary } from '../ui/error-boundary';
import { ProgressBar } from '../ui/progress';
import { Tabs } from '../ui/tabs';
import { durationText } from './duration';
import { reload } from './loading';
import { Problems } from './problems';
import { Results } from './results';
import {
  ask,
  type CohortDetail,
  type CohortTab,
  cohorts,
  failedMaking,
  isRefused,
  jobOf,
  problemsOf,
  showCohort,
  shownTraining,
  useCohorts,
} from './state';
import { SubjectsTab } from './subjects-tab';
import { SimulatedTag } from './tags';
import { TrainingTab } from './training-tab';

function Counts({ cohort }: { cohort: CohortSummary }) {
  const { t } = useTranslation();
  const counts = ['subjects', 'withMotion', 'withOutcome', 'excluded', 'usable', 'events'] as const;
  return (
    <dl className="dx-counts">
      {counts.map((id) => (
        <div key={id} title={t(`cohorts.count.${id}Detail`)}>
          <dt>{t(`cohorts.count.${id}`)}</dt>
          <dd>{formatNumber(cohort[id])}</dd>
        </div>
      ))}
    </dl>
  );
}

function JobLine({ job }: { job: Job }) {
  const { t } = useTranslation();
  const kind = t(`app.jobs.kind.${job.kind}`);
  const step =
    job.state === 'queued'
      ? t('app.jobs.state.queued')
      : t(`app.jobs.step.${job.step}`, { defaultValue: t('app.jobs.step.other') });
  const left =
    typeof job.secondsLeft === 'number' ? t('cohorts.training.left', { time: durationText(job.secondsLeft) }) : '';
  return (
    <div className="dx-progress-line" role="status">
      <ProgressBar label={`${kind}: ${step}`} fraction={job.state === 'queued' ? null : job.fraction} />
      <span>{[kind, step, job.subject, left].filter(Boolean).join(' · ')}</span>
      <IconButton icon="close" label={t('app.jobs.cancel', { what: kind })} onClick={() => void cancelJob(job.jobId)} />
    </div>
  );
}

function Head({ cohort }: { cohort: CohortSummary }) {
  const { t } = useTranslation();
  const jobs = useSession((state) => state.jobs);
  const shown = [jobOf(jobs, cohort.cohortId, 'cohort-import'), jobOf(jobs, cohort.cohortId, 'extraction')];
  const at = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' }).format(new Date(cohort.createdAt));
  return (
    <header className="dx-cohort-head">
      <div className="dx-cohort-title">
        <h2>{cohort.name}</h2>
        {cohort.simulated && <SimulatedTag />}
        <span className="dim">
          {t(`cohorts.origin.${cohort.origin}`)} · {t('cohorts.made', { at, person: cohort.createdBy })}
        </span>
        <span className="dx-spring" />
        {!cohort.simulated && <ActionButton id="cohorts.outcomes" />}
        {cohort.origin !== 'simulated' && cohort.origin !== 'layout' && (
          <ActionButton id="cohorts.extract" icon="heart" />
        )}
        <ActionButton id="cohorts.train" tone="primary" />
        <ActionIcon id="cohorts.export" icon="drop" />
        <ActionIcon id="cohorts.change" icon="edit" />
        <ActionIcon id="cohorts.remove" icon="trash" />
      </div>
      {cohort.description && <p className="dim">{cohort.description}</p>}
      {cohort.simulated && <p className="dx-warned">{t('cohorts.simulatedHint')}</p>}
      <Counts cohort={cohort} />
      {shown.map((job) => job && <JobLine key={job.jobId} job={job} />)}
    </header>
  );
}

function Content({ detail }: { detail: CohortDetail }) {
  const { t } = useTranslation();
  const tab = useCohorts((state) => state.tab);
  const trainingId = useCohorts((state) => state.trainingId);
  const problems = problemsOf(detail);
  const making = useSession((state) => jobOf(state.jobs, detail.cohort.cohortId, 'cohort-import'));
  const training = shownTraining(detail, trainingId);
  const panel = (id: CohortTab, content: React.ReactNode, count: number) => ({
    id,
    label: t(`cohorts.tab.${id}`),
    badge: count > 0 ? formatNumber(count) : undefined,
    content: <ErrorBoundary name={t(`cohorts.tab.${id}`)}>{content}</ErrorBoundary>,
  });
  if (detail.subjects.length === 0 && making)
    return <Blank title={t('cohorts.making')} hint={t('cohorts.makingHint')} />;
  return (
    <Tabs
      label={detail.cohort.name}
      value={tab === 'problems' && problems.length === 0 ? 'subjects' : tab}
      onChange={(id) => cohorts.set({ tab: id as CohortTab })}
      tabs={[
        panel('subjects', <SubjectsTab detail={detail} />, detail.subjects.length),
        panel('training', <TrainingTab detail={detail} />, detail.trainings.length),
        panel(
          'results',
          <Results
            cohort={detail.cohort}
            trainings={detail.trainings}
            subjects={detail.subjects}
            selected={training?.trainingId ?? null}
            onSelect={(id) => cohorts.set({ trainingId: id })}
          />,
          0,
        ),
        ...(problems.length > 0
          ? [
              panel(
                'problems',
                <div className="dx-refused">
                  <Problems problems={problems} title={t('cohorts.problems.title', { count: problems.length })} />
                </div>,
                problems.length,
              ),
            ]
          : []),
      ]}
    />
  );
}

/** A cohort that did not come to be: what was wrong, and the way to make it again. */
function Refused({ detail }: { detail: CohortDetail }) {
  const { t } = useTranslation();
  const problems = problemsOf(detail);
  return (
    <div className="dx-refused">
      <h2>{detail.cohort.name}</h2>
      <p role="alert">{t('cohorts.problems.nothing')}</p>
      <Problems problems={problems} title={t('cohorts.problems.title', { count: problems.length })} />
      <div className="dx-buttons">
        <Button tone="primary" onClick={() => ask({ kind: 'create' })}>
          {t('cohorts.problems.again')}
        </Button>
        <Button onClick={() => showCohort(null)}>{t('app.dismiss')}</Button>
      </div>
    </div>
  );
}

/** The cohort that is shown, or how far it has got. */
export function CohortView({ cohortId }: { cohortId: string }) {
  const { t } = useTranslation();
  const detail = useCohorts((state) => state.detail);
  const failure = useCohorts((state) => state.detailFailure);
  const making = useSession((state) => jobOf(state.jobs, cohortId, 'cohort-import'));
  const failed = useSession((state) => failedMaking(state.jobs, cohortId));
  if (detail && isRefused(detail, making !== null)) return <Refused detail={detail} />;
  if (detail)
    return (
      <>
        <Head cohort={detail.cohort} />
        <div className="dx-cohort-body">
          <Content key={detail.cohort.cohortId} detail={detail} />
        </div>
      </>
    );
  if (making)
    return (
      <Blank title={t('cohorts.making')} hint={t('cohorts.makingHint')}>
        <JobLine job={making} />
      </Blank>
    );
  if (failed)
    return (
      <Blank
        title={failed.error?.message ?? t('cohorts.makingCancelled')}
        hint={failed.error?.hint ?? t('cohorts.makingNothing')}
      >
        <Button tone="primary" onClick={() => ask({ kind: 'create' })}>
          {t('cohorts.action.create')}
        </Button>
      </Blank>
    );
  if (failure)
    return (
      <Blank title={failure.message} hint={failure.hint}>
        <Button onClick={() => void reload()}>{t('app.connection.retry')}</Button>
      </Blank>
    );
  return <Blank title={t('cohorts.loading')} />;
}
