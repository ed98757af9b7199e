import { useTranslation } from 'react-i18next';
import type { AnalysisResult } from '../../electron/contract';
import { useAction } from '../app/action-button';
import { shell } from '../app/shell';
import { Button } from '../ui/button';
import { CohortPlace } from './cohort-place';
import { ExplanationView } from './explanation/explanation-view';
import { formatTime, formatValue } from './format';
import { isSimulated } from './honesty';
import { Models } from './models';
import { blocking, checkMessage, checkName } from './quality-text';
import { RunState } from './run-state';
import { SurvivalPlot } from './survival-plot';

/** Survival curve, place in the cohort, what the cohort is, which models: nothing of it for diagnosis. */
export function RiskPanel() {
  return (
    <div className="dx-side dx-risk">
      <RunState>{(result) => <RiskOf result={result} />}</RunState>
    </div>
  );
}

function RiskOf({ result }: { result: AnalysisResult }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const { risk, riskWithheld } = result;
  return (
    <>
      {isSimulated(result) ? (
        <div className="dx-loud" role="note">
          <strong>{t('risk.simulated')}</strong>
          <p>{t('risk.simulatedHint')}</p>
        </div>
      ) : (
        <p className="dx-loud" role="note">
          <strong>{t('risk.research')}</strong>
        </p>
      )}
      {risk ? (
        <>
          <Overridden result={result} />
          <div className="dx-figure">
            <span>{t('risk.logHazard')}</span>
            <strong>{formatValue(risk.logHazardRatio, '1', { signed: true, language })}</strong>
            <span className="dx-dim">
              {t('risk.hazardRatio', { ratio: formatValue(Math.exp(risk.logHazardRatio), '1', { language }) })}
            </span>
          </div>
          <h3>{t('risk.survival.title')}</h3>
          <SurvivalPlot risk={risk} />
          <h3>{t('risk.cohort.title')}</h3>
          <CohortPlace risk={risk} />
          <p>{risk.cohort.description}</p>
          <p className="dx-dim">
            {t('risk.cohort.size', {
              subjects: formatValue(risk.cohort.subjects, 'count', { language }),
              events: formatValue(risk.cohort.events, 'count', { language }),
            })}
          </p>
          <ExplanationView risk={risk} />
        </>
      ) : riskWithheld ? (
        <Withheld result={result} withheld={riskWithheld} />
      ) : (
        <p>{t('risk.none')}</p>
      )}
      <h3>{t('risk.model.title')}</h3>
      <Models models={result.models} />
    </>
  );
}

/** Why there is no risk, and the way to see it nevertheless. */
function Withheld({
  result,
  withheld,
}: {
  result: AnalysisResult;
  withheld: NonNullable<AnalysisResult['riskWithheld']>;
}) {
  const { t } = useTranslation();
  const override = useAction('quality.override');
  const failed = blocking(result);
  return (
    <section className="dx-withheld" aria-label={t('measures.withheld.title')}>
      <strong>{t('measures.withheld.title')}</strong>
      {failed.length === 0 ? (
        <p>{withheld.message}</p>
      ) : (
        <ul aria-label={t('measures.withheld.checks')}>
          {failed.map((check) => (
            <li key={check.check + check.message}>
              {checkName(t, check)} <span className="dx-dim">· {checkMessage(t, check)}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="dx-form-buttons">
        <Button onClick={() => shell.set({ sideTab: 'quality' })}>{t('measures.withheld.toQuality')}</Button>
        {override && (
          <Button disabled={!override.enabled} onClick={override.perform}>
            {t('measures.withheld.override')}
          </Button>
        )}
      </div>
    </section>
  );
}

/** Who wanted the risk although a check had failed, when and why: it stays in sight as long as the risk does. */
function Overridden({ result }: { result: AnalysisResult }) {
  const { t } = useTranslation();
  const override = result.adjustments?.override;
  if (!override) return null;
  return (
    <section className="dx-loud" role="note" data-testid="overridden">
      <strong>{t('measures.withheld.shown')}</strong>
      {blocking(result).map((check) => (
        <p key={check.check + check.message}>
          {checkName(t, check)} · {checkMessage(t, check)}
        </p>
      ))}
      <p className="dx-dim">
        {t('measures.withheld.by', { by: override.by, at: formatTime(override.at), reason: override.reason })}
      </p>
    </section>
  );
}
