import { z } from 'zod';
import {
  type Adjustment,
  type AnalysisResult,
  type Contour,
  type FrameLabels,
  type FrameRef,
  landmarkSchema,
  ReaderError,
  type Stack,
} from '../../contract';
import { decodeRuns, encodeRuns } from '../../imaging/label-runs';
import { readNiftiLabels } from '../../imaging/nifti-write';
import type { CineLabels } from '../../imaging/volume';
import type { AdjustableRun, AnalysisInput, Applied, RefreshContext, RunRemains } from '../analysis';
import { type ByHand, untouched } from '../by-hand';
import { type Change, changed, type MadeChange } from '../changes';
import { Memory } from '../memory';
import { coversBeat } from './measures';
import { checkFrame, resolve } from './resolve';
import { EditedLabels } from './stages/edited-labels';
import { networkFiles, writeFiles } from './stages/files';
import { frameOutlines, type Labelling } from './stages/labelling';
import { conclude, type Material } from './stages/pipeline';
import { resultOf, stopwatch } from './stages/result';
import { type VoxelGrid, volumesOf } from './stages/volumes';

/** The largest label. */
const lastLabel = 3;

export interface FrameOutlines {
  readonly frame: FrameRef;
  readonly contours: Contour[];
}

/** A run in memory: what the network said, what the reader changed, and what followed from it last. */
export class RightHeartRun implements AdjustableRun {
  readonly #stack: Stack;
  readonly #grid: VoxelGrid;
  readonly #labelling: Labelling;
  readonly #labels: EditedLabels;
  readonly #memory = new Memory();
  /** Timings of the run itself. */
  readonly #timingsMs: Record<string, number>;
  #input: AnalysisInput | null;
  #byHand: Omit<ByHand, 'frames'> = untouched;
  #refreshing = new AbortController();

  private constructor(
    stack: Stack,
    labelling: Labelling,
    input: AnalysisInput | null,
    timingsMs: Record<string, number>,
  ) {
    this.#stack = stack;
    this.#grid = gridOf(stack);
    this.#labelling = labelling;
    this.#labels = new EditedLabels(labelling.labels, this.#grid);
    this.#input = input;
    this.#timingsMs = timingsMs;
  }

  /** A run whose images have just been labelled. @param outlines of every frame, as they were told */
  static begin(input: AnalysisInput, labelling: Labelling, outlines: readonly FrameOutlines[]): RightHeartRun {
    const run = new RightHeartRun(input.stack, labelling, input, {});
    for (const { frame, contours } of outlines) run.#outlines(frame, contours);
    return run;
  }

  /** @throws ReaderError `changes-damaged` when a kept change does not fit the run */
  static resume({ stack, result, changes }: RunRemains, labelling: Labelling): RightHeartRun {
    const run = new RightHeartRun(stack, labelling, null, result.timingsMs);
    for (const change of changes) run.#make(change);
    return run;
  }

  get revision(): number {
    return this.#byHand.revision;
  }

