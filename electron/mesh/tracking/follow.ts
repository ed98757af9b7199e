import type { StackAxes } from '../../imaging/geometry';
import { vertexNormals } from '../surface';
import { displacements, makeLattice, makeWishes, solveStep, wish } from './lattice';
import { apexHeight, type BaseMotion, type BaseMotions, topSection } from './long-axis';
import { centreAt, type Septum, septa, septalTwist, turned } from './rotation';
import { sectionArea } from './sections';
import { fieldReader, type SliceField } from './slice-fields';

/** The labels of one phase as the tracking reads them. */
export interface PhaseFields {
  readonly rv: SliceField;
  readonly lvCavity: SliceField;
  readonly lv: SliceField;
}

/** Weights against one vertex's distance to its outline; chosen on the phantoms of `proof.ts`. Lengths in mm. */
export const tuning = {
  spacingMm: 22,
  bending: 0.4,
  tether: 0.002,
  epi: 0.5,
  cap: 2,
  along: 0.8,
  alongRv: 1.2,
  turn: 4,
  trustMm: 6,
  iterations: 16,
};

export interface FollowInput {
  readonly axes: StackAxes;
  readonly baseUp: boolean;
  readonly endDiastole: number;
  readonly triangles: Uint32Array;
  readonly bases: BaseMotions;
  /** The RV surface at end-diastole in the stack's axes, [vertex][u v height] mm. */
  readonly surface: Float64Array;
}

/** Outline of the left ventricle with its wall at end-diastole as points [point][u v height]: rings along the axis. */
function epicardium(field: SliceField, list: readonly Septum[], input: FollowInput, top: number): Float64Array {
  const read = fieldReader(input.axes, input.baseUp);
  const points: number[] = [];
  const out = new Float64Array(5);
  const heights = list.map((s) => s.height);
  const [low, high] = input.baseUp ? [Math.min(...heights), top] : [top, Math.max(...heights)];
  const stepMm = 6;
  for (let h = low; h <= high + 1e-6; h += stepMm) {
    const [u, v] = centreAt(list, h);
    for (let a = 0; a < 24; a++) {
      const [x, y] = [Math.cos((a * Math.PI) / 12), Math.sin((a * Math.PI) / 12)];
      for (let r = 1; r < 70; r += 0.5) {
        read(field, u + r * x, v + r * y, h, out);
        if (out[0]! > 0) continue;
        const to = r + 0.5 * out[0]!;
        if (r > 2) points.push(u + to * x, v + to * y, h);
        break;
      }
    }
  }
  return Float64Array.from(points);
}

/** Farthest that a whole surface is moved along its normals, mm. */
const mostSwellMm = 1.5;

/**
 * Moves a surface evenly along its in-plane normals until its sections have the area of the labels, summed over the
 * slices that both hold: the smooth deformation rounds off, and so loses or gains, a little all round.
 */
function setSections(shape: Float64Array, triangles: Uint32Array, field: SliceField, axes: StackAxes): void {
  let moved = 0;
  for (let round = 0; round < 2; round++) {
    let [own, wanted, border] = [0, 0, 0];
    for (const s of field.filled) {
      const plane = { normal: [0, 0, 1] as const, level: axes.slices[s]!.heightMm };
      const area = sectionArea(shape, triangles, plane);
      if (!(area > 0)) continue;
      own += area;
      wanted += field.areas[s]!;
      // The right cavity's section is a crescent: its border is longer than that of a disc of its area.
      border += 1.5 * Math.sqrt(4 * Math.PI * area);
    }
    if (border === 0) return;
    const by = Math.max(-mostSwellMm - moved, Math.min(mostSwellMm - moved, (wanted - own) / border));
    moved += by;
    const normals = vertexNormals(shape, triangles);
    for (let i = 0; i < shape.length; i += 3) {
      shape[i]! += by * normals[i]!;
      shape[i + 1]! += by * normals[i + 1]!;
    }
  }
}

/** Farthest that the base of a surface is set down on the right side of a slice, mm. */
const mostSettleMm = 4;

