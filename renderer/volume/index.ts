export { type ColourId, colourAt, gradientOf, paletteOf } from './colours';
export { type Affine, coveringGrid, type Grid, indexAt, lpsOfRas, middleOf, pointAt } from './grid';
export { registerPresets, type VolumePreset } from './presets';
export {
  shownVolume,
  sliceAtPosition,
  useLayers,
  useShown,
  useStrip,
  useVolume,
  useVolumeInstead,
  volumeView,
} from './state';
export type { MarkLayer, OutlineLayer, PlaneId, ValuesLayer, Volume, VolumeLayer, VolumeStrip } from './types';
export { VolumeCentre } from './volume-centre';
