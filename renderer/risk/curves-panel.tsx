import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisResult } from '../../electron/contract';
import { useAction } from '../app/action-button';
import { useSession } from '../app/session';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { BullsEye, MetricChoice, RegionFacts } from './bulls-eye-view';
import { CurveKeys } from './curve-keys';
import { CurvePlot, type Mark } from './curve-plot';
import { type CurveSet, curveSets, pickedCurve, visibleCurves } from './curve-sets';
import { CurveTable } from './curve-table';
import { align, beatMarks } from './curves';
import { MeasurementStrip } from './measurements';
import { nameInSet, regionName } from './names';
import { momentNames, momentTimes } from './phases';
import { makePointer } from './pointer';
import type { RegionMetric } from './region-scale';
import { Blank, RunState } from './run-state';
import { useShownResult } from './shown-result';
import { type RiskView, riskView, useRiskView } from './view';
import './actions';
import './curves.css';

/** Volumes, rates, strains over the beat, and the regions of the right ventricle. Fills its container. */
export function CurvesPanel() {
  return (
    <div className="dx-curves">
      <RunState>{(result, { runId }) => <Curves whole={result} runId={runId} />}</RunState>
    </div>
  );
}

function Curves({ whole, runId }: { whole: AnalysisResult; runId: string }) {
  const { t } = useTranslation();
  const { result } = useShownResult(whole, runId);
  const { curves } = result;
  const sets = useMemo(() => curveSets(curves), [curves]);
  const wanted = useRiskView((state) => state.shown);
  const asTable = useRiskView((state) => state.asTable);
  const metric = useRiskView((state) => state.metric);
  const regions = result.regions ?? [];
  const shown: RiskView['shown'] =
    wanted === 'regions'
      ? regions.length > 0
        ? wanted
        : 'volume'
      : sets.some(({ id }) => id === wanted)
        ? wanted
        : 'volume';
  const set = sets.find(({ id }) => id === shown) ?? sets[0];
  const automatic = useAction('measures.automaticPhases');
  const name = (id: RiskView['shown']) =>
    t(`measures.curves.set.${id}`, {
      defaultValue: t('measures.curves.set.other', { unit: id.replace('other ', '') }),
    });
  const choices: RiskView['shown'][] = [
    ...sets.map(({ id }) => id),
    ...(regions.length > 0 ? ['regions' as const] : []),
  ];
  if (choices.length === 0) return <Blank title={t('measures.curves.empty')} hint={t('measures.curves.emptyHint')} />;
  return (
    <>
      <div className="dx-curves-head" role="toolbar" aria-label={t('risk.curves.title')}>
        <Menu
          label={t('measures.curves.choose')}
          items={choices.map((id) => ({
            id,
            label: name(id),
            checked: id === shown,
            onSelect: () => riskView.set({ shown: id }),
          }))}
        >
          <button type="button" className="dx-curves-menu" data-testid="curve-set">
            {name(shown)}
            <Icon name="chevron" size={12} />
          </button>
        </Menu>
        {shown === 'regions' ? <MetricChoice metric={metric} /> : set && <Which set={set} name={name(set.id)} />}
        <span className="dx-curves-gap" />
        {shown === 'volume' && (result.phases?.byHand.length ?? 0) > 0 && (
          <button
            type="button"
            className="dx-link"
            title={t('measures.phases.automaticHint')}
            onClick={() => automatic?.perform()}
          >
            ✎ {t('measures.phases.automatic')}
          </button>
        )}
        {shown !== 'regions' && (
          <button
            type="button"
            className="dx-link"
            aria-expanded={asTable}
            onClick={() => riskView.set({ asTable: !asTable })}
          >
            {asTable ? t('risk.curves.asPlot') : t('risk.curves.asTable')}
          </button>
        )}
      </div>
      {shown === 'regions' ? (
        <Regions result={result} sets={sets} metric={metric} />
      ) : (
        set && <SetOfCurves set={set} result={result} asTable={asTable} />
      )}
      {shown !== 'regions' && <MeasurementStrip measurements={result.measurements} />}
    </>
  );
}

