import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../app/action-button';
import { Blank } from '../risk/run-state';
import { Button } from '../ui/button';
import { Icon, type IconName } from '../ui/icon';
import { CreateDialog } from './create-dialog';
import { CohortView } from './detail';
import { CohortDialogs } from './dialogs';
import { CohortList } from './list';
import { reload } from './loading';
import { useCohorts } from './state';
import { TrainingDialog } from './training-dialog';
import './cohorts.css';
import './training.css';

const lessons: readonly { id: 'library' | 'folder' | 'layout' | 'simulated'; icon: IconName }[] = [
  { id: 'library', icon: 'stack' },
  { id: 'folder', icon: 'folder' },
  { id: 'layout', icon: 'file' },
  { id: 'simulated', icon: 'heart' },
];

/** What a cohort is and how to come by one, for who has none yet. */
function Lesson() {
  const { t } = useTranslation();
  return (
    <div className="dx-lesson">
      <h2>{t('cohorts.empty.title')}</h2>
      <p>{t('cohorts.empty.what')}</p>
      <ul>
        {lessons.map(({ id, icon }) => (
          <li key={id}>
            <Icon name={icon} size={20} />
            <strong>{t(`cohorts.empty.${id}.title`)}</strong>
            <span className="dim">{t(`cohorts.empty.${id}.text`)}</span>
          </li>
        ))}
      </ul>
      <ActionButton id="cohorts.create" tone="primary" />
      <p className="dim">{t('cohorts.empty.privacy')}</p>
    </div>
  );
}

function Shown() {
  const { t } = useTranslation();
  const list = useCohorts((state) => state.list);
  const failure = useCohorts((state) => state.listFailure);
  const cohortId = useCohorts((state) => state.cohortId);
  if (cohortId !== null) return <CohortView cohortId={cohortId} />;
  if (failure && list === null)
    return (
      <Blank title={failure.message} hint={failure.hint}>
        <Button onClick={() => void reload()}>{t('app.connection.retry')}</Button>
      </Blank>
    );
  if (list === null) return <Blank title={t('cohorts.loading')} />;
  if (list.length === 0) return <Lesson />;
  return <Blank title={t('cohorts.choose')} hint={t('cohorts.chooseHint')} />;
}

/** The cohorts over the whole workspace, which waits below as it is. */
export function Cohorts() {
  const { t } = useTranslation();
  const open = useCohorts((state) => state.open);
  const frame = useRef<HTMLElement>(null);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (!open) return;
    before.current = document.activeElement;
    frame.current?.focus();
    return () => {
      if (before.current instanceof HTMLElement) before.current.focus();
    };
  }, [open]);
  if (!open) return null;
  return (
    <section className="dx-cohorts" ref={frame} tabIndex={-1} aria-label={t('cohorts.title')}>
      <header className="panel-header">
        <h2 className="panel-title">{t('cohorts.title')}</h2>
        <div className="panel-tools">
          <ActionButton id="cohorts.close" tone="quiet" />
        </div>
      </header>
      <CohortList />
      <div className="dx-cohort-main">
        <Shown />
      </div>
      <CreateDialog />
      <CohortDialogs />
      <TrainingDialog />
    </section>
  );
}
