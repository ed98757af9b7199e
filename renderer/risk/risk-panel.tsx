import { useTranslation } from 'react-i18next';
import type { AnalysisResult } from '../../electron/contract';
import { CohortPlace } from './cohort-place';
import { formatValue } from './format';
import { isSimulated } from './honesty';
import { MeasurementTable } from './measurements';
import { Models } from './models';
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
  const { risk } = result;
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
      ) : (
        <p>{t('risk.none')}</p>
      )}
      <h3>{t('risk.measurements.title')}</h3>
      <MeasurementTable measurements={result.measurements} />
      <h3>{t('risk.model.title')}</h3>
      <Models models={result.models} />
    </>
  );
}
