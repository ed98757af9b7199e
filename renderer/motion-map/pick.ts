import { type MotionMap, regionNames, type Vector } from '../../electron/contract';
import { notify } from '../app/notify';
import { playback } from '../app/playback';
import { type LoadedMap, session } from '../app/session';
import { jumpToPoint } from '../viewer/navigate';
import { currentScene } from './current';
import { displacementCurve, interpolatePhase } from './interpolate';

/** Where a vertex is at the moment that is shown, LPS mm. */
export function vertexPlace({ map, positions }: LoadedMap, vertex: number): Vector {
  const now = new Float32Array(3 * map.vertexCount);
  interpolatePhase(positions, map.phaseCount, playback.get().position, now);
  return [now[3 * vertex]!, now[3 * vertex + 1]!, now[3 * vertex + 2]!];
}

/** Picks a vertex: every view marks it, and the slices jump there. `turn` brings it to the side that is seen. */
export function pickVertex(vertex: number | null, turn = false): void {
  const { map } = session.get();
  if (vertex === null || !map || vertex < 0 || vertex >= map.map.vertexCount) {
    session.set({ pickedVertex: null });
    return;
  }
  const point = vertexPlace(map, vertex);
  session.set({ pickedVertex: vertex });
  jumpToPoint(point).catch(notify.thrown);
  if (turn) currentScene()?.face(vertex);
}

/** The next (1) or previous (−1) of the 202 vertices of the motion descriptor. */
export function stepMatchedVertex(by: 1 | -1): void {
  const { map, pickedVertex } = session.get();
  const vertices = map?.map.matchedVertices;
  if (!vertices || vertices.length === 0) return;
  const at = pickedVertex === null ? -1 : vertices.indexOf(pickedVertex);
  const next = at < 0 ? (by > 0 ? 0 : vertices.length - 1) : (at + by + vertices.length) % vertices.length;
  pickVertex(vertices[next]!, true);
}

/** The vertex in the middle of the next (1) or previous (−1) region. */
export function stepRegion(by: 1 | -1, vertices: readonly number[]): void {
  const { map, pickedVertex } = session.get();
  if (!map) return;
  const count = regionNames.length;
  let region = pickedVertex === null ? (by > 0 ? -1 : 0) : map.map.regions[pickedVertex]!;
  for (let tried = 0; tried < count; tried++) {
    region = (region + by + count) % count;
    const vertex = vertices[region] ?? -1;
    if (vertex >= 0) {
      pickVertex(vertex, true);
      return;
    }
  }
}

/** What there is to say about one vertex. */
export interface VertexFacts {
  readonly vertex: number;
  readonly region: (typeof regionNames)[number];
  /** Signed, in `importance.unit`; null without a risk model. */
  readonly importance: number | null;
  /** 95 % limits of the importance and its adjusted p; where the model's package has them. */
  readonly limits: { readonly low: number; readonly high: number; readonly adjustedP: number } | null;
  /** Share of this patient's log hazard ratio; null without an explanation. */
  readonly attribution: number | null;
  /** Displacement from end-diastole in each phase of the map, mm. */
  readonly displacementMm: readonly number[];
  readonly peakMm: number;
  readonly peakTimeMs: number;
}

function limitsOf(importance: MotionMap['importance'], vertex: number): VertexFacts['limits'] {
  const { low, high, adjustedP } = importance ?? {};
  if (!low || !high || !adjustedP) return null;
  return { low: low[vertex]!, high: high[vertex]!, adjustedP: adjustedP[vertex]! };
}

export function vertexFacts({ map, positions }: LoadedMap, vertex: number): VertexFacts {
  const displacementMm = displacementCurve(positions, map.phaseCount, vertex, map.endDiastolePhase);
  const peak = displacementMm.indexOf(Math.max(...displacementMm));
  return {
    vertex,
    region: regionNames[map.regions[vertex]!]!,
    importance: map.importance?.values[vertex] ?? null,
    limits: limitsOf(map.importance, vertex),
    attribution: map.attribution?.values[vertex] ?? null,
    displacementMm,
    peakMm: displacementMm[peak]!,
    peakTimeMs: map.phaseTimesMs[peak]!,
  };
}
