import { useTranslation } from 'react-i18next';
import type { AnalysisResult } from '../../electron/contract';
import { useAction } from '../app/action-button';
import { shell } from '../app/shell';
import { Button } from '../ui/button';
import { CohortPlace } from './cohort-place';
import { formatTime, formatValue } from './format';
import { isSimulated } from './honesty';
import { Models } from './models';
import { slugOf } from './names';
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

/** Checks that a text of the result names, by id or by name. */
const checksOf = (result: AnalysisResult, names: readonly string[]) =>
  result.quality.filter(({ id, check }) => (id !== undefined && names.includes(id)) || names.includes(check));

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
  const failed = checksOf(result, withheld.checks);
  return (
    <section className="dx-withheld" aria-label={t('measures.withheld.title')}>
      <strong>{t('measures.withheld.title')}</strong>
      <p>{withheld.message}</p>
      {failed.length > 0 && (
        <ul aria-label={t('measures.withheld.checks')}>
          {failed.map(({ check, message }) => (
            <li key={check + message}>
              <span>{t(`risk.check.${slugOf(check)}`, { defaultValue: check })}</span>
              {message !== withheld.message && <span className="dx-dim"> · {message}</span>}
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
  const failed = result.quality.filter(({ status, blocksRisk }) => status === 'fail' && blocksRisk);
  return (
    <section className="dx-loud" role="note" data-testid="overridden">
      <strong>{t('measures.withheld.shown')}</strong>
      {failed.map(({ check, message }) => (
        <p key={check + message}>{message}</p>
      ))}
      <p className="dx-dim">
        {t('measures.withheld.by', { by: override.by, at: formatTime(override.at), reason: override.reason })}
      </p>
    </section>
  );
}
