import type { AnalysisResult, Measurement } from '../../electron/contract';
import { idOf } from '../risk/names';

/** One measurement of two studies. */
export interface Difference {
  readonly id: string;
  /** Of either study, for its name, unit and source. */
  readonly measurement: Measurement;
  readonly earlier: number | null;
  readonly later: number | null;
  /** later − earlier, in the unit of the measurement (percentage points for %). */
  readonly difference: number | null;
  /** Of the earlier value; null for what is a percentage or an index of its own, and where the earlier value is zero. */
  readonly percent: number | null;
  /** difference per year between the studies; null where a date is not known or they are less than a month apart. */
  readonly perYear: number | null;
}

const dayMs = 86_400_000;
const daysPerYear = 365.25;
const leastDays = 30;

/** Years from one date to another (`YYYY-MM-DD`); null where one is not known. */
export function yearsBetween(earlier: string | null, later: string | null): number | null {
  const from = Date.parse(`${earlier}T00:00:00Z`);
  const to = Date.parse(`${later}T00:00:00Z`);
  return Number.isFinite(from) && Number.isFinite(to) ? (to - from) / dayMs / daysPerYear : null;
}

/** Units whose change is told in the unit itself only. */
const ownShare = new Set(['%', '1', 'log', '1/mm']);

/** Measurements of two results side by side, in the order of the later one, then what only the earlier one has. */
export function differences(
  earlier: Pick<AnalysisResult, 'measurements'> | null,
  later: Pick<AnalysisResult, 'measurements'> | null,
  years: number | null,
): Difference[] {
  const of = (list: readonly Measurement[] | undefined) => new Map((list ?? []).map((one) => [idOf(one), one]));
  const before = of(earlier?.measurements);
  const after = of(later?.measurements);
  // Numbers of phases count images, which every study has as many of as it was made with.
  const ids = [...after.keys(), ...[...before.keys()].filter((id) => !after.has(id))].filter(
    (id) => !id.startsWith('phase.'),
  );
  return ids.map((id) => {
    const a = before.get(id);
    const b = after.get(id);
    const measurement = (b ?? a)!;
    const same = a !== undefined && b !== undefined && a.unit === b.unit;
    const difference = same ? b.value - a.value : null;
    return {
      id,
      measurement,
      earlier: a && a.unit === measurement.unit ? a.value : null,
      later: b?.value ?? null,
      difference,
      percent:
        difference === null || a!.value === 0 || ownShare.has(measurement.unit)
          ? null
          : (100 * difference) / Math.abs(a!.value),
      perYear: difference === null || years === null || years * daysPerYear < leastDays ? null : difference / years,
    };
  });
}

/** Curves of several beats on one axis of normalised time. */
export interface Overlaid {
  /** Per cent of the beat, 0 at the first phase, sorted. */
  readonly percent: readonly number[];
  /** [curve][time]; null where that curve has no value. */
  readonly values: readonly (readonly (number | null)[])[];
}

/**
 * Curves over beats of different lengths, each in per cent of its own beat. The first value comes again at 100 %: a beat
 * ends as it began. Nothing is resampled.
 */
export function overlaid(
  curves: readonly {
    readonly timesMs: readonly number[];
    readonly values: readonly number[];
    readonly beatMs: number;
  }[],
): Overlaid {
  const placed = curves.map(({ timesMs, values, beatMs }) => {
    const start = timesMs[0] ?? 0;
    const at = new Map(
      timesMs.map((time, k) => [Math.round((1e5 * (time - start)) / beatMs) / 1e3, values[k] ?? null]),
    );
    if (values.length > 0) at.set(100, values[0]!);
    return at;
  });
  const percent = [...new Set(placed.flatMap((at) => [...at.keys()]))].filter((p) => p <= 100).sort((a, b) => a - b);
  return { percent, values: placed.map((at) => percent.map((p) => at.get(p) ?? null)) };
}
