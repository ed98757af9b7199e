import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Explanation, LatentMap } from '../../../electron/contract';
import { dotsOf, type LatentPoint, shadeTicks } from '../../cohorts/results/latent-dots';
import { useLoaded } from '../../cohorts/results/use-loaded';
import { formatNumber } from '../../i18n';
import { displacementMap, importanceMap } from '../../motion-map/colour-maps';
import { ColourBar, DotMap } from '../../plots/dot-map';
import { daysPerYear } from '../survival';
import { latentMapOf, showSubject, useExplanation } from './state';
import type { RiskModel } from './subject';
import { Toggle } from './toggle';

const signed = (value: number) => (value > 0 ? '+' : '') + formatNumber(value, 1);

const years = (value: number) => formatNumber(value, 1);

/** The cohort in the network's latent space, the patient among it: a dot is shown beside the patient when it is chosen. */
export function LatentPlace({ model, explanation }: { model: RiskModel; explanation: Explanation }) {
  const { id, version, title } = model;
  const load = useCallback(() => latentMapOf({ id, version, title }), [id, version, title]);
  const { value: map, failure } = useLoaded(load);
  if (failure)
    return (
      <p className="dx-dim" role="status">
        {failure.message}
      </p>
    );
  return map && <Dots map={map} explanation={explanation} />;
}

function Dots({ map, explanation }: { map: LatentMap; explanation: Explanation }) {
  const { t, i18n } = useTranslation();
  const by = useExplanation((state) => state.colouring);
  const subjectId = useExplanation((state) => state.subjectId);
  const { points } = map;
  const colours = by === 'hazard' ? importanceMap : displacementMap;
  const dots = useMemo(() => {
    const textOf = ({ subjectId: id, logHazardRatio, days, event }: LatentPoint) =>
      t(event === 1 ? 'results.latent.died' : 'results.latent.censored', {
        id,
        hazard: signed(logHazardRatio),
        years: formatNumber(days / daysPerYear, 1),
      });
    return i18n.language ? dotsOf(points, by, textOf) : [];
  }, [points, by, t, i18n.language]);
  const ticks = useMemo(() => shadeTicks(points, by, by === 'hazard' ? signed : years), [points, by]);
  const ringed = useMemo(() => explanation.neighbours.map((one) => one.subjectId), [explanation]);
  const selected = useMemo(() => (subjectId === null ? [] : [subjectId]), [subjectId]);
  const place = useMemo(
    () => explanation.place && { ...explanation.place, text: t('explanation.map.patient') },
    [explanation, t],
  );
  if (!place) return <p className="dx-dim">{t('explanation.map.none')}</p>;
  return (
    <figure className="dx-latent">
      <figcaption>{t('explanation.map.caption')}</figcaption>
      <div className="dx-latent-dots">
        <DotMap
          dots={dots}
          colours={colours}
          label={t('explanation.map.label')}
          selected={selected}
          ringed={ringed}
          place={place}
          onSelect={showSubject}
        />
      </div>
      <ColourBar
        colours={colours}
        title={t(by === 'hazard' ? 'results.latent.logHazard' : 'results.latent.years')}
        ticks={ticks}
      />
      <p className="dx-dim dx-explanation-small">{t('explanation.map.shapes')}</p>
      <Toggle id="explanation.colouring" />
      <details className="dx-explanation-small dx-dim">
        <summary>{t('map.legend.more')}</summary>
        <p lang="en">{map.definition}</p>
      </details>
    </figure>
  );
}
