import type { AmyloidResult, AnalysisResult, Tracer } from '../../electron/contract';
import { yearsBetween } from '../compare/differences';

export type Band = NonNullable<AmyloidResult['centiloid']>['band'];
export type Region = AmyloidResult['regions'][number];

/** Reading bands in Centiloid: up to 12 negative, from 30 positive, subtle in between. */
export const bandEdges = { subtle: 12, positive: 30 } as const;

export const bandOf = (centiloid: number): Band =>
  centiloid <= bandEdges.subtle ? 'negative' : centiloid < bandEdges.positive ? 'subtle' : 'positive';

/** Ends of the gauge, Centiloid. Most people are within; values outside are drawn at the end, with an arrow. */
export const gaugeEnds = [-20, 120] as const;

/** Place on the gauge in per cent, and whether the value lies beyond its end. */
export function onGauge(value: number): { readonly at: number; readonly beyond: -1 | 0 | 1 } {
  const [low, high] = gaugeEnds;
  const at = (100 * (value - low)) / (high - low);
  return { at: Math.min(100, Math.max(0, at)), beyond: at < 0 ? -1 : at > 100 ? 1 : 0 };
}

/** Bands that an interval touches, from low to high: what the uncertainty leaves open. */
export const bandsWithin = ({ low, high }: { low: number; high: number }): readonly Band[] => {
  const order: readonly Band[] = ['negative', 'subtle', 'positive'];
  return order.slice(order.indexOf(bandOf(low)), order.indexOf(bandOf(high)) + 1);
};

/** A region against the middle 95 % of the simulated controls. */
export const against = ({ suvr, normal }: Pick<Region, 'suvr' | 'normal'>): 'below' | 'within' | 'above' =>
  suvr < normal.low ? 'below' : suvr > normal.high ? 'above' : 'within';

export const orders = ['anatomy', 'name', 'suvr', 'z', 'driver'] as const;
export type Order = (typeof orders)[number];

export interface RegionRow extends Region {
  /** As the reader calls it. */
  readonly text: string;
  /** Share of the told stage's probability that hangs on it; null where it was not asked. */
  readonly driver: number | null;
}

/** Rows of the table. `nameOf` gives the names in the reader's language. */
export function regionRows(
  { regions, drivers }: Pick<AmyloidResult, 'regions' | 'drivers'>,
  nameOf: (region: Region) => string,
): RegionRow[] {
  const changes = new Map(drivers.map(({ regionId, change }) => [regionId, change]));
  return regions.map((region) => ({ ...region, text: nameOf(region), driver: changes.get(region.id) ?? null }));
}

/** A sorted copy; rows without the number come last either way. Equal ones stay as they were. */
export function sortedRows(
  rows: readonly RegionRow[],
  by: Order,
  descending: boolean,
  language?: string,
): readonly RegionRow[] {
  if (by === 'anatomy') return descending ? rows.toReversed() : rows;
  const sign = descending ? -1 : 1;
  if (by === 'name') return rows.toSorted((a, b) => sign * a.text.localeCompare(b.text, language));
  return rows.toSorted((a, b) => {
    const [x, y] = [a[by], b[by]];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    return sign * (x - y);
  });
}

/** Low and high end of a drawing of all regions and their bands, with a little room. */
export function suvrExtent(regions: readonly Pick<Region, 'suvr' | 'normal'>[]): readonly [number, number] {
  const all = regions.flatMap(({ suvr, normal }) => [suvr, normal.low, normal.high]);
  const low = Math.min(0.6, ...all);
  const high = Math.max(1.6, ...all);
  return [Math.floor(low * 10) / 10, Math.ceil(high * 10) / 10];
}

/** One number of two scans of a patient. */
export interface Change {
  readonly id: string;
  readonly earlier: number;
  readonly later: number;
  readonly difference: number;
  /** Per year; null where a date is not known or the scans are less than a month apart. */
  readonly perYear: number | null;
  /** Half width of the interval of the difference, both uncertainties together; null where they are not known. */
  readonly uncertainty: number | null;
}

