import type { StackAxes } from '../imaging/geometry';
import { dot } from '../imaging/vector';
import { cyclicWeights } from './cyclic';
import { fitTemplateInSteps } from './fit';
import type { HeartFrame } from './heart-frame';
import { gridAround, labelFieldInSteps } from './label-field';
import { adjacency, enclosedVolume } from './surface';
import type { RvTemplate } from './template';
import { alignOverBeat } from './tracking/beat-alignment';
import { type Follower, makeFollower, type PhaseFields } from './tracking/follow';
import { type BaseMotions, baseMotions } from './tracking/long-axis';
import { type Septum, septa } from './tracking/rotation';
import { type Box, heartBox, type Structure, sliceField } from './tracking/slice-fields';
import { stackSpace } from './tracking/stack-space';

/** Phases of the motion map and of the descriptor, evenly over the beat from end-diastole (Bello et al. 2019). */
export const mapPhases = 20;
const rvLabel = 3;

export interface TrackInput {
  /** [phase][slice][row][column] */
  readonly labels: Uint8Array;
  readonly phases: number;
  readonly rows: number;
  readonly columns: number;
  readonly axes: StackAxes;
  readonly frame: HeartFrame;
  /** Ms from the R wave, one per phase. */
  readonly phaseTimesMs: readonly number[];
  readonly periodMs: number;
  readonly endDiastole: number;
}

export interface TrackHooks {
  progress(fraction: number): void;
  /** Awaited between phases; throws when the work is given up. */
  breathe(): Promise<void>;
}

export interface Track {
  /** 20 shapes [vertex][xyz] in the heart's frame, mm, evenly over the beat from end-diastole: for the descriptor. */
  readonly fromEndDiastole: readonly Float64Array[];
  /** The same motion at 20 even times from the first measured phase: for showing beside the images. */
  readonly phases: readonly Float64Array[];
  /** Ms from the R wave, one per shape of `phases`. */
  readonly timesMs: readonly number[];
  /** The shape of `phases` nearest to end-diastole. */
  readonly endDiastole: number;
  /** Distance of the fitted vertices to the labels' surface, mean over the measured phases, mm. */
  readonly residualMm: number;
  /** Volume enclosed by each shape of `phases`, ml. */
  readonly volumesMl: readonly number[];
  /** The shapes at the measured phases, in their order, heart's frame, mm: lie on the series of `phases`. */
  readonly measured: readonly Float64Array[];
  /**
   * How well the beat closes: the surface is carried through both halves of the beat from end-diastole, and on across the
   * gap between their ends; mean distance there between what came from either side, mm.
   */
  readonly closureMm: number;
  /** How far the base of each ventricle has come towards the apex in each measured phase, mm. */
  readonly baseDescentMm: { readonly left: readonly number[]; readonly right: readonly number[] };
  /** Measured phases in which no RV was labelled; they were bridged from their neighbours. */
  readonly bridged: readonly number[];
  /** What `retrack` goes on from; lives in memory only. */
  readonly state: TrackState;
}

/** The work behind a `Track` that an edit of single phases need not repeat. */
export interface TrackState {
  readonly input: TrackInput;
  readonly box: Box;
  /** The stack with its slices put in line by the motion. */
  readonly axes: StackAxes;
  readonly fields: readonly PhaseFields[];
  readonly bases: BaseMotions;
  /** The shape at end-diastole, and what carries it to every phase. */
  readonly first: Float64Array;
  readonly controls: readonly Float64Array[];
  readonly shapes: readonly Float64Array[];
  readonly closureMm: number;
}

/** Gauss-Newton steps of a phase from its neighbour's deformation, and from its own after an edit elsewhere. */
const stepsFromNeighbour = 3;
const stepsFromOwn = 2;
/** Changes of the base's motion below this do not move a phase, mm; more than that at end-diastole begins anew. */
const sameBaseMm = 0.05;
const sameStartMm = 0.75;

const baseIsUp = ({ frame, axes }: TrackInput): boolean => dot(frame.longAxis, axes.n) > 0;

function fieldsOf(input: TrackInput, phase: number, box: Box): PhaseFields {
  const { labels, phases, rows, columns, axes } = input;
  const each = labels.length / phases;
  const own = labels.subarray(phase * each, (phase + 1) * each);
  const one = (structure: Structure) => sliceField(own, rows, columns, axes, baseIsUp(input), structure, box);
  return { rv: one('rv'), lvCavity: one('lvCavity'), lv: one('lv') };
}