/** Shows and hides single curves of a set that has more of them than are shown by default. */
function Which({ set, name }: { set: CurveSet; name: string }) {
  const { t } = useTranslation();
  const chosen = useRiskView((state) => state.curves);
  const regionId = useRiskView((state) => state.regionId);
  if (set.curves.every(({ byDefault }) => byDefault)) return null;
  const visible = new Set(visibleCurves(set, chosen, regionId).map(({ id }) => id));
  return (
    <Menu
      label={t('measures.curves.all', { set: name })}
      items={set.curves.map((curve) => ({
        id: curve.id,
        label: nameInSet(curve),
        checked: visible.has(curve.id),
        onSelect: () => riskView.set({ curves: { ...chosen, [curve.id]: !visible.has(curve.id) } }),
      }))}
    >
      <button type="button" className="dx-curves-menu" data-testid="curves-of-set">
        {t('measures.curves.which')}
        <Icon name="chevron" size={12} />
      </button>
    </Menu>
  );
}

function SetOfCurves({
  set,
  result,
  asTable,
  only,
}: {
  set: CurveSet;
  result: AnalysisResult;
  asTable: boolean;
  /** Only the curves of this region and of no region. */
  only?: string;
}) {
  const { t } = useTranslation();
  const loaded = useSession((state) => state.map);
  const vertex = useSession((state) => state.pickedVertex);
  const chosen = useRiskView((state) => state.curves);
  const regionId = useRiskView((state) => state.regionId);
  const [pointer] = useState(makePointer);
  const { phaseTimesMs } = result.curves;
  const withPicked = !only && (set.id === 'volume' || set.unit === 'mm');
  const curves = useMemo(() => {
    const visible = only
      ? set.curves.filter((curve) => curve.regionId === only || curve.id === 'displacement.rv')
      : visibleCurves(set, chosen, regionId);
    const picked = withPicked ? pickedCurve(loaded, vertex) : null;
    return picked ? [...visible, { ...picked, right: set.unit !== 'mm' }] : visible;
  }, [set, chosen, regionId, loaded, vertex, withPicked, only]);
  const aligned = useMemo(() => align(phaseTimesMs, curves), [phaseTimesMs, curves]);
  const { phases } = result;
  const times = momentTimes(result.curves, phases);
  const old = times ? null : beatMarks(result.curves, loaded);
  const marks: Mark[] = times
    ? momentNames.map((moment) => ({ timeMs: times[moment], text: only ? '' : t(`measures.phases.${moment}`) }))
    : old
      ? [
          { timeMs: old.endDiastoleMs, text: t('risk.curves.ed') },
          { timeMs: old.endSystoleMs, text: t('risk.curves.es') },
        ]
      : [];
  return (
    <>
      <CurveKeys curves={curves} aligned={aligned} pointer={pointer} />
      {curves.length === 0 ? (
        <p className="dx-blank dx-dim">{t('measures.curves.none')}</p>
      ) : asTable ? (
        <CurveTable curves={curves} cineTimesMs={phaseTimesMs} />
      ) : (
        <CurvePlot
          set={set}
          curves={curves}
          aligned={aligned}
          marks={marks}
          phases={set.id === 'volume' && times && phases ? phases : null}
          pointer={pointer}
        />
      )}
    </>
  );
}

/** The set whose regional curve tells most about a number of the bull's-eye. */
const setOfMetric = (metric: RegionMetric): CurveSet['id'] =>
  metric === 'longitudinalStrain'
    ? 'longitudinal'
    : metric === 'circumferentialStrain'
      ? 'circumferential'
      : 'displacement';

function Regions({
  result,
  sets,
  metric,
}: {
  result: AnalysisResult;
  sets: readonly CurveSet[];
  metric: RegionMetric;
}) {
  const { t } = useTranslation();
  const regions = result.regions ?? [];
  const regionId = useRiskView((state) => state.regionId);
  const importanceUnit = useSession((state) => state.map?.map.importance?.unit ?? '1');
  const region = regions.find(({ id }) => id === regionId);
  const set = sets.find(({ id }) => id === setOfMetric(metric));
  // A new result has new vertices for the segment that is chosen; another study may not have it at all.
  const vertices = region?.vertices ?? null;
  useEffect(() => useSession.setState({ highlightedVertices: vertices }), [vertices]);
  return (
    <div className="dx-regions">
      <BullsEye regions={regions} metric={metric} importanceUnit={importanceUnit} />
      <div className="dx-region" aria-live="polite">
        {region ? (
          <>
            <RegionFacts region={region} importanceUnit={importanceUnit} />
            {set?.curves.some((curve) => curve.regionId === region.id) && (
              <div className="dx-region-curve" data-name={regionName(region.id) ?? region.name}>
                <SetOfCurves set={set} result={result} asTable={false} only={region.id} />
              </div>
            )}
          </>
        ) : (
          <p className="dx-dim">{t('measures.bullsEye.choose')}</p>
        )}
      </div>
    </div>
  );
}
