import type { Measurement, Vector } from '../../electron/contract';
import { formatNumber, t } from '../i18n';
import { frameById } from './frames';
import { frameIdOf, loadedPixels } from './images';
import { type MeasureKind, measure, type Samples } from './measure';

const unitText: Record<string, string> = { mm2: 'mm²', deg: '°', '1': '' };

/** A number with its unit, as written on the image. */
export function quantityText({ value, unit }: Pick<Measurement, 'value' | 'unit'>): string {
  const written = unitText[unit] ?? unit;
  const decimals = unit === 'mm' || unit === 'deg' || unit === 'mm2' ? 1 : Number.isInteger(value) ? 0 : 1;
  return `${formatNumber(value, decimals)}${unit === 'deg' || written === '' ? written : ` ${written}`}`;
}

/** Pixels of a frame with their unit: numbers of CT are Hounsfield units, MR intensities have none. */
export function samplesOf(frameId: string): Samples | null {
  const known = frameById(frameId);
  const values = loadedPixels(frameId);
  if (!known || !values || known.frame.photometric === 'RGB') return null;
  return {
    rows: known.frame.rows,
    columns: known.frame.columns,
    values,
    unit: known.modality === 'CT' ? 'HU' : '1',
  };
}

/** What a drawn annotation measures now; nothing where its frame has no calibration or is not of this study. */
export function measureOn(frameId: string, kind: MeasureKind, points: readonly Vector[]): Measurement[] {
  const plane = frameById(frameId)?.frame.plane;
  return plane ? measure(kind, points, plane, samplesOf(frameId)) : [];
}

/** `imageId:dextra:<frame id>`, as the library names what an annotation is drawn on. */
const targetPrefix = 'imageId:';

/** The lines beside an annotation: the same numbers that are saved. */
export function annotationText(
  kind: MeasureKind,
  data: { handles?: { points?: unknown } },
  targetId: string,
): string[] {
  const points = data.handles?.points;
  if (!Array.isArray(points) || !targetId.startsWith(targetPrefix)) return [];
  const frameId = frameIdOf(targetId.slice(targetPrefix.length));
  return measureOn(frameId, kind, points as Vector[]).map((measurement) =>
    kind === 'ellipse'
      ? `${t(`viewer.measure.${measurement.name}`, { defaultValue: measurement.name })} ${quantityText(measurement)}`
      : quantityText(measurement),
  );
}
