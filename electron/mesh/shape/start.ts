import type { Landmark, Vector } from '../../contract';
import type { StackAxes } from '../../imaging/geometry';
import { dot, subtract } from '../../imaging/vector';
import { findHeartFrame } from '../heart-frame';
import type { HeartAtlas } from './atlas';
import { type Similarity, similarityOnto } from './similarity';

/** A point of patient coordinates in the stack's axes (along rows, along columns, height), mm. */
export const toStack = (axes: StackAxes, point: Vector): Vector => {
  const from = subtract(point, axes.originMm);
  return [dot(from, axes.u), dot(from, axes.v), dot(from, axes.n)];
};

/** Beyond this, landmarks are not those of a heart that the atlas knows, mm. */
const believedMm = 25;

/**
 * Lays the atlas on the landmarks: the similarity that carries its mean landmarks nearest to those found. Which insertion
 * point is the anterior one is tried both ways, as data without orientation may name them wrongly.
 * @returns null when fewer than four landmarks were found or they do not fit
 */
export function startFromLandmarks(
  atlas: HeartAtlas,
  landmarks: readonly Landmark[],
  axes: StackAxes,
): Similarity | null {
  const swapped: Partial<Record<Landmark['id'], Landmark['id']>> = {
    'rv-insertion-anterior': 'rv-insertion-inferior',
    'rv-insertion-inferior': 'rv-insertion-anterior',
  };
  const found = landmarks.flatMap((l) => (l.positionMm ? [{ id: l.id, place: toStack(axes, l.positionMm) }] : []));
  if (found.length < 4) return null;
  const to = Float64Array.from(found.flatMap((l) => l.place));
  const ways = [false, true].map((swap) =>
    similarityOnto(Float64Array.from(found.flatMap((l) => atlas.landmarks.get((swap && swapped[l.id]) || l.id)!)), to),
  );
  const best = ways[0]!.residualMm <= ways[1]!.residualMm ? ways[0]! : ways[1]!;
  const plausible = best.residualMm < believedMm && best.scale > 0.3 && best.scale < 3;
  return plausible ? best : null;
}

/** Lays the atlas on the heart's own frame, where landmarks are missing. Null when there is no heart in the labels. */
export function startFromFrame(
  labels: Uint8Array,
  rows: number,
  columns: number,
  axes: StackAxes,
  middleMm: Vector,
): Similarity | null {
  const frame = findHeartFrame(labels, rows, columns, axes);
  if (!frame) return null;
  const along = [frame.longAxis, frame.septumToFreeWall, frame.normal].map((e) => [
    dot(e, axes.u),
    dot(e, axes.v),
    dot(e, axes.n),
  ]) as [number[], number[], number[]];
  const to = middleMm;
  const simplex = Float64Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1);
  return similarityOnto(simplex, Float64Array.from([to, ...along.map((e) => to.map((t, k) => t + e[k]!))].flat()));
}
