import { useTranslation } from 'react-i18next';
import type { AnalysisResult } from '../../electron/contract';
import { useSession } from '../app/session';
import { Icon } from '../ui/icon';
import { formatQuantity } from './format';
import { slugOf } from './measurements';
import { RunState } from './run-state';

const order = { fail: 0, warn: 1, pass: 2 } as const;
const icons = { fail: 'close', warn: 'warn', pass: 'check' } as const;

/** What to doubt, in words: the worst first. */
export function QualityPanel() {
  const { t } = useTranslation();
  const warnings = useSession((state) => state.stacks.find((one) => one.stackId === state.stackId)?.warnings);
  return (
    <div className="dx-side dx-quality">
      {warnings && warnings.length > 0 && (
        <>
          <h3>{t('risk.quality.study')}</h3>
          <ul className="dx-checks">
            {warnings.map((warning) => (
              <Check key={warning} status="warn" message={warning} />
            ))}
          </ul>
        </>
      )}
      <RunState>{(result) => <Checks result={result} />}</RunState>
    </div>
  );
}

function Check({ status, check, message }: { status: keyof typeof order; check?: string; message: string }) {
  const { t } = useTranslation();
  return (
    <li className={`dx-check dx-check-${status}`}>
      <Icon name={icons[status]} />
      <div>
        <p>
          <strong>{t(`risk.quality.${status}`)}</strong>
          {check && <span className="dx-dim"> · {t(`risk.check.${slugOf(check)}`, { defaultValue: check })}</span>}
        </p>
        <p>{message}</p>
      </div>
    </li>
  );
}

function Checks({ result }: { result: AnalysisResult }) {
  const { t } = useTranslation();
  const sorted = [...result.quality].sort((a, b) => order[a.status] - order[b.status]);
  const doubts = sorted.filter(({ status }) => status !== 'pass').length;
  return (
    <>
      <p className="dx-quality-sum">
        {doubts === 0
          ? t('risk.quality.allPass', { checks: sorted.length })
          : t('risk.quality.doubts', { doubts, checks: sorted.length })}
      </p>
      <ul className="dx-checks">
        {sorted.map(({ check, status, message }) => (
          <Check key={check + message} status={status} check={check} message={message} />
        ))}
      </ul>
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
