import { type RefObject, useEffect, useRef, useState } from 'react';
import { softwareGraphics } from '../app/graphics';
import { playback } from '../app/playback';
import { MapScene, type SceneColours, type SceneEvents } from './scene';

const largestPixelRatio = 2;

function coloursOf(element: Element): SceneColours {
  const tokens = getComputedStyle(element);
  const token = (name: string) => tokens.getPropertyValue(name).trim();
  return {
    ground: token('--ground-0'),
    surface: token('--label-rv'),
    outline: token('--label-rv'),
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

export type Trouble = 'none' | 'no-webgl' | 'lost';

/** What a 3-D view tells and asks; may be other functions at each rendering. */
export interface SceneUse extends Omit<SceneEvents, 'onContext'> {
  /** True while nobody sees the view: it does not follow the clock. */
  readonly rests?: () => boolean;
  /** The scene is there; returns what ends the work on it. */
  readonly onMade?: (scene: MapScene) => (() => void) | undefined;
}

/** A 3-D view in an element, following the clock; null until it is made, or where the browser cannot draw. */
export function useScene(
  frame: RefObject<HTMLDivElement | null>,
  use: SceneUse,
): { scene: MapScene | null; trouble: Trouble } {
  const [scene, setScene] = useState<MapScene | null>(null);
  const [trouble, setTrouble] = useState<Trouble>('none');
  const now = useRef(use);
  now.current = use;

  useEffect(() => {
    const box = frame.current;
    if (!box) return;
    const software = softwareGraphics();
    let made: MapScene;
    try {
      const events: SceneEvents = {
        onPick: (vertex) => now.current.onPick(vertex),
        onPin: (findingId) => now.current.onPin(findingId),
        // Looking for what is under the pointer is spared where nobody asks.
        ...(now.current.onHover ? { onHover: (vertex) => now.current.onHover?.(vertex) } : {}),
        onCut: (cut, pointMm) => now.current.onCut?.(cut, pointMm),
        onTurn: () => now.current.onTurn?.(),
        onContext: (lost) => setTrouble(lost ? 'lost' : 'none'),
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
      if (now.current.rests?.()) return;
      const before = phase;
      phase = playback.phaseIndex();
      made.seek(position, playing, phase !== before);
    });
    const stopUse = now.current.onMade?.(made);
    // Making, first drawing and filling, each in a task of its own: together they would hold up the page.
    let gone = false;
    requestAnimationFrame(() => setTimeout(() => !gone && setScene(made)));
    return () => {
      gone = true;
      stop();
      stopUse?.();
      observer.disconnect();
      window.removeEventListener('resize', resize);
      setScene(null);
      made.dispose();
    };
  }, [frame]);
  return { scene, trouble };
}
