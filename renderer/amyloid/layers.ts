import type { AmyloidResult } from '../../electron/contract';
import type { Range } from '../viewer/window';
import {
  type ColourId,
  type OutlineLayer,
  registerPresets,
  type ValuesLayer,
  type Volume,
  type VolumeLayer,
  type VolumePreset,
} from '../volume';
import { suvrRange } from './numbers';
import type { StandardScan } from './read-scan';
import { nativeGrid, standardGrid, voxelCount } from './standard-space';
import type { AmyloidView } from './state';

/** What the planes are asked for presets of: SUVR is the same on every scanner, stored values are not. */
const modality = 'SUVR';
const preset = (id: string, colour: ColourId, range: Range = suvrRange): VolumePreset => ({
  id: `amyloid.${id}`,
  labelKey: `amyloid.preset.${id}`,
  range,
  colour,
});
registerPresets(modality, [
  preset('inverse', 'inverse-grey'),
  preset('rising', 'rising'),
  preset('hot', 'hot'),
  preset('contrast', 'inverse-grey', { lower: 0.5, upper: 1.8 }),
]);

/** The scan in standard space, for the three planes. */
export const scanVolume = (scan: StandardScan, label: string): Volume => ({
  ...standardGrid,
  id: `${scan.runId}/standard`,
  label,
  values: scan.suvr,
  unit: 'SUVR',
  modality,
  space: 'standard',
  stackId: null,
  window: suvrRange,
  colour: 'inverse-grey',
});

/**
 * Change of the told stage's probability by region, painted on the voxels of the region: what speaks for the stage is
 * positive.
 */
export function driverValues(
  { regions, drivers }: Pick<AmyloidResult, 'regions' | 'drivers'>,
  labels: Uint8Array,
): { values: Float32Array; most: number } {
  const byLabel = new Float32Array(256);
  let most = 0;
  for (const { regionId, change } of drivers) {
    const label = regions.find(({ id }) => id === regionId)?.label;
    if (label === undefined) continue;
    byLabel[label] = change;
    most = Math.max(most, change);
  }
  const values = new Float32Array(voxelCount);
  for (let at = 0; at < voxelCount; at++) values[at] = byLabel[labels[at]!]!;
  return { values, most };
}

/** Colours of the regions that drive the stage: never those of the scan below them. */
export const driverColour = (scan: ColourId): ColourId => (scan === 'hot' ? 'rising' : 'hot');

/** What lies over the planes: outlines of the brain and of the marked region, and the regions that drive the stage. */
export function layersOf(
  amyloid: AmyloidResult,
  labels: Uint8Array,
  brain: Uint8Array,
  driving: { values: Float32Array; most: number } | null,
  view: Pick<AmyloidView, 'space' | 'outline'>,
  marked: number | null,
  colours: { readonly brain: string; readonly region: string; readonly drivers: ColourId },
): readonly VolumeLayer[] {
  const grid = view.space === 'standard' ? standardGrid : nativeGrid(amyloid);
  const layers: VolumeLayer[] = [];
  if (driving && driving.most > 0)
    layers.push({
      ...grid,
      kind: 'values',
      id: 'amyloid.drivers',
      values: driving.values,
      colour: colours.drivers,
      range: { lower: 0, upper: driving.most },
      opacity: 0.75,
      fade: 'rising',
    } satisfies ValuesLayer);
  if (view.outline)
    layers.push({
      ...grid,
      kind: 'outline',
      id: 'amyloid.brain',
      labels: brain,
      colours: { 1: colours.brain },
      opacity: 0.9,
    } satisfies OutlineLayer);
  if (marked !== null)
    layers.push({
      ...grid,
      kind: 'outline',
      id: 'amyloid.region',
      labels,
      colours: { [marked]: colours.region },
      opacity: 1,
    } satisfies OutlineLayer);
  return layers;
}
