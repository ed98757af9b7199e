import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { regionNames } from '../../electron/contract';
import { softwareGraphics } from '../app/graphics';
import { playback } from '../app/playback';
import { type LoadedMap, session, useSession } from '../app/session';
import { pinsOf } from '../findings/pins';
import { isSimulated } from '../risk/honesty';
import { Blank, RunState } from '../risk/run-state';
import { setCurrentScene } from './current';
import { phaseOf } from './interpolate';
import { LegendView } from './legend-view';
import { shownColour, useMapOptions } from './options';
import { pickVertex } from './pick';
import { Readout } from './readout';
import { MapScene, type SceneColours } from './scene';
import { colourRanges } from './surface';
import { Toolbar } from './toolbar';
import { regionVertices } from './views';
import './map.css';

const largestPixelRatio = 2;

function coloursOf(element: Element): SceneColours {
  const tokens = getComputedStyle(element);
  const token = (name: string) => tokens.getPropertyValue(name).trim();
  return {
    ground: token('--ground-0'),
    surface: token('--label-rv'),
    ghost: token('--line-strong'),
    text: token('--text'),
    halo: token('--ground-0'),
    accent: token('--accent'),
    onAccent: token('--on-accent'),
    mark: token('--mark'),
    font: token('--font'),
    cube: { ground: token('--ground-3'), text: token('--text'), edge: token('--line-strong') },
  };
}

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

type Trouble = 'none' | 'no-webgl' | 'lost';

/** The canvases and what lies over them. React tells the scene what to show, never when to draw. */
function MapView({ loaded }: { loaded: LoadedMap | null }) {
  const { t, i18n } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const [scene, setScene] = useState<MapScene | null>(null);
  const [trouble, setTrouble] = useState<Trouble>('none');
  const options = useMapOptions();
  const findings = useSession((state) => state.findings);
  const selectedFindingId = useSession((state) => state.selectedFindingId);
  const pickedVertex = useSession((state) => state.pickedVertex);
  const markedPointMm = useSession((state) => state.markedPointMm);
  const simulated = useSession((state) =>
    isSimulated(state.runs.find((one) => one.runId === state.runId)?.result ?? null),
  );
  const mode = shownColour(options.colour, loaded?.map.importance !== null);
  const ranges = useMemo(() => (loaded ? colourRanges(loaded) : null), [loaded]);
  const named = useMemo(
    () =>
      loaded
        ? regionVertices(loaded.map, phaseOf(loaded.positions, loaded.map.phaseCount, loaded.map.endDiastolePhase))
        : [],
    [loaded],
  );

  useEffect(() => {
    const box = frame.current;
    if (!box) return;
    const software = softwareGraphics();
    let made: MapScene;
    try {
      const events = {
        onPick: (vertex: number | null) => pickVertex(vertex),
        onPin: (findingId: string) => session.set({ selectedFindingId: findingId }),
        onContext: (lost: boolean) => setTrouble(lost ? 'lost' : 'none'),
      };
      made = new MapScene(box, coloursOf(box), events, software);
    } catch (error) {
      console.error('The 3-D view cannot draw.', error);
      setTrouble('no-webgl');
      return;
    }
    const resize = () =>
      made.resize(
        box.clientWidth,
        box.clientHeight,
        Math.min(window.devicePixelRatio, software ? 1 : largestPixelRatio),
      );
    const observer = new ResizeObserver(resize);
    observer.observe(box);
    // The pixel ratio changes without the size when the window goes to another screen.
    window.addEventListener('resize', resize);
    resize();
    made.seek(playback.get().position);
    let phase = -1;
    const stop = playback.subscribe(({ position, playing }) => {
      const before = phase;
      phase = playback.phaseIndex();
      made.seek(position, playing, phase !== before);
    });
    setCurrentScene(made);
    // Making, first drawing and filling, each in a task of its own: together they would hold up the page.
    let gone = false;
    requestAnimationFrame(() => setTimeout(() => !gone && setScene(made)));
    return () => {
      gone = true;
      stop();
      observer.disconnect();
      window.removeEventListener('resize', resize);
      setCurrentScene(null);
      setScene(null);
      made.dispose();
    };
  }, []);

  useEffect(() => scene?.setMap(loaded, mode), [scene, loaded, mode]);
  useEffect(() => {
    scene?.setGhost(options.ghost && loaded !== null);
  }, [scene, options.ghost, loaded]);
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
    scene?.setOverlay({ labels, pins, pickedVertex, markedPointMm: pickedVertex === null ? markedPointMm : null });
  }, [
    scene,
    loaded,
    options.labels,
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
          <Toolbar hasImportance={loaded.map.importance !== null} />
          <Readout loaded={loaded} />
          <div className="dx-map-foot">
            <LegendView loaded={loaded} mode={mode} ranges={ranges} />
            {simulated && mode === 'importance' && <p className="dx-simulated">{t('map.notice.simulated')}</p>}
          </div>
        </>
      )}
    </>
  );
}
