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
import { nativeGrid, type StandardScan, standardGrid, standardShape, voxelCount } from './standard-space';
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

/** Marks what in one plane of the grid is not reached from the plane's border without crossing the brain. */
function fillPlane(
  labels: Uint8Array,
  brain: Uint8Array,
  start: number,
  [wide, high]: readonly [number, number],
  [across, down]: readonly [number, number],
): void {
  const outside = new Uint8Array(wide * high);
  const waiting: number[] = [];
  const reach = (x: number, y: number) => {
    if (x < 0 || y < 0 || x >= wide || y >= high || outside[y * wide + x]) return;
    if (labels[start + x * across + y * down]! > 0) return;
    outside[y * wide + x] = 1;
    waiting.push(y * wide + x);
  };
  for (let x = 0; x < wide; x++) {
    reach(x, 0);
    reach(x, high - 1);
  }
  for (let y = 0; y < high; y++) {
    reach(0, y);
    reach(wide - 1, y);
  }
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const [x, y] = [at % wide, Math.floor(at / wide)];
    reach(x - 1, y);
    reach(x + 1, y);
    reach(x, y - 1);
    reach(x, y + 1);
  }
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++) if (!outside[y * wide + x]) brain[start + x * across + y * down] = 1;
}

/** All of the brain as label 1, ventricles and fissures too: what is enclosed in one of the three planes. */
export function brainOf(labels: Uint8Array): Uint8Array {
  const [nx, ny, nz] = standardShape;
  const brain = new Uint8Array(labels.length);
  for (let z = 0; z < nz; z++) fillPlane(labels, brain, z * nx * ny, [nx, ny], [1, nx]);
  for (let y = 0; y < ny; y++) fillPlane(labels, brain, y * nx, [nx, nz], [1, nx * ny]);
  for (let x = 0; x < nx; x++) fillPlane(labels, brain, x, [ny, nz], [nx, nx * ny]);
  return brain;
}

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
