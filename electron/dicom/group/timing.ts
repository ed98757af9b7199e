import { byNumber, type Entry, median } from './place';

/** Frames of one place in the order of time. */
export interface Run {
  readonly entries: readonly Entry[];
  /** Milliseconds from the R wave, one per entry. */
  readonly timesMs: readonly number[];
  /**
   * `beat`: the times prove phases of one heart beat. `likely`: a plausible number of phases, but no times prove it.
   * `series`: images of one place at other times (successive beats, echoes, contrasts).
   */
  readonly kind: 'beat' | 'likely' | 'series';
  readonly rrIntervalMs: number | null;
  /** Times are made up from the order of the images. */
  readonly assumedTimes: boolean;
  /** Images at a time that another image already has. */
  readonly extra: readonly Entry[];
}

/** A beat is shorter than this at 25 beats per minute. */
const longestBeatMs = 2500;
const stepRangeMs = { least: 4, most: 200 };
const likelyPhases = { least: 8, most: 64 };

const isPhaseImage = (entry: Entry) => /^(P|PHASE|PHASE MAP|VELOCITY)$/.test(entry.record.imageType[2] ?? '');

/** The R-R interval that the headers name, ms: nominal interval, else heart rate. */
function statedInterval(entries: readonly Entry[]): number | null {
  const intervals = entries.flatMap(({ record: { beat } }) => {
    const stated = beat.nominalIntervalMs ?? (beat.heartRate ? 60_000 / beat.heartRate : null);
    return stated !== null && stated >= 250 && stated <= longestBeatMs ? [stated] : [];
  });
  return intervals.length > 0 ? median(intervals) : null;
}

function distinct(entries: readonly Entry[], key: (entry: Entry) => number): { kept: Entry[]; extra: Entry[] } {
  const seen = new Set<number>();
  const [kept, extra]: [Entry[], Entry[]] = [[], []];
  for (const entry of [...entries].sort((a, b) => key(a) - key(b) || byNumber(a, b))) {
    const value = Math.round(key(entry) * 10);
    if (seen.has(value)) extra.push(entry);
    else {
      seen.add(value);
      kept.push(entry);
    }
  }
  return { kept, extra };
}

const steps = (times: readonly number[]) => times.slice(1).map((time, i) => time - times[i]!);

/** Reads the timing of the frames of one place. @param entries at least one, all of one place and series */
export function runOf(entries: readonly Entry[]): Run {
  const magnitude = entries.filter((entry) => !isPhaseImage(entry));
  const mixed = magnitude.length > 0 && magnitude.length < entries.length;
  const used = mixed ? magnitude : entries;
  const aside = mixed ? entries.filter(isPhaseImage) : [];
  const rr = statedInterval(used);
  const inOrder = [...used].sort(byNumber);

  const triggers = used.filter((entry) => entry.facts.triggerMs !== null);
  if (triggers.length === used.length && used.length > 1) {
    const { kept, extra } = distinct(used, (entry) => entry.facts.triggerMs!);
    const timesMs = kept.map((entry) => entry.facts.triggerMs!);
    if (kept.length > 1) {
      const step = median(steps(timesMs));
      const span = timesMs.at(-1)! - timesMs[0]!;
      const beat = span <= longestBeatMs && step >= stepRangeMs.least && step <= stepRangeMs.most;
      const rrIntervalMs = rr ?? span + step;
      if (beat)
        return { entries: kept, timesMs, kind: 'beat', rrIntervalMs, assumedTimes: false, extra: [...extra, ...aside] };
    }
    // The same delay in every image: one image per beat.
    const timesOf = inOrder.map((_, i) => i * (rr ?? 1000));
    return { entries: inOrder, timesMs: timesOf, kind: 'series', rrIntervalMs: rr, assumedTimes: true, extra: aside };
  }

  const offsets = used.filter((entry) => entry.facts.offsetMs !== null);
  if (offsets.length === used.length && used.length > 1) {
    const { kept, extra } = distinct(used, (entry) => entry.facts.offsetMs!);
    const timesMs = kept.map((entry) => entry.facts.offsetMs!);
    if (kept.length > 1) {
      const span = timesMs.at(-1)! - timesMs[0]! + median(steps(timesMs));
      const beat = span <= longestBeatMs && kept.length >= likelyPhases.least;
      return {
        entries: kept,
        timesMs,
        kind: beat ? 'likely' : 'series',
        rrIntervalMs: rr ?? (beat ? span : null),
        assumedTimes: false,
        extra: [...extra, ...aside],
      };
    }
  }

  const indexed = used.every((entry) => entry.facts.temporalIndex !== null);
  const { kept, extra } = indexed
    ? distinct(used, (entry) => entry.facts.temporalIndex!)
    : { kept: inOrder, extra: [] as Entry[] };
  const stated = used[0]!.record.beat.imageCount;
  const counted = rr !== null && stated === kept.length;
  const likely = kept.length >= likelyPhases.least && kept.length <= likelyPhases.most;
  const interval = rr ?? 1000;
  return {
    entries: kept,
    timesMs: kept.map((_, i) => (i * interval) / kept.length),
    kind: counted && kept.length > 1 ? 'beat' : likely ? 'likely' : 'series',
    rrIntervalMs: rr,
    assumedTimes: true,
    extra: [...extra, ...aside],
  };
}

