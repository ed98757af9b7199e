import { useTranslation } from 'react-i18next';
import type { Training } from '../../electron/contract';
import { ActionButton } from '../app/action-button';
import { formatNumber, i18n } from '../i18n';
import { Blank } from '../risk/run-state';
import { Button, IconButton } from '../ui/button';
import { ProgressBar } from '../ui/progress';
import { pause, resume } from './doing';
import { durationText } from './duration';
import { effortOf, trainingsOf } from './plan';
import { ask, type CohortDetail, cohorts } from './state';
import { SimulatedTag } from './tags';

const moment = (iso: string): string =>
  new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** The best and the honest C so far, as far as there are any. */
function Found({ training }: { training: Training }) {
  const { t } = useTranslation();
  const { report } = training;
  if (!report) return null;
  const best = report.search.length > 0 ? Math.max(...report.search.map(({ c }) => c)) : null;
  const network = report.network;
  const facts: [string, string][] = [];
  if (best !== null) facts.push([t('cohorts.training.bestC', { count: report.search.length }), formatNumber(best, 3)]);
  if (network) facts.push([t('cohorts.training.apparentC'), formatNumber(network.apparentC, 3)]);
  if (network?.adjustedC != null) {
    const interval = network.interval?.map((end) => formatNumber(end, 3)).join(' – ');
    facts.push([
      t('cohorts.training.adjustedC', { count: network.replicates.length }),
      formatNumber(network.adjustedC, 3) + (interval ? ` (${interval})` : ''),
    ]);
  }
  if (report.seconds > 0) facts.push([t('cohorts.training.computed'), durationText(report.seconds)]);
  return (
    <dl className="dx-found">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function TrainingItem({ training, simulated }: { training: Training; simulated: boolean }) {
  const { t } = useTranslation();
  const { trainingId, state, plan, progress, error } = training;
  const goesOn = state === 'running' || state === 'queued';
  const effort = effortOf({ ...plan, seed: plan.seed });
  const title = t('cohorts.training.title', { at: moment(training.createdAt) });
  const step = t(`cohorts.step.${progress.step}`);
  // Before its first report the workstation has not counted yet; the plan says it.
  const total = progress.total || trainingsOf(plan);
  const said = [
    t('cohorts.training.progress', {
      step,
      done: formatNumber(progress.done),
      total: formatNumber(total),
    }),
    state !== 'running'
      ? ''
      : progress.secondsLeft === null
        ? t('cohorts.training.noEstimate')
        : t('cohorts.training.left', { time: durationText(progress.secondsLeft) }),
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <li className={`dx-training dx-training-${state}`}>
      <header>
        <h3>{title}</h3>
        <span className={`tag dx-state-${state}`}>{t(`cohorts.state.${state}`)}</span>
        {simulated && <SimulatedTag />}
        {training.published && (
          <span className="tag">{t('cohorts.training.published', { model: training.published })}</span>
        )}
        <span className="dx-spring" />
        {goesOn && (
          <Button icon="pause" onClick={() => void pause(trainingId)}>
            {t('cohorts.training.pause')}
          </Button>
        )}
        {state === 'interrupted' && (
          <Button icon="play" tone="primary" onClick={() => void resume(trainingId)}>
            {t('cohorts.training.resume')}
          </Button>
        )}
        {training.report && (
          <Button onClick={() => cohorts.set({ tab: 'results', trainingId })}>{t('cohorts.training.results')}</Button>
        )}
        <IconButton
          icon="trash"
          label={t('cohorts.training.remove.label', { title })}
          disabled={goesOn}
          onClick={() => ask({ kind: 'removeTraining', trainingId })}
        />
      </header>
      <p className="dim">
        {[
          t(`cohorts.mode.${plan.mode}.title`),
          effort ? t(`cohorts.effort.${effort}.title`) : t('cohorts.training.ownCounts'),
          t('cohorts.training.plan', {
            epochs: formatNumber(plan.epochs),
            evaluations: formatNumber(plan.evaluations),
            folds: formatNumber(plan.folds),
            bootstraps: formatNumber(plan.bootstraps),
            seed: String(plan.seed),
          }),
          t('cohorts.training.by', { person: training.createdBy }),
        ].join(' · ')}
      </p>
      {state !== 'done' && (
        <div className="dx-progress-line">
          <ProgressBar label={`${title}: ${said}`} fraction={state === 'queued' ? null : progress.done / total} />
          <span>{said}</span>
        </div>
      )}
      {state === 'interrupted' && <p>{t('cohorts.training.interrupted')}</p>}
      {error && (
        <p className="dx-failed" role="alert">
          {error.message} <span className="dim">{error.hint}</span>
        </p>
      )}
      <Found training={training} />
      {training.report && training.report.warnings.length > 0 && (
        <ul className="dx-warned">
          {training.report.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** Every training of the cohort, newest first. */
export function TrainingTab({ detail }: { detail: CohortDetail }) {
  const { t } = useTranslation();
  const { trainings, cohort } = detail;
  if (trainings.length === 0)
    return (
      <Blank title={t('cohorts.training.none')} hint={t('cohorts.training.noneHint')}>
        <ActionButton id="cohorts.train" tone="primary" />
      </Blank>
    );
  return (
    <div className="dx-trainings">
      <ul aria-label={t('cohorts.tab.training')}>
        {[...trainings].reverse().map((training) => (
          <TrainingItem key={training.trainingId} training={training} simulated={cohort.simulated} />
        ))}
      </ul>
    </div>
  );
}