const basesOf = (
  { axes, phaseTimesMs, periodMs, endDiastole, ...input }: TrackInput,
  fields: readonly PhaseFields[],
  hooks: TrackHooks,
) =>
  baseMotions(
    {
      axes,
      baseUp: dot(input.frame.longAxis, axes.n) > 0,
      phaseTimesMs,
      periodMs,
      endDiastole,
      rv: fields.map((f) => f.rv),
      lvCavity: fields.map((f) => f.lvCavity),
      lv: fields.map((f) => f.lv),
    },
    hooks.breathe,
  );

/** Runs a generator to its end, pausing where it pauses, and once more after it. */
async function inSteps<T>(steps: Generator<void, T>, { breathe }: TrackHooks): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    await breathe();
    if (done) return value;
  }
}

/** The stack with its slices put in line by the motion of what passes through them. */
async function axesOverBeat(
  input: TrackInput,
  fields: readonly PhaseFields[],
  { lv }: BaseMotions,
  hooks: TrackHooks,
): Promise<StackAxes> {
  const { axes, endDiastole } = input;
  const centres: Septum[][] = [];
  for (const own of fields) {
    centres.push(septa(own.rv, own.lv, axes));
    await hooks.breathe();
  }
  const areas = fields.map((f) => f.lv.areas);
  return alignOverBeat({ axes, baseUp: baseIsUp(input), endDiastole, lv, centres, areas });
}

/** The template on the labels of end-diastole, its base where the motion of the base says. */
async function firstShape(
  template: RvTemplate,
  { labels, phases, rows, columns, frame, endDiastole }: TrackInput,
  axes: StackAxes,
  { rv }: PhaseFields,
  base: number,
  hooks: TrackHooks,
): Promise<Float64Array> {
  const each = labels.length / phases;
  const own = labels.subarray(endDiastole * each, (endDiastole + 1) * each);
  const towardsBase = dot(frame.longAxis, axes.n) > 0 ? 1 : -1;
  const basal = rv.filled.at(towardsBase > 0 ? -1 : 0);
  const grid = gridAround(own, rows, columns, axes, frame, rvLabel, 2.5, 10);
  if (!grid || basal === undefined) throw new RangeError('The labels hold no right ventricle.');
  await hooks.breathe();
  const spacing = axes.sliceSpacingMm;
  const reach = (base - axes.slices[basal]!.heightMm) * towardsBase;
  const held = Math.max(0.1 * spacing, Math.min(spacing, reach));
  const field = await inSteps(labelFieldInSteps(own, rows, columns, axes, frame, rvLabel, grid, 2.5, held), hooks);
  const neighbours = adjacency(template.positions.length / 3, template.triangles);
  return inSteps(fitTemplateInSteps(template, neighbours, field!), hooks);
}

/** Mean distance between the vertices of two shapes, mm. */
function meanDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 3) sum += Math.hypot(a[i]! - b[i]!, a[i + 1]! - b[i + 1]!, a[i + 2]! - b[i + 2]!);
  return (3 * sum) / a.length;
}

const followerOf = (
  template: RvTemplate,
  input: TrackInput,
  work: Pick<TrackState, 'axes' | 'fields' | 'bases' | 'first'>,
  hooks: TrackHooks,
) =>
  inSteps(
    makeFollower(work.fields, {
      axes: work.axes,
      baseUp: baseIsUp(input),
      bases: work.bases,
      endDiastole: input.endDiastole,
      triangles: template.triangles,
      surface: stackSpace(work.axes, input.frame).toStack(work.first),
    }),
    hooks,
  );

/** Solves one phase, starting from control displacements that belong to a phase of another shortening. */
async function solve(
  follower: Follower,
  fields: PhaseFields,
  phase: number,
  start: Float64Array,
  was: Float64Array,
  steps: number,
  hooks: TrackHooks,
): Promise<Float64Array> {
  const rest = follower.shortening(phase);
  const control = start.map((c, i) => c + rest[i]! - was[i]!);
  const now = follower.septaOf(fields);
  for (let i = 0; i < steps; i++) {
    follower.step(phase, control, rest, now);
    await hooks.breathe();
  }
  return control;
}

