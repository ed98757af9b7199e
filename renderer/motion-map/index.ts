export { loadMap } from './load';
export { MotionMapPanel } from './motion-map-panel';
export { meshOutline } from './outline';
