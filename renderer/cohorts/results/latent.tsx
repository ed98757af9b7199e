import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CohortSubject, CohortSummary, Training, TrainingReport } from '../../../electron/contract';
import { ActionButton, ActionIcon, useAction } from '../../app/action-button';
import { playback } from '../../app/playback';
import type { LoadedMap } from '../../app/session';
import { Link, SideMap } from '../../compare/side-map';
import { formatNumber } from '../../i18n';
import { displacementMap, importanceMap } from '../../motion-map/colour-maps';
import { LegendView } from '../../motion-map/legend-view';
import { type ColourRanges, colourRanges } from '../../motion-map/surface';
import { ColourBar, DotMap } from '../../plots/dot-map';
import { Blank } from '../../risk/run-state';
import { daysPerYear } from '../../risk/survival';
import { dotsOf, type LatentPoint, shadeTicks } from './latent-dots';
import { hasOwnMesh, loadMeanHeart, loadSubject } from './mean-heart';
import { DataTable, Figure, Missing } from './parts';
import { results, useResults } from './state';
import { type Loaded, useLoaded } from './use-loaded';
import '../../motion-map/map.css';

type LatentMapOf = NonNullable<TrainingReport['latentMap']>;

const signed = (value: number) => (value > 0 ? '+' : '') + formatNumber(value, 2);

const years = (value: number) => formatNumber(value, 1);

/** One of the two hearts, or why it is not there. */
function Place({
  place,
  link,
  heart,
  ranges,
  name,
  legend,
}: {
  place: 0 | 1;
  link: Link;
  heart: Loaded<LoadedMap>;
  ranges: ColourRanges | null;
  name: string;
  legend: boolean;
}) {
  const { t } = useTranslation();
  return (
    <figure className="results-beating">
      <figcaption>{name}</figcaption>
      <div>
        {heart.failure ? (
          <Blank title={heart.failure.message} hint={heart.failure.hint} />
        ) : heart.value && ranges ? (
          <SideMap
            loaded={heart.value}
            place={place}
            link={link}
            mode="displacement"
            ranges={ranges}
            label={t('results.latent.heart', { name })}
          >
            {legend && (
              <div className="dx-map-foot">
                <LegendView loaded={heart.value} mode="displacement" ranges={ranges} />
              </div>
            )}
          </SideMap>
        ) : (
          <Blank title={t('results.heart.loading')} />
        )}
      </div>
    </figure>
  );
}

/** The chosen subject's heart beside the mean one, or beside that of another subject. */
function Hearts({ cohort }: { cohort: CohortSummary }) {
  const { t } = useTranslation();
  const subjectId = useResults((state) => state.subjectId);
  const referenceId = useResults((state) => state.referenceId);
  const link = useRef<Link | null>(null);
  link.current ??= new Link();
  const { cohortId } = cohort;
  const load = useCallback(() => loadSubject(cohortId, subjectId!), [cohortId, subjectId]);
  const loadReference = useCallback(
    () => (referenceId === null ? loadMeanHeart() : loadSubject(cohortId, referenceId)),
    [cohortId, referenceId],
  );
  const chosen = useLoaded(subjectId === null ? null : load);
  const reference = useLoaded(subjectId === null ? null : loadReference);
  const ranges = useMemo<ColourRanges | null>(() => {
    const both = [chosen.value, reference.value].flatMap((heart) => (heart ? [colourRanges(heart)] : []));
    return both.length === 0
      ? null
      : { importance: 1, displacement: Math.max(...both.map(({ displacement }) => displacement)) };
  }, [chosen.value, reference.value]);
  useEffect(() => {
    // Without an open study the clock has no phases to go through; a cohort's motions have twenty.
    if (subjectId !== null && playback.get().phases < 2) playback.load(1000, 20);
  }, [subjectId]);
  if (subjectId === null) return <Blank title={t('results.latent.choose')} hint={t('results.latent.chooseHint')} />;
  return (
    <>
      <div className="results-two">
        <Place place={0} link={link.current} heart={chosen} ranges={ranges} name={subjectId} legend />
        <Place
          place={1}
          link={link.current}
          heart={reference}
          ranges={ranges}
          name={referenceId ?? t('results.latent.mean')}
          legend={false}
        />
      </div>
      <Tools />
    </>
  );
}