/**
 * Follows the RV's surface over the beat with the same vertices in every phase.
 *
 * What the shape alone could not tell of the slices' shifts is put right by the motion (`alignOverBeat`). The template is
 * fitted once, at end-diastole. From there one smooth deformation of space (cubic B-splines) carries it
 * to every phase: begun with that of the neighbouring phase, then solved directly against end-diastole, so that nothing
 * drifts. It is held to the outlines of the right cavity and of the left ventricle (`makeFollower`), to the height of
 * the base, which is measured finer than the slices are apart (`baseMotions`), and to the rotation of the septum
 * (`septalTwist`). No phase is fitted anew: a vertex is the same material point throughout. A Fourier series per
 * coordinate then gives 20 phases evenly over the beat.
 *
 * @throws RangeError when the label is missing at end-diastole
 */
export async function trackVentricle(template: RvTemplate, input: TrackInput, hooks: TrackHooks): Promise<Track> {
  const { labels, phases, rows, columns, endDiastole } = input;
  const box = await heartBox(labels, phases, rows, columns, input.axes, hooks.breathe);
  if (!box) throw new RangeError('The labels hold no right ventricle.');
  const fields: PhaseFields[] = [];
  for (let phase = 0; phase < phases; phase++) {
    fields.push(fieldsOf(input, phase, box));
    hooks.progress((0.3 * (phase + 1)) / phases);
    await hooks.breathe();
  }
  const bases = await basesOf(input, fields, hooks);
  await hooks.breathe();
  const axes = await axesOverBeat(input, fields, bases, hooks);
  await hooks.breathe();
  const first = await firstShape(template, input, axes, fields[endDiastole]!, bases.rv.heightMm, hooks);
  const follower = await followerOf(template, input, { axes, fields, bases, first }, hooks);
  const space = stackSpace(axes, input.frame);
  hooks.progress(0.35);
  await hooks.breathe();

  const shapes: Float64Array[] = new Array(phases);
  const controls: Float64Array[] = new Array(phases);
  shapes[endDiastole] = first;
  controls[endDiastole] = follower.shortening(endDiastole);
  const carry = (from: number, to: number) =>
    solve(follower, fields[to]!, to, controls[from]!, follower.shortening(from), stepsFromNeighbour, hooks);
  const ends: number[] = [];
  let done = 1;
  const halves = [Math.ceil((phases - 1) / 2), Math.floor((phases - 1) / 2)];
  for (const [half, direction] of [1, -1].entries()) {
    let from = endDiastole;
    for (let k = 0; k < halves[half]!; k++) {
      const to = (from + direction + phases) % phases;
      controls[to] = await carry(from, to);
      shapes[to] = space.toHeart(follower.surfaceFor(to, controls[to]!));
      from = to;
      done++;
      hooks.progress(0.35 + (0.6 * done) / phases);
    }
    ends.push(from);
  }
  // Both halves of the beat meet between their ends: what is carried on across must be what came from the other side.
  const [forth, back] = ends as [number, number];
  const across = space.toHeart(follower.surfaceFor(back, await carry(forth, back)));
  const closureMm = meanDistance(across, shapes[back]!);
  return finish(template, follower, { input, box, axes, fields, bases, first, controls, shapes, closureMm }, hooks);
}

/**
 * Follows the surface again after the labels of some phases have changed, without repeating the others. Phases that were
 * edited are solved from their own earlier deformation; the others only where the motion of the base, which all phases
 * determine together, has changed. Against `trackVentricle` on the same labels vertices differ by the little that the
 * solver leaves open, a fraction of a millimetre. Where end-diastole, the geometry or the box around the heart has
 * changed, everything is computed anew.
 *
 * @param previous of the same template
 * @param input the labels as they are now; the rest as before
 */