/** One frame per slice and phase. */
export interface Grid {
  /** `[phase][slice]`. */
  readonly cells: readonly (readonly Entry[])[];
  readonly phaseTimesMs: readonly number[];
  readonly rrIntervalMs: number | null;
  /** Shortest and longest among the slices, ms; null when none is known. */
  readonly rrRangeMs: [number, number] | null;
  readonly warnings: readonly string[];
}

function mode(counts: readonly number[]): number {
  const tally = new Map<number, number>();
  for (const count of counts) tally.set(count, (tally.get(count) ?? 0) + 1);
  return [...tally].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]![0];
}

/** A run's times as fractions of its own beat, so that slices of different breath-holds can be matched. */
function fractions(run: Run): number[] {
  const first = run.timesMs[0]!;
  const step = run.timesMs.length > 1 ? median(steps(run.timesMs)) : 1;
  const span = run.timesMs.at(-1)! - first + step;
  return run.timesMs.map((time) => (time - first) / span);
}

/**
 * Puts the runs of the slices on common phases. Most slices' number of phases is taken; a slice with fewer or more
 * lends each phase its nearest image in the fraction of the beat. Beats of different length are matched phase by phase.
 */
export function gridOf(runs: readonly Run[]): Grid {
  const phaseCount = mode(runs.map((run) => run.entries.length));
  const full = runs.filter((run) => run.entries.length === phaseCount);
  const reference = fractions(full[0]!);
  const warnings: string[] = [];
  const columns = runs.map((run, slice) => {
    if (run.entries.length === phaseCount) return run.entries;
    warnings.push(
      `Slice ${slice + 1} has ${run.entries.length} phases where the others have ${phaseCount}; ` +
        'the nearest phase in time is shown for the rest.',
    );
    const short = full[0]!;
    const stepOf = (r: Run) => (r.timesMs.length > 1 ? median(steps(r.timesMs)) : 0);
    // With the same step the images are missing, not spread wider: match by time from the first common one.
    const sameStep = Math.abs(stepOf(run) - stepOf(short)) <= 0.1 * stepOf(short);
    const own = sameStep ? run.timesMs : fractions(run);
    const wanted = sameStep ? short.timesMs : reference;
    return wanted.map((target) => {
      let best = 0;
      for (let i = 1; i < own.length; i++) if (Math.abs(own[i]! - target) < Math.abs(own[best]! - target)) best = i;
      return run.entries[best]!;
    });
  });
  const phases = Array.from({ length: phaseCount }, (_, phase) => phase);
  const phaseTimesMs = phases.map((phase) => full.reduce((sum, run) => sum + run.timesMs[phase]!, 0) / full.length);
  const intervals = runs.flatMap((run) => (run.rrIntervalMs === null ? [] : [run.rrIntervalMs]));
  const rrIntervalMs = intervals.length > 0 ? median(intervals) : null;
  if (intervals.length > 1) {
    const [low, high] = [Math.min(...intervals), Math.max(...intervals)];
    if (high > 1.2 * low)
      warnings.push(
        `The heart rate changed between slices (R-R ${Math.round(low)} to ${Math.round(high)} ms); ` +
          'phases were matched by number.',
      );
  }
  const extra = runs.reduce((sum, run) => sum + run.extra.length, 0);
  if (extra > 0) warnings.push(`${extra} images repeat a place and a time and are shown on their own.`);
  if (runs.some((run) => run.assumedTimes))
    warnings.push('The headers give no times; phases are spread evenly over the beat.');
  return {
    cells: phases.map((phase) => columns.map((column) => column[phase]!)),
    phaseTimesMs,
    rrIntervalMs,
    rrRangeMs: intervals.length > 0 ? [Math.min(...intervals), Math.max(...intervals)] : null,
    warnings,
  };
}
