import type { Plane, Vector } from '../../contract';
import { pixelToLps, planeNormal } from '../../imaging/geometry';
import { dot } from '../../imaging/vector';
import { planeOf } from '../frame-type';
import type { FrameFacts, InstanceRecord, PixelFacts } from '../record';

/** One frame of the study, ready to be put in its place. */
export interface Entry {
  readonly record: InstanceRecord;
  readonly pixel: PixelFacts;
  /** From 1. */
  readonly frameNumber: number;
  readonly facts: FrameFacts;
  readonly plane: Plane | null;
}

/** Frames of one series that lie in one place. */
export interface Location {
  readonly entries: Entry[];
  readonly plane: Plane;
  readonly normal: Vector;
  /** Along `normal`, mm. */
  readonly height: number;
  /** Centre of the image, LPS mm. */
  readonly centre: Vector;
}

/** Locations with one direction, grid and modality. */
export interface Bundle {
  readonly locations: Location[];
  readonly normal: Vector;
}

const within = (degrees: number) => Math.cos((degrees * Math.PI) / 180);
/** Slices of one stack are parallel to a fraction of this; different views differ by far more. */
const parallelDegrees = 2;
/** Frames nearer than this along the normal are in one place. */
const sameHeightMm = 0.3;

export function entriesOf(records: readonly InstanceRecord[]): Entry[] {
  return records.flatMap((record) => {
    const { pixel } = record;
    if (!pixel) return [];
    return record.frames.map((facts, i) => ({ record, pixel, frameNumber: i + 1, facts, plane: planeOf(facts) }));
  });
}

/** Order in which images were made, for where nothing better is known. */
export function byNumber(a: Entry, b: Entry): number {
  return (
    (a.record.acquisitionNumber ?? 0) - (b.record.acquisitionNumber ?? 0) ||
    (a.record.instanceNumber ?? 0) - (b.record.instanceNumber ?? 0) ||
    (a.record.sopInstanceUid < b.record.sopInstanceUid
      ? -1
      : a.record.sopInstanceUid > b.record.sopInstanceUid
        ? 1
        : a.frameNumber - b.frameNumber)
  );
}

export function centreOf(plane: Plane, pixel: { rows: number; columns: number }): Vector {
  return pixelToLps(plane, (pixel.columns - 1) / 2, (pixel.rows - 1) / 2);
}

export const sameGrid = (a: Entry, b: Entry) =>
  a.pixel.rows === b.pixel.rows &&
  a.pixel.columns === b.pixel.columns &&
  a.pixel.samplesPerPixel === b.pixel.samplesPerPixel &&
  a.record.modality === b.record.modality;

const close = (a: number, b: number) => Math.abs(a - b) <= 0.01 * Math.max(a, b);

/** Whether two planes have the same directions and calibration, wherever they lie. */
export function alike(a: Plane, b: Plane): boolean {
  return (
    dot(planeNormal(a), planeNormal(b)) >= within(parallelDegrees) &&
    dot(a.rowDirection, b.rowDirection) >= within(parallelDegrees) &&
    close(a.rowSpacingMm, b.rowSpacingMm) &&
    close(a.columnSpacingMm, b.columnSpacingMm)
  );
}

/** Bundles the frames of one series by direction and grid, and within each by place. Frames without a plane are left out. */
export function bundlesOf(entries: readonly Entry[]): Bundle[] {
  const groups: Entry[][] = [];
  for (const entry of entries) {
    if (!entry.plane) continue;
    const fits = groups.find((group) => sameGrid(group[0]!, entry) && alike(group[0]!.plane!, entry.plane!));
    if (fits) fits.push(entry);
    else groups.push([entry]);
  }
  return groups.map((group) => {
    const normal = planeNormal(group[0]!.plane!);
    const placed = group
      .map((entry) => ({ entry, height: dot(entry.plane!.originMm, normal) }))
      .sort((a, b) => a.height - b.height || byNumber(a.entry, b.entry));
    const locations: Location[] = [];
    for (const { entry, height } of placed) {
      const last = locations.at(-1);
      if (last && height - last.height < sameHeightMm) last.entries.push(entry);
      else {
        const plane = entry.plane!;
        locations.push({ entries: [entry], plane, normal, height, centre: centreOf(plane, entry.pixel) });
      }
    }
    return { locations, normal };
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Items by key, in the order in which the keys first appear. */
export function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const own = groups.get(key(item));
    if (own) own.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
