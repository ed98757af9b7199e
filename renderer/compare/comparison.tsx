import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton, ActionIcon } from '../app/action-button';
import { useSession } from '../app/session';
import { formatNumber } from '../i18n';
import { LegendView } from '../motion-map/legend-view';
import { shownColour, useMapOptions } from '../motion-map/options';
import { type ColourRanges, colourRanges } from '../motion-map/surface';
import { formatQuantity } from '../risk/format';
import { isSimulated } from '../risk/honesty';
import { Blank } from '../risk/run-state';
import { dateText, nameOf } from '../studies/texts';
import { Button } from '../ui/button';
import { ErrorBoundary } from '../ui/error-boundary';
import { yearsBetween } from './differences';
import { angleBetween, levelsOf, matchSlice } from './match';
import { type Column, Differences, OverlaidCurves } from './numbers';
import { byDate, type Side, samePatient } from './side';
import { Link, SideMap } from './side-map';
import { fieldOf, SideSlices } from './side-slices';
import { compareWith, stepCompared, useCompare } from './state';
import './compare.css';

/** Slices that lie this far apart, degrees, do not show the same cut of the heart. */
const otherDirectionDeg = 25;

interface Place {
  readonly side: Side;
  /** The open study, or the one it is compared with. */
  readonly open: boolean;
  readonly slice: number;
  /** Said below the slice where it is not exactly the same level. */
  readonly match: string;
  readonly name: string;
}

/** What a reader must know before comparing these two. */
function useWarnings(sides: readonly [Side, Side]): string[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const [one, other] = sides;
    const warnings: string[] = [];
    if (!samePatient(one.study, other.study)) warnings.push(t('compare.warning.patients'));
    const angle = one.frames && other.frames && angleBetween(one.frames.planes, other.frames.planes);
    if (one.stack && other.stack && one.stack.role !== other.stack.role)
      warnings.push(t('compare.warning.role', { one: one.stack.label, other: other.stack.label }));
    else if (angle !== null && angle > otherDirectionDeg)
      warnings.push(t('compare.warning.direction', { angle: formatQuantity(angle, 'deg') }));
    const models = (side: Side) =>
      (side.run?.result?.models ?? [])
        .map(({ id, sha256 }) => `${id} ${sha256}`)
        .sort()
        .join();
    if (one.run?.result && other.run?.result && models(one) !== models(other))
      warnings.push(t('compare.warning.models'));
    const edited = sides.some(({ run }) => (run?.result?.adjustments?.editedFrames.length ?? 0) > 0);
    if (edited) warnings.push(t('compare.warning.edited'));
    return warnings;
  }, [sides, t]);
}

function usePlaces(sides: readonly [Side, Side], slice: number, swapped: boolean): readonly [Place, Place] {
  const { t } = useTranslation();
  const levels = useMemo(
    () => sides.map(({ frames, map }) => (frames && map ? levelsOf(frames.planes, map) : null)),
    [sides],
  );
  return useMemo(() => {
    const [open, other] = sides;
    const stacked = sides.map(({ frames }, k) => ({ planes: frames?.planes ?? [null], levels: levels[k]! }));
    const match = matchSlice(stacked[0]!, slice, stacked[1]!);
    const said =
      match.offMm === null
        ? t('compare.match.stack')
        : t('compare.match.heart', {
            level: formatNumber(100 * levels[1]!.levels[match.slice]!),
            off: formatQuantity(Math.abs(match.offMm), 'mm'),
          });
    const { pair, dated } = byDate(open, other);
    const places = pair.map((side, k) => {
      const isOpen = side === open;
      const level = levels[0]?.levels[slice];
      return {
        side,
        open: isOpen,
        slice: isOpen ? slice : match.slice,
        match: !isOpen
          ? said
          : level === undefined
            ? ''
            : t('compare.match.level', { level: formatNumber(100 * level) }),
        name: dated
          ? t(k === 0 ? 'compare.side.earlier' : 'compare.side.later')
          : t(isOpen ? 'compare.side.open' : 'compare.side.other'),
      };
    });
    return (swapped ? places.reverse() : places) as unknown as readonly [Place, Place];
  }, [sides, levels, slice, swapped, t]);
}

