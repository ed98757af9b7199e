import { useTranslation } from 'react-i18next';
import { ActionButton } from '../app/action-button';
import { useSession } from '../app/session';
import { useShell } from '../app/shell';
import { Icon } from '../ui/icon';

/** What the middle of the window shows while no study is open. */
export function EmptyState() {
  const { t } = useTranslation();
  const some = useSession((state) => state.studies.length > 0);
  const opening = useShell((state) => state.openingStudyUid !== null);
  return (
    <section className="welcome" aria-label={t('app.noStudy')}>
      <div className="welcome-frame">
        <Icon name="drop" size={40} />
        <h2>{opening ? t('studies.opening') : some ? t('studies.chooseOne.title') : t('studies.empty.title')}</h2>
        <p>{some ? t('studies.chooseOne.text') : t('studies.empty.text')}</p>
        <p className="dim">{t('studies.empty.what')}</p>
        <div className="welcome-buttons">
          <ActionButton id="study.openDemo" tone="primary" />
          <ActionButton id="study.openFolder" icon="folder" />
          <ActionButton id="study.openFiles" icon="file" />
        </div>
      </div>
    </section>
  );
}
