import { useTranslation } from 'react-i18next';
import type { AnalysisResult } from '../../electron/contract';
import { useSession } from '../app/session';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { formatQuantity, formatTime } from './format';
import { askOverride, withdrawOverride } from './override';
import { OverrideDialog } from './override-dialog';
import './quality.css';
import { blocking, checkMessage, checkName, type QualityCheck } from './quality-text';
import { Reliability } from './reliability';
import { RunState } from './run-state';

const order = { fail: 0, warn: 1, pass: 2 } as const;
const icons = { fail: 'close', warn: 'warn', pass: 'check' } as const;

/** What to doubt, in words: the worst first. */
export function QualityPanel() {
  const analysed = useSession((state) => state.runs.some((run) => run.runId === state.runId && run.result));
  return (
    <div className="dx-side dx-quality">
      {analysed ? null : <StudyWarnings />}
      <RunState>{(result) => <Checks result={result} />}</RunState>
    </div>
  );
}

/** What is odd about the images of the shown stack; once it is analysed, the checks tell it. */
function StudyWarnings() {
  const { t } = useTranslation();
  const warnings = useSession((state) => state.stacks.find((one) => one.stackId === state.stackId)?.warnings);
  if (!warnings || warnings.length === 0) return null;
  return (
    <>
      <h3>{t('risk.quality.study')}</h3>
      <ul className="dx-checks">
        {warnings.map((warning) => (
          <Check key={warning} one={{ check: '', status: 'warn', message: warning }} />
        ))}
      </ul>
    </>
  );
}

function Check({ one }: { one: QualityCheck }) {
  const { t } = useTranslation();
  const { status, check, blocksRisk } = one;
  return (
    <li className={`dx-check dx-check-${status}`} data-check={one.id}>
      <Icon name={icons[status]} />
      <div>
        <p>
          <strong>{t(`risk.quality.${status}`)}</strong>
          {check && <span className="dx-dim"> · {checkName(t, one)}</span>}
          {status === 'fail' && blocksRisk && <span className="dx-tag-fail">{t('quality.blocks')}</span>}
        </p>
        <p>{checkMessage(t, one)}</p>
      </div>
    </li>
  );
}

/** Whether failed checks withhold the risk, and the reader's way round them. */
function Verdict({ result }: { result: AnalysisResult }) {
  const { t } = useTranslation();
  const override = result.adjustments?.override;
  if (result.riskWithheld)
    return (
      <section className="dx-verdict" aria-label={t('quality.withheld')}>
        <strong>{t('quality.withheld')}</strong>
        <div className="dx-form-buttons">
          <Button onClick={askOverride}>{t('quality.action.override')}</Button>
        </div>
      </section>
    );
  if (!override || blocking(result).length === 0) return null;
  return (
    <section className="dx-verdict" aria-label={t('quality.overridden')}>
      <strong>{t('quality.overridden')}</strong>
      <p>{t('quality.by', { by: override.by, at: formatTime(override.at), reason: override.reason })}</p>
      <div className="dx-form-buttons">
        <Button onClick={() => void withdrawOverride()}>{t('quality.action.withdraw')}</Button>
      </div>
    </section>
  );
}

function Checks({ result }: { result: AnalysisResult }) {
  const { t } = useTranslation();
  const sorted = [...result.quality].sort((a, b) => order[a.status] - order[b.status]);
  const doubts = sorted.filter(({ status }) => status !== 'pass').length;
  return (
    <>
      <Verdict result={result} />
      <OverrideDialog result={result} />
      <p className="dx-quality-sum">
        {doubts === 0
          ? t('risk.quality.allPass', { checks: sorted.length })
          : t('risk.quality.doubts', { doubts, checks: sorted.length })}
      </p>
      <ul className="dx-checks">
        {sorted.map((one) => (
          <Check key={one.check + one.message} one={one} />
        ))}
      </ul>
      <Reliability result={result} />
      <h3>{t('risk.quality.timings')}</h3>
      <dl className="dx-timings">
        {Object.entries(result.timingsMs).map(([step, time]) => (
          <div key={step}>
            <dt>{t(`risk.step.${step}`, { defaultValue: step })}</dt>
            <dd>{formatQuantity(time / 1000, 's')}</dd>
          </div>
        ))}
      </dl>
      <p className="dx-dim">
        {result.software.name} {result.software.version} · {t('risk.research')}
      </p>
    </>
  );
}
