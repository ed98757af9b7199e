import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { playback } from '../app/playback';
import { type LoadedMap, useSession } from '../app/session';
import { formatNumber } from '../i18n';
import { formatQuantity, formatValue } from '../risk/format';
import { IconButton } from '../ui/button';
import { pickVertex, vertexFacts } from './pick';

const width = 176;
const height = 44;

/** What is known of the picked point: region, displacement over the beat, coefficient. */
export function Readout({ loaded }: { loaded: LoadedMap }) {
  const { t, i18n } = useTranslation();
  const vertex = useSession((state) => state.pickedVertex);
  const facts = useMemo(
    () => (vertex === null || vertex >= loaded.map.vertexCount ? null : vertexFacts(loaded, vertex)),
    [loaded, vertex],
  );
  if (!facts) return null;
  const { importance } = loaded.map;
  const matched = loaded.map.matchedVertices.indexOf(facts.vertex);
  return (
    <aside className="dx-readout" aria-live="polite" aria-label={t('map.readout.title')}>
      <header>
        <strong>{t(`map.region.${facts.region}`)}</strong>
        <span className="dx-dim">
          {matched < 0
            ? t('map.readout.vertex', { vertex: facts.vertex })
            : t('map.readout.matched', {
                vertex: facts.vertex,
                place: matched + 1,
                total: loaded.map.matchedVertices.length,
              })}
        </span>
        <IconButton icon="close" label={t('map.readout.close')} onClick={() => pickVertex(null)} />
      </header>
      <Spark curve={facts.displacementMm} label={t('map.readout.curve')} />
      <dl>
        <dt>{t('map.readout.peak')}</dt>
        <dd>
          {t('map.readout.peakAt', {
            value: formatQuantity(facts.peakMm, 'mm', { language: i18n.language }),
            time: formatQuantity(facts.peakTimeMs, 'ms', { language: i18n.language }),
          })}
        </dd>
        {importance && facts.importance !== null && (
          <>
            <dt>{t('map.readout.coefficient')}</dt>
            <dd>
              {formatQuantity(facts.importance, importance.unit, { signed: true, language: i18n.language })}
              {/* The sign in words too, so that it does not hang on a colour. */}
              <span className="dx-dim">
                {facts.importance < 0 ? t('map.legend.lowerRisk') : t('map.legend.higherRisk')}
              </span>
            </dd>
          </>
        )}
        {importance && facts.limits && (
          <>
            <dt>{t('map.readout.limits')}</dt>
            <dd>
              {t('map.readout.limitsAre', {
                low: formatValue(facts.limits.low, 'importance', { signed: true, language: i18n.language }),
                high: formatValue(facts.limits.high, 'importance', { signed: true, language: i18n.language }),
              })}
              <span className="dx-dim">
                {facts.limits.adjustedP < 0.001
                  ? t('map.readout.pBelow')
                  : t('map.readout.p', { p: formatNumber(facts.limits.adjustedP, 3) })}
              </span>
            </dd>
          </>
        )}
        {facts.attribution !== null && (
          <>
            <dt className="dx-readout-share">{t('map.readout.attribution')}</dt>
            <dd>
              {formatValue(facts.attribution, 'share', { signed: true, language: i18n.language })}
              <span className="dx-dim">{facts.attribution < 0 ? t('map.legend.lowers') : t('map.legend.raises')}</span>
            </dd>
          </>
        )}
      </dl>
    </aside>
  );
}

/** The displacement curve, closed over the beat, with a mark that follows the clock by itself. */
function Spark({ curve, label }: { curve: readonly number[]; label: string }) {
  const mark = useRef<SVGLineElement>(null);
  useEffect(() => {
    const follow = () => {
      const x = playback.get().position * width;
      mark.current?.setAttribute('x1', String(x));
      mark.current?.setAttribute('x2', String(x));
    };
    follow();
    return playback.subscribe(follow);
  }, []);
  const top = Math.max(...curve, 1e-6);
  const points = [...curve, curve[0]!]
    .map((value, phase) => `${(phase / curve.length) * width},${height - 2 - (value / top) * (height - 6)}`)
    .join(' ');
  return (
    <svg
      className="dx-spark"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      <title>{label}</title>
      <line className="dx-spark-axis" x1={0} x2={width} y1={height - 1} y2={height - 1} />
      <polyline points={points} vectorEffect="non-scaling-stroke" />
      <line className="dx-spark-mark" ref={mark} x1={0} x2={0} y1={0} y2={height} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
