import { useTranslation } from 'react-i18next';
import { type AmyloidResult, type AnalysisResult, amyloidStages, tracers } from '../../electron/contract';
import { ActionButton } from '../app/action-button';
import { useSession } from '../app/session';
import { formatNumber } from '../i18n';
import { Toggle } from '../risk/explanation/toggle';
import { isSimulated } from '../risk/honesty';
import { Models } from '../risk/models';
import { RunState } from '../risk/run-state';
import { gradientOf, useVolume } from '../volume';
import { FollowUp } from './follow-up';
import { Gauge } from './gauge';
import { driverColour } from './layers';
import { tracerNames } from './numbers';
import { Place } from './place';
import { RegionTable } from './region-table';
import { useAmyloid } from './state';
import { chooseTracer } from './tracer';
import './amyloid.css';

/** Stage, Centiloid, SUVR by region, the place among simulated scans, the earlier scan: nothing of it for diagnosis. */
export function AmyloidPanel() {
  return (
    <div className="dx-side dx-amyloid">
      <RunState>
        {(result, run) =>
          result.amyloid ? <AmyloidOf result={result} amyloid={result.amyloid} runId={run.runId} /> : null
        }
      </RunState>
    </div>
  );
}

function AmyloidOf({ result, amyloid, runId }: { result: AnalysisResult; amyloid: AmyloidResult; runId: string }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="dx-loud" role="note">
        <strong>{t(isSimulated(result) ? 'amyloid.simulated' : 'risk.research')}</strong>
        {isSimulated(result) && <p>{t('amyloid.simulatedHint')}</p>}
      </div>
      <Switches />
      <DriverLegend amyloid={amyloid} />
      <TracerChoice amyloid={amyloid} />
      <h3>{t('amyloid.centiloid.title')}</h3>
      <Gauge amyloid={amyloid} />
      <Suvr amyloid={amyloid} />
      <h3>{t('amyloid.stage.title')}</h3>
      <Stage amyloid={amyloid} />
      <h3>{t('amyloid.follow.title')}</h3>
      <FollowUp amyloid={amyloid} models={result.models} />
      <h3>{t('amyloid.regions.title')}</h3>
      <RegionTable amyloid={amyloid} />
      <h3>{t('amyloid.place.title')}</h3>
      <Place amyloid={amyloid} runId={runId} />
      <div className="dx-form-buttons">
        <ActionButton id="amyloid.finding" icon="note" />
        <ActionButton id="amyloid.copy" icon="copy" tone="quiet" />
      </div>
      <h3>{t('risk.model.title')}</h3>
      <Models models={result.models} />
    </>
  );
}

const switches = ['amyloid.space', 'amyloid.outline', 'amyloid.drivers'] as const;

/** What the planes show, as buttons that tell whether it is shown. */
function Switches() {
  const { t } = useTranslation();
  return (
    <fieldset className="dx-amyloid-switches">
      <legend className="visually-hidden">{t('amyloid.planes')}</legend>
      {switches.map((id) => (
        <Toggle key={id} id={id} />
      ))}
    </fieldset>
  );
}

/** What the colours over the planes mean, while they are shown. */
function DriverLegend({ amyloid: { drivers } }: { amyloid: AmyloidResult }) {
  const { t } = useTranslation();
  const shown = useAmyloid((state) => state.drivers);
  const colour = useVolume((state) => driverColour(state.colour));
  const most = Math.max(0, ...drivers.map(({ change }) => change));
  if (!shown) return null;
  if (most <= 0) return <p className="dx-dim">{t('amyloid.legend.noDrivers')}</p>;
  return (
    <div className="dx-suvr-legend dx-driver-legend">
      <span>{t('amyloid.legend.drivers')}</span>
      <span className="dx-suvr-bar" style={{ background: gradientOf(colour) }} />
      <span className="dx-suvr-ticks">
        <span>0</span>
        <span>{t('amyloid.legend.points', { points: formatNumber(100 * most) })}</span>
      </span>
    </div>
  );
}

/** Which tracer it was, and who says so; where nobody does, the reader is asked. */
function TracerChoice({ amyloid: { tracer, tracerFrom } }: { amyloid: AmyloidResult }) {
  const { t } = useTranslation();
  const busy = useSession((state) => state.runs.some((run) => run.runId === state.runId && run.state === 'running'));
  return (
    <div className={tracer === null ? 'dx-amyloid-ask' : 'dx-amyloid-tracer'}>
      {tracer === null && <strong>{t('amyloid.tracer.ask')}</strong>}
      <label>
        <span className="dx-amyloid-label">{t('amyloid.tracer.label')}</span>
        <select
          value={tracer ?? ''}
          disabled={busy}
          onChange={({ target }) => void chooseTracer(tracers.find((one) => one === target.value) ?? null)}
        >
          {tracer === null && <option value="">{t('amyloid.tracer.choose')}</option>}
          {tracers.map((one) => (
            <option key={one} value={one}>
              {tracerNames[one]}
            </option>
          ))}
        </select>
      </label>
      {tracer !== null && <span className="dx-dim">{t(`amyloid.tracer.from.${tracerFrom}`)}</span>}
    </div>
  );
}

/** The network's three probabilities. */
function Stage({ amyloid: { stage } }: { amyloid: AmyloidResult }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="dx-amyloid-stage">
        <strong>{t(`amyloid.stage.${stage.told}`)}</strong>
      </p>
      <ul className="dx-amyloid-probabilities">
        {amyloidStages.map((id, k) => {
          const probability = stage.probabilities[k] ?? 0;
          return (
            <li key={id} className={id === stage.told ? 'told' : ''} data-stage={id}>
              <span>{t(`amyloid.stage.${id}`)}</span>
              <span className="dx-amyloid-bar" aria-hidden="true">
                <span className="dx-amyloid-share" style={{ width: `${100 * probability}%` }} />
              </span>
              <span className="dx-amyloid-number">{formatNumber(100 * probability)} %</span>
            </li>
          );
        })}
      </ul>
      <p className="dx-dim dx-amyloid-small">{t('amyloid.stage.note')}</p>
    </>
  );
}

/** Standard cortical target over whole cerebellum. */
function Suvr({ amyloid: { suvr, regionsFrom } }: { amyloid: AmyloidResult }) {
  const { t } = useTranslation();
  if (!suvr) return null;
  return (
    <>
      <dl className="dx-amyloid-suvr">
        <div>
          <dt>{t('amyloid.suvr')}</dt>
          <dd data-testid="suvr">
            <strong>{formatNumber(suvr.quantity.value, 2)}</strong>{' '}
            {t('amyloid.interval', {
              low: formatNumber(suvr.interval.low, 2),
              high: formatNumber(suvr.interval.high, 2),
            })}
          </dd>
        </div>
      </dl>
      <p className="dx-dim dx-amyloid-small">{t(`amyloid.regionsFrom.${regionsFrom}`)}</p>
    </>
  );
}
