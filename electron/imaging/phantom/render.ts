import type { Plane, Vector } from '../../contract';
import { combine, cross, dot, scale, subtract, unit } from '../vector';
import type { CineLabels, CineVolume } from '../volume';
import { type Heart, makeHeart, stillMm } from './heart';
import { normalNumbers } from './noise';
import { checkPhantom, defaultPhantom, type PhantomParameters } from './parameters';
import { coilAt, signalAt } from './tissue';

/** Labels of the truth, as everywhere in the product. */
const label = { background: 0, lvCavity: 1, lvMyocardium: 2, rvCavity: 3 } as const;

/** The phantom without its images. */
export interface PhantomTruth {
  readonly parameters: PhantomParameters;
  /** Planes of the short-axis slices, base first, and the times of the phases, ms. */
  readonly planes: readonly Plane[];
  readonly phaseTimesMs: readonly number[];
  /** Truth of the short-axis slices, in the middle of each slice. */
  readonly labels: CineLabels;
  /** Cavity volumes at a phase, ml, from the shape itself and not from voxels. */
  lvVolumeMl(phase: number): number;
  rvVolumeMl(phase: number): number;
  /**
   * Displacement in mm, LPS, at a phase of the material point that is at `pointMm` (LPS) at phase 0. Exact; without the
   * shifts between breath-holds.
   */
  displacement(pointMm: Vector, phase: number): Vector;
  /** Label at a place (LPS mm) and phase; without the shifts between breath-holds. */
  labelAt(pointMm: Vector, phase: number): number;
  /** Shift of each slice's breath-hold along rows and columns, mm. */
  readonly shiftsMm: readonly (readonly [number, number])[];
}

export interface Phantom extends Omit<PhantomTruth, 'planes' | 'phaseTimesMs'> {
  readonly shortAxis: CineVolume;
  /** One slice through both ventricles and atria, the same phases. */
  readonly longAxis: CineVolume;
}

/** Axes of the heart in the patient: origin in the middle of the base, z to the apex, x to the right ventricle. LPS. */
interface Frame {
  readonly origin: Vector;
  readonly x: Vector;
  readonly y: Vector;
  readonly z: Vector;
  readonly row: Vector;
  readonly column: Vector;
}

/** A heart in its usual place: the long axis to the left, forward and down; the right ventricle to the right and forward. */
function placed(p: PhantomParameters): Frame {
  const z = unit([0.66, -0.57, -0.48]);
  const down: Vector = [0, 0, -1];
  const column = unit(subtract(down, scale(z, dot(down, z))));
  // Rows run to the left of the patient: the right ventricle is on the image's left, as in the field's display.
  const row = cross(z, column);
  const s = (p.septumDegrees * Math.PI) / 180;
  const x = combine([0, 0, 0], row, -Math.cos(s), column, -Math.sin(s), z, 0);
  return { origin: [18, -28, 22], x, y: cross(z, x), z, row, column };
}

const toLps = (f: Frame, [x, y, z]: Vector): Vector => combine(f.origin, f.x, x, f.y, y, f.z, z);
function toHeart(f: Frame, point: Vector): Vector {
  const from = subtract(point, f.origin);
  return [dot(from, f.x), dot(from, f.y), dot(from, f.z)];
}

function labelOf(heart: Heart, [x, y, z]: Vector): number {
  if (z < 0 || z > heart.outerLengthMm) return label.background;
  const r = Math.hypot(x, y);
  const { endo, epi, rv } = heart.borders(Math.atan2(y, x), z);
  return r < endo ? label.lvCavity : r < epi ? label.lvMyocardium : r < rv ? label.rvCavity : label.background;
}

type Sample = readonly [number, number, number];
/** Samples inside a voxel, in parts of it: along rows, along columns, through the slice. Many in the heart, few around it. */
const fine: readonly Sample[] = [-0.25, 0.25].flatMap((a) =>
  [-0.25, 0.25].flatMap((b) => [-0.4, -0.2, 0, 0.2, 0.4].map((c): Sample => [a, b, c])),
);
const coarse: readonly Sample[] = [
  [-0.25, -0.25, -0.25],
  [0.25, -0.25, 0.25],
  [-0.25, 0.25, 0.25],
  [0.25, 0.25, -0.25],
];
/** No ventricle reaches farther from the long axis: on the right one's side, and on the other. */
const reachMm = { right: 76, left: 48 };

