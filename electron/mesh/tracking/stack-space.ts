import type { StackAxes } from '../../imaging/geometry';
import { dot, subtract } from '../../imaging/vector';
import type { HeartFrame } from '../heart-frame';

/** Turns points [point][xyz] between the heart's frame and the stack's own axes (u, v, height), mm. */
export function stackSpace(axes: StackAxes, frame: HeartFrame) {
  const stackAxes = [axes.u, axes.v, axes.n] as const;
  const heartAxes = [frame.longAxis, frame.septumToFreeWall, frame.normal] as const;
  const from = subtract(frame.origin, axes.originMm);
  const offset = stackAxes.map((a) => dot(from, a));
  /** [stack axis][heart axis] */
  const turn = stackAxes.map((s) => heartAxes.map((h) => dot(s, h)));
  return {
    toStack(points: ArrayLike<number>): Float64Array {
      const out = new Float64Array(points.length);
      for (let i = 0; i < points.length; i += 3)
        for (let a = 0; a < 3; a++)
          out[i + a] =
            offset[a]! + turn[a]![0]! * points[i]! + turn[a]![1]! * points[i + 1]! + turn[a]![2]! * points[i + 2]!;
      return out;
    },
    toHeart(points: ArrayLike<number>): Float64Array {
      const out = new Float64Array(points.length);
      for (let i = 0; i < points.length; i += 3) {
        const p = [points[i]! - offset[0]!, points[i + 1]! - offset[1]!, points[i + 2]! - offset[2]!];
        for (let a = 0; a < 3; a++) out[i + a] = turn[0]![a]! * p[0]! + turn[1]![a]! * p[1]! + turn[2]![a]! * p[2]!;
      }
      return out;
    },
  };
}
export type StackSpace = ReturnType<typeof stackSpace>;
