import { createHash } from 'node:crypto';
import type { Frame, Stack, Vector } from '../../contract';
import { dot, scale } from '../../imaging/vector';
import { photometricOf, pixelTypeOf } from '../frame-type';
import { assemble, type CinePlace, type CineSet, crossing, shortAxis, spacingOf } from './cine';
import { type Bundle, bundlesOf, byNumber, type Entry, groupBy, type Location, sameGrid } from './place';
import { gridOf, type Run, runOf } from './timing';

export interface BuiltStack {
  readonly stack: Stack;
  readonly frames: Frame[];
}

/** What a stack is made of before it is written down in the contract's words. */
interface Draft {
  readonly role: Stack['role'];
  readonly reason: string;
  /** `[phase][slice]`. */
  readonly cells: readonly (readonly Entry[])[];
  readonly phaseTimesMs: readonly number[];
  readonly rrIntervalMs: number | null;
  readonly rrRangeMs?: [number, number];
  readonly timed: boolean;
  readonly sliceSpacingMm: number | null;
  readonly warnings: readonly string[];
}

const stated = (entry: Entry) => entry.record.spacingBetweenSlicesMm ?? entry.record.sliceThicknessMm;
const words = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** All stacks of one study, the short-axis cine first. Pure: decided from geometry and timing alone. */
export function stacksOf(entries: readonly Entry[]): BuiltStack[] {
  const bySeries = [...groupBy(entries, (entry) => entry.record.seriesInstanceUid).values()];
  const cines: CinePlace[] = [];
  const drafts: Draft[] = [];
  for (const series of bySeries) {
    for (const bundle of bundlesOf(series)) {
      const runs = bundle.locations.map((location) => runOf(location.entries));
      const several = runs.some((run) => run.entries.length > 1);
      // One late or lost image does not make another examination of the slice: the places of a bundle are judged together.
      const moving = runs.filter((run) => run.kind !== 'series').length > runs.length / 2;
      if (several && moving) {
        for (const [i, location] of bundle.locations.entries()) cines.push({ ...location, run: runs[i]! });
        drafts.push(...runs.flatMap((run) => strays(run)));
      } else drafts.push(...(several ? repeatedPlaces(bundle, runs) : volumes(bundle)));
    }
    drafts.push(...unplaced(series.filter((entry) => entry.plane === null)));
  }
  const { sets, left } = assemble(cines);
  const all = [...sets, ...left.map((place): CineSet => ({ places: [place], warnings: [] }))];
  drafts.push(...cineDrafts(all));
  const order = ['short-axis-cine', 'long-axis-cine', 'cine', 'volume', 'image'];
  const number = (draft: Draft) => draft.cells[0]![0]!.record.seriesNumber ?? Number.MAX_SAFE_INTEGER;
  drafts.sort(
    (a, b) =>
      order.indexOf(a.role) - order.indexOf(b.role) ||
      (a.role === 'short-axis-cine' ? b.cells[0]!.length - a.cells[0]!.length : 0) ||
      number(a) - number(b),
  );
  return numbered(drafts.map(built));
}

/** Two stacks can begin in the same way; their identifiers must differ. */
function numbered(stacks: BuiltStack[]): BuiltStack[] {
  const seen = new Map<string, number>();
  return stacks.map(({ stack, frames }) => {
    const count = seen.get(stack.stackId) ?? 0;
    seen.set(stack.stackId, count + 1);
    return { stack: count === 0 ? stack : { ...stack, stackId: `${stack.stackId}-${count + 1}` }, frames };
  });
}

function cineDrafts(sets: readonly CineSet[]): Draft[] {
  const known = (set: CineSet) => set.places[0]!.entries[0]!.record.origin === 'dicom';
  const judged = sets.map((set) => {
    const others = sets.flatMap((other) => (other === set ? [] : [other.places[0]!.normal]));
    return { set, verdict: shortAxis(set, others, known(set)) };
  });
  const stacks = judged.filter(({ verdict }) => verdict.is).map(({ set }) => set);
  stacks.sort((a, b) => b.places.length - a.places.length);
  return judged.map(({ set, verdict }) => {
    if (verdict.is) return cineDraft(set, 'short-axis-cine', verdict.reason);
    const main = stacks[0];
    const angle = main ? crossing(set.places[0]!, main) : null;
    if (angle !== null)
      return cineDraft(set, 'long-axis-cine', `It crosses the short-axis slices at ${angle.toFixed(0)}°.`);
    return cineDraft(set, 'cine', verdict.reason);
  });
}

