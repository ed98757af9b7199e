import { type Adjustment, type FrameRef, ReaderError, type Stack } from '../../contract';
import { interpolateLabels, type Spacing } from '../../imaging/label-interpolation';
import { decodeRuns, encodeRuns } from '../../imaging/label-runs';
import type { ByHand } from '../by-hand';
import { type Change, chosenNames } from '../changes';
import type { EditedLabels } from './stages/edited-labels';
import type { VoxelGrid } from './stages/volumes';

/** What a run is before an adjustment. */
export interface Standing {
  readonly stack: Stack;
  readonly grid: VoxelGrid;
  readonly labels: EditedLabels;
  readonly byHand: Omit<ByHand, 'frames'>;
}

export interface Resolved {
  readonly change: Change;
  readonly inverse: Adjustment;
  /** In words, for the history. */
  readonly text: string;
}

/**
 * What an adjustment comes to in a run as it stands, and how to take it back. Changes nothing.
 * @throws ReaderError in words when it does not fit the run
 */
export function resolve(adjustment: Adjustment, standing: Standing): Resolved {
  switch (adjustment.kind) {
    case 'labels':
      return drawn(adjustment, standing);
    case 'copy':
      return copied(adjustment, standing);
    case 'interpolate':
      return interpolated(adjustment, standing);
    case 'phases':
      return phasesChosen(adjustment, standing);
    case 'body': {
      const { heightCm, weightKg } = adjustment;
      const typed = [
        heightCm === null ? [] : [`height ${heightCm} cm`],
        weightKg === null ? [] : [`weight ${weightKg} kg`],
      ];
      return {
        change: { kind: 'body', heightCm, weightKg },
        inverse: { kind: 'body', ...standing.byHand.body },
        text:
          typed.flat().length > 0 ? `${typed.flat().join(', ')} typed in` : 'height and weight taken from the header',
      };
    }
    case 'tracer':
      throw new ReaderError(
        'not-adjustable',
        'A tracer belongs to a PET scan; this run is of a cine.',
        'Choose the run of the PET scan.',
      );
    case 'override': {
      const { reason } = adjustment;
      return {
        change: { kind: 'override', reason },
        inverse: { kind: 'override', reason: standing.byHand.override?.reason ?? null },
        text:
          reason === null
            ? 'the risk is no longer asked for against failed checks'
            : `risk asked for against failed checks: ${reason}`,
      };
    }
  }
}

const refuse = (code: string, message: string, hint: string) => new ReaderError(code, message, hint);
const place = ({ sliceIndex, phaseIndex }: FrameRef) => `slice ${sliceIndex + 1}, phase ${phaseIndex + 1}`;
const images = (count: number) => (count === 1 ? '1 image' : `${count} images`);
const keyOf = ({ sliceIndex, phaseIndex }: FrameRef) => `${sliceIndex} ${phaseIndex}`;

/** @throws ReaderError `no-such-frame` */
export function checkFrame(frame: FrameRef, { slices, phases }: VoxelGrid, stack: Stack): void {
  if (frame.sliceIndex < slices && frame.phaseIndex < phases) return;
  throw refuse(
    'no-such-frame',
    `${stack.label} has no ${place(frame)}: it has ${slices} slices and ${phases} phases.`,
    'Reopen the study and try again.',
  );
}

function checkAll(frames: readonly FrameRef[], { grid, stack }: Standing): void {
  for (const frame of frames) checkFrame(frame, grid, stack);
  if (new Set(frames.map(keyOf)).size < frames.length)
    throw refuse('frame-twice', 'The same image was named twice in one change.', 'Reopen the study and try again.');
}

type FrameChange = Extract<Change, { kind: 'labels' | 'copy' | 'interpolate' }>;

/** The adjustment that brings the frames of a change back to what they are now. */
const takingBack = (frames: readonly FrameRef[], { grid: { rows, columns }, labels }: Standing): Adjustment => ({
  kind: 'labels',
  tool: 'undo',
  frames: frames.map(({ sliceIndex, phaseIndex }) => {
    const frame = { sliceIndex, phaseIndex };
    const kept = labels.edit(frame) ? { ...frame, rows, columns, runs: encodeRuns(labels.now(frame)) } : null;
    return { ...frame, labels: kept };
  }),
});

const done: Record<Extract<Adjustment, { kind: 'labels' }>['tool'], string> = {
  drag: 'contours drawn',
  brush: 'contours painted',
  erase: 'contours erased',
  delete: 'contours deleted',
  copy: 'contours copied',
  'interpolate-slices': 'contours interpolated between slices',
  'interpolate-phases': 'contours interpolated between phases',
  revert: 'the network’s contours restored',
  undo: 'change undone',
  redo: 'change made again',
};

