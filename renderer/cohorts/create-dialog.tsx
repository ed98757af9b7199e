import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Failure,
  type SimulationRequest,
  simulationRequestSchema,
  type TableProblem,
} from '../../electron/contract';
import type { Gathered } from '../app/bridge';
import { workstation } from '../app/workstation';
import { formatNumber } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ProgressBar } from '../ui/progress';
import { FolderChoice, OutcomesField, type OutcomesText, SimulationFields, StudyChoice } from './create-parts';
import { cohortBegun } from './doing';
import { Choices, Field } from './fields';
import { Problems } from './problems';
import { ask, cohorts, useCohorts } from './state';

const ways = ['library', 'files', 'simulated'] as const;
type Way = (typeof ways)[number];

const usualSimulation: SimulationRequest = { subjects: 302, effect: 1, noise: 1, seed: 1 };

interface Draft {
  way: Way;
  name: string;
  description: string;
  studies: ReadonlySet<string>;
  outcomes: OutcomesText | null;
  gathered: Gathered | null;
  simulation: SimulationRequest;
}

const emptyDraft: Draft = {
  way: 'library',
  name: '',
  description: '',
  studies: new Set(),
  outcomes: null,
  gathered: null,
  simulation: usualSimulation,
};

const unreadProblems = (gathered: Gathered | null): TableProblem[] =>
  (gathered?.unread ?? []).map(({ path, reason }) => ({ file: path, row: null, column: null, message: reason }));

/** Whether enough is known to begin. */
function isReady(draft: Draft): boolean {
  if (draft.name.trim() === '') return false;
  if (draft.way === 'library') return draft.studies.size > 0;
  if (draft.way === 'files') return draft.gathered !== null && draft.gathered.unread.length === 0;
  return simulationRequestSchema.safeParse(draft.simulation).success;
}

/** Makes a cohort: of studies of the library, of a folder, or simulated. */
export function CreateDialog() {
  const { t } = useTranslation();
  const open = useCohorts((state) => state.question?.kind === 'create');
  const dropped = useCohorts((state) => state.gathered);
  const [draft, setDraft] = useState(emptyDraft);
  const [failure, setFailure] = useState<Failure | null>(null);
  /** Null: nothing is being begun; a number: files are being sent, 0…1. */
  const [upload, setUpload] = useState<number | null>(null);
  const put = (part: Partial<Draft>) => {
    setFailure(null);
    setDraft((before) => ({ ...before, ...part }));
  };
  useEffect(() => {
    if (!open) return;
    setFailure(null);
    setUpload(null);
    setDraft(emptyDraft);
  }, [open]);
  useEffect(() => {
    if (open && dropped)
      setDraft((before) => ({ ...before, way: 'files', gathered: dropped, name: before.name || dropped.name }));
  }, [open, dropped]);

  const way = (id: Way) =>
    put({
      way: id,
      ...(id === 'simulated' && draft.name === '' ? { name: t('cohorts.create.simulated.name') } : {}),
    });
  const begin = async () => {
    setUpload(0);
    const result = await (async () => {
      const name = draft.name.trim();
      const { description, simulation } = draft;
      if (draft.way === 'simulated')
        return workstation.call('cohorts.create', {
          name,
          description,
          from: { kind: 'simulated', options: simulation },
        });
      if (draft.way === 'library')
        return workstation.call('cohorts.create', {
          name,
          description,
          from: {
            kind: 'library',
            studyInstanceUids: [...draft.studies],
            outcomes: draft.outcomes?.text ?? null,
          },
        });
      const source = await draft.gathered!.send(setUpload);
      if (!source.ok) return source;
      return workstation.call('cohorts.create', { name, description, from: { kind: 'files', source: source.value } });
    })();
    setUpload(null);
    if (!result.ok) return setFailure(result.error);
    // The reader may have left the dialog while files were sent: the cohort is in the list.
    if (cohorts.get().question?.kind === 'create') cohortBegun(result.value.cohortId);
  };
  const unread = draft.way === 'files' ? unreadProblems(draft.gathered) : [];
  const busy = upload !== null;
  return (
    <Dialog
      open={open}
      onClose={() => {
        ask(null);
        cohorts.set({ gathered: null });
      }}
      title={t('cohorts.create.title')}
      description={t('cohorts.create.text')}
      size="large"
      footer={
        <>
          {busy && draft.way === 'files' && (
            <span className="dx-uploading">
              <ProgressBar label={t('app.jobs.uploading')} fraction={upload} /> {formatNumber(100 * upload)} %
            </span>
          )}
          <Button onClick={() => ask(null)}>{t('app.cancel')}</Button>
          <Button tone="primary" disabled={busy || !isReady(draft)} onClick={() => void begin()}>
            {t('cohorts.create.confirm')}
          </Button>
        </>
      }
    >
      <div className="dx-form">
        <Choices
          legend={t('cohorts.create.from')}
          value={draft.way}
          onChange={way}
          choices={ways.map((id) => ({
            id,
            label: t(`cohorts.way.${id}.title`),
            detail: t(`cohorts.way.${id}.text`),
          }))}
        />
        <div className="dx-fields">
          <Field label={t('cohorts.field.name')}>
            {(props) => (
              <input
                {...props}
                className="text-input"
                maxLength={120}
                value={draft.name}
                onChange={(event) => put({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('cohorts.field.description')} wide>
            {(props) => (
              <input
                {...props}
                className="text-input"
                maxLength={2000}
                value={draft.description}
                onChange={(event) => put({ description: event.target.value })}
              />
            )}
          </Field>
        </div>
        {draft.way === 'library' && (
          <>
            <StudyChoice chosen={draft.studies} onChange={(studies) => put({ studies })} />
            <OutcomesField value={draft.outcomes} onChange={(outcomes) => put({ outcomes })} />
          </>
        )}
        {draft.way === 'files' && (
          <FolderChoice
            gathered={draft.gathered}
            onChange={(gathered) => put({ gathered, name: draft.name || (gathered?.name ?? '') })}
          />
        )}
        {draft.way === 'simulated' && (
          <SimulationFields value={draft.simulation} onChange={(simulation) => put({ simulation })} />
        )}
        {unread.length > 0 && <Problems problems={unread} title={t('cohorts.create.unread')} />}
        {failure && (
          <p className="dx-failed" role="alert">
            {failure.message} <span className="dim">{failure.hint}</span>
          </p>
        )}
      </div>
    </Dialog>
  );
}
