import type { CineLabels, CineVolume } from '../../../imaging/volume';
import { motionDescriptor } from '../../../mesh/descriptor';
import { rvTemplate } from '../../../mesh/rv-template';
import { retrack, type Track, trackVentricle } from '../../../mesh/track';
import type { Memory } from '../../memory';
import { periodOf } from '../quality';
import type { PresentLabels } from './labels';
import type { Shape } from './shape';

/** The RV's surface over the beat. */
export interface Motion {
  readonly track: Track;
  /** Float32 [19 phases][202 vertices][xyz], mm: what the risk is computed from. */
  readonly descriptor: Float32Array;
}

/**
 * Follows the RV's surface. Where the reader edited phases other than end-diastole, what the network's labels gave is
 * carried on (`retrack`), never what an earlier edit gave: the same labels give the same motion, however they came about.
 *
 * @throws RangeError when no RV is labelled at end-diastole
 */
export async function motionOf(
  present: PresentLabels,
  network: CineLabels,
  cine: CineVolume,
  shape: Shape,
  endDiastole: number,
  memory: Memory,
  hooks: { breathe(): Promise<void>; progress(fraction: number): void },
): Promise<Motion> {
  const { phases, rows, columns, phaseTimesMs } = cine;
  const input = (labels: CineLabels) => ({
    labels,
    phases,
    rows,
    columns,
    axes: shape.alignment.axes,
    frame: shape.frame,
    phaseTimesMs,
    periodMs: periodOf(cine),
    endDiastole,
  });
  const { labels, editedPhases } = present;
  let track: Track;
  if (editedPhases.includes(endDiastole)) track = await trackVentricle(rvTemplate, input(labels), hooks);
  else {
    track = await memory.later('motion of the network’s labels', [shape, endDiastole, network], () =>
      trackVentricle(rvTemplate, input(network), hooks),
    );
    if (editedPhases.length > 0) track = await retrack(rvTemplate, track, input(labels), editedPhases, hooks);
  }
  return { track, descriptor: motionDescriptor(track.fromEndDiastole, rvTemplate.matchedVertices) };
}
