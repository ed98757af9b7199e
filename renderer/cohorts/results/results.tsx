import { useTranslation } from 'react-i18next';
import type { CohortSubject, CohortSummary, Training } from '../../../electron/contract';
import { Blank } from '../../risk/run-state';

export interface ResultsProps {
  cohort: CohortSummary;
  trainings: Training[];
  subjects: CohortSubject[];
  /** Training that is shown; null: none is chosen. */
  selected: string | null;
  onSelect(trainingId: string): void;
}

/** What the trainings of a cohort found, as far as they have come. Fills its container. */
export function Results({ trainings, selected }: ResultsProps) {
  const { t } = useTranslation();
  const training = trainings.find(({ trainingId }) => trainingId === selected);
  if (!training) return <Blank title={t('results.none')} hint={t('results.noneHint')} />;
  return <section aria-label={t('results.title')} />;
}