/**
 * Presses the basal end of a surface together where it still reaches the first slice that holds no full section any
 * more: half a millimetre there is a whole section on the slices. Heights keep their order, so that nothing folds.
 */
function setBase(shape: Float64Array, triangles: Uint32Array, field: SliceField, axes: StackAxes, sign: number): void {
  const order = axes.slices.map((_, k) => (sign > 0 ? k : axes.slices.length - 1 - k));
  if (field.filled.length === 0) return;
  const empty = order[topSection(field.areas, order) + 1];
  if (empty === undefined || field.areas[empty]! > 0) return;
  const plane = axes.slices[empty]!.heightMm;
  if (!(sectionArea(shape, triangles, { normal: [0, 0, 1], level: plane }) > 0)) return;
  let end = Number.NEGATIVE_INFINITY;
  for (let i = 2; i < shape.length; i += 3) end = Math.max(end, sign * shape[i]!);
  const by = Math.min(mostSettleMm, end - sign * plane + 0.3);
  // The slope of the smooth step is 1.5 / zone at most: heights stay in order while by < zone / 1.5.
  const zone = Math.max(1.5 * axes.sliceSpacingMm, 2 * by);
  for (let i = 2; i < shape.length; i += 3) {
    const t = Math.max(0, (sign * shape[i]! - (end - zone)) / zone);
    shape[i]! -= sign * by * t * t * (3 - 2 * t);
  }
}

/**
 * Follows the RV surface, and the left ventricle's outline with it, from end-diastole to any phase as one smooth
 * deformation of space. Pauses between the parts of its making.
 */
