import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { paperSearchSpace, type SearchSpace, type TrainingPlan, trainingModes } from '../../electron/contract';
import { formatNumber } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { train } from './doing';
import { durationText } from './duration';
import { Choices, Field, NumberField } from './fields';
import {
  type Effort,
  effortOf,
  efforts,
  fewestEvents,
  type PlanField,
  planErrors,
  secondsOf,
  startingPlans,
  trainingsOf,
  withEffort,
} from './plan';
import { ask, useCohorts } from './state';

const ranges = ['log10LearningRate', 'log10L1', 'dropout', 'hidden', 'latent', 'alpha'] as const;
const usualSettings = { learningRate: 1e-5, l1: 1e-5, dropout: 0.5, hidden: 78, latent: 13, alpha: 0.5 };

function RangeField({
  name,
  value,
  error,
  onChange,
}: {
  name: keyof SearchSpace;
  value: [number, number];
  error: string | undefined;
  onChange: (value: [number, number]) => void;
}) {
  const { t } = useTranslation();
  const label = t(`cohorts.plan.${name}`);
  const paper = paperSearchSpace[name].map((end) => formatNumber(end, Number.isInteger(end) ? 0 : 1)).join(' … ');
  const end = (k: 0 | 1) => (
    <input
      type="number"
      step="any"
      className="text-input"
      aria-label={t(k === 0 ? 'cohorts.plan.low' : 'cohorts.plan.high', { name: label })}
      aria-invalid={error !== undefined}
      value={Number.isNaN(value[k]) ? '' : value[k]}
      onChange={({ target }) => onChange(k === 0 ? [target.valueAsNumber, value[1]] : [value[0], target.valueAsNumber])}
    />
  );
  return (
    <fieldset className="dx-range">
      <legend>{label}</legend>
      {end(0)}
      <span aria-hidden="true">…</span>
      {end(1)}
      <small className={error ? 'dx-field-error' : 'dim'}>{error ?? t('cohorts.plan.paper', { range: paper })}</small>
    </fieldset>
  );
}

/** How long it will take, as far as anybody can know before it was begun. */
function Cost({ plan }: { plan: TrainingPlan }) {
  const { t } = useTranslation();
  const detail = useCohorts((state) => state.detail);
  const usable = detail?.cohort.usable ?? 0;
  const trainings = trainingsOf(plan);
  const seconds = secondsOf(plan, usable, detail?.trainings ?? [], navigator.hardwareConcurrency);
  return (
    <p className="dx-cost" role="status">
      <strong>{t('cohorts.plan.trainings', { count: trainings, value: formatNumber(trainings) })}</strong>{' '}
      {seconds === null ? t('cohorts.plan.costUnknown') : t('cohorts.plan.costKnown', { time: durationText(seconds) })}
    </p>
  );
}

