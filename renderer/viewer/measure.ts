import type { Finding, Measurement, Plane, Vector } from '../../electron/contract';
import { distanceMm, dot, mmToPixel, subtract } from './geometry';

export const measureKinds = ['length', 'angle', 'ellipse', 'probe'] as const;
export type MeasureKind = (typeof measureKinds)[number];
export const isMeasureKind = (kind: Finding['kind']): kind is MeasureKind =>
  (measureKinds as readonly string[]).includes(kind);

/** Pixels of one frame in modality values. */
export interface Samples {
  readonly rows: number;
  readonly columns: number;
  /** Row by row; more than one value per pixel for colour, which is not measured. */
  readonly values: ArrayLike<number>;
  /** `HU` for CT, `BQML` and the like where the header says so; `1` where numbers have no unit. */
  readonly unit: string;
}

/** Length between two points, mm. */
export const lengthMm = ([a, b]: readonly Vector[]): number => (a && b ? distanceMm(a, b) : Number.NaN);

/** Angle at the middle of three points, degrees, 0…180. */
export function angleDeg([a, corner, b]: readonly Vector[]): number {
  if (!a || !corner || !b) return Number.NaN;
  const u = subtract(a, corner);
  const v = subtract(b, corner);
  const product = Math.hypot(...u) * Math.hypot(...v);
  return (Math.acos(Math.max(-1, Math.min(1, dot(u, v) / product))) * 180) / Math.PI;
}

export interface EllipseStatistics {
  areaMm2: number;
  count: number;
  mean: number;
  /** Standard deviation of the pixels, divisor n − 1; 0 for a single pixel. */
  deviation: number;
  minimum: number;
  maximum: number;
}

/**
 * Area of the ellipse itself (π a b), and statistics of the pixels whose centres lie inside.
 *
 * @param points ends of one axis, then ends of the other, LPS mm
 * @returns null when no pixel centre of the frame lies inside
 */
export function ellipseStatistics(points: readonly Vector[], plane: Plane, samples: Samples): EllipseStatistics | null {
  const [a0, a1, b0, b1] = points.map((point) => mmToPixel(plane, point).pixel);
  if (!a0 || !a1 || !b0 || !b1) return null;
  const areaMm2 = (Math.PI * lengthMm(points.slice(0, 2)) * lengthMm(points.slice(2, 4))) / 4;
  const toMm = ([x, y]: readonly [number, number]) => [x * plane.columnSpacingMm, y * plane.rowSpacingMm] as const;
  const centre = [(a0[0] + a1[0]) / 2, (a0[1] + a1[1]) / 2] as const;
  const [ax, ay] = toMm([a1[0] - centre[0], a1[1] - centre[1]]);
  const [bx, by] = toMm([b1[0] - centre[0], b1[1] - centre[1]]);
  const aa = ax * ax + ay * ay;
  const bb = bx * bx + by * by;
  const reach = Math.sqrt(aa + bb);
  const x0 = Math.max(0, Math.floor(centre[0] - reach / plane.columnSpacingMm));
  const x1 = Math.min(samples.columns - 1, Math.ceil(centre[0] + reach / plane.columnSpacingMm));
  const y0 = Math.max(0, Math.floor(centre[1] - reach / plane.rowSpacingMm));
  const y1 = Math.min(samples.rows - 1, Math.ceil(centre[1] + reach / plane.rowSpacingMm));
  const inside: number[] = [];
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) {
      const [dx, dy] = toMm([x - centre[0], y - centre[1]]);
      const u = (dx * ax + dy * ay) / aa;
      const v = (dx * bx + dy * by) / bb;
      // Centres exactly on the outline belong to it, whatever the last digit says.
      if (u * u + v * v <= 1 + 1e-9) inside.push(samples.values[y * samples.columns + x]!);
    }
  if (inside.length === 0) return null;
  const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  const squares = inside.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    areaMm2,
    count: inside.length,
    mean,
    deviation: inside.length > 1 ? Math.sqrt(squares / (inside.length - 1)) : 0,
    minimum: inside.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    maximum: inside.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  };
}

/** Value of the pixel whose square holds the point; null outside the frame. */
export function valueAt(point: Vector, plane: Plane, samples: Samples): number | null {
  const [px, py] = mmToPixel(plane, point).pixel;
  const x = Math.round(px);
  const y = Math.round(py);
  if (x < 0 || y < 0 || x >= samples.columns || y >= samples.rows) return null;
  return samples.values[y * samples.columns + x] ?? null;
}

const onImage = (what: string) => `${what}, drawn on the image by the reader`;

/** What a finished annotation measures: each number with its unit and where it comes from. */
export function measure(
  kind: MeasureKind,
  points: readonly Vector[],
  plane: Plane,
  samples: Samples | null,
): Measurement[] {
  switch (kind) {
    case 'length':
      return [{ name: 'length', value: lengthMm(points), unit: 'mm', source: onImage('straight line') }];
    case 'angle': {
      const value = angleDeg(points);
      return Number.isFinite(value)
        ? [{ name: 'angle', value, unit: 'deg', source: onImage('angle at the middle point') }]
        : [];
    }
    case 'ellipse': {
      const area = (Math.PI * lengthMm(points.slice(0, 2)) * lengthMm(points.slice(2, 4))) / 4;
      const outline: Measurement = { name: 'area', value: area, unit: 'mm2', source: onImage('ellipse') };
      const statistics = samples && ellipseStatistics(points, plane, samples);
      if (!statistics) return [outline];
      const source = `${statistics.count} pixels whose centres lie in the ellipse drawn by the reader`;
      const of = (name: string, value: number): Measurement => ({ name, value, unit: samples.unit, source });
      return [
        outline,
        of('mean', statistics.mean),
        of('standard deviation', statistics.deviation),
        of('minimum', statistics.minimum),
        of('maximum', statistics.maximum),
      ];
    }
    case 'probe': {
      const [point] = points;
      const value = point && samples ? valueAt(point, plane, samples) : null;
      return value === null || !samples
        ? []
        : [{ name: 'value', value, unit: samples.unit, source: onImage('pixel at the point') }];
    }
  }
}
