export { loadMap } from './load';
export { MotionMapPanel } from './MotionMapPanel';
export { meshOutline } from './outline';
