import type { Measurement } from '../../electron/contract';
import { idOf } from './names';

export const groupNames = ['rv', 'lv', 'both', 'rates', 'motion', 'strain', 'septum', 'other'] as const;
export type GroupName = (typeof groupNames)[number];

/** One line of the table: a number, and the same per body surface where it is known. */
export interface MeasureRow {
  readonly id: string;
  readonly measurement: Measurement;
  readonly indexed: Measurement | null;
}
export interface MeasureGroup {
  readonly name: GroupName;
  readonly rows: readonly MeasureRow[];
}

const filling = /^(?:peak-(?:ejection|filling)-rate|time-to-peak-(?:ejection|filling)$|first-third-filling)/;
const motion = /excursion|fractional-area-change|dispersion/;

/** The group that a measurement stands in. */
export function groupOf(id: string): GroupName {
  const [first, ...rest] = id.split('.');
  const what = rest.join('.');
  switch (first) {
    case 'rv':
    case 'lv':
      if (filling.test(what)) return 'rates';
      return motion.test(what) ? 'motion' : first;
    case 'beat':
    case 'body':
    case 'phase':
      return 'both';
    case 'strain':
    case 'septum':
      return first;
    default:
      return 'other';
  }
}

/** The id of the same number per body surface: `rv.stroke-volume` → `rv.stroke-volume-index`. */
export const indexIdOf = (id: string): string => `${id.replace(/cardiac-output$/, 'cardiac')}-index`;

/** Measurements in their groups, each in the order in which the analysis gave them; empty groups are left out. */
export function measureGroups(measurements: readonly Measurement[]): MeasureGroup[] {
  const byId = new Map(measurements.map((measurement) => [idOf(measurement), measurement]));
  const indices = new Set([...byId.keys()].map(indexIdOf).filter((id) => byId.has(id)));
  const rows = measurements.flatMap((measurement): MeasureRow[] => {
    const id = idOf(measurement);
    return indices.has(id) ? [] : [{ id, measurement, indexed: byId.get(indexIdOf(id)) ?? null }];
  });
  return groupNames
    .map((name) => ({ name, rows: rows.filter(({ id }) => groupOf(id) === name) }))
    .filter((group) => group.rows.length > 0);
}

/** Where a value is with respect to a published range. */
export function placeInRange(
  value: number,
  { low, high }: { low: number | null; high: number | null },
): 'below' | 'within' | 'above' {
  if (low !== null && value < low) return 'below';
  return high !== null && value > high ? 'above' : 'within';
}