/** Why there is no 3-D map of a study, and what can be done. */
function NoMap({ place }: { place: Place }) {
  const { t } = useTranslation();
  const { run, stack } = place.side;
  const job = useSession((state) => state.jobs.find((one) => run && one.runId === run.runId));
  if (!stack) return <Blank title={t('viewer.noImages')} />;
  if (stack.role !== 'short-axis-cine')
    return <Blank title={t('risk.state.notShortAxis', { label: stack.label })} hint={stack.reason} />;
  if (run?.state === 'running')
    return (
      <Blank title={t('risk.state.running')}>
        <progress
          className="dx-progress"
          max={1}
          aria-label={t('risk.state.running')}
          {...(job?.fraction === null || job === undefined ? {} : { value: job.fraction })}
        />
      </Blank>
    );
  const title =
    run === null
      ? t('risk.state.notRun')
      : run.state === 'cancelled'
        ? t('risk.state.cancelled')
        : (run.error?.message ?? t('risk.state.failed'));
  return (
    <Blank title={title} hint={run?.error?.hint ?? t('compare.noRunHint')}>
      {!place.open && <ActionButton id="compare.analyse" tone="primary" />}
    </Blank>
  );
}

function ColumnHead({ place }: { place: Place }) {
  const { t } = useTranslation();
  const hidden = useSession((state) => state.settings.hidePatientText);
  const { study } = place.side;
  const date = dateText(study.studyDate) || t('studies.noDate');
  const text = hidden ? [study.modalities.join(' ')] : [date, nameOf(study), study.description];
  return (
    <header className="dx-compare-head">
      <h3>{place.name}</h3>
      <span>{text.filter(Boolean).join(' · ')}</span>
      {study.simulated && <span className="tag">{t('app.simulated')}</span>}
      {place.open && <span className="tag">{t('compare.side.isOpen')}</span>}
    </header>
  );
}

