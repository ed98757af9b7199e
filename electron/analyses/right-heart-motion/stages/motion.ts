import type { CineVolume } from '../../../imaging/volume';
import { motionDescriptor } from '../../../mesh/descriptor';
import { rvTemplate } from '../../../mesh/rv-template';
import { type Track, trackVentricle } from '../../../mesh/track';
import { periodOf } from '../quality';
import type { PresentLabels } from './labels';
import type { Shape } from './shape';

/** The RV's surface over the beat. */
export interface Motion {
  readonly track: Track;
  /** Float32 [19 phases][202 vertices][xyz], mm: what the risk is computed from. */
  readonly descriptor: Float32Array;
}

/** @throws RangeError when no RV is labelled at end-diastole */
export async function motionOf(
  present: PresentLabels,
  cine: CineVolume,
  shape: Shape,
  endDiastole: number,
  hooks: { breathe(): Promise<void>; progress(fraction: number): void },
): Promise<Motion> {
  const { phases, rows, columns, phaseTimesMs } = cine;
  const track = await trackVentricle(
    rvTemplate,
    {
      labels: present.labels,
      phases,
      rows,
      columns,
      axes: shape.alignment.axes,
      frame: shape.frame,
      phaseTimesMs,
      periodMs: periodOf(cine),
      endDiastole,
    },
    hooks,
  );
  return { track, descriptor: motionDescriptor(track.fromEndDiastole, rvTemplate.matchedVertices) };
}
