export { loadMap } from './load';
export { MotionMapPanel } from './MotionMapPanel';
/** `useMapOptions((options) => options.outline)`: whether the surface's outline is wanted on the slices. */
export { useMapOptions } from './options';
export { meshOutline } from './outline';