function Loaded({ sides }: { sides: readonly [Side, Side] }) {
  const { t } = useTranslation();
  const slice = useCompare((state) => state.slice);
  const swapped = useCompare((state) => state.swapped);
  const places = usePlaces(sides, slice, swapped);
  const warnings = useWarnings(sides);
  const link = useRef<Link | null>(null);
  link.current ??= new Link();
  const options = useMapOptions();
  const maps = sides.map(({ map }) => map);
  const mode = shownColour(
    options.colour,
    maps.every((map) => map === null || map.map.importance !== null),
  );
  const ranges = useMemo<ColourRanges>(() => {
    const all = maps.flatMap((map) => (map ? [colourRanges(map)] : []));
    return {
      importance: Math.max(...all.map((one) => one.importance)),
      displacement: Math.max(...all.map((one) => one.displacement)),
    };
  }, [maps[0], maps[1]]);
  const reachMm = useMemo(() => {
    const all = sides.flatMap((side) => fieldOf(side)?.reachMm ?? []);
    return all.length > 0 ? Math.max(...all) : null;
  }, [sides]);
  // Change is counted from the earlier study to the later one, whichever column it is in.
  const [from, to] = swapped ? [places[1], places[0]] : places;
  const columns = useMemo(() => {
    const column = ({ side, name }: Place): Column => ({ name, result: side.run?.result ?? null, stack: side.stack });
    return [column(from), column(to)] as const;
  }, [from, to]);
  const years = yearsBetween(from.side.study.studyDate, to.side.study.studyDate);
  const anyResult = columns.some(({ result }) => result !== null);
  const simulated = columns.some(({ result }) => isSimulated(result));
  return (
    <>
      {warnings.length > 0 && (
        <ul className="dx-compare-warnings" role="alert">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <div className="dx-compare-body">
        {places.map((place, k) => {
          const { side } = place;
          const label = `${place.name}, ${dateText(side.study.studyDate) || t('studies.noDate')}`;
          return (
            <section className="dx-compare-column" key={side.study.studyInstanceUid} aria-label={label}>
              <ColumnHead place={place} />
              <div className="dx-compare-slices">
                <ErrorBoundary name={label}>
                  <SideSlices side={side} slice={place.slice} reachMm={reachMm} label={label} onScroll={stepCompared} />
                </ErrorBoundary>
                <p className="dx-compare-slice" data-testid={place.open ? 'slice-open' : 'slice-other'}>
                  {side.frames && t('viewer.slice', { slice: place.slice + 1, slices: side.frames.slices })}
                  {place.match && <span className="dim"> · {place.match}</span>}
                </p>
              </div>
              <div className="dx-compare-map">
                {side.map ? (
                  <ErrorBoundary name={label}>
                    <SideMap
                      loaded={side.map}
                      place={k === 0 ? 0 : 1}
                      link={link.current!}
                      mode={mode}
                      ranges={ranges}
                      label={t('compare.map', { name: label })}
                    >
                      {k === 0 && (
                        <div className="dx-map-foot">
                          <LegendView loaded={side.map} mode={mode} ranges={ranges} />
                          {simulated && mode === 'importance' && (
                            <p className="dx-simulated">{t('map.notice.simulated')}</p>
                          )}
                        </div>
                      )}
                    </SideMap>
                  </ErrorBoundary>
                ) : (
                  <NoMap place={place} />
                )}
              </div>
            </section>
          );
        })}
        <aside className="dx-compare-numbers" aria-label={t('compare.table.title')}>
          {anyResult ? (
            <>
              <OverlaidCurves columns={columns} />
              <Differences columns={columns} years={years} swapped={swapped} />
              <p className="dx-compare-note dim">
                {years !== null && years > 0
                  ? t('compare.note.years', { years: formatNumber(years, 1) })
                  : t('compare.note.noYears')}{' '}
                {t('compare.note.error')}
              </p>
            </>
          ) : (
            <Blank title={t('compare.noNumbers')} hint={t('compare.noRunHint')} />
          )}
        </aside>
      </div>
    </>
  );
}

/** Two studies side by side over the whole workspace, which waits below as it is. Read only. */
export function Comparison() {
  const { t } = useTranslation();
  const otherUid = useCompare((state) => state.otherUid);
  const sides = useCompare((state) => state.sides);
  const failure = useCompare((state) => state.failure);
  const frame = useRef<HTMLElement>(null);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (otherUid === null) return;
    before.current = document.activeElement;
    frame.current?.focus();
    return () => {
      if (before.current instanceof HTMLElement) before.current.focus();
    };
  }, [otherUid]);
  if (otherUid === null) return null;
  return (
    <section className="dx-compare" ref={frame} tabIndex={-1} aria-label={t('compare.title')}>
      <header className="panel-header">
        <h2 className="panel-title">{t('compare.title')}</h2>
        <div className="panel-tools">
          <ActionIcon id="compare.previousSlice" icon="previous" />
          <ActionIcon id="compare.nextSlice" icon="next" />
          <ActionButton id="compare.swap" tone="quiet" />
          <ActionButton id="compare.choose" tone="quiet" />
        </div>
        <ActionIcon id="compare.close" icon="close" />
      </header>
      {sides ? (
        <Loaded sides={sides} />
      ) : failure ? (
        <Blank title={failure.message} hint={failure.hint}>
          <Button onClick={() => void compareWith(otherUid)}>{t('app.connection.retry')}</Button>
        </Blank>
      ) : (
        <Blank title={t('compare.loading')} />
      )}
    </section>
  );
}
