import { type ReactNode, useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CohortSubject, CohortSummary, Training } from '../../../electron/contract';
import { ActionButton } from '../../app/action-button';
import { playback } from '../../app/playback';
import { Blank } from '../../risk/run-state';
import { ErrorBoundary } from '../../ui/error-boundary';
import { Tabs } from '../../ui/tabs';
import { Calibration } from './calibration';
import { Comparison } from './comparison';
import { nameOfTraining } from './format';
import { Hazards } from './hazards';
import { Importance } from './importance';
import { Latent } from './latent';
import { PublishDialog } from './publish-dialog';
import { Search } from './search';
import { results, type SectionId, sections, useResults } from './state';
import { Summary } from './summary';
import { SurvivalCurves } from './survival-curves';
import './results.css';

export interface ResultsProps {
  cohort: CohortSummary;
  trainings: Training[];
  subjects: CohortSubject[];
  /** Training that is shown; null: none is chosen. */
  selected: string | null;
  onSelect(trainingId: string): void;
}

function Head({
  training,
  trainings,
  onSelect,
}: Pick<ResultsProps, 'trainings' | 'onSelect'> & { training: Training }) {
  const { t, i18n } = useTranslation();
  const id = useId();
  return (
    <header className="results-head">
      <label htmlFor={id}>{t('results.training')}</label>
      <select id={id} value={training.trainingId} onChange={(event) => onSelect(event.target.value)}>
        {trainings.map((one) => (
          <option key={one.trainingId} value={one.trainingId}>
            {nameOfTraining(one, i18n.language)} · {t(`results.state.${one.state}`)}
          </option>
        ))}
      </select>
      {training.state !== 'done' && training.report && <span className="tag">{t('results.partial')}</span>}
      {training.published && <span className="tag">{t('results.publishedAs', { id: training.published })}</span>}
      <span className="results-tools">
        <ActionButton id="results.json" tone="quiet" />
        <ActionButton id="results.csv" tone="quiet" />
        <ActionButton id="results.publish" tone="primary" />
      </span>
    </header>
  );
}

/** What the trainings of a cohort found, as far as they have come. Fills its container. */
export function Results({ cohort, trainings, subjects, selected, onSelect }: ResultsProps) {
  const { t } = useTranslation();
  const section = useResults((state) => state.section);
  const training = trainings.find(({ trainingId }) => trainingId === selected) ?? null;
  useEffect(() => {
    results.set({ shown: training ? { cohort, training, trainings } : null });
  }, [cohort, training, trainings]);
  useEffect(
    () => () => {
      playback.pause();
      results.set({ shown: null, publishing: false, subjectId: null, referenceId: null, beside: [] });
    },
    [],
  );
  if (trainings.length === 0) return <Blank title={t('results.none')} hint={t('results.noneHint')} />;
  if (!training) return <Blank title={t('results.choose')} />;
  const content: Record<SectionId, ReactNode> = {
    summary: <Summary cohort={cohort} training={training} />,
    search: <Search training={training} />,
    survival: <SurvivalCurves training={training} />,
    hazards: <Hazards training={training} />,
    calibration: <Calibration training={training} />,
    importance: <Importance cohort={cohort} training={training} />,
    latent: <Latent cohort={cohort} training={training} subjects={subjects} />,
    comparison: <Comparison training={training} trainings={trainings} />,
  };
  return (
    <section className="results" aria-label={t('results.title')}>
      <Head training={training} trainings={trainings} onSelect={onSelect} />
      <Tabs
        label={t('results.sections')}
        value={section}
        onChange={(id) => results.set({ section: id as SectionId })}
        tabs={sections.map((id) => ({
          id,
          label: t(`results.section.${id}`),
          content: <ErrorBoundary name={t(`results.section.${id}`)}>{content[id]}</ErrorBoundary>,
        }))}
      />
      <PublishDialog />
    </section>
  );
}