/** What a training is to do. Sensible as it opens; everything can be set. */
export function TrainingDialog() {
  const { t } = useTranslation();
  const open = useCohorts((state) => state.question?.kind === 'train');
  const cohort = useCohorts((state) => state.detail?.cohort ?? null);
  const [plan, setPlan] = useState<TrainingPlan>(startingPlans.search);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (open) setPlan(startingPlans.search);
  }, [open]);
  const errors = useMemo(() => planErrors(plan), [plan]);
  const put = (part: Partial<TrainingPlan>) => setPlan((before) => ({ ...before, ...part }));
  const wrong = (field: PlanField) => (errors.has(field) ? t('cohorts.plan.wrong') : undefined);
  const number = (field: 'epochs' | 'batch' | 'particles' | 'evaluations' | 'folds' | 'bootstraps' | 'seed') => (
    <NumberField
      label={t(`cohorts.plan.${field}`)}
      detail={t(`cohorts.plan.${field}Detail`)}
      error={wrong(field)}
      value={plan[field]}
      onChange={(value) =>
        put({
          [field]: value,
          ...(field === 'evaluations' ? { settings: value === 0 ? (plan.settings ?? usualSettings) : null } : {}),
        })
      }
    />
  );
  const few = cohort !== null && cohort.events < fewestEvents;
  const begin = async () => {
    if (!cohort) return;
    setBusy(true);
    const begun = await train(cohort.cohortId, plan);
    setBusy(false);
    if (begun) ask(null);
  };
  return (
    <Dialog
      open={open && cohort !== null}
      onClose={() => ask(null)}
      title={t('cohorts.plan.title')}
      description={
        cohort
          ? t('cohorts.plan.text', {
              name: cohort.name,
              usable: formatNumber(cohort.usable),
              events: formatNumber(cohort.events),
            })
          : undefined
      }
      size="large"
      footer={
        <>
          <Button onClick={() => ask(null)}>{t('app.cancel')}</Button>
          <Button tone="primary" disabled={busy || few || errors.size > 0} onClick={() => void begin()}>
            {t('cohorts.plan.confirm')}
          </Button>
        </>
      }
    >
      <div className="dx-form">
        {few && (
          <p className="dx-failed" role="alert">
            {t('cohorts.plan.fewEvents', { events: formatNumber(cohort.events), least: formatNumber(fewestEvents) })}
          </p>
        )}
        <Choices<Effort>
          legend={t('cohorts.plan.effort')}
          value={effortOf(plan)}
          onChange={(effort) => setPlan(withEffort(plan, effort))}
          choices={efforts.map((id) => ({
            id,
            label: t(`cohorts.effort.${id}.title`),
            detail: t(`cohorts.effort.${id}.text`, {
              trainings: formatNumber(trainingsOf(startingPlans[id])),
              evaluations: formatNumber(startingPlans[id].evaluations),
              folds: formatNumber(startingPlans[id].folds),
              bootstraps: formatNumber(startingPlans[id].bootstraps),
            }),
          }))}
        />
        <Cost plan={plan} />
        <div className="dx-fields">
          {number('seed')}
          <Field label={t('cohorts.plan.workers')} detail={t('cohorts.plan.workersDetail')} error={wrong('workers')}>
            {(props) => (
              <input
                {...props}
                type="number"
                min={1}
                max={256}
                className="text-input"
                placeholder={t('cohorts.plan.workersAuto')}
                value={plan.workers ?? ''}
                onChange={({ target }) => put({ workers: target.value === '' ? null : target.valueAsNumber })}
              />
            )}
          </Field>
        </div>
        <details className="dx-details">
          <summary>{t('cohorts.plan.details')}</summary>
          <Choices
            legend={t('cohorts.plan.mode')}
            value={plan.mode}
            onChange={(mode) => put({ mode })}
            choices={trainingModes.map((id) => ({
              id,
              label: t(`cohorts.mode.${id}.title`),
              detail: t(`cohorts.mode.${id}.text`),
            }))}
          />
          <div className="dx-fields">
            {number('epochs')}
            {number('batch')}
            {number('evaluations')}
            {number('particles')}
            {number('folds')}
            {number('bootstraps')}
          </div>
          {plan.settings === null ? (
            <>
              <h3>{t('cohorts.plan.ranges')}</h3>
              <div className="dx-fields">
                {ranges.map((name) => (
                  <RangeField
                    key={name}
                    name={name}
                    value={plan.space[name]}
                    error={wrong(name)}
                    onChange={(range) => put({ space: { ...plan.space, [name]: range } })}
                  />
                ))}
              </div>
            </>
          ) : (
            <>
              <h3>{t('cohorts.plan.fixed')}</h3>
              <div className="dx-fields">
                {(Object.keys(usualSettings) as (keyof typeof usualSettings)[]).map((name) => (
                  <NumberField
                    key={name}
                    label={t(`cohorts.plan.setting.${name}`)}
                    error={wrong('settings')}
                    value={plan.settings?.[name] ?? Number.NaN}
                    step="any"
                    onChange={(value) => plan.settings && put({ settings: { ...plan.settings, [name]: value } })}
                  />
                ))}
              </div>
            </>
          )}
        </details>
      </div>
    </Dialog>
  );
}