/** Why two scans cannot be compared number by number. */
export type NotComparable = 'tracer' | 'regions' | 'models';

export interface Follow {
  readonly years: number | null;
  /** Comparable between tracers, which is what Centiloid is for; null where a scan has none. */
  readonly centiloid: Change | null;
  /** Null with another tracer: SUVRs of two tracers are not on one scale. */
  readonly suvr: Change | null;
  /** By region of both; empty with another tracer. */
  readonly regions: readonly Change[];
  readonly doubts: readonly NotComparable[];
}

interface Dated {
  readonly studyDate: string | null;
  readonly amyloid: AmyloidResult;
  readonly models: AnalysisResult['models'];
}

const leastYears = 30 / 365.25;

interface Measured {
  readonly value: number;
  readonly interval?: { readonly low: number; readonly high: number };
}

/** Two independent intervals: half widths add in squares. */
function changeOf(id: string, earlier: Measured, later: Measured, years: number | null): Change {
  const half = ({ interval }: Measured) => (interval ? (interval.high - interval.low) / 2 : Number.NaN);
  const both = Math.hypot(half(earlier), half(later));
  const difference = later.value - earlier.value;
  return {
    id,
    earlier: earlier.value,
    later: later.value,
    difference,
    perYear: years === null || years < leastYears ? null : difference / years,
    uncertainty: Number.isFinite(both) ? both : null,
  };
}

/** What changed from an earlier scan to a later one of the same patient. */
export function followUp(earlier: Dated, later: Dated): Follow {
  const years = yearsBetween(earlier.studyDate, later.studyDate);
  const [a, b] = [earlier.amyloid, later.amyloid];
  const sameTracer = a.tracer === b.tracer;
  const sameRegions = a.regionsFrom === b.regionsFrom;
  const network = ({ models }: Dated) =>
    models
      .map(({ id, sha256 }) => `${id} ${sha256}`)
      .sort()
      .join();
  const doubts: NotComparable[] = [];
  if (!sameTracer) doubts.push('tracer');
  if (!sameRegions) doubts.push('regions');
  if (network(earlier) !== network(later)) doubts.push('models');
  const of = (id: string, x: AmyloidResult['suvr'], y: AmyloidResult['suvr']) =>
    x && y
      ? changeOf(
          id,
          { value: x.quantity.value, interval: x.interval },
          { value: y.quantity.value, interval: y.interval },
          years,
        )
      : null;
  const before = new Map(a.regions.map((region) => [region.id, region]));
  return {
    years,
    // Regions of two kinds give two scales that share a name only.
    centiloid: sameRegions ? of('centiloid', a.centiloid, b.centiloid) : null,
    suvr: sameTracer && sameRegions ? of('suvr', a.suvr, b.suvr) : null,
    regions: sameTracer
      ? b.regions.flatMap((region) => {
          const other = before.get(region.id);
          return other ? [changeOf(region.id, { value: other.suvr }, { value: region.suvr }, years)] : [];
        })
      : [],
    doubts,
  };
}

/** Whether a change is more than both measurements leave open; null where that is not known. */
export const isCertain = ({ difference, uncertainty }: Change): boolean | null =>
  uncertainty === null ? null : Math.abs(difference) > uncertainty;

/** The isotope's usual reading windows differ, the tracers' names do not need translation. */
export const tracerNames: Readonly<Record<Tracer, string>> = {
  florbetaben: 'Florbetaben (18F)',
  florbetapir: 'Florbetapir (18F)',
  flutemetamol: 'Flutemetamol (18F)',
  pib: 'PiB (11C)',
};

/** Ends of the SUVR scales of the images and surfaces: white matter of a normal scan is near the middle. */
export const suvrRange = { lower: 0, upper: 2.5 } as const;
