import type { StackAxes } from '../imaging/geometry';
import { cyclicWeights, harmonicsFor } from './cyclic';
import { carryTo, fitResidual, fitTemplate } from './fit';
import type { HeartFrame } from './heart-frame';
import { type Field, fieldMoments, fieldVolume, gridAround, labelField, setVolume } from './label-field';
import { adjacency, enclosedVolume } from './surface';
import type { RvTemplate } from './template';

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
  /** Measured phases in which no RV was labelled; they were bridged from their neighbours. */
  readonly bridged: readonly number[];
}

/** Mean of fields on one grid with weights; null where none is given. */
function blend(parts: readonly (readonly [Field | null, number])[]): Field | null {
  const present = parts.filter((p): p is readonly [Field, number] => p[0] !== null);
  if (present.length === 0) return null;
  const total = present.reduce((sum, [, w]) => sum + w, 0);
  const values = new Float32Array(present[0]![0].values.length);
  for (const [field, weight] of present) {
    const share = weight / total;
    for (let i = 0; i < values.length; i++) values[i]! += share * field.values[i]!;
  }
  return { grid: present[0]![0].grid, values };
}

/**
 * Follows the RV's surface over the beat with the same vertices in every phase.
 *
 * Each phase's labels become a field (`labelField`); fields are averaged 1 2 1 over neighbouring phases, so that a
 * slice that the base leaves between two phases is left gradually. The template is fitted at end-diastole and carried
 * from there through both halves of the beat (`carryTo`); bending is always held against end-diastole, so nothing
 * drifts and the beat closes. A Fourier series per coordinate then gives 20 phases evenly over the beat.
 *
 * @throws RangeError when the label is missing at end-diastole
 */
export async function trackVentricle(template: RvTemplate, input: TrackInput, hooks: TrackHooks): Promise<Track> {
  const { labels, phases, rows, columns, axes, frame, endDiastole } = input;
  const neighbours = adjacency(template.positions.length / 3, template.triangles);
  const grid = gridAround(labels, rows, columns, axes, frame, rvLabel, 2.5, 10);
  if (!grid) throw new RangeError('The labels hold no right ventricle.');
  const each = labels.length / phases;
  const raw: (Field | null)[] = [];
  for (let phase = 0; phase < phases; phase++) {
    raw.push(
      labelField(labels.subarray(phase * each, (phase + 1) * each), rows, columns, axes, frame, rvLabel, grid, 2.5),
    );
    hooks.progress((0.35 * (phase + 1)) / phases);
    await hooks.breathe();
  }
  const at = (phase: number) => raw[((phase % phases) + phases) % phases]!;
  const volumes = raw.map((field) => (field ? fieldVolume(field) : null));
  const fields = raw.map((own, phase): Field => {
    let field = blend([
      [at(phase - 1), 1],
      [own, 2],
      [at(phase + 1), 1],
    ]);
    for (let reach = 2; !field && reach < phases; reach++)
      field = blend([
        [at(phase - reach), 1],
        [at(phase + reach), 1],
      ]);
    if (!field) throw new RangeError('The labels hold no right ventricle.');
    // Averaging distances of a moving wall loses a little volume; the labels' own volume is kept.
    const around = [volumes.at(phase - 1), volumes[phase], volumes[phase], volumes[(phase + 1) % phases]].filter(
      (v) => v != null,
    );
    if (own && around.length > 0) setVolume(field, around.reduce((a, b) => a + b, 0) / around.length);
    return field;
  });

  const shapes: Float64Array[] = new Array(phases);
  const moments = fields.map(fieldMoments);
  const first = fitTemplate(template, neighbours, fields[endDiastole]!);
  shapes[endDiastole] = first;
  let done = 1;
  const halves = [Math.ceil((phases - 1) / 2), Math.floor((phases - 1) / 2)];
  for (const [half, direction] of [1, -1].entries()) {
    let from = endDiastole;
    for (let k = 0; k < halves[half]!; k++) {
      const to = (from + direction + phases) % phases;
      shapes[to] = carryTo(template, neighbours, first, shapes[from]!, moments[from]!, fields[to]!);
      from = to;
      done++;
      hooks.progress(0.35 + (0.6 * done) / phases);
      await hooks.breathe();
    }
  }
  const residuals = shapes.map((shape, phase) => fitResidual(shape, template.triangles, fields[phase]!).meanMm);

  const resample = (start: number) => {
    const times = Array.from({ length: mapPhases }, (_, k) => start + (k * input.periodMs) / mapPhases);
    const weights = cyclicWeights(input.phaseTimesMs, input.periodMs, times, harmonicsFor(phases));
    const resampled = weights.map((row) => {
      const shape = new Float64Array(first.length);
      for (const [phase, weight] of row.entries())
        for (let i = 0; i < shape.length; i++) shape[i]! += weight * shapes[phase]![i]!;
      return shape;
    });
    return { times, resampled };
  };
  const [firstMs, endDiastoleMs] = [input.phaseTimesMs[0]!, input.phaseTimesMs[endDiastole]!];
  const shown = resample(firstMs);
  const fromEndDiastole = endDiastole === 0 ? shown.resampled : resample(endDiastoleMs).resampled;
  hooks.progress(1);
  return {
    fromEndDiastole,
    phases: shown.resampled,
    timesMs: shown.times,
    endDiastole: Math.round(((endDiastoleMs - firstMs) / input.periodMs) * mapPhases) % mapPhases,
    residualMm: residuals.reduce((a, b) => a + b, 0) / phases,
    volumesMl: shown.resampled.map((shape) => enclosedVolume(shape, template.triangles) / 1000),
    bridged: raw.flatMap((field, phase) => (field ? [] : [phase])),
  };
}
