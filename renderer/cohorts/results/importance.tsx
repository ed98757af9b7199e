import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CohortSummary, regionNames, type Training, type TrainingReport } from '../../../electron/contract';
import { formatNumber } from '../../i18n';
import { cssColour, importanceMap, muted } from '../../motion-map/colour-maps';
import { LegendView } from '../../motion-map/legend-view';
import { emptyOverlay } from '../../motion-map/overlay';
import { colourRanges } from '../../motion-map/surface';
import { useScene } from '../../motion-map/use-scene';
import { regionVertices } from '../../motion-map/views';
import { Blank } from '../../risk/run-state';
import { numberText, pText } from './format';
import { hasOwnMesh, type ImportantHeart, loadImportance, significanceLevel } from './mean-heart';
import { DataTable, Figure, Missing } from './parts';
import { useLoaded } from './use-loaded';
import '../../motion-map/map.css';

type ImportanceOf = NonNullable<TrainingReport['importance']>;

const rests = () => true;
const nothing = () => undefined;

function HeartView({
  heart,
  picked,
  onPick,
  onHover,
}: {
  heart: ImportantHeart;
  picked: number | null;
  onPick: (matched: number | null) => void;
  onHover: (matched: number | null) => void;
}) {
  const { t, i18n } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const { loaded, nearest } = heart;
  const matchedOf = (vertex: number | null) => (vertex === null ? null : nearest[vertex]!);
  const { scene, trouble } = useScene(frame, {
    onPick: (vertex) => onPick(matchedOf(vertex)),
    onHover: (vertex) => onHover(matchedOf(vertex)),
    onPin: nothing,
    rests,
  });
  const ranges = useMemo(() => colourRanges(loaded), [loaded]);
  const named = useMemo(() => regionVertices(loaded.map, loaded.positions), [loaded]);
  useEffect(() => scene?.setMap(loaded, 'importance'), [scene, loaded]);
  useEffect(() => scene?.setGhost(false), [scene]);
  const vertex = picked === null ? null : loaded.map.matchedVertices[picked]!;
  useEffect(() => {
    const labels = i18n.language
      ? named.flatMap((at, region) => (at < 0 ? [] : [{ text: t(`map.region.${regionNames[region]!}`), vertex: at }]))
      : [];
    scene?.setOverlay({ ...emptyOverlay, labels, pickedVertex: vertex });
    if (vertex !== null) scene?.face(vertex);
  }, [scene, named, vertex, t, i18n.language]);
  return (
    <div className="dx-map">
      <div
        className="dx-map-frame"
        ref={frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it answers to keys and is focused for them
        tabIndex={0}
        role="application"
        aria-label={t('results.importance.canvas')}
      />
      {trouble !== 'none' && (
        <div className="dx-map-cover" role="alert">
          <Blank title={t(`map.trouble.${trouble}`)} hint={t(`map.trouble.${trouble}-hint`)} />
        </div>
      )}
      {trouble !== 'no-webgl' && (
        <div className="dx-map-foot">
          <LegendView loaded={loaded} mode="importance" ranges={ranges} />
          <p className="results-muted-key">
            <span style={{ background: cssColour(muted(importanceMap.colour(0.5))) }} />
            {t('results.importance.muted', { level: formatNumber(significanceLevel, 2) })}
          </p>
        </div>
      )}
    </div>
  );
}

/** The numbers of one vertex, where the pointer is or that was picked. */
function Readout({ importance, k, region }: { importance: ImportanceOf; k: number | null; region: string }) {
  const { t } = useTranslation();
  if (k === null) return <p className="dim results-readout">{t('results.importance.hint')}</p>;
  const significant = importance.adjustedP[k]! < significanceLevel;
  return (
    <p className="results-readout" role="status">
      <strong>{t('results.importance.vertex', { n: k + 1, region })}</strong>{' '}
      {t('results.importance.numbers', {
        value: numberText(importance.values[k]!),
        unit: t(`results.unit.${slug(importance.unit)}`, { defaultValue: importance.unit }),
        low: numberText(importance.low[k]!),
        high: numberText(importance.high[k]!),
        p: pText(importance.adjustedP[k]!),
      })}{' '}
      <span className={significant ? '' : 'dim'}>
        {t(significant ? 'results.importance.significant' : 'results.importance.notSignificant')}
      </span>
    </p>
  );
}

const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

function ImportanceFigure({
  cohort,
  importance,
  truth,
}: {
  cohort: CohortSummary;
  importance: ImportanceOf;
  truth: TrainingReport['truth'];
}) {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<number | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const own = hasOwnMesh(cohort);
  // A partial report brings the same numbers again: they are compared, not their array.
  const key = `${importance.values.join()} ${importance.adjustedP.join()}`;
  const latest = useRef(importance);
  latest.current = importance;
  const load = useCallback(() => (key ? loadImportance(latest.current) : Promise.reject()), [key]);
  const { value: heart, failure } = useLoaded(own ? null : load);
  const regionOf = (k: number): string => {
    const region = heart?.loaded.map.regions[heart.loaded.map.matchedVertices[k]!];
    return region === undefined ? '–' : t(`map.region.${regionNames[region]!}`);
  };
  const order = useMemo(
    () =>
      importance.values
        .map((_, k) => k)
        .sort((a, b) => Math.abs(importance.values[b]!) - Math.abs(importance.values[a]!)),
    [importance],
  );
  const certain = importance.adjustedP.filter((p) => p < significanceLevel).length;
  const shown = hovered ?? picked;
  return (
    <Figure
      title={t('results.importance.title')}
      caption={t('results.importance.caption', {
        certain: formatNumber(certain),
        all: formatNumber(importance.values.length),
        level: formatNumber(significanceLevel, 2),
      })}
      table={
        <div className="results-table-place">
          <Readout importance={importance} k={shown} region={shown === null ? '' : regionOf(shown)} />
          <DataTable
            long
            caption={t('results.importance.table')}
            head={[
              t('results.importance.vertexHead'),
              t('results.importance.region'),
              `${t('results.importance.value')} (${t(`results.unit.${slug(importance.unit)}`, { defaultValue: importance.unit })})`,
              t('results.interval'),
              t('results.importance.adjustedP'),
            ]}
            rows={order.map((k) => ({
              id: String(k),
              selected: picked === k,
              onSelect: () => setPicked(picked === k ? null : k),
              cells: [
                formatNumber(k + 1),
                regionOf(k),
                numberText(importance.values[k]!),
                `${numberText(importance.low[k]!)} – ${numberText(importance.high[k]!)}`,
                pText(importance.adjustedP[k]!),
              ],
            }))}
          />
        </div>
      }
    >
      <div className="results-heart">
        {own ? (
          <Blank title={t('results.heart.ownMesh')} hint={t('results.heart.ownMeshHint')} />
        ) : failure ? (
          <Blank title={failure.message} hint={failure.hint} />
        ) : heart ? (
          <HeartView heart={heart} picked={picked} onPick={setPicked} onHover={setHovered} />
        ) : (
          <Blank title={t('results.heart.loading')} />
        )}
      </div>
      {truth?.importanceCorrelation != null && (
        <p>{t('results.importance.planted', { r: formatNumber(truth.importanceCorrelation, 3) })}</p>
      )}
      <p className="dim results-small" lang="en">
        {importance.definition}
      </p>
    </Figure>
  );
}

/** Which parts of the right ventricle the prediction depends on. */
export function Importance({ cohort, training }: { cohort: CohortSummary; training: Training }) {
  const importance = training.report?.importance;
  if (!importance) return <Missing training={training} section="importance" />;
  return (
    <div className="results-page">
      <ImportanceFigure cohort={cohort} importance={importance} truth={training.report!.truth} />
    </div>
  );
}
