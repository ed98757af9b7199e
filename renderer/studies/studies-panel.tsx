import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Series, Study } from '../../electron/contract';
import { ActionButton, ActionIcon } from '../app/action-button';
import { answerOf } from '../app/notify';
import { useSession } from '../app/session';
import { showDialog, useShell } from '../app/shell';
import { workstation } from '../app/workstation';
import { Button, IconButton } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { openStudy, showStack } from './open-study';
import { dateText, nameOf, personName } from './texts';

/** Type of what is dragged from the list onto a view. */
export const stackDragType = 'application/x-dextra-stack';

function SeriesTile({ series }: { series: Series }) {
  const { t } = useTranslation();
  const stack = useSession((state) =>
    state.stacks.find(({ seriesInstanceUids }) => seriesInstanceUids.includes(series.seriesInstanceUid)),
  );
  const shown = useSession(
    (state) => stack !== undefined && (state.stackId === stack.stackId || state.longAxisStackId === stack.stackId),
  );
  const title = series.description || stack?.label || series.modality;
  return (
    <li>
      <button
        type="button"
        className="series"
        aria-pressed={shown}
        disabled={!stack}
        title={stack?.reason}
        draggable={stack !== undefined}
        onDragStart={(event) => {
          if (stack) event.dataTransfer.setData(stackDragType, stack.stackId);
        }}
        onClick={() => stack && showStack(stack)}
      >
        {series.thumbnail ? (
          <img src={workstation.url(series.thumbnail)} alt="" loading="lazy" width={48} height={48} />
        ) : (
          <span className="no-thumbnail">{t('studies.noThumbnail')}</span>
        )}
        <span className="series-text">
          <span className="series-title">
            {series.number === null ? '' : `${series.number} · `}
            {title}
          </span>
          <small className="dim">
            {t('studies.seriesLine', { count: series.frameCount, columns: series.columns, rows: series.rows })}
          </small>
        </span>
      </button>
    </li>
  );
}

function StudyItem({ study, onRemove }: { study: Study; onRemove: () => void }) {
  const { t } = useTranslation();
  const open = useSession((state) => state.study?.studyInstanceUid === study.studyInstanceUid);
  const hidden = useSession((state) => state.settings.hidePatientText);
  const series = useSession((state) => state.series);
  const opening = useShell((state) => state.openingStudyUid === study.studyInstanceUid);
  const name = hidden ? study.description || study.modalities.join(' ') || t('studies.unnamed') : nameOf(study);
  const lines = [
    [hidden ? '' : dateText(study.studyDate), study.modalities.join(' '), hidden ? '' : study.description],
    [t('studies.counts', { series: study.seriesCount, count: study.instanceCount })],
  ].map((line) => line.filter(Boolean).join(' · '));
  return (
    <li className={`study ${open ? 'open' : ''}`}>
      <div className="study-row">
        <button
          type="button"
          className="study-button"
          aria-current={open ? 'true' : undefined}
          onClick={() => void openStudy(study.studyInstanceUid)}
        >
          <span className="study-name">{name}</span>
          {lines.map((line) => (
            <small key={line} className="dim">
              {line}
            </small>
          ))}
          <span className="study-tags">
            {study.simulated && <span className="tag">{t('app.simulated')}</span>}
            {study.storage === 'in-place' && <span className="tag">{t('studies.inPlace')}</span>}
            {opening && <span className="tag">{t('studies.opening')}</span>}
          </span>
        </button>
        <IconButton icon="trash" label={t('studies.remove')} onClick={onRemove} />
      </div>
      {open && (
        <ul className="series-list" aria-label={t('studies.series')}>
          {series.map((one) => (
            <SeriesTile key={one.seriesInstanceUid} series={one} />
          ))}
        </ul>
      )}
    </li>
  );
}

function RemoveDialog({ study, onClose }: { study: Study | null; onClose: () => void }) {
  const { t } = useTranslation();
  const hidden = useSession((state) => state.settings.hidePatientText);
  const remove = async () => {
    if (!study) return;
    onClose();
    const { studyInstanceUid } = study;
    await answerOf(workstation.call('library.remove', { studyInstanceUid }));
  };
  const name = study ? (hidden ? study.description || study.modalities.join(' ') : nameOf(study)) : '';
  return (
    <Dialog
      open={study !== null}
      onClose={onClose}
      title={t('studies.removeTitle')}
      description={t('studies.removeText', { name })}
      size="small"
      footer={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button tone="danger" onClick={() => void remove()}>
            {t('studies.removeConfirm')}
          </Button>
        </>
      }
    >
      <p>{study?.storage === 'in-place' ? t('studies.removeInPlace') : t('studies.removeCopy')}</p>
    </Dialog>
  );
}

/** Words of a study that a search looks through. */
const wordsOf = (study: Study, hidden: boolean) =>
  [
    study.description,
    study.modalities.join(' '),
    ...(hidden ? [] : [personName(study.patientName), study.patientName, study.patientId, study.studyDate ?? '']),
  ]
    .join(' ')
    .toLowerCase();

function Outcome() {
  const { t } = useTranslation();
  const jobId = useShell((state) => state.outcomeJobId);
  const outcome = useSession((state) => state.jobs.find((job) => job.jobId === jobId)?.outcome ?? null);
  if (!outcome) return null;
  return (
    <button type="button" className="outcome" onClick={() => showDialog('outcome')}>
      <Icon name={outcome.items.length > 0 ? 'warn' : 'check'} />
      <span>
        {t('studies.outcome.imported', { count: outcome.importedCount })}
        {outcome.duplicateCount > 0 && (
          <small>{t('studies.outcome.duplicates', { count: outcome.duplicateCount })}</small>
        )}
        {outcome.items.length > 0 && <small>{t('studies.outcome.notImported', { count: outcome.items.length })}</small>}
      </span>
    </button>
  );
}

export function StudiesPanel() {
  const { t } = useTranslation();
  const studies = useSession((state) => state.studies);
  const hidden = useSession((state) => state.settings.hidePatientText);
  const [text, setText] = useState('');
  const [removing, setRemoving] = useState<Study | null>(null);
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return studies
      .filter((study) => words.every((word) => wordsOf(study, hidden).includes(word)))
      .sort((a, b) => b.importedAt.localeCompare(a.importedAt));
  }, [studies, text, hidden]);
  return (
    <section className="panel panel-studies" data-panel="studies" aria-label={t('app.panel.studies')}>
      <header className="panel-header">
        <h2 className="panel-title">{t('app.panel.studies')}</h2>
        <div className="panel-tools">
          <ActionIcon id="study.openFolder" icon="folder" />
          <ActionIcon id="study.openFiles" icon="file" />
        </div>
      </header>
      <div className="panel-body studies-body">
        {studies.length > 0 && (
          <input
            type="search"
            className="search"
            aria-label={t('studies.search')}
            placeholder={t('studies.searchHint')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        <ul className="study-list" aria-label={t('studies.list')}>
          {found.map((study) => (
            <StudyItem key={study.studyInstanceUid} study={study} onRemove={() => setRemoving(study)} />
          ))}
        </ul>
        {studies.length > 0 && found.length === 0 && <p className="empty dim">{t('studies.noMatch', { text })}</p>}
        <div className="studies-foot">
          {studies.length === 0 && <p className="dim">{t('studies.empty.text')}</p>}
          <ActionButton id="study.openDemo" tone="quiet" />
          <Outcome />
        </div>
      </div>
      <RemoveDialog study={removing} onClose={() => setRemoving(null)} />
    </section>
  );
}
