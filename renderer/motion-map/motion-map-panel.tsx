import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { regionNames } from '../../electron/contract';
import { cover } from '../app/cover';
import { playback } from '../app/playback';
import { type LoadedMap, session, useSession } from '../app/session';
import { pinsOf } from '../findings/pins';
import { lowerRiskArrows } from '../risk/explanation/arrows';
import { isSimulated } from '../risk/honesty';
import { Blank, RunState } from '../risk/run-state';
import { setCurrentScene } from './current';
import { followCuts, showCut } from './follow-cuts';
import { phaseOf } from './interpolate';
import { LegendView } from './legend-view';
import { shownColour, useMapOptions } from './options';
import { pickVertex } from './pick';
import { Readout } from './readout';
import { colourRanges } from './surface';
import { Toolbar } from './toolbar';
import { useScene } from './use-scene';
import { regionVertices } from './views';
import './map.css';

/** The animated right ventricle in 3-D. Fills its container. */
export function MotionMapPanel() {
  const { t } = useTranslation();
  const loaded = useSession((state) => state.map);
  const run = useSession((state) => state.runs.find((one) => one.runId === state.runId));
  // Once there is a drawing it is kept: a graphics context is slow to get.
  const [wanted, setWanted] = useState(false);
  if (loaded && !wanted) setWanted(true);
  return (
    <div className="dx-map">
      {wanted && <MapView loaded={loaded} />}
      {!loaded && (
        <div className="dx-map-cover">
          {run?.state === 'done' ? <Blank title={t('map.loading')} /> : <RunState>{() => null}</RunState>}
        </div>
      )}
    </div>
  );
}

/** The canvases and what lies over them. React tells the scene what to show, never when to draw. */
function MapView({ loaded }: { loaded: LoadedMap | null }) {
  const { t, i18n } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const { scene, trouble } = useScene(frame, {
    onPick: pickVertex,
    onPin: (findingId) => session.set({ selectedFindingId: findingId }),
    onCut: showCut,
    rests: cover.on,
    onMade: (made) => {
      setCurrentScene(made);
      const stop = followCuts(made, () => !cover.on());
      const stopCover = cover.subscribe(() => made.seek(playback.get().position, playback.get().playing));
      return () => {
        stop();
        stopCover();
        setCurrentScene(null);
      };
    },
  });
  const options = useMapOptions();
  const findings = useSession((state) => state.findings);
  const selectedFindingId = useSession((state) => state.selectedFindingId);
  const pickedVertex = useSession((state) => state.pickedVertex);
  const markedPointMm = useSession((state) => state.markedPointMm);
  const highlighted = useSession((state) => state.highlightedVertices);
  const result = useSession((state) => state.runs.find((one) => one.runId === state.runId)?.result ?? null);
  const simulated = useSession((state) =>
    isSimulated(state.runs.find((one) => one.runId === state.runId)?.result ?? null),
  );
  const mode = shownColour(options.colour, loaded?.map.importance !== null, Boolean(loaded?.map.attribution));
  const ranges = useMemo(() => (loaded ? colourRanges(loaded) : null), [loaded]);
  const named = useMemo(
    () =>
      loaded
        ? regionVertices(loaded.map, phaseOf(loaded.positions, loaded.map.phaseCount, loaded.map.endDiastolePhase))
        : [],
    [loaded],
  );

  useEffect(() => scene?.setMap(loaded, mode), [scene, loaded, mode]);
  useEffect(() => {
    scene?.setGhost(options.ghost && loaded !== null);
  }, [scene, options.ghost, loaded]);
  useEffect(() => scene?.setEmphasis(loaded ? highlighted : null), [scene, loaded, highlighted]);
  useEffect(() => {
    const pins = pinsOf(findings).flatMap(({ finding, number }) => {
      const { vertex } = finding.anchor;
      if (vertex === null || !loaded || vertex >= loaded.map.vertexCount) return [];
      return [{ findingId: finding.findingId, number, vertex, selected: finding.findingId === selectedFindingId }];
    });
    const labels =
      options.labels && i18n.language
        ? named.flatMap((vertex, region) =>
            vertex < 0 ? [] : [{ text: t(`map.region.${regionNames[region]!}`), vertex }],
          )
        : [];
    const landmarks =
      options.landmarks && i18n.language
        ? (result?.landmarks ?? []).flatMap(({ id, positionMm }) =>
            positionMm ? [{ text: t(`map.landmark.${id}`), positionMm }] : [],
          )
        : [];
    const marked = pickedVertex === null ? markedPointMm : null;
    const lowerRisk = options.lowerRisk ? result?.risk?.explanation?.lowerRisk : null;
    const arrows = loaded && lowerRisk ? lowerRiskArrows(loaded.map, lowerRisk.displacementMm) : [];
    scene?.setOverlay({ labels, landmarks, arrows, pins, pickedVertex, markedPointMm: marked });
  }, [
    scene,
    loaded,
    options.labels,
    options.landmarks,
    options.lowerRisk,
    result,
    named,
    findings,
    selectedFindingId,
    pickedVertex,
    markedPointMm,
    t,
    i18n.language,
  ]);

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it answers to keys and is focused for them */}
      <div className="dx-map-frame" ref={frame} tabIndex={0} role="application" aria-label={t('map.canvas')} />
      {trouble !== 'none' && (
        <div className="dx-map-cover" role="alert">
          <Blank title={t(`map.trouble.${trouble}`)} hint={t(`map.trouble.${trouble}-hint`)} />
        </div>
      )}
      {loaded && trouble !== 'no-webgl' && ranges && (
        <>
          <Toolbar
            hasImportance={loaded.map.importance !== null}
            hasAttribution={Boolean(loaded.map.attribution)}
            hasLandmarks={(result?.landmarks ?? []).some(({ positionMm }) => positionMm !== null)}
          />
          <Readout loaded={loaded} />
          <div className="dx-map-foot">
            <LegendView loaded={loaded} mode={mode} ranges={ranges} />
            {simulated && (mode === 'importance' || mode === 'attribution') && (
              <p className="dx-simulated">{t('map.notice.simulated')}</p>
            )}
          </div>
        </>
      )}
    </>
  );
}