function Tools() {
  const play = useAction('results.play');
  return (
    <div className="results-tools">
      <ActionIcon id="results.play" icon={play?.pressed ? 'pause' : 'play'} />
      <ActionButton id="results.keep" />
      <ActionButton id="results.mean" tone="quiet" />
    </div>
  );
}

function LatentFigure({
  cohort,
  latentMap,
  subjects,
}: {
  cohort: CohortSummary;
  latentMap: LatentMapOf;
  subjects: readonly CohortSubject[];
}) {
  const { t, i18n } = useTranslation();
  const by = useResults((state) => state.colouring);
  const subjectId = useResults((state) => state.subjectId);
  const referenceId = useResults((state) => state.referenceId);
  const { points } = latentMap;
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
  const selected = useMemo(
    () => [subjectId, referenceId].filter((id): id is string => id !== null),
    [subjectId, referenceId],
  );
  const known = useMemo(() => new Map(subjects.map((subject) => [subject.subjectId, subject])), [subjects]);
  const order = useMemo(() => [...points].sort((a, b) => b.logHazardRatio - a.logHazardRatio), [points]);
  const choose = (id: string) => results.set({ subjectId: id });
  return (
    <Figure
      title={t('results.latent.title')}
      caption={t('results.latent.caption')}
      table={
        <DataTable
          long
          caption={t('results.latent.table')}
          head={[
            t('results.latent.subject'),
            t('results.latent.logHazard'),
            t('results.latent.years'),
            t('results.latent.outcome'),
            t('results.latent.ejectionFraction'),
          ]}
          rows={order.map((point) => {
            const fraction = known.get(point.subjectId)?.rvEjectionFraction;
            return {
              id: point.subjectId,
              selected: point.subjectId === subjectId,
              onSelect: () => choose(point.subjectId),
              cells: [
                point.subjectId,
                signed(point.logHazardRatio),
                formatNumber(point.days / daysPerYear, 1),
                t(point.event === 1 ? 'results.latent.isDead' : 'results.latent.isCensored'),
                typeof fraction === 'number' ? formatNumber(fraction) : '–',
              ],
            };
          })}
        />
      }
    >
      <div className="results-latent">
        <div className="results-dots">
          <div className="results-tools">
            <ActionButton id="results.colouring" />
            <span className="dim results-small">{t('results.latent.shapes')}</span>
          </div>
          <div className="results-dots-place">
            <DotMap
              dots={dots}
              colours={colours}
              label={t('results.latent.drawing')}
              selected={selected}
              onSelect={choose}
            />
          </div>
          <ColourBar
            colours={colours}
            title={t(by === 'hazard' ? 'results.latent.logHazard' : 'results.latent.years')}
            ticks={ticks}
          />
        </div>
        <div className="results-hearts">
          {hasOwnMesh(cohort) ? (
            <Blank title={t('results.heart.ownMesh')} hint={t('results.heart.ownMeshHint')} />
          ) : (
            <Hearts cohort={cohort} />
          )}
        </div>
      </div>
      <p className="dim results-small" lang="en">
        {latentMap.definition}
      </p>
    </Figure>
  );
}

/** The subjects as the network sees them: near each other where their motions are alike to it. */
export function Latent({
  cohort,
  training,
  subjects,
}: {
  cohort: CohortSummary;
  training: Training;
  subjects: readonly CohortSubject[];
}) {
  const latentMap = training.report?.latentMap;
  if (!latentMap) return <Missing training={training} section="latent" />;
  return (
    <div className="results-page">
      <LatentFigure cohort={cohort} latentMap={latentMap} subjects={subjects} />
    </div>
  );
}