function cineDraft(set: CineSet, role: Stack['role'], reason: string): Draft {
  const grid = gridOf(set.places.map((place) => place.run));
  const spacing = spacingOf(set.places, stated(set.places[0]!.entries[0]!));
  return {
    role,
    reason,
    cells: grid.cells,
    phaseTimesMs: grid.phaseTimesMs,
    rrIntervalMs: grid.rrIntervalMs,
    ...(grid.rrRangeMs ? { rrRangeMs: grid.rrRangeMs } : {}),
    timed: true,
    sliceSpacingMm: spacing.mm,
    warnings: [...set.warnings, ...spacing.warnings, ...grid.warnings],
  };
}

/** Images that repeat a place and a time of a cine: shown one by one. */
function strays(run: Run): Draft[] {
  return run.extra.length === 0 ? [] : [stills(run.extra, 'These images repeat a place and a time of a cine.')];
}

function stills(entries: readonly Entry[], reason: string): Draft {
  return {
    role: 'image',
    reason,
    cells: [entries],
    phaseTimesMs: [0],
    rrIntervalMs: null,
    timed: false,
    sliceSpacingMm: null,
    warnings: [],
  };
}

/** Slices are shown from the feet to the head, from back to front, from right to left. */
function anatomical(locations: readonly Location[]): Location[] {
  const { normal } = locations[0]!;
  const largest = normal.reduce<number>((best, value, k) => (Math.abs(value) > Math.abs(normal[best]!) ? k : best), 0);
  const wanted: Vector = largest === 2 ? [0, 0, 1] : largest === 1 ? [0, -1, 0] : [1, 0, 0];
  const axis = dot(normal, wanted) >= 0 ? normal : scale(normal, -1);
  return [...locations].sort((a, b) => dot(a.plane.originMm, axis) - dot(b.plane.originMm, axis));
}

function volumes(bundle: Bundle): Draft[] {
  const locations = anatomical(bundle.locations);
  const entries = locations.map((location) => location.entries[0]!);
  if (locations.length < 2) return [stills(entries, 'It is a single image.')];
  const spacing = spacingOf(locations, null);
  return [
    {
      role: 'volume',
      reason: `${locations.length} parallel slices, one image each.`,
      cells: [entries],
      phaseTimesMs: [0],
      rrIntervalMs: null,
      timed: false,
      sliceSpacingMm: spacing.mm,
      warnings: spacing.warnings,
    },
  ];
}

/** Several images at each place that no beat explains: repeats, echoes, contrasts, successive beats. */
function repeatedPlaces(bundle: Bundle, runs: readonly Run[]): Draft[] {
  const locations = anatomical(bundle.locations);
  const ordered = locations.map((location) => runs[bundle.locations.indexOf(location)]!);
  const counts = new Set(ordered.map((run) => run.entries.length));
  const extra = ordered.flatMap((run) => strays(run));
  if (counts.size > 1) {
    const all = locations.flatMap((location) => [...location.entries].sort(byNumber));
    return [stills(all, 'Its places hold different numbers of images, and no times of one beat.')];
  }
  const [count] = counts;
  const spacing = spacingOf(locations, stated(ordered[0]!.entries[0]!));
  const draft: Draft = {
    role: 'cine',
    reason: `${words(count!, 'image')} at each place, not the phases of one beat.`,
    cells: Array.from({ length: count! }, (_, phase) => ordered.map((run) => run.entries[phase]!)),
    phaseTimesMs: ordered[0]!.timesMs,
    rrIntervalMs: null,
    timed: true,
    sliceSpacingMm: locations.length > 1 ? spacing.mm : null,
    warnings: spacing.warnings,
  };
  return [draft, ...extra];
}

