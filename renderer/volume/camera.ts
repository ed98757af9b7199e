import { dot } from '../viewer/geometry';
import { middleOf } from './grid';
import { extentAlong, planesOf } from './planes';
import type { PlaneId, Volume } from './types';

/** How a plane is magnified and moved: of all pictures that show it. Outside React. */
export interface Camera {
  /** 1: the volume fills the picture. */
  readonly zoom: number;
  /** The picture's middle from the volume's, mm to the right and downwards. */
  readonly aside: readonly [number, number];
}

const rest: Camera = { zoom: 1, aside: [0, 0] };
let cameras: Record<PlaneId, Camera> = { axial: rest, coronal: rest, sagittal: rest };
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

export const cameraOf = (plane: PlaneId): Camera => cameras[plane];
export function setCamera(plane: PlaneId, camera: Camera): void {
  cameras = { ...cameras, [plane]: { ...camera, zoom: Math.max(0.2, Math.min(40, camera.zoom)) } };
  tell();
}
export const zoomBy = (plane: PlaneId, factor: number): void =>
  setCamera(plane, { ...cameras[plane], zoom: cameras[plane].zoom * factor });
export function resetCameras(): void {
  cameras = { axial: rest, coronal: rest, sagittal: rest };
  tell();
}
export const subscribeCameras = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Room around the volume, so that its edge can be seen. */
const margin = 1.04;

export interface Placed {
  /** mm per CSS pixel. */
  readonly scale: number;
  /** mm along the plane's right and down direction, of the picture's left upper corner. */
  readonly left: number;
  readonly top: number;
}

/** Where a picture of a size lies on its plane. */
export function placed(volume: Volume, plane: PlaneId, width: number, height: number): Placed {
  const { right, down } = planesOf(volume)[plane];
  const { zoom, aside } = cameras[plane];
  const [x0, x1] = extentAlong(volume, right);
  const [y0, y1] = extentAlong(volume, down);
  const scale = (margin * Math.max((x1 - x0) / width, (y1 - y0) / height)) / zoom;
  const middle = middleOf(volume);
  return {
    scale,
    left: dot(middle, right) + aside[0] - (width / 2) * scale,
    top: dot(middle, down) + aside[1] - (height / 2) * scale,
  };
}