/** The signal of one slice at every phase without noise, [phase][row][column]. */
function drawSlice(
  plane: Plane,
  thicknessMm: number,
  rows: number,
  columns: number,
  p: PhantomParameters,
  heart: Heart,
  frame: Frame,
) {
  const out = new Float32Array(p.phases * rows * columns);
  const normal = cross(plane.rowDirection, plane.columnDirection);
  const toImage = (x: number, y: number) => {
    const at = combine([0, 0, 0], frame.x, x, frame.y, y, frame.z, 0);
    return [dot(at, frame.row), dot(at, frame.column)] as const;
  };
  const size = rows * columns;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const target = row * columns + column;
      const middle = toHeart(frame, pixelCentre(plane, row, column));
      const far = Math.hypot(middle[0], middle[1]) > (middle[0] > 0 ? reachMm.right : reachMm.left);
      const samples = far ? coarse : fine;
      for (const [a, b, c] of samples) {
        const point = combine(
          plane.originMm,
          plane.rowDirection,
          (column + a) * plane.columnSpacingMm,
          plane.columnDirection,
          (row + b) * plane.rowSpacingMm,
          normal,
          c * thicknessMm,
        );
        const at = toHeart(frame, point);
        const still = Math.hypot(at[0], at[1]) >= stillMm || at[2] > heart.outerLengthMm + 30 || at[2] < -70;
        let value = 0;
        for (let phase = 0; phase < p.phases; phase++) {
          if (phase === 0 || !still) value = signalAt(heart.backward(at, phase), heart, toImage);
          out[phase * size + target] = out[phase * size + target]! + value / samples.length;
        }
      }
      const [u, v] = [
        dot(subtract(pixelCentre(plane, row, column), frame.origin), frame.row),
        dot(subtract(pixelCentre(plane, row, column), frame.origin), frame.column),
      ];
      const coil = coilAt(u, v);
      for (let phase = 0; phase < p.phases; phase++)
        out[phase * rows * columns + target] = out[phase * rows * columns + target]! * coil;
    }
  return out;
}

const pixelCentre = (plane: Plane, row: number, column: number): Vector =>
  combine(
    plane.originMm,
    plane.rowDirection,
    column * plane.columnSpacingMm,
    plane.columnDirection,
    row * plane.rowSpacingMm,
    [0, 0, 0],
    0,
  );

/** Magnitude of a complex signal with noise in both channels, whole numbers. */
function withNoise(samples: Float32Array, deviation: number, seed: number): void {
  const normal = normalNumbers(seed);
  for (let i = 0; i < samples.length; i++)
    samples[i] = Math.round(Math.hypot(samples[i]! + deviation * normal(), deviation * normal()));
}

/** An image plane around a point, its rows and columns in the given directions. */
function planeAround(
  centre: Vector,
  row: Vector,
  column: Vector,
  rows: number,
  columns: number,
  spacingMm: number,
): Plane {
  const originMm = combine(
    centre,
    row,
    (-(columns - 1) / 2) * spacingMm,
    column,
    (-(rows - 1) / 2) * spacingMm,
    [0, 0, 0],
    0,
  );
  return { originMm, rowDirection: row, columnDirection: column, rowSpacingMm: spacingMm, columnSpacingMm: spacingMm };
}