  labels(frame: FrameRef): { now: FrameLabels; network: FrameLabels; edited: boolean } {
    checkFrame(frame, this.#grid, this.#stack);
    const { sliceIndex, phaseIndex } = frame;
    const { rows, columns } = this.#grid;
    const coded = (labels: Uint8Array): FrameLabels => ({
      sliceIndex,
      phaseIndex,
      rows,
      columns,
      runs: encodeRuns(labels),
    });
    return {
      now: coded(this.#labels.now(frame)),
      network: coded(this.#labels.network(frame)),
      edited: this.#labels.edit(frame) !== null,
    };
  }

  adjust(adjustment: Adjustment, by: string, at: string): Applied {
    const { change, inverse, text } = resolve(adjustment, {
      stack: this.#stack,
      grid: this.#grid,
      labels: this.#labels,
      byHand: this.#byHand,
    });
    const made: MadeChange = { revision: this.revision + 1, at, by, change };
    this.#checkPhases(made);
    this.#refreshing.abort();
    this.#make(made);
    const frames = framesOf(change);
    const { volumes } = this.#volumes(this.#byHand.phases);
    const ejected = (ml: readonly number[], endSystole: number) => {
      const full = ml[volumes.endDiastole]!;
      return full > 0 ? (100 * (full - ml[endSystole]!)) / full : 0;
    };
    return {
      change,
      inverse,
      text,
      frames,
      contours: frames.flatMap((frame) => this.#outlines(frame)),
      volumes: {
        rvMl: [...volumes.rvMl],
        lvMl: [...volumes.lvMl],
        myocardiumMl: [...volumes.myocardiumMl],
        rvEjectionFraction: ejected(volumes.rvMl, volumes.rvEndSystole),
        lvEjectionFraction: ejected(volumes.lvMl, volumes.lvEndSystole),
      },
    };
  }

  async refresh(context: RefreshContext): Promise<AnalysisResult> {
    return this.conclude(context, stopwatch(this.#timingsMs), 'adjust');
  }

  /** Concludes from all that is known and writes the run's files. @param whole name of the time that it took */
  async conclude(context: RefreshContext, clock: ReturnType<typeof stopwatch>, whole: string): Promise<AnalysisResult> {
    this.#refreshing.abort();
    const own = new AbortController();
    this.#refreshing = own;
    const stop = () => {
      context.signal.throwIfAborted();
      if (own.signal.aborted)
        throw new ReaderError('superseded', 'A later change took the place of this one.', 'Nothing need be done.');
    };
    const breathe = async () => {
      stop();
      await context.breathe();
      stop();
    };
    const write: RefreshContext['write'] = async (name, bytes) => {
      stop();
      await context.write(name, bytes);
    };
    this.#input ??= await context.input();
    stop();
    const material: Material = {
      input: this.#input,
      labelling: this.#labelling,
      present: this.#labels.present,
      byHand: { ...this.#byHand, frames: this.#labels.frames },
    };
    const conclusions = await conclude(material, this.#memory, {
      breathe,
      models: context.models,
      progress: (step, fraction) => context.progress(step, 0.9 * fraction),
      lap: clock.lap,
    });
    context.progress('write', 0.9);
    const outlines: Contour[] = [];
    for (let phaseIndex = 0; phaseIndex < this.#grid.phases; phaseIndex++) {
      for (let sliceIndex = 0; sliceIndex < this.#grid.slices; sliceIndex++)
        outlines.push(...this.#outlines({ sliceIndex, phaseIndex }));
      await breathe();
    }
    const files = await writeFiles(material, conclusions, outlines, this.#memory, write);
    const result = resultOf(material, conclusions, files, clock.done(whole));
    await write('result.json', `${JSON.stringify(result, null, 2)}\n`);
    context.progress('write', 1);
    return result;
  }

  #make(made: MadeChange): void {
    const { rows, columns } = this.#grid;
    for (const { runs, ...frame } of 'frames' in made.change ? made.change.frames : [])
      this.#labels.set(frame, runs && decodeRuns(runs, rows * columns, lastLabel), {
        by: made.by,
        interpolated: made.change.kind === 'interpolate',
      });
    this.#byHand = changed(this.#byHand, made);
  }

  #volumes(byHand: ByHand['phases']) {
    return volumesOf(this.#labels.present, this.#grid, byHand, this.#memory.remember);
  }

  /** @throws ReaderError `phases-alike` */
  #checkPhases(made: MadeChange): void {
    if (made.change.kind !== 'phases') return;
    const { endDiastole, rvEndSystole, lvEndSystole } = this.#volumes(changed(this.#byHand, made).phases).phases;
    if (endDiastole !== rvEndSystole && endDiastole !== lvEndSystole) return;
    throw new ReaderError(
      'phases-alike',
      `Phase ${endDiastole + 1} would be both end-diastole and end-systole.`,
      'Choose two different phases.',
    );
  }

  /** @param known when they have been made already */
  #outlines(frame: FrameRef, known?: Contour[]): readonly Contour[] {
    const { sliceIndex, phaseIndex } = frame;
    return this.#memory.remember(
      `outlines ${sliceIndex} ${phaseIndex}`,
      [this.#labels.version(frame)],
      () => known ?? frameOutlines(this.#labels.now(frame), this.#grid, sliceIndex, phaseIndex),
    );
  }
}

const framesOf = (change: Change): FrameRef[] =>
  'frames' in change ? change.frames.map(({ sliceIndex, phaseIndex }) => ({ sliceIndex, phaseIndex })) : [];

function gridOf(stack: Stack): VoxelGrid {
  const { phaseCount, sliceCount, rows, columns, pixelSpacingMm, sliceSpacingMm, phaseTimesMs, rrIntervalMs } = stack;
  return {
    phases: phaseCount,
    slices: sliceCount,
    rows,
    columns,
    voxelMm3: (pixelSpacingMm?.[0] ?? 0) * (pixelSpacingMm?.[1] ?? 0) * (sliceSpacingMm ?? 0),
    covered: coversBeat({ phaseTimesMs, rrIntervalMs, phases: phaseCount }),
  };
}

/** What the network said beside its labels; absent in runs of before. NaN is kept as null. */
const networkFileSchema = z.object({
  confidence: z.array(z.number().nullable()),
  landmarks: z.array(z.array(landmarkSchema)),
});

/** Takes up a run from its folder. @throws ReaderError `no-network-labels`, `images-changed` */
export async function reopen(remains: RunRemains): Promise<RightHeartRun> {
  const { stack, result, read } = remains;
  const unfit = (code: string, why: string) =>
    new ReaderError(code, `${stack.label} cannot be corrected: ${why}.`, 'Run the analysis again, then correct it.');
  const bytes = await read(networkFiles.labels);
  const [model] = result.models;
  if (!bytes || !model)
    throw unfit('no-network-labels', 'the labels that the network gave are no longer in the folder of this run');
  let labels: CineLabels;
  let dims: readonly number[];
  try {
    ({ labels, dims } = await readNiftiLabels(bytes));
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof ReaderError)) throw error;
    throw unfit('no-network-labels', `the labels that the network gave are damaged (${error.message})`);
  }
  const { columns, rows, slices, phases } = gridOf(stack);
  if (dims.join() !== [columns, rows, slices, phases].join())
    throw unfit(
      'images-changed',
      `its images are ${columns} × ${rows} × ${slices} × ${phases} now, and were ${dims.join(' × ')} when this run was made`,
    );
  const more = await read(networkFiles.more);
  const said = more ? networkFileSchema.safeParse(JSON.parse(new TextDecoder().decode(more))).data : undefined;
  return RightHeartRun.resume(remains, {
    labels,
    confidence: said ? Float32Array.from(said.confidence, (value) => value ?? Number.NaN) : null,
    landmarks: said?.landmarks ?? null,
    model,
  });
}