function drawn({ tool, frames }: Extract<Adjustment, { kind: 'labels' }>, standing: Standing): Resolved {
  checkAll(frames, standing);
  const { rows, columns } = standing.grid;
  const change: FrameChange = {
    kind: 'labels',
    tool,
    frames: frames.map(({ sliceIndex, phaseIndex, labels }) => {
      const frame = { sliceIndex, phaseIndex };
      if (!labels) return { ...frame, runs: null };
      const wrong = (what: string) =>
        refuse(
          'labels-unfit',
          `The contours of ${place(frame)} cannot be taken: ${what}.`,
          'Reopen the study and try again.',
        );
      if (labels.sliceIndex !== sliceIndex || labels.phaseIndex !== phaseIndex)
        throw wrong(`they are those of ${place(labels)}`);
      if (labels.rows !== rows || labels.columns !== columns)
        throw wrong(`they have ${labels.columns} × ${labels.rows} pixels, the image has ${columns} × ${rows}`);
      try {
        decodeRuns(labels.runs, rows * columns, 3);
      } catch (error) {
        if (error instanceof RangeError) throw wrong(error.message);
        throw error;
      }
      return { ...frame, runs: labels.runs };
    }),
  };
  const [first] = frames;
  const where = frames.length === 1 && first ? place(first) : images(frames.length);
  return { change, inverse: takingBack(frames, standing), text: `${done[tool]}: ${where}` };
}

function copied({ from, to }: Extract<Adjustment, { kind: 'copy' }>, standing: Standing): Resolved {
  checkAll([from, ...to], standing);
  const runs = encodeRuns(standing.labels.now(from));
  const where = to.length === 1 && to[0] ? place(to[0]) : images(to.length);
  return {
    change: {
      kind: 'copy',
      tool: 'copy',
      frames: to.map(({ sliceIndex, phaseIndex }) => ({ sliceIndex, phaseIndex, runs })),
    },
    inverse: takingBack(to, standing),
    text: `contours of ${place(from)} copied to ${where}`,
  };
}

function interpolated({ along, at }: Extract<Adjustment, { kind: 'interpolate' }>, standing: Standing): Resolved {
  const { grid, stack, labels } = standing;
  checkFrame(at, grid, stack);
  const line = Array.from({ length: along === 'slices' ? grid.slices : grid.phases }, (_, k) =>
    along === 'slices' ? { ...at, sliceIndex: k } : { ...at, phaseIndex: k },
  );
  // What was filled in before is filled in anew.
  const anchors = line.flatMap((frame, k) => (labels.edit(frame)?.interpolated === false ? [k] : []));
  const [where, what] =
    along === 'slices' ? [`phase ${at.phaseIndex + 1}`, 'slices'] : [`slice ${at.sliceIndex + 1}`, 'phases'];
  if (anchors.length < 2)
    throw refuse(
      'too-few-edited',
      `There is nothing to interpolate between: ${anchors.length === 0 ? 'no image' : 'only one image'} of ${where} was edited.`,
      `Edit two ${what} of ${where} that have others between them.`,
    );
  const spacing: Spacing = { x: stack.pixelSpacingMm?.[1] ?? 1, y: stack.pixelSpacingMm?.[0] ?? 1 };
  const frames: FrameChange['frames'] = [];
  for (const [n, from] of anchors.entries()) {
    const to = anchors[n + 1] ?? from;
    const [before, after] = [labels.now(line[from]!), labels.now(line[to]!)];
    for (let k = from + 1; k < to; k++) {
      const between = interpolateLabels(before, after, (k - from) / (to - from), grid.columns, spacing);
      const { sliceIndex, phaseIndex } = line[k]!;
      frames.push({ sliceIndex, phaseIndex, runs: encodeRuns(between) });
    }
  }
  if (frames.length === 0)
    throw refuse(
      'nothing-between',
      `The edited ${what} of ${where} are neighbours: nothing lies between them.`,
      `Edit two ${what} of ${where} that have others between them.`,
    );
  return {
    change: { kind: 'interpolate', tool: along === 'slices' ? 'interpolate-slices' : 'interpolate-phases', frames },
    inverse: takingBack(frames, standing),
    text: `contours of ${images(frames.length)} interpolated between ${what} of ${where}`,
  };
}

function phasesChosen(
  { endDiastole, rvEndSystole, lvEndSystole }: Extract<Adjustment, { kind: 'phases' }>,
  { grid, stack, byHand }: Standing,
): Resolved {
  const after = { endDiastole, rvEndSystole, lvEndSystole };
  const names = Object.keys(chosenNames) as (keyof typeof after)[];
  for (const name of names) {
    const phase = after[name];
    if (phase !== null && phase >= grid.phases)
      throw refuse(
        'no-such-phase',
        `${stack.label} has no phase ${phase + 1}: it has ${grid.phases}.`,
        `Choose ${chosenNames[name]} among the phases of the series.`,
      );
  }
  const words = names.flatMap((name) => {
    if (after[name] === byHand.phases[name]) return [];
    const phase = after[name];
    return [
      phase === null ? `${chosenNames[name]} found automatically` : `${chosenNames[name]} set to phase ${phase + 1}`,
    ];
  });
  return {
    change: { kind: 'phases', ...after },
    inverse: { kind: 'phases', ...byHand.phases },
    text: words.length > 0 ? words.join(', ') : 'phases left as they were',
  };
}
