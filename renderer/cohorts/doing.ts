import type { CohortSubject, Payload, TrainingPlan } from '../../electron/contract';
import { answerOf, notify } from '../app/notify';
import { cancelJob } from '../app/runs';
import { session } from '../app/session';
import { record } from '../app/undo';
import { workstation } from '../app/workstation';
import { download } from '../findings/download';
import { t } from '../i18n';
import { openStudy } from '../studies/open-study';
import { reload } from './loading';
import { ask, cohorts, jobOf, showCohort, trainingJob } from './state';

/** Lays the workspace over the reading room, which keeps its state. */
export function openCohorts(): void {
  cohorts.set({ open: true });
  void reload();
}

export const closeCohorts = (): void => cohorts.set({ open: false, question: null, gathered: null });

/** Shows a cohort and reads it. */
export function chooseCohort(cohortId: string): void {
  showCohort(cohortId);
  void reload();
}

/** A cohort was begun: it is shown while it is made. */
export function cohortBegun(cohortId: string): void {
  showCohort(cohortId);
  cohorts.set({ question: null, gathered: null });
  void reload();
}

/** Each subject's reason as it is now: what taking a change back has to restore. */
export function reasonsNow(
  subjects: readonly CohortSubject[],
  subjectIds: readonly string[],
): { reason: string | null; subjectIds: string[] }[] {
  const wanted = new Set(subjectIds);
  const groups = new Map<string | null, string[]>();
  for (const { subjectId, excluded } of subjects) {
    if (!wanted.has(subjectId)) continue;
    const reason = excluded?.reason ?? null;
    groups.set(reason, [...(groups.get(reason) ?? []), subjectId]);
  }
  return [...groups].map(([reason, ids]) => ({ reason, subjectIds: ids }));
}

/** Throws nothing: what could not be done is told, and false is the answer. */
async function setReason(cohortId: string, subjectIds: readonly string[], reason: string | null): Promise<boolean> {
  const done = await answerOf(workstation.call('cohorts.exclude', { cohortId, subjectIds: [...subjectIds], reason }));
  return done !== null;
}

/** Leaves subjects out of training with a reason, or takes them in again (null). Can be taken back. */
export async function exclude(subjectIds: readonly string[], reason: string | null): Promise<boolean> {
  const { cohortId, detail } = cohorts.get();
  if (cohortId === null || !detail || subjectIds.length === 0) return false;
  const before = reasonsNow(detail.subjects, subjectIds);
  if (!(await setReason(cohortId, subjectIds, reason))) return false;
  record(
    {
      labelKey: reason === null ? 'cohorts.undo.include' : 'cohorts.undo.exclude',
      async undo() {
        for (const group of before) await setReason(cohortId, group.subjectIds, group.reason);
        await reload();
      },
      async redo() {
        await setReason(cohortId, subjectIds, reason);
        await reload();
      },
    },
    'cohorts',
  );
  void reload();
  return true;
}

/** Analyses every study of the cohort that has no motion yet. */
export async function extract(): Promise<void> {
  const { cohortId } = cohorts.get();
  if (cohortId === null) return;
  if (await answerOf(workstation.call('cohorts.extract', { cohortId }))) await reload();
}

export async function cancelExtraction(): Promise<void> {
  const job = jobOf(session.get().jobs, cohorts.get().cohortId, 'extraction');
  if (job) await cancelJob(job.jobId);
}

export async function train(cohortId: string, plan: TrainingPlan): Promise<boolean> {
  const begun = await answerOf(workstation.call('cohorts.train', { cohortId, plan }));
  if (!begun) return false;
  cohorts.set({ tab: 'training' });
  void reload();
  return true;
}

/** Interrupts a training where it is; `resume` goes on from there. */
export async function pause(trainingId: string): Promise<void> {
  let job = trainingJob(session.get().jobs, trainingId);
  if (!job) {
    // The page keeps the newest jobs only.
    const all = await answerOf(workstation.call('jobs.list', {}));
    job = all ? trainingJob(all, trainingId) : null;
  }
  if (job) await cancelJob(job.jobId);
  await reload();
}

export async function resume(trainingId: string): Promise<void> {
  if (await answerOf(workstation.call('cohorts.resume', { trainingId }))) await reload();
}

export async function removeTraining(trainingId: string): Promise<void> {
  ask(null);
  if (!(await answerOf(workstation.call('cohorts.removeTraining', { trainingId })))) return;
  if (cohorts.get().trainingId === trainingId) cohorts.set({ trainingId: null });
  await reload();
}

export async function removeCohort(cohortId: string, name: string): Promise<void> {
  ask(null);
  if (!(await answerOf(workstation.call('cohorts.remove', { cohortId })))) return;
  if (cohorts.get().cohortId === cohortId) showCohort(null);
  notify.info(t('cohorts.remove.done', { name }));
  await reload();
}

/** Offers the table of subjects, under pseudonyms, as a file. */
export async function exportTable(): Promise<void> {
  const { cohortId } = cohorts.get();
  if (cohortId === null) return;
  const file = await answerOf(workstation.call('cohorts.export', { cohortId }));
  if (!file) return;
  download(new Blob([file.text], { type: file.mediaType }), file.fileName);
  notify.info(t('cohorts.export.done', { file: file.fileName }), t('cohorts.export.pseudonyms'));
}

export async function changeCohort(payload: Payload<'cohorts.change'>): Promise<boolean> {
  if (!(await answerOf(workstation.call('cohorts.change', payload)))) return false;
  ask(null);
  await reload();
  return true;
}

/** Leaves the workspace for the study of a subject. */
export async function openStudyOf(subject: CohortSubject): Promise<void> {
  if (!subject.studyInstanceUid) return;
  closeCohorts();
  await openStudy(subject.studyInstanceUid);
}
