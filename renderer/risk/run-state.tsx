import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisResult, Job, Run } from '../../electron/contract';
import { useSession } from '../app/session';
import { formatProbability } from './format';
import './panels.css';

/** Text in the middle of a panel that has nothing to show yet. */
export function Blank({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="dx-blank" role="status">
      <p className="dx-blank-title">{title}</p>
      {hint && <p className="dx-blank-hint">{hint}</p>}
      {children}
    </div>
  );
}

/** Seconds that are left, from how far the work came in the time so far; null while too early to say. */
export function secondsLeft(startedAt: string, fraction: number | null, now: number): number | null {
  const elapsed = (now - Date.parse(startedAt)) / 1000;
  if (fraction === null || fraction < 0.05 || !(elapsed > 1)) return null;
  return Math.max(1, Math.round((elapsed * (1 - fraction)) / fraction));
}

function Running({ run, job }: { run: Run; job: Job | undefined }) {
  const { t } = useTranslation();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const fraction = job?.fraction ?? null;
  const left = secondsLeft(run.startedAt, fraction, now);
  const step = job?.step ? t(`risk.step.${job.step}`, { defaultValue: job.step }) : t('risk.state.starting');
  return (
    <Blank title={t('risk.state.running')} hint={left === null ? step : t('risk.state.left', { step, seconds: left })}>
      <progress
        className="dx-progress"
        max={1}
        aria-label={step}
        {...(fraction === null ? {} : { value: fraction, 'aria-valuetext': formatProbability(fraction) })}
      />
    </Blank>
  );
}

/**
 * Shows what is made of a finished run, or says in words why there is nothing to show: no study, not analysed, being
 * analysed (step and time left), refused, failed, cancelled.
 */
export function RunState({ children }: { children: (result: AnalysisResult, run: Run) => ReactNode }) {
  const { t } = useTranslation();
  const study = useSession((state) => state.study);
  const stack = useSession((state) => state.stacks.find((one) => one.stackId === state.stackId));
  const run = useSession((state) => state.runs.find((one) => one.runId === state.runId));
  const job = useSession((state) => state.jobs.find((one) => one.runId !== null && one.runId === state.runId));
  // A run that ended without a result is not the shown one after the study is opened again: its reason still counts.
  const last = useSession((state) => state.runs.find((one) => one.stackId === state.stackId));
  const shown = run ?? last;
  if (!study) return <Blank title={t('risk.state.noStudy')} hint={t('risk.state.noStudyHint')} />;
  if (!shown) {
    if (stack && stack.role !== 'short-axis-cine')
      return <Blank title={t('risk.state.notShortAxis', { label: stack.label })} hint={stack.reason} />;
    return <Blank title={t('risk.state.notRun')} hint={t('risk.state.notRunHint')} />;
  }
  if (shown.state === 'running') return <Running run={shown} job={job} />;
  if (shown.state === 'done' && shown.result) return children(shown.result, shown);
  if (shown.state === 'cancelled')
    return <Blank title={t('risk.state.cancelled')} hint={t('risk.state.cancelledHint')} />;
  return (
    <Blank
      title={shown.error?.message ?? t('risk.state.failed')}
      hint={shown.error?.hint || t('risk.state.failedHint')}
    />
  );
}
