import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../electron/contract';
import { useSession } from '../app/session';
import { workstation } from '../app/workstation';
import { formatTime } from '../risk/format';
import { Blank } from '../risk/run-state';
import { historyLines } from './history';

/** What was done to the findings of the open study, when and by whom. */
export function History({ studyInstanceUid }: { studyInstanceUid: string }) {
  const { t } = useTranslation();
  // Read again whenever a finding has changed.
  const findings = useSession((state) => state.findings);
  const [entries, setEntries] = useState<readonly HistoryEntry[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the findings are the reason to read again
  useEffect(() => {
    let wanted = true;
    void workstation.call('findings.history', { studyInstanceUid }).then((result) => {
      if (!wanted) return;
      setFailure(result.ok ? null : result.error.message);
      if (result.ok) setEntries(result.value);
    });
    return () => {
      wanted = false;
    };
  }, [studyInstanceUid, findings]);
  const lines = useMemo(() => historyLines(entries ?? []), [entries]);
  if (failure) return <Blank title={failure} />;
  if (entries && lines.length === 0) return <Blank title={t('findings.history.empty')} />;
  return (
    <ol className="dx-history" aria-label={t('findings.history.title')}>
      {lines.map((line) => (
        <li key={line.findingId + line.from}>
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
      ))}
    </ol>
  );
}
