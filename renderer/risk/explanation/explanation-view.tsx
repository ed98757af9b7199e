import { useTranslation } from 'react-i18next';
import { type Explanation, type Region, regionNames } from '../../../electron/contract';
import { playback } from '../../app/playback';
import { type LoadedMap, session, useSession } from '../../app/session';
import { formatNumber } from '../../i18n';
import { cssColour, importanceMap } from '../../motion-map/colour-maps';
import { formatValue } from '../format';
import type { Risk } from '../survival';
import { daysPerYear } from '../survival';
import { chooseRegion } from '../view';
import { LatentPlace } from './latent-place';
import { barOf, mapPhase, sharesByRegion } from './shares';
import { showSubject } from './state';
import { Toggle } from './toggle';
import './actions';
import './explanation.css';

/** Lower and higher risk in the map's signed colours; side and sign tell them apart too. */
const colourOf = (share: number) => cssColour(importanceMap.colour(share < 0 ? 0.15 : 0.85));

const signed = (value: number, language: string) => formatValue(value, '1', { signed: true, language });

/** Why the model says so: what drives the number, what would lower it, who is alike. Null parts are said in words. */
export function ExplanationView({ risk }: { risk: Risk }) {
  const { t } = useTranslation();
  const loaded = useSession((state) => state.map);
  const { explanation, model } = risk;
  // Runs of before packages explained themselves have no such field.
  if (explanation === undefined) return null;
  if (explanation === null)
    return (
      <>
        <h3>{t('explanation.title')}</h3>
        <p className="dx-dim">{t('explanation.none')}</p>
      </>
    );
  return (
    <section className="dx-explanation" aria-label={t('explanation.title')}>
      <h3>{t('explanation.title')}</h3>
      <Drivers explanation={explanation} loaded={loaded} />
      {explanation.lowerRisk && <LowerRisk lowerRisk={explanation.lowerRisk} />}
      <h3>{t('explanation.alike.title')}</h3>
      {risk.cohort.simulated && <p className="dx-explanation-simulated">{t('explanation.alike.simulated')}</p>}
      <Neighbours explanation={explanation} />
      {model && <LatentPlace model={model} explanation={explanation} />}
    </section>
  );
}

