import { useTranslation } from 'react-i18next';
import { patientLine, studyLine } from '../studies/texts';
import { IconButton } from '../ui/button';
import { ActionIcon } from './action-button';
import { perform } from './actions';
import { useSession } from './session';

export function Header() {
  const { t } = useTranslation();
  const study = useSession((state) => state.study);
  const hidden = useSession((state) => state.settings.hidePatientText);
  return (
    <header className="app-header">
      <ActionIcon id="view.studies" icon="sidebar" />
      <h1 className="brand">Dextra</h1>
      <section className="study-title" aria-label={t('app.studyHeader')}>
        {study ? (
          <>
            <span className="patient">{hidden ? t('app.patientHidden') : patientLine(study)}</span>
            <span className="dim">{hidden ? study.modalities.join(' ') : studyLine(study)}</span>
            {study.simulated && <span className="tag">{t('app.simulated')}</span>}
          </>
        ) : (
          <span className="dim">{t('app.noStudy')}</span>
        )}
      </section>
      <p className="notice" role="note">
        {t('app.notice')}
      </p>
      <nav className="header-tools" aria-label={t('app.toolbar')}>
        <ActionIcon id="app.undo" icon="undo" />
        <ActionIcon id="app.redo" icon="redo" />
        <ActionIcon id="view.hidePatient" icon={hidden ? 'eyeOff' : 'eye'} />
        <ActionIcon id="view.grid" icon="grid" />
        <ActionIcon id="view.single" icon="single" />
        <ActionIcon id="cohorts.open" icon="cohort" />
        <ActionIcon id="app.models" icon="model" />
        <ActionIcon id="app.settings" icon="settings" />
        <ActionIcon id="app.shortcuts" icon="help" />
        <ActionIcon id="app.palette" icon="command" />
        <IconButton icon="language" label={t('app.switchLanguage')} onClick={() => perform('app.language')} />
      </nav>
    </header>
  );
}
