import { useTranslation } from 'react-i18next';
import type { Job } from '../../electron/contract';
import { formatNumber } from '../i18n';
import { IconButton } from '../ui/button';
import { ProgressBar } from '../ui/progress';
import { ActionIcon } from './action-button';
import { cancelJob } from './runs';
import { session, useSession } from './session';
import { showDialog, useShell } from './shell';
import { Transport } from './transport';

function JobLine({ job }: { job: Job }) {
  const { t } = useTranslation();
  const what = `${t(`app.jobs.kind.${job.kind}`)}${job.subject ? ` · ${job.subject}` : ''}`;
  const step =
    job.state === 'queued'
      ? t('app.jobs.state.queued')
      : t(`app.jobs.step.${job.step}`, { defaultValue: t('app.jobs.step.other') });
  return (
    <li className="job">
      <span className="job-text" title={what}>
        {t(`app.jobs.kind.${job.kind}`)} · {step}
      </span>
      <ProgressBar label={`${what}: ${step}`} fraction={job.state === 'queued' ? null : job.fraction} />
      <span className="job-percent">{job.fraction === null ? '' : `${formatNumber(100 * job.fraction)} %`}</span>
      <IconButton icon="close" label={t('app.jobs.cancel', { what })} onClick={() => void cancelJob(job.jobId)} />
    </li>
  );
}

function Provider() {
  const { t } = useTranslation();
  useSession((state) => state.runs);
  const runId = useSession((state) => state.runId);
  const chosen = useSession((state) => state.settings.provider);
  const used = [...new Set((runId ? session.result()?.models : undefined)?.map(({ provider }) => provider) ?? [])];
  const text =
    used.length > 0 ? used.map((provider) => t(`app.provider.${provider}`)).join(' + ') : t(`app.provider.${chosen}`);
  const notes = session.result()?.models.flatMap((model) => model.notes) ?? [];
  return (
    <button
      type="button"
      className="provider"
      title={[t('app.provider.detail', { provider: text }), ...notes].join('\n')}
      onClick={() => showDialog('models')}
    >
      <span className="dim">{t('app.provider.label')}</span> {text}
    </button>
  );
}

export function BottomBar() {
  const { t } = useTranslation();
  const jobs = useSession((state) => state.jobs);
  const upload = useShell((state) => state.upload);
  const running = jobs.filter((job) => job.state === 'running' || job.state === 'queued');
  return (
    <footer className="bottom-bar">
      <Transport />
      <ul className="jobs" aria-label={t('app.jobs.label')}>
        {upload !== null && (
          <li className="job">
            <span className="job-text">{t('app.jobs.uploading')}</span>
            <ProgressBar label={t('app.jobs.uploading')} fraction={upload} />
            <span className="job-percent">{formatNumber(100 * upload)} %</span>
          </li>
        )}
        {running.map((job) => (
          <JobLine key={job.jobId} job={job} />
        ))}
        {upload === null && running.length === 0 && <li className="dim idle">{t('app.jobs.idle')}</li>}
      </ul>
      <ActionIcon id="analysis.start" icon="heart" />
      <Provider />
    </footer>
  );
}
