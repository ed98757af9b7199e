import type { MapScene } from './scene';

let scene: MapScene | null = null;

/** The 3-D view that is on the page, for actions that reach into it; null while there is none. */
export const currentScene = (): MapScene | null => scene;
export const setCurrentScene = (next: MapScene | null): void => {
  scene = next;
};
