import { type Preset, presetsFor, type Range, rangeOf } from '../viewer/window';
import type { ColourId } from './colours';

export interface VolumePreset {
  readonly id: string;
  readonly labelKey: string;
  /** Fixed, or found from the values. */
  readonly range: Preset['range'];
  /** Absent: as it is. */
  readonly colour?: ColourId;
}

const ct = (id: string, center: number, width: number): VolumePreset => ({
  id,
  labelKey: `volume.preset.${id}`,
  range: rangeOf(center, width),
});

const byModality = new Map<string, readonly VolumePreset[]>([
  // HU. The windows in which chest angiograms are read: lung, emboli in contrast, soft tissue, bone.
  ['CT', [ct('lung', -600, 1500), ct('embolism', 100, 700), ct('mediastinum', 40, 400), ct('bone', 400, 1800)]],
]);

/** Presets of the keys 1 to 6 for volumes of a modality; an analysis may bring its own. At most six. */
export function registerPresets(modality: string, presets: readonly VolumePreset[]): void {
  byModality.set(modality, presets.slice(0, presetKeys));
}

export const presetKeys = 6;

export const volumePresets = (modality: string): readonly VolumePreset[] =>
  byModality.get(modality) ?? presetsFor(modality);

/** How a volume is seen first: CT of the chest for what is asked of it, everything else by its own values. */
export const firstRange = (modality: string, known?: Range): Preset['range'] =>
  known ?? (modality === 'CT' ? rangeOf(40, 400) : 'auto');
