import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure, TableProblem } from '../../electron/contract';
import { notify } from '../app/notify';
import { workstation } from '../app/workstation';
import { formatNumber } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { OutcomesField, type OutcomesText } from './create-parts';
import { changeCohort, exclude, removeCohort, removeTraining } from './doing';
import { Field } from './fields';
import { reload } from './loading';
import { Problems } from './problems';
import { ask, cohorts, useCohorts } from './state';

const useQuestion = () => useCohorts((state) => state.question);
const close = () => ask(null);

function ChangeDialog() {
  const { t } = useTranslation();
  const open = useQuestion()?.kind === 'change';
  const cohort = useCohorts((state) => state.detail?.cohort ?? null);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  // Once as it opens: what is being typed stays when the cohort is read again meanwhile.
  useEffect(() => {
    const now = cohorts.get().detail?.cohort;
    if (!open || !now) return;
    setName(now.name);
    setDescription(now.description);
  }, [open]);
  return (
    <Dialog
      open={open && cohort !== null}
      onClose={close}
      title={t('cohorts.action.change')}
      size="small"
      footer={
        <>
          <Button onClick={close}>{t('app.cancel')}</Button>
          <Button
            tone="primary"
            disabled={name.trim() === ''}
            onClick={() => cohort && void changeCohort({ cohortId: cohort.cohortId, name: name.trim(), description })}
          >
            {t('cohorts.save')}
          </Button>
        </>
      }
    >
      <div className="dx-form">
        <Field label={t('cohorts.field.name')} wide>
          {(props) => (
            <input
              {...props}
              className="text-input"
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('cohorts.field.description')} wide>
          {(props) => (
            <textarea
              {...props}
              rows={4}
              maxLength={2000}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}

/** Outcomes for a cohort that exists: all rows or none. */
function OutcomesDialog() {
  const { t } = useTranslation();
  const open = useQuestion()?.kind === 'outcomes';
  const cohortId = useCohorts((state) => state.cohortId);
  const [value, setValue] = useState<OutcomesText | null>(null);
  const [problems, setProblems] = useState<readonly TableProblem[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!open) return;
    setValue(null);
    setProblems([]);
    setFailure(null);
  }, [open]);
  const take = async () => {
    if (!value || cohortId === null) return;
    setBusy(true);
    const result = await workstation.call('cohorts.outcomes', { cohortId, csv: value.text, fileName: value.fileName });
    setBusy(false);
    setFailure(result.ok ? null : result.error);
    if (!result.ok) return;
    setProblems(result.value.problems);
    if (result.value.problems.length > 0) return;
    close();
    notify.info(t('cohorts.outcomes.accepted', { count: result.value.accepted }));
    await reload();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t('cohorts.outcomes.title')}
      description={t('cohorts.outcomes.text')}
      size="large"
      footer={
        <>
          <Button onClick={close}>{t('app.cancel')}</Button>
          <Button tone="primary" disabled={busy || value === null} onClick={() => void take()}>
            {t('cohorts.outcomes.confirm')}
          </Button>
        </>
      }
    >
      <div className="dx-form">
        <OutcomesField
          value={value}
          onChange={(next) => {
            setValue(next);
            setProblems([]);
            setFailure(null);
          }}
        />
        {failure && (
          <p className="dx-failed" role="alert">
            {failure.message} <span className="dim">{failure.hint}</span>
          </p>
        )}
        {problems.length > 0 && (
          <div role="alert">
            <Problems problems={problems} title={t('cohorts.outcomes.refused', { count: problems.length })} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

const usualReasons = ['quality', 'diagnosis', 'followUp', 'withdrawn', 'duplicate'] as const;

function ExcludeDialog() {
  const { t } = useTranslation();
  const question = useQuestion();
  const subjectIds = question?.kind === 'exclude' ? question.subjectIds : null;
  const [reason, setReason] = useState('');
  const list = useId();
  useEffect(() => {
    if (subjectIds) setReason('');
  }, [subjectIds]);
  const confirm = async () => {
    if (!subjectIds || reason.trim() === '') return;
    if (await exclude(subjectIds, reason.trim())) close();
  };
  return (
    <Dialog
      open={subjectIds !== null}
      onClose={close}
      title={t('cohorts.exclude.title', { count: subjectIds?.length ?? 0 })}
      description={t('cohorts.exclude.text')}
      size="small"
      footer={
        <>
          <Button onClick={close}>{t('app.cancel')}</Button>
          <Button tone="primary" disabled={reason.trim() === ''} onClick={() => void confirm()}>
            {t('cohorts.exclude.confirm')}
          </Button>
        </>
      }
    >
      <Field label={t('cohorts.exclude.reason')} wide>
        {(props) => (
          <input
            {...props}
            className="text-input"
            list={list}
            maxLength={400}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.nativeEvent.isComposing) void confirm();
            }}
          />
        )}
      </Field>
      <datalist id={list}>
        {usualReasons.map((id) => (
          <option key={id} value={t(`cohorts.exclude.usual.${id}`)} />
        ))}
      </datalist>
    </Dialog>
  );
}

function RemoveDialog() {
  const { t } = useTranslation();
  const open = useQuestion()?.kind === 'remove';
  const cohortId = useCohorts((state) => state.cohortId);
  const list = useCohorts((state) => state.list);
  const detail = useCohorts((state) => state.detail);
  const cohort = list?.find((one) => one.cohortId === cohortId) ?? detail?.cohort ?? null;
  const trainings = detail?.trainings ?? [];
  const published = trainings.flatMap((one) => one.published ?? []);
  const name = cohort?.name ?? '';
  return (
    <Dialog
      open={open && cohortId !== null}
      onClose={close}
      title={t('cohorts.remove.title', { name })}
      description={t('cohorts.remove.text')}
      footer={
        <>
          <Button onClick={close}>{t('app.cancel')}</Button>
          <Button tone="danger" onClick={() => cohortId !== null && void removeCohort(cohortId, name)}>
            {t('cohorts.remove.confirm')}
          </Button>
        </>
      }
    >
      <div className="dx-goes">
        <section>
          <h3>{t('cohorts.remove.goes')}</h3>
          <ul>
            <li>
              {t('cohorts.remove.subjects', {
                count: cohort?.subjects ?? 0,
                value: formatNumber(cohort?.subjects ?? 0),
              })}
            </li>
            <li>
              {t('cohorts.remove.motions', {
                count: cohort?.withMotion ?? 0,
                value: formatNumber(cohort?.withMotion ?? 0),
              })}
            </li>
            <li>{t('cohorts.remove.trainings', { count: trainings.length })}</li>
          </ul>
        </section>
        <section>
          <h3>{t('cohorts.remove.stays')}</h3>
          <ul>
            {cohort?.origin === 'library' && <li>{t('cohorts.remove.studies')}</li>}
            {(cohort?.origin === 'files' || cohort?.origin === 'layout') && <li>{t('cohorts.remove.files')}</li>}
            <li>
              {published.length > 0
                ? t('cohorts.remove.published', { models: published.join(', ') })
                : t('cohorts.remove.nonePublished')}
            </li>
          </ul>
        </section>
      </div>
    </Dialog>
  );
}

function RemoveTrainingDialog() {
  const { t } = useTranslation();
  const question = useQuestion();
  const trainingId = question?.kind === 'removeTraining' ? question.trainingId : null;
  const training = useCohorts((state) => state.detail?.trainings.find((one) => one.trainingId === trainingId) ?? null);
  return (
    <Dialog
      open={trainingId !== null}
      onClose={close}
      title={t('cohorts.training.remove.title')}
      description={t('cohorts.training.remove.text')}
      size="small"
      footer={
        <>
          <Button onClick={close}>{t('app.cancel')}</Button>
          <Button tone="danger" onClick={() => trainingId !== null && void removeTraining(trainingId)}>
            {t('cohorts.training.remove.confirm')}
          </Button>
        </>
      }
    >
      <p>
        {training?.published
          ? t('cohorts.remove.published', { models: training.published })
          : t('cohorts.training.remove.nonePublished')}
      </p>
    </Dialog>
  );
}

/** Everything that the workspace asks but how to make a cohort and how to train. */
export function CohortDialogs() {
  return (
    <>
      <ChangeDialog />
      <OutcomesDialog />
      <ExcludeDialog />
      <RemoveDialog />
      <RemoveTrainingDialog />
    </>
  );
}
