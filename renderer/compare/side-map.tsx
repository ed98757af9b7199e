import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { regionNames } from '../../electron/contract';
import type { LoadedMap } from '../app/session';
import { phaseOf } from '../motion-map/interpolate';
import { type ColourMode, useMapOptions } from '../motion-map/options';
import { emptyOverlay } from '../motion-map/overlay';
import type { MapScene } from '../motion-map/scene';
import type { ColourRanges } from '../motion-map/surface';
import { useScene } from '../motion-map/use-scene';
import { regionVertices } from '../motion-map/views';
import { Blank } from '../risk/run-state';

/** Two views that are turned as one: each heart is seen from the same side of its own. */
export class Link {
  private readonly scenes = new Map<number, MapScene>();

  /** A view shows its heart; returns what takes it out. It looks as the other one does. */
  join(place: number, scene: MapScene): () => void {
    this.scenes.set(place, scene);
    const other = this.scenes.get(1 - place);
    if (other) scene.eye.follow(other.eye.pose());
    return () => {
      if (this.scenes.get(place) === scene) this.scenes.delete(place);
    };
  }
  turned(place: number): void {
    const scene = this.scenes.get(place);
    if (scene) this.scenes.get(1 - place)?.eye.follow(scene.eye.pose());
  }
}

const nothing = () => undefined;

/** The surface of one study, coloured on the scale that both columns share. */
export function SideMap({
  loaded,
  place,
  link,
  mode,
  ranges,
  label,
  children,
}: {
  loaded: LoadedMap;
  /** 0 left, 1 right. */
  place: 0 | 1;
  link: Link;
  mode: ColourMode;
  ranges: ColourRanges;
  label: string;
  children?: ReactNode;
}) {
  const { t, i18n } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const { ghost, labels } = useMapOptions();
  const { scene, trouble } = useScene(frame, {
    onPick: nothing,
    onPin: nothing,
    onTurn: () => link.turned(place),
  });
  const named = useMemo(
    () => regionVertices(loaded.map, phaseOf(loaded.positions, loaded.map.phaseCount, loaded.map.endDiastolePhase)),
    [loaded],
  );
  // The colour is set below; a change of it makes no new surface.
  const modeNow = useRef(mode);
  modeNow.current = mode;
  useEffect(() => {
    if (!scene) return;
    scene.setMap(loaded, modeNow.current, ranges);
    return link.join(place, scene);
  }, [scene, loaded, ranges, link, place]);
  useEffect(() => scene?.setColour(mode), [scene, mode]);
  useEffect(() => scene?.setGhost(ghost), [scene, ghost]);
  useEffect(() => {
    const texts =
      labels && i18n.language
        ? named.flatMap((vertex, region) =>
            vertex < 0 ? [] : [{ text: t(`map.region.${regionNames[region]!}`), vertex }],
          )
        : [];
    scene?.setOverlay({ ...emptyOverlay, labels: texts });
  }, [scene, named, labels, t, i18n.language]);
  return (
    <div className="dx-map">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it answers to keys and is focused for them */}
      <div className="dx-map-frame" ref={frame} tabIndex={0} role="application" aria-label={label} />
      {trouble !== 'none' && (
        <div className="dx-map-cover" role="alert">
          <Blank title={t(`map.trouble.${trouble}`)} hint={t(`map.trouble.${trouble}-hint`)} />
        </div>
      )}
      {trouble !== 'no-webgl' && children}
    </div>
  );
}