/** The heart in its place and the slices that are laid through it. */
function sliced(chosen: Partial<PhantomParameters>) {
  const p = { ...defaultPhantom, ...chosen };
  checkPhantom(p);
  const heart = makeHeart(p);
  const frame = placed(p);
  const normal = normalNumbers(p.seed);
  const shiftsMm = Array.from(
    { length: p.slices },
    () => [p.breathShiftMm * normal(), p.breathShiftMm * normal()] as const,
  );
  // The first slice lies just above the base, so that it leaves the ventricles as the base comes down.
  const first = -0.3 * p.sliceSpacingMm;
  const planes = shiftsMm.map((_, slice) =>
    planeAround(
      toLps(frame, [18, 0, first + slice * p.sliceSpacingMm]),
      frame.row,
      frame.column,
      p.rows,
      p.columns,
      p.pixelSpacingMm,
    ),
  );
  /** A breath-hold shift moves the body under the scanner's plane. */
  const seen = planes.map((plane, slice): Plane => {
    const [du, dv] = shiftsMm[slice]!;
    return { ...plane, originMm: combine(plane.originMm, frame.row, -du, frame.column, -dv, [0, 0, 0], 0) };
  });
  const phaseTimesMs = Array.from({ length: p.phases }, (_, phase) => (phase * p.rrIntervalMs) / p.phases);
  return { p, heart, frame, shiftsMm, planes, seen, phaseTimesMs };
}

function truthOf({ p, heart, frame, shiftsMm, planes, seen, phaseTimesMs }: ReturnType<typeof sliced>): PhantomTruth {
  const { phases, slices, rows, columns } = p;
  const size = rows * columns;
  const labels = new Uint8Array(phases * slices * size);
  for (const [slice, plane] of seen.entries())
    for (let i = 0; i < size; i++) {
      const place = toHeart(frame, pixelCentre(plane, Math.floor(i / columns), i % columns));
      if (Math.hypot(place[0], place[1]) >= 90) continue;
      for (let phase = 0; phase < phases; phase++)
        labels[(phase * slices + slice) * size + i] = labelOf(heart, heart.backward(place, phase));
    }
  return {
    parameters: p,
    planes,
    phaseTimesMs,
    labels,
    lvVolumeMl: heart.lvVolumeMl,
    rvVolumeMl: heart.rvVolumeMl,
    displacement(pointMm, phase) {
      const moved = toLps(frame, heart.forward(toHeart(frame, pointMm), phase));
      return subtract(moved, pointMm);
    },
    labelAt: (pointMm, phase) => labelOf(heart, heart.backward(toHeart(frame, pointMm), phase)),
    shiftsMm,
  };
}

/** The truth of `makePhantom` with the same parameters, without drawing an image. Throws RangeError as that does. */
export const makePhantomTruth = (chosen: Partial<PhantomParameters> = {}): PhantomTruth => truthOf(sliced(chosen));

/**
 * Draws the phantom: a short-axis cine from above the base to the apex, its truth, and one long-axis cine.
 * The same parameters give the same numbers. Throws RangeError for parameters that no heart has.
 */
export function makePhantom(chosen: Partial<PhantomParameters> = {}): Phantom {
  const parts = sliced(chosen);
  const { p, heart, frame, seen } = parts;
  const { phases, slices, rows, columns } = p;
  const size = rows * columns;
  const samples = new Float32Array(phases * slices * size);
  for (const [slice, plane] of seen.entries()) {
    const drawn = drawSlice(plane, p.sliceThicknessMm, rows, columns, p, heart, frame);
    for (let phase = 0; phase < phases; phase++)
      samples.set(drawn.subarray(phase * size, (phase + 1) * size), (phase * slices + slice) * size);
  }
  withNoise(samples, p.noise, p.seed + 1);
  const long = planeAround(
    toLps(frame, [16, 0, 26]),
    scale(frame.x, -1),
    scale(frame.z, -1),
    rows,
    columns,
    p.pixelSpacingMm,
  );
  const longSamples = drawSlice(long, p.sliceThicknessMm, rows, columns, p, heart, frame);
  withNoise(longSamples, p.noise, p.seed + 2);
  const { planes, phaseTimesMs, ...truth } = truthOf(parts);
  const common = {
    phases,
    rows,
    columns,
    sliceSpacingMm: p.sliceSpacingMm,
    phaseTimesMs,
    rrIntervalMs: p.rrIntervalMs,
  };
  return {
    ...truth,
    shortAxis: { ...common, slices, samples, planes },
    longAxis: { ...common, slices: 1, samples: longSamples, planes: [long] },
  };
}
