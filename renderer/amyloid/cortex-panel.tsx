import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AmyloidResult } from '../../electron/contract';
import { ActionIcon } from '../app/action-button';
import { softwareGraphics } from '../app/graphics';
import { formatNumber } from '../i18n';
import { Blank, RunState } from '../risk/run-state';
import { gradientOf, useVolume, volumeView } from '../volume';
import { type Hemisphere, hemisphere, sides } from './cortex';
import { CortexScene, projections, type Spot } from './cortex-scene';
import { suvrRange } from './numbers';
import { inPieces } from './pieces';
import type { StandardScan } from './read-scan';
import { shownCortex } from './shown-cortex';
import { amyloidView, markedId, useAmyloid } from './state';
import { regionText } from './texts';
import { useScan } from './use-scan';
import './amyloid.css';

/** Fourth panel of the centre: the cortex of both sides from outside and inside, coloured by SUVR. */
export function CortexPanel() {
  return (
    <div className="dx-cortex">
      <RunState>
        {(result, run) => (result.amyloid ? <CortexOf amyloid={result.amyloid} runId={run.runId} /> : null)}
      </RunState>
    </div>
  );
}

function CortexOf({ amyloid, runId }: { amyloid: AmyloidResult; runId: string }) {
  const { t } = useTranslation();
  const { value: scan, failure } = useScan(runId, amyloid);
  if (failure) return <Blank title={failure.message} hint={failure.hint} />;
  if (!scan) return <Blank title={t('amyloid.cortex.reading')} />;
  if (!scan.labels) return <Blank title={t('amyloid.cortex.none')} hint={t('amyloid.cortex.noneHint')} />;
  return <Surfaces amyloid={amyloid} scan={scan} labels={scan.labels} />;
}

/** Surfaces of the shown scan, made a little at a time. */
function useHemispheres(scan: StandardScan, labels: Uint8Array): readonly Hemisphere[] | null {
  const [made, setMade] = useState<readonly Hemisphere[] | null>(null);
  useEffect(() => {
    let wanted = true;
    setMade(null);
    void (async () => {
      const halves: Hemisphere[] = [];
      for (const side of sides) {
        const half = await inPieces(hemisphere(side, labels, scan.suvr), () => wanted);
        if (!half) return;
        halves.push(half);
      }
      if (wanted) setMade(halves);
    })();
    return () => {
      wanted = false;
    };
  }, [scan, labels]);
  return made;
}

type Trouble = 'none' | 'no-webgl' | 'lost';

function Surfaces({ amyloid, scan, labels }: { amyloid: AmyloidResult; scan: StandardScan; labels: Uint8Array }) {
  const { t } = useTranslation();
  const stage = useRef<HTMLDivElement>(null);
  const [scene, setScene] = useState<CortexScene | null>(null);
  const [trouble, setTrouble] = useState<Trouble>('none');
  const [spot, setSpot] = useState<Spot | null>(null);
  const halves = useHemispheres(scan, labels);
  const { colour, range } = useScale();
  const marked = useAmyloid(markedId);
  const now = useRef(amyloid);
  now.current = amyloid;

  useEffect(() => {
    const box = stage.current;
    if (!box) return;
    const tokens = getComputedStyle(box);
    const token = (name: string) => tokens.getPropertyValue(name).trim();
    const software = softwareGraphics();
    const regionOf = (at: Spot | null) =>
      (at && at.label > 0 && now.current.regions.find(({ label }) => label === at.label)?.id) || null;
    let made: CortexScene;
    try {
      made = new CortexScene(
        box,
        { ground: token('--ground-0'), plain: token('--line-strong'), mark: token('--accent') },
        {
          onHover: (at) => {
            setSpot(at);
            amyloidView.set({ hoveredId: regionOf(at) });
          },
          onPick: (at) => {
            amyloidView.set({ chosenId: regionOf(at) });
            // Standard space in LPS, as the planes have it.
            if (at && amyloidView.get().space === 'standard') volumeView.goTo([-at.atMm[0], -at.atMm[1], at.atMm[2]]);
          },
          onContext: (lost) => setTrouble(lost ? 'lost' : 'none'),
        },
        software,
      );
    } catch (error) {
      console.error('The cortex cannot be drawn.', error);
      setTrouble('no-webgl');
      return;
    }
    const resize = () =>
      made.resize(box.clientWidth, box.clientHeight, software ? 1 : Math.min(2, window.devicePixelRatio));
    const observer = new ResizeObserver(resize);
    observer.observe(box);
    resize();
    setScene(made);
    shownCortex.scene = made;
    return () => {
      observer.disconnect();
      shownCortex.scene = null;
      setScene(null);
      made.dispose();
      amyloidView.set({ hoveredId: null });
    };
  }, []);
  useEffect(() => scene?.setColours(colour, range), [scene, colour, range]);
  useEffect(() => {
    if (scene && halves) scene.setHemispheres(halves);
  }, [scene, halves]);
  const label = amyloid.regions.find(({ id }) => id === marked)?.label ?? null;
  useEffect(() => scene?.setRegion(label), [scene, label]);

  const pointed = spot && amyloid.regions.find((region) => region.label === spot.label);
  const said = spot
    ? Number.isNaN(spot.suvr)
      ? t('amyloid.cortex.noCortex')
      : t('amyloid.cortex.spot', {
          side: t(`amyloid.side.${spot.side}`),
          region: pointed ? regionText(pointed) : t('amyloid.cortex.otherCortex'),
          suvr: formatNumber(spot.suvr, 2),
        })
    : '';
  return (
    <>
      <div
        className="dx-cortex-stage"
        ref={stage}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is turned with the arrow keys and focused for them
        tabIndex={0}
        role="application"
        aria-label={t('amyloid.cortex.label')}
        data-ready={halves !== null}
      >
        {projections.map((projection) => (
          <span key={projection} className={`dx-cortex-name dx-cortex-${projection}`}>
            {t(`amyloid.projection.${projection}`)}
          </span>
        ))}
      </div>
      {trouble !== 'none' && <Blank title={t(`amyloid.cortex.${trouble === 'lost' ? 'lost' : 'noGraphics'}`)} />}
      {trouble === 'none' && !halves && <p className="dx-cortex-busy">{t('amyloid.cortex.making')}</p>}
      <div className="dx-cortex-foot">
        <SuvrLegend />
        <p className="dx-cortex-said">{said}</p>
        <ActionIcon id="volume.colour" icon="window" />
        <ActionIcon id="amyloid.home" icon="reset" />
      </div>
    </>
  );
}

/** Colours and window are those of the planes where these show SUVR. */
function useScale() {
  const standard = useAmyloid((state) => state.space === 'standard');
  const colour = useVolume((state) => state.colour);
  const range = useVolume((state) => state.range);
  return { colour, range: standard ? range : suvrRange };
}

/** What the colours of scan and surface mean. */
export function SuvrLegend() {
  const { t } = useTranslation();
  const { colour, range } = useScale();
  const { lower, upper } = range;
  return (
    <div className="dx-suvr-legend">
      <span>{t('amyloid.legend.suvr')}</span>
      <span className="dx-suvr-bar" style={{ background: gradientOf(colour) }} />
      <span className="dx-suvr-ticks">
        {[lower, (lower + upper) / 2, upper].map((tick) => (
          <span key={tick}>{formatNumber(tick, 2)}</span>
        ))}
      </span>
    </div>
  );
}