export async function retrack(
  template: RvTemplate,
  previous: Track,
  input: TrackInput,
  changedPhases: readonly number[],
  hooks: TrackHooks,
): Promise<Track> {
  const was = previous.state;
  const { labels, rows, columns, endDiastole } = input;
  const { axes } = was;
  const box = await heartBox(labels, input.phases, rows, columns, input.axes, hooks.breathe);
  const changed = new Set(changedPhases);
  const same =
    box &&
    !changed.has(endDiastole) &&
    endDiastole === was.input.endDiastole &&
    input.axes === was.input.axes &&
    input.frame === was.input.frame &&
    input.phases === was.input.phases &&
    box.x0 >= was.box.x0 &&
    box.y0 >= was.box.y0 &&
    box.x0 + box.columns <= was.box.x0 + was.box.columns &&
    box.y0 + box.rows <= was.box.y0 + was.box.rows;
  if (!same) return trackVentricle(template, input, hooks);
  const fields = was.fields.map((old, phase) => (changed.has(phase) ? fieldsOf(input, phase, was.box) : old));
  await hooks.breathe();
  const bases = await basesOf(input, fields, hooks);
  const moved = (side: 'lv' | 'rv', phase: number) =>
    Math.abs(bases[side].descentMm[phase]! - was.bases[side].descentMm[phase]!);
  if (Math.abs(bases.rv.heightMm - was.bases.rv.heightMm) > sameStartMm) return trackVentricle(template, input, hooks);
  await hooks.breathe();
  const follower = await followerOf(template, input, { axes, fields, bases, first: was.first }, hooks);
  const before = await followerOf(template, input, was, hooks);
  const space = stackSpace(axes, input.frame);
  await hooks.breathe();
  const controls = [...was.controls];
  const shapes = [...was.shapes];
  for (let phase = 0; phase < input.phases; phase++) {
    if (phase === endDiastole) continue;
    const edited = changed.has(phase);
    if (!edited && moved('lv', phase) < sameBaseMm && moved('rv', phase) < sameBaseMm) continue;
    const steps = edited ? stepsFromNeighbour : stepsFromOwn;
    const own = before.shortening(phase);
    controls[phase] = await solve(follower, fields[phase]!, phase, controls[phase]!, own, steps, hooks);
    shapes[phase] = space.toHeart(follower.surfaceFor(phase, controls[phase]!));
    hooks.progress((0.95 * (phase + 1)) / input.phases);
  }
  const { first, closureMm } = was;
  return finish(
    template,
    follower,
    { input, box: was.box, axes, fields, bases, first, controls, shapes, closureMm },
    hooks,
  );
}

/** Puts the shapes of the measured phases on a series over the beat. */
async function finish(template: RvTemplate, follower: Follower, state: TrackState, hooks: TrackHooks): Promise<Track> {
  const { input, axes, fields, bases, shapes, closureMm } = state;
  const { phases, phaseTimesMs, periodMs, endDiastole } = input;
  const space = stackSpace(axes, input.frame);
  const residuals = shapes.flatMap((shape, phase) =>
    fields[phase]!.rv.filled.length > 0 ? [follower.residual(phase, space.toStack(shape))] : [],
  );
  await hooks.breathe();
  const harmonics = Math.max(1, Math.min(9, Math.floor((phases - 1) / 2)));
  const shapesAt = async (times: readonly number[]) => {
    const series = cyclicWeights(phaseTimesMs, periodMs, times, harmonics, 3e-5).map((row) => {
      const shape = new Float64Array(shapes[0]!.length);
      for (const [phase, weight] of row.entries())
        for (let i = 0; i < shape.length; i++) shape[i]! += weight * shapes[phase]![i]!;
      return shape;
    });
    await hooks.breathe();
    return series;
  };
  const evenly = (start: number) => Array.from({ length: mapPhases }, (_, k) => start + (k * periodMs) / mapPhases);
  const [firstMs, endDiastoleMs] = [phaseTimesMs[0]!, phaseTimesMs[endDiastole]!];
  const shown = await shapesAt(evenly(firstMs));
  const fromEndDiastole = endDiastole === 0 ? shown : await shapesAt(evenly(endDiastoleMs));
  const measured = await shapesAt(phaseTimesMs);
  hooks.progress(1);
  return {
    fromEndDiastole,
    phases: shown,
    timesMs: evenly(firstMs),
    endDiastole: Math.round(((endDiastoleMs - firstMs) / periodMs) * mapPhases) % mapPhases,
    residualMm: residuals.reduce((a, b) => a + b, 0) / residuals.length,
    volumesMl: shown.map((shape) => enclosedVolume(shape, template.triangles) / 1000),
    measured,
    closureMm,
    baseDescentMm: { left: bases.lv.descentMm, right: bases.rv.descentMm },
    bridged: fields.flatMap(({ rv }, phase) => (rv.filled.length > 0 ? [] : [phase])),
    state,
  };
}
