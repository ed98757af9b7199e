import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdjustmentEntry, HistoryEntry } from '../../electron/contract';
import { useSession } from '../app/session';
import { workstation } from '../app/workstation';
import { type EditLine, editLines } from '../editing/history';
import { useEditing } from '../editing/state';
import { formatTime } from '../risk/format';
import { Blank } from '../risk/run-state';
import { type HistoryLine, historyLines } from './history';

function FindingLine({ line }: { line: HistoryLine }) {
  const { t } = useTranslation();
  return (
    <li>
      <p>
        <strong>{t(`findings.history.${line.what}`)}</strong>{' '}
        {line.finding?.label || t(`findings.kind.${line.finding?.kind ?? 'note'}`)}
      </p>
      {line.aspects.length > 0 && (
        <p className="dx-dim">{line.aspects.map((aspect) => t(`findings.aspect.${aspect}`)).join(', ')}</p>
      )}
      {line.finding?.text && line.aspects.includes('text') && <p className="dx-quote">{line.finding.text}</p>}
      <p className="dx-dim">
        <time dateTime={line.to}>{formatTime(line.to)}</time> · {line.by}
      </p>
    </li>
  );
}

function ChangeLine({ line }: { line: EditLine }) {
  const { t } = useTranslation();
  const [first] = line.frames;
  const where =
    line.frames.length === 1 && first
      ? t('editing.history.one', { slice: first.sliceIndex + 1, phase: first.phaseIndex + 1 })
      : line.frames.length > 1
        ? t('editing.history.images', { count: line.frames.length })
        : '';
  const times = line.times > 1 ? t('editing.history.strokes', { count: line.times }) : '';
  return (
    <li>
      <p>
        <strong>{t(`editing.history.${line.what}`)}</strong> {[where, times].filter(Boolean).join(' · ')}
      </p>
      {line.text && <p className="dx-dim">{line.text}</p>}
      <p className="dx-dim">
        <time dateTime={line.to}>{formatTime(line.to)}</time> · {line.by}
      </p>
    </li>
  );
}

/** What was done to the findings and to the contours and choices of the open study, when and by whom. */
export function History({ studyInstanceUid }: { studyInstanceUid: string }) {
  const { t } = useTranslation();
  // Read again whenever a finding has changed, an edit was answered or a run was made again.
  const findings = useSession((state) => state.findings);
  const runs = useSession((state) => state.runs);
  const answered = useEditing((state) => state.answered?.revision ?? 0);
  const [entries, setEntries] = useState<readonly HistoryEntry[] | null>(null);
  const [changes, setChanges] = useState<readonly AdjustmentEntry[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: findings, runs and edits are the reason to read again
  useEffect(() => {
    let wanted = true;
    void Promise.all([
      workstation.call('findings.history', { studyInstanceUid }),
      workstation.call('analysis.adjustments', { studyInstanceUid }),
    ]).then(([ofFindings, ofRuns]) => {
      if (!wanted) return;
      const failed = [ofFindings, ofRuns].find((result) => !result.ok);
      setFailure(failed && !failed.ok ? failed.error.message : null);
      if (ofFindings.ok) setEntries(ofFindings.value);
      if (ofRuns.ok) setChanges(ofRuns.value);
    });
    return () => {
      wanted = false;
    };
  }, [studyInstanceUid, findings, runs, answered]);
  const lines = useMemo(
    () =>
      [
        ...historyLines(entries ?? []).map((line) => ({
          at: line.to,
          shown: <FindingLine key={line.findingId + line.from} line={line} />,
        })),
        ...editLines(changes ?? []).map((line) => ({
          at: line.to,
          shown: <ChangeLine key={`${line.runId} ${line.revision}`} line={line} />,
        })),
      ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)),
    [entries, changes],
  );
  if (failure) return <Blank title={failure} />;
  if (entries && changes && lines.length === 0) return <Blank title={t('findings.history.empty')} />;
  return (
    <ol className="dx-history" aria-label={t('findings.history.title')}>
      {lines.map(({ shown }) => shown)}
    </ol>
  );
}
