import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionIcon, useAction } from '../../app/action-button';
import { type LoadedMap, useSession } from '../../app/session';
import { useLoaded } from '../../cohorts/results/use-loaded';
import { Link, SideMap } from '../../compare/side-map';
import { formatNumber } from '../../i18n';
import { LegendView } from '../../motion-map/legend-view';
import { type ColourRanges, colourRanges } from '../../motion-map/surface';
import { formatValue } from '../format';
import { Blank } from '../run-state';
import { daysPerYear, type Risk } from '../survival';
import { LatentPlace } from './latent-place';
import { latentMapOf, useExplanation } from './state';
import { loadSubject, type RiskModel } from './subject';
import '../../compare/compare.css';
import '../../motion-map/map.css';
import './explanation.css';

/** A subject of the model's cohort beside the patient, over the whole workspace, which waits below as it is. */
export function SubjectBeside() {
  const subjectId = useExplanation((state) => state.subjectId);
  const loaded = useSession((state) => state.map);
  const risk = useSession((state) => state.runs.find((run) => run.runId === state.runId)?.result?.risk ?? null);
  if (subjectId === null || !loaded || !risk?.model) return null;
  return <Beside subjectId={subjectId} patient={loaded} risk={risk} model={risk.model} />;
}

function Beside({
  subjectId,
  patient,
  risk,
  model,
}: {
  subjectId: string;
  patient: LoadedMap;
  risk: Risk;
  model: RiskModel;
}) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const frame = useRef<HTMLElement>(null);
  const before = useRef<Element | null>(null);
  const link = useRef<Link | null>(null);
  link.current ??= new Link();
  useEffect(() => {
    before.current = document.activeElement;
    frame.current?.focus();
    return () => {
      if (before.current instanceof HTMLElement) before.current.focus();
    };
  }, []);
  const { id, version, title } = model;
  const load = useCallback(
    () => loadSubject({ id, version, title }, subjectId, patient),
    [id, version, title, subjectId, patient],
  );
  const subject = useLoaded(load);
  const loadMap = useCallback(() => latentMapOf({ id, version, title }), [id, version, title]);
  const point = useLoaded(loadMap).value?.points.find((one) => one.subjectId === subjectId);
  const ranges = useMemo<ColourRanges>(() => {
    const own = colourRanges(patient);
    const other = subject.value ? colourRanges(subject.value) : own;
    return { importance: 1, displacement: Math.max(own.displacement, other.displacement) };
  }, [patient, subject.value]);
  const play = useAction('cine.toggle');
  const hazard = (value: number) => formatValue(value, '1', { signed: true, language });
  return (
    <section className="dx-compare dx-beside" ref={frame} tabIndex={-1} aria-label={t('explanation.beside.title')}>
      <header className="panel-header">
        <h2 className="panel-title">{t('explanation.beside.title')}</h2>
        <div className="panel-tools">
          <ActionIcon id="explanation.previous" icon="previous" />
          <ActionIcon id="explanation.next" icon="next" />
          <ActionIcon id="cine.toggle" icon={play?.pressed ? 'pause' : 'play'} />
        </div>
        <ActionIcon id="explanation.close" icon="close" />
      </header>
      {risk.cohort.simulated && (
        <p className="dx-compare-warnings" role="note">
          {t('explanation.beside.simulated')}
        </p>
      )}
      <div className="dx-beside-body">
        <Heart
          name={t('explanation.beside.patient')}
          facts={t('explanation.beside.hazard', { hazard: hazard(risk.logHazardRatio) })}
        >
          <SideMap
            loaded={patient}
            place={0}
            link={link.current}
            mode="displacement"
            ranges={ranges}
            label={t('explanation.beside.heart', { name: t('explanation.beside.patient') })}
          >
            <div className="dx-map-foot">
              <LegendView loaded={patient} mode="displacement" ranges={ranges} />
            </div>
          </SideMap>
        </Heart>
        <Heart
          name={subjectId}
          facts={
            point
              ? `${t('explanation.beside.hazard', { hazard: hazard(point.logHazardRatio) })} · ${t(
                  point.event === 1 ? 'explanation.alike.died' : 'explanation.alike.alive',
                  { years: formatNumber(point.days / daysPerYear, 1) },
                )} · ${t('explanation.beside.onMean')}`
              : ''
          }
        >
          {subject.failure ? (
            <Blank title={subject.failure.message} hint={subject.failure.hint} />
          ) : subject.value ? (
            <SideMap
              loaded={subject.value}
              place={1}
              link={link.current}
              mode="displacement"
              ranges={ranges}
              label={t('explanation.beside.heart', { name: subjectId })}
            />
          ) : (
            <Blank title={t('explanation.beside.loading')} />
          )}
        </Heart>
        <aside className="dx-side dx-beside-map" aria-label={t('explanation.map.label')}>
          {risk.explanation && <LatentPlace model={model} explanation={risk.explanation} />}
        </aside>
      </div>
    </section>
  );
}

function Heart({ name, facts, children }: { name: string; facts: string; children: ReactNode }) {
  return (
    <section className="dx-beside-heart" aria-label={name}>
      <header className="dx-compare-head">
        <h3>{name}</h3>
        <span>{facts}</span>
      </header>
      <div>{children}</div>
    </section>
  );
}