export function* makeFollower(fields: readonly PhaseFields[], input: FollowInput) {
  const { axes, baseUp, bases, endDiastole, surface, triangles } = input;
  const towardsBase = baseUp ? 1 : -1;
  const read = fieldReader(axes, baseUp);
  const first = fields[endDiastole]!;
  const septaOf = ({ rv, lv }: PhaseFields) => septa(rv, lv, axes);
  const before = septaOf(first);
  yield;
  const wall = epicardium(first.lv, before, input, bases.lv.heightMm);
  const count = surface.length / 3;
  const points = new Float64Array(surface.length + wall.length);
  points.set(surface);
  points.set(wall, surface.length);
  yield;
  const lattice = makeLattice(points, tuning.spacingMm);
  yield;
  const normals = vertexNormals(surface, triangles);
  const out = new Float64Array(5);
  const rest0 = new Float64Array(points.length / 3);
  for (let p = 0; p < rest0.length; p++) {
    read(p < count ? first.rv : first.lv, points[3 * p]!, points[3 * p + 1]!, points[3 * p + 2]!, out);
    rest0[p] = Math.max(-3, Math.min(3, out[0]!));
  }
  const rvTop = first.rv.filled.at(baseUp ? -1 : 0)!;
  const capAbove = towardsBase * axes.slices[rvTop]!.heightMm + 0.15 * axes.sliceSpacingMm;
  const apex = apexHeight(first.lv, axes, baseUp);
  const length = bases.lv.heightMm - apex;
  const wishes = makeWishes(points.length / 3);

  /** Control displacements of a plain shortening: linear from the apex, which stays, to the base. */
  const shortening = (base: BaseMotion, phase: number): Float64Array => {
    const control = new Float64Array(3 * lattice.nodes);
    for (let i = 0; i < lattice.nodes; i++)
      control[3 * i + 2] = (-towardsBase * base.descentMm[phase]! * (lattice.heightOf(i) - apex)) / length;
    return control;
  };

  function gather(phase: number, moved: Float64Array, now: readonly Septum[]): void {
    const { rv, lv } = fields[phase]!;
    wishes.hessian.fill(0);
    wishes.right.fill(0);
    const descent = bases.lv.descentMm[phase]!;
    const q = (descent * towardsBase) / length;
    const twist = septalTwist(before, now, (h) => (h - q * apex) / (1 - q));
    // Vertices are closer than the motion varies: every second one speaks for two.
    for (let p = 0; p < rest0.length; p += p < count - 1 ? 2 : 1) {
      const dz = moved[3 * p + 2]!;
      const [x, y, z] = [
        points[3 * p]! + moved[3 * p]!,
        points[3 * p + 1]! + moved[3 * p + 1]!,
        points[3 * p + 2]! + dz,
      ];
      const inRv = p < count;
      read(inRv ? rv : lv, x, y, z, out);
      const slope = Math.hypot(out[1]!, out[2]!, out[3]!);
      if (slope > 1e-3 && out[4]! > 0) {
        const g = [out[1]! / slope, out[2]! / slope, out[3]! / slope] as const;
        const off = (rest0[p]! - out[0]!) / Math.max(slope, 0.6);
        let alike = 1;
        if (inRv) alike = -(g[0] * normals[3 * p]! + g[1] * normals[3 * p + 1]! + g[2] * normals[3 * p + 2]!);
        if (alike > 0.15)
          wish(
            wishes,
            p,
            ...g,
            Math.max(-tuning.trustMm, Math.min(tuning.trustMm, off)),
            out[4]! * alike * (inRv ? 2 : tuning.epi),
          );
      }
      if (inRv) {
        const share = (points[3 * p + 2]! - apex) / length;
        wish(wishes, p, 0, 0, 1, -towardsBase * bases.rv.descentMm[phase]! * share - dz, 2 * tuning.alongRv);
        const facing = towardsBase * normals[3 * p + 2]!;
        if (facing > 0.5 && towardsBase * points[3 * p + 2]! > capAbove)
          wish(wishes, p, 0, 0, 1, -towardsBase * bases.rv.descentMm[phase]! - dz, 2 * tuning.cap * facing);
        continue;
      }
      const share = (points[3 * p + 2]! - apex) / length;
      wish(wishes, p, 0, 0, 1, -towardsBase * descent * share - dz, tuning.along);
      const [cu, cv] = centreAt(now, z);
      const [bu, bv] = centreAt(before, points[3 * p + 2]!);
      const was = Math.atan2(points[3 * p + 1]! - bv, points[3 * p]! - bu);
      const is = Math.atan2(y - cv, x - cu);
      const radius = Math.hypot(x - cu, y - cv);
      const behind = turned(was + twist.at + twist.slope * (points[3 * p + 2]! - twist.middle) - is);
      wish(wishes, p, -Math.sin(is), Math.cos(is), 0, radius * behind, tuning.turn);
    }
  }

  return {
    lattice,
    shortening: (phase: number) => shortening(bases.lv, phase),
    /** One Gauss-Newton step of a phase; `control` is changed. */
    step(phase: number, control: Float64Array, rest: Float64Array, now: readonly Septum[]): void {
      gather(phase, displacements(lattice, control), now);
      solveStep(lattice, wishes, control, rest, {
        bending: tuning.bending,
        tether: tuning.tether,
        iterations: tuning.iterations,
      });
    },
    septaOf,
    /** The RV surface in the stack's axes for control displacements, set to hold what the labels of the phase hold. */
    surfaceFor(phase: number, control: Float64Array): Float64Array {
      const moved = displacements(lattice, control);
      const shape = surface.map((x, i) => x + moved[i]!);
      setBase(shape, triangles, fields[phase]!.rv, axes, towardsBase);
      setSections(shape, triangles, fields[phase]!.rv, axes);
      return shape;
    },
    /** Mean distance of a shape's vertices to the outlines of a phase, mm; the base and what no slice shows left out. */
    residual(phase: number, shape: Float64Array): number {
      const { rv } = fields[phase]!;
      const seen = rv.filled.map((s) => axes.slices[s]!.heightMm);
      const [low, high] = [Math.min(...seen), Math.max(...seen)];
      let [sum, members] = [0, 0];
      for (let p = 0; p < count; p++) {
        const z = shape[3 * p + 2]!;
        if (z < low || z > high) continue;
        read(rv, shape[3 * p]!, shape[3 * p + 1]!, z, out);
        sum += Math.abs(out[0]!) / Math.max(0.6, Math.hypot(out[1]!, out[2]!, out[3]!));
        members++;
      }
      return members > 0 ? sum / members : 0;
    },
  };
}
export type Follower = ReturnType<typeof makeFollower> extends Generator<unknown, infer F> ? F : never;
