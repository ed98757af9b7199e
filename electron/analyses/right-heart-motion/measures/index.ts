import type { AnalysisResult, Body, Curve, Measurement, Regional } from '../../../contract';
import type { StackAxes } from '../../../imaging/geometry';
import type { CineLabels, CineVolume } from '../../../imaging/volume';
import { enclosedVolume } from '../../../mesh/surface';
import type { RvTemplate } from '../../../mesh/template';
import type { PatientFacts } from '../../analysis';
import { bodyOf, type TypedBody } from './body';
import { curvesOf } from './curves';
import { measureMotion, type SegmentMotion, type SurfaceMotion } from './motion';
import { coversBeat, type Volumes } from './phases';
import { fitCycle, ridges } from './rates';
import { segmentNames } from './segments';
import { measureSeptum } from './septum';
import { tableOf } from './table';

export { coversBeat, type FoundPhases, findPhases, type Volumes } from './phases';

/** All that is measured from. */
export interface Measurable {
  readonly cine: CineVolume;
  /** [phase][slice][row][column] */
  readonly labels: CineLabels;
  readonly volumes: Volumes;
  /** Slices in line, `alignSlices`. */
  readonly axes: StackAxes;
  readonly periodMs: number;
  /** The RV's surface: shapes [vertex][xyz] in the heart's frame, evenly over the beat; index of end-diastole. */
  readonly track: {
    readonly phases: readonly ArrayLike<number>[];
    readonly timesMs: readonly number[];
    readonly endDiastole: number;
  };
  readonly template: Pick<RvTemplate, 'positions' | 'triangles' | 'regions'>;
  /** Signed importance per vertex; null without risk. */
  readonly importance: ArrayLike<number> | null;
  readonly patient: PatientFacts | null;
  readonly typedBody: TypedBody | null;
  /** Network and version, for the sources. */
  readonly model: string;
}

export interface Measured {
  readonly measurements: Measurement[];
  readonly curves: AnalysisResult['curves'];
  readonly regions: Regional[];
  readonly body: Body;
  /** In words: what the header says and was not believed. */
  readonly notes: string[];
}

/** Every number and curve of a result, from labels and surface. About 50 ms for 20 phases of 12 slices. */
export function measure(measurable: Measurable): Measured {
  const { cine, labels, volumes, axes, periodMs, track, template, importance, patient, typedBody, model } = measurable;
  const { body, notes } = bodyOf(patient, typedBody);
  const covered = coversBeat(cine);
  const enclosedMl = track.phases.map((shape) => enclosedVolume(shape, template.triangles) / 1000);
  const fits = {
    rv: fitCycle(track.timesMs, enclosedMl, periodMs, ridges.surface),
    lv: fitCycle(cine.phaseTimesMs, volumes.lvMl, periodMs, ridges.counted),
  };
  const motion = measureMotion({
    shapes: track.phases,
    timesMs: track.timesMs,
    periodMs,
    endDiastole: track.endDiastole,
    triangles: template.triangles,
    regions: template.regions,
    templatePositions: template.positions,
  });
  const { phases, rows, columns } = cine;
  const septum = measureSeptum({ labels, phases, rows, columns, axes, endDiastole: volumes.endDiastole });
  const all = { cine, volumes, periodMs, covered, fits, motion, septum, body, sex: patient?.sex ?? null, model };
  const more: Curve[] = curvesOf({ ...all, surfaceTimesMs: track.timesMs });
  return {
    measurements: tableOf(all),
    curves: {
      phaseTimesMs: [...cine.phaseTimesMs],
      rvVolumeMl: [...volumes.rvMl],
      lvVolumeMl: [...volumes.lvMl],
      more,
    },
    regions: regionsOf(motion, importance),
    body,
    notes,
  };
}

function regionsOf({ segments }: SurfaceMotion, importance: ArrayLike<number> | null): Regional[] {
  const lowest = (curve: readonly (number | null)[]) => {
    const known = curve.filter((v) => v !== null);
    return known.length > 0 ? Math.min(...known) : null;
  };
  const meanImportance = ({ vertices }: SegmentMotion) =>
    importance && vertices.reduce((sum, v) => sum + importance[v]!, 0) / vertices.length;
  return segments.map((segment) => ({
    id: segment.id,
    name: segmentNames[segment.id],
    vertices: [...segment.vertices],
    displacementMm: segment.peakMm,
    timeToPeakMs: segment.timeToPeakMs,
    longitudinalStrain: lowest(segment.longitudinal),
    circumferentialStrain: lowest(segment.circumferential),
    importance: meanImportance(segment),
  }));
}