/** Frames without position, direction or calibration: clips by object, stills by series. */
function unplaced(entries: readonly Entry[]): Draft[] {
  const drafts: Draft[] = [];
  const singles: Entry[][] = [];
  for (const own of groupBy(entries, (entry) => entry.record.sopInstanceUid).values()) {
    const run = own.length > 1 ? runOf(own) : null;
    if (run && own.every((entry) => entry.facts.offsetMs !== null)) {
      drafts.push({
        ...stills(own, ''),
        role: 'cine',
        reason: 'A clip without a position in the patient; nothing can be measured in mm through its slices.',
        cells: run.entries.map((entry) => [entry]),
        phaseTimesMs: run.timesMs,
        // A clip's length is not a beat's.
        rrIntervalMs: own[0]!.record.beat.nominalIntervalMs,
        timed: true,
      });
      continue;
    }
    const group = singles.find(([first]) => sameGrid(first!, own[0]!));
    if (group) group.push(...own);
    else singles.push([...own]);
  }
  for (const group of singles)
    drafts.push(stills(group.sort(byNumber), 'Its headers give no position in the patient.'));
  return drafts;
}

function built(draft: Draft): BuiltStack {
  const first = draft.cells[0]![0]!;
  const { record, pixel, plane } = first;
  const used = draft.cells.flat();
  const series = [...new Set(used.map((entry) => entry.record.seriesInstanceUid))];
  const headerWarnings = new Set(used.flatMap((entry) => entry.record.warnings));
  const stackId = createHash('sha256')
    .update([...series].sort().join(' '))
    .update(`${draft.role === 'image'} ${pixel.rows} ${pixel.columns}`)
    .update(plane ? [...plane.rowDirection, ...plane.columnDirection].map((v) => v.toFixed(2)).join(' ') : 'no plane')
    .digest('hex')
    .slice(0, 24);
  const spacing = first.facts.spacingMm;
  const stack: Stack = {
    stackId,
    studyInstanceUid: record.studyInstanceUid,
    seriesInstanceUids: series,
    role: draft.role,
    reason: draft.reason,
    label: labelOf(draft, first, series.length),
    modality: record.modality,
    sliceCount: draft.cells[0]!.length,
    phaseCount: draft.cells.length,
    phaseTimesMs: [...draft.phaseTimesMs],
    rrIntervalMs: draft.rrIntervalMs,
    ...(draft.rrRangeMs ? { rrRangeMs: draft.rrRangeMs } : {}),
    rows: pixel.rows,
    columns: pixel.columns,
    pixelSpacingMm: spacing ? [spacing[0], spacing[1]] : null,
    sliceSpacingMm: draft.sliceSpacingMm,
    warnings: [...headerWarnings, ...draft.warnings],
  };
  const frames = draft.cells.flatMap((row, phaseIndex) =>
    row.map((entry, sliceIndex) => frameOf(entry, sliceIndex, phaseIndex, draft)),
  );
  return { stack, frames };
}

function labelOf(draft: Draft, first: Entry, seriesCount: number): string {
  const { seriesNumber, seriesDescription } = first.record;
  const number = seriesNumber === null ? '' : `${seriesNumber}`;
  const own = number ? `Series ${number}` : '';
  const name = seriesCount > 1 ? `${seriesCount} series${number ? ` from ${number}` : ''}` : own;
  return [name, seriesDescription].filter(Boolean).join(' · ') || words(draft.cells[0]!.length, 'image');
}

function frameOf(entry: Entry, sliceIndex: number, phaseIndex: number, draft: Draft): Frame {
  const { record, pixel, facts, frameNumber } = entry;
  return {
    frameId: `${record.sopInstanceUid}/${frameNumber}`,
    sopInstanceUid: record.sopInstanceUid,
    frameNumber,
    seriesInstanceUid: record.seriesInstanceUid,
    sliceIndex,
    phaseIndex,
    timeMs: draft.timed ? (facts.triggerMs ?? facts.offsetMs ?? draft.phaseTimesMs[phaseIndex] ?? null) : null,
    path: `frames/${record.sopInstanceUid}/${frameNumber}`,
    rows: pixel.rows,
    columns: pixel.columns,
    plane: entry.plane,
    pixelType: pixelTypeOf(pixel),
    photometric: photometricOf(pixel),
    slope: facts.slope,
    intercept: facts.intercept,
    windowCenter: facts.windowCenter,
    windowWidth: facts.windowWidth,
  };
}
