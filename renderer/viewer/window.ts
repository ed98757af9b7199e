import type { Frame } from '../../electron/contract';

/** Modality values shown black and white. */
export interface Range {
  readonly lower: number;
  readonly upper: number;
}

/** PS3.3 C.11.2.1.2.1: the linear function, its ends as shown by this viewer. */
export const rangeOf = (center: number, width: number): Range => ({
  lower: center - width / 2,
  upper: center + width / 2,
});
export const centerWidth = ({ lower, upper }: Range): { center: number; width: number } => ({
  center: (lower + upper) / 2,
  width: upper - lower,
});

export interface Preset {
  readonly id: string;
  readonly labelKey: string;
  /** Fixed, or found from the images. */
  readonly range: Range | 'header' | 'auto' | 'contrast' | 'full';
}

const ct = (id: string, center: number, width: number): Preset => ({
  id,
  labelKey: `viewer.preset.${id}`,
  range: rangeOf(center, width),
});

/** Four presets on the keys 1–4, by modality. CT values are the usual ones of reading rooms, in HU. */
export function presetsFor(modality: string): readonly Preset[] {
  if (modality === 'CT')
    return [ct('softTissue', 40, 400), ct('lung', -600, 1500), ct('bone', 400, 1800), ct('angiography', 150, 700)];
  return [
    { id: 'auto', labelKey: 'viewer.preset.auto', range: 'auto' },
    { id: 'header', labelKey: 'viewer.preset.header', range: 'header' },
    { id: 'contrast', labelKey: 'viewer.preset.contrast', range: 'contrast' },
    { id: 'full', labelKey: 'viewer.preset.full', range: 'full' },
  ];
}

/** The value below which a share of the values lies; `sorted` ascending. */
const quantile = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))]!;

/** At most this many pixels are looked at. */
const sampled = 20_000;

/** The range of a preset for images such as these. Never empty: a flat image gets a width of 1. */
export function presetRange(
  preset: Preset['range'],
  frame: Pick<Frame, 'windowCenter' | 'windowWidth'>,
  values: ArrayLike<number>,
): Range {
  if (typeof preset === 'object') return preset;
  if (preset === 'header' && frame.windowCenter !== null && frame.windowWidth !== null && frame.windowWidth > 0)
    return rangeOf(frame.windowCenter, frame.windowWidth);
  const step = Math.max(1, Math.floor(values.length / sampled));
  const some = new Float64Array(Math.ceil(values.length / step));
  for (let i = 0; i < some.length; i++) some[i] = values[i * step]!;
  const sorted = some.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { lower: 0, upper: 1 };
  const [low, high] = preset === 'full' ? [0, 1] : preset === 'contrast' ? [0.2, 0.97] : [0.01, 0.995];
  const lower = quantile(sorted, low);
  return { lower, upper: Math.max(quantile(sorted, high), lower + 1e-6 * Math.max(1, Math.abs(lower))) };
}
