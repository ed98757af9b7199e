import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton, ActionIcon, useAction } from '../app/action-button';
import { useSession } from '../app/session';
import { Blank } from '../risk/run-state';
import { IconButton } from '../ui/button';
import { Menu } from '../ui/menu';
import { FindingCard } from './finding-card';
import { History } from './history-view';
import { useFindingsView } from './making';
import { numbered } from './pins';
import './actions';
import './findings.css';

/** Pins, measurements and notes of the open study. Fills its container. */
export function FindingsPanel() {
  const { t } = useTranslation();
  const study = useSession((state) => state.study);
  const shown = useFindingsView((state) => state.shown);
  return (
    <div className="dx-findings">
      {study ? (
        <>
          <Tools />
          {shown === 'history' ? <History studyInstanceUid={study.studyInstanceUid} /> : <List />}
        </>
      ) : (
        <Blank title={t('risk.state.noStudy')} hint={t('risk.state.noStudyHint')} />
      )}
    </div>
  );
}

function Tools() {
  const { t } = useTranslation();
  const json = useAction('findings.exportJson');
  const csv = useAction('findings.exportCsv');
  return (
    <div className="dx-finding-tools" role="toolbar" aria-label={t('findings.title')}>
      <ActionButton id="findings.addPin" icon="pin" />
      <ActionButton id="findings.addNote" icon="note" />
      <span className="dx-space" />
      <ActionIcon id="findings.history" icon="stack" />
      <Menu
        label={t('findings.export')}
        items={[json, csv].flatMap((action, k) =>
          action ? [{ id: String(k), label: action.label, disabled: !action.enabled, onSelect: action.perform }] : [],
        )}
      >
        <IconButton icon="drop" label={t('findings.export')} />
      </Menu>
    </div>
  );
}

function List() {
  const { t } = useTranslation();
  const findings = useSession((state) => state.findings);
  const selected = useSession((state) => state.selectedFindingId);
  const ordered = useMemo(() => numbered(findings), [findings]);
  if (ordered.length === 0) return <Blank title={t('findings.empty')} hint={t('findings.emptyHint')} />;
  return (
    <ol className="dx-finding-list" aria-label={t('findings.title')}>
      {ordered.map(({ finding, number }) => (
        <FindingCard
          key={finding.findingId}
          finding={finding}
          number={number}
          selected={finding.findingId === selected}
        />
      ))}
    </ol>
  );
}