/** Shares of the regions and of the moments of the beat. */
function Drivers({ explanation, loaded }: { explanation: Explanation; loaded: LoadedMap | null }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const { completeness, phases, vertices } = explanation;
  const regions = loaded ? sharesByRegion(loaded.map, vertices) : [];
  const end = Math.max(...regions.map(({ share }) => Math.abs(share)), 1e-9);
  const emphasise = (name: Region) => {
    if (!loaded) return;
    const region = regionNames.indexOf(name);
    chooseRegion(null);
    session.set({
      highlightedVertices: loaded.map.regions.flatMap((of, vertex) => (of === region ? [vertex] : [])),
    });
  };
  return (
    <>
      <p>
        {t(completeness.difference < 0 ? 'explanation.drivers.lower' : 'explanation.drivers.higher', {
          difference: formatNumber(Math.abs(completeness.difference), 2),
        })}
      </p>
      <table className="dx-shares">
        <caption>{t('explanation.drivers.byRegion')}</caption>
        <tbody>
          {regions.map(({ region, share }) => {
            const bar = barOf(share, end);
            return (
              <tr key={region}>
                <th scope="row">
                  <button type="button" className="dx-link" onClick={() => emphasise(region)}>
                    {t(`map.region.${region}`)}
                  </button>
                </th>
                <td className="dx-share-place" aria-hidden="true">
                  <span style={{ left: `${bar.left}%`, width: `${bar.width}%`, background: colourOf(share) }} />
                </td>
                <td className="dx-share-value">{signed(share, language)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className="dx-share-ends dx-dim">
        <span>{t('map.legend.lowers')}</span>
        <span>{t('map.legend.raises')}</span>
      </div>
      {loaded && <Beat phases={phases} loaded={loaded} />}
      <p className="dx-dim dx-explanation-small">
        {t('explanation.drivers.complete', {
          sum: formatValue(completeness.sum, 'share', { signed: true, language }),
          difference: formatValue(completeness.difference, 'share', { signed: true, language }),
        })}
      </p>
      <Toggle id="map.colour.attribution" />
      <details className="dx-explanation-small dx-dim">
        <summary>{t('map.legend.more')}</summary>
        <p lang="en">{explanation.definition}</p>
      </details>
    </>
  );
}

const beatHeight = 56;

/** Shares of the moments of the beat, end-diastole left; a moment is gone to by a click. */
function Beat({ phases, loaded }: { phases: readonly number[]; loaded: LoadedMap }) {
  const { t, i18n } = useTranslation();
  const { map } = loaded;
  const end = Math.max(...phases.map(Math.abs), 1e-9);
  const middle = beatHeight / 2;
  return (
    <figure className="dx-beat">
      <figcaption>{t('explanation.drivers.overBeat')}</figcaption>
      <div className="dx-beat-bars" style={{ height: beatHeight }}>
        {phases.map((share, phase) => {
          const at = mapPhase(phase, map.endDiastolePhase, map.phaseCount);
          const height = ((middle - 1) * Math.abs(share)) / end;
          const label = t('explanation.drivers.moment', {
            time: formatNumber(map.phaseTimesMs[at] ?? 0),
            share: signed(share, i18n.language),
          });
          return (
            <button
              // Phases have no other identity than their place.
              // biome-ignore lint/suspicious/noArrayIndexKey: the index is the phase
              key={phase}
              type="button"
              title={label}
              aria-label={label}
              className={at === map.endSystolePhase ? 'dx-beat-es' : undefined}
              onClick={() => {
                playback.pause();
                playback.seek(at / map.phaseCount);
              }}
            >
              <span style={{ top: share < 0 ? middle : middle - height, height, background: colourOf(share) }} />
            </button>
          );
        })}
      </div>
      <div className="dx-share-ends dx-dim">
        <span>{t('risk.curves.ed')}</span>
        <span>{t('explanation.drivers.es')}</span>
        <span>{t('risk.curves.ed')}</span>
      </div>
    </figure>
  );
}

function LowerRisk({ lowerRisk }: { lowerRisk: NonNullable<Explanation['lowerRisk']> }) {
  const { t, i18n } = useTranslation();
  const { logHazardChange, definition, displacementMm } = lowerRisk;
  let most = 0;
  for (let k = 0; k + 2 < displacementMm.length; k += 3)
    most = Math.max(most, Math.hypot(displacementMm[k]!, displacementMm[k + 1]!, displacementMm[k + 2]!));
  return (
    <>
      <h3>{t('explanation.lower.title')}</h3>
      <p>
        {t('explanation.lower.change', {
          change: signed(logHazardChange, i18n.language),
          ratio: formatNumber(Math.exp(logHazardChange), 2),
          most: formatValue(most, 'mm', { language: i18n.language }),
        })}
      </p>
      <p className="dx-dim dx-explanation-small">{t('explanation.lower.caution')}</p>
      <Toggle id="map.lowerRisk" />
      <details className="dx-explanation-small dx-dim">
        <summary>{t('map.legend.more')}</summary>
        <p lang="en">{definition}</p>
      </details>
    </>
  );
}

function Neighbours({ explanation }: { explanation: Explanation }) {
  const { t, i18n } = useTranslation();
  return (
    <table className="dx-table dx-table-plain dx-neighbours">
      <caption>{t('explanation.alike.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('explanation.alike.subject')}</th>
          <th scope="col">{t('explanation.alike.hazard')}</th>
          <th scope="col">{t('explanation.alike.outcome')}</th>
        </tr>
      </thead>
      <tbody>
        {explanation.neighbours.map(({ subjectId, logHazardRatio, days, event }) => (
          <tr key={subjectId}>
            <th scope="row">
              <button
                type="button"
                className="dx-link"
                aria-label={t('explanation.alike.show', { id: subjectId })}
                onClick={() => showSubject(subjectId)}
              >
                {subjectId}
              </button>
            </th>
            <td>{signed(logHazardRatio, i18n.language)}</td>
            <td>
              {t(event === 1 ? 'explanation.alike.died' : 'explanation.alike.alive', {
                years: formatNumber(days / daysPerYear, 1),
              })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
