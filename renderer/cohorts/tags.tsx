import { useTranslation } from 'react-i18next';

/** Wherever a simulated cohort, or what was learned from one, is shown. */
export function SimulatedTag() {
  const { t } = useTranslation();
  return <span className="tag tag-warn">{t('cohorts.simulated')}</span>;
}
