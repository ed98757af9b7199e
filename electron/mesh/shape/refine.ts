import type { Landmark, Vector } from '../../contract';
import type { StackAxes } from '../../imaging/geometry';
import { combine } from '../../imaging/vector';
import { adjacency, type Surface } from '../surface';
import { type HeartAtlas, type PartName, partNames } from './atlas';
import { followOutlines, matchOutlines } from './follow';
import { heartAtlas } from './heart-atlas';
import { landmarksFromLabels } from './landmarks';
import { fitModel } from './model-fit';
import { type Outlines, sliceOutlines } from './slice-outlines';
import { startFromFrame, startFromLandmarks } from './start';
import { gridAroundPoints, labelVoxels } from './voxels';

export interface ShapeInput {
  /** One phase, [slice][row][column]: 1 LV cavity, 2 LV myocardium, 3 RV cavity. */
  readonly labels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly axes: StackAxes;
  /** Of the network; without them (or with fewer than four) they are taken from the labels. */
  readonly landmarks?: readonly Landmark[];
  /** Other than the product's. */
  readonly atlas?: HeartAtlas;
  /** Awaited between steps of at most some tens of milliseconds; throws when the work is given up. */
  readonly breathe?: () => Promise<void>;
}

/** How far one slice was off in its plane. */
export interface SliceShift {
  /** Place in the volume. */
  readonly sliceIndex: number;
  /** Along rows and columns, mm: the slice shows the heart this far from where it lies. */
  readonly offMm: readonly [number, number];
  /** Standard error of either, mm. A slice without a heart has the spread that was expected before looking. */
  readonly errorMm: number;
  /** Root mean square distance of the slice's outlines to the shape once it is put back, mm; null without outlines. */
  readonly residualMm: number | null;
}

/** Labels of the refined shape in the stack's axes, x along rows. */
export interface HighResolution {
  /** [z][y][x]. */
  readonly labels: Uint8Array;
  readonly size: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  /** 4 × 4 row by row, voxel to LPS mm. */
  readonly affineLps: readonly number[];
}

export interface RefinedShape {
  /** The stack with its slices put back in line. */
  readonly axes: StackAxes;
  /** One per slice, in the order of `axes.slices`. */
  readonly shifts: readonly SliceShift[];
  /** LPS mm; the RV has the vertices of `rvTemplate`. */
  readonly surfaces: Readonly<Record<PartName, Surface>>;
  /** Standard deviations along each mode of the atlas. */
  readonly modes: Float32Array;
  /** Size against the mean heart of the atlas. */
  readonly scale: number;
  readonly atlasDistance: {
    /** Root mean square distance of the put-back outlines to the nearest heart that the modes can make, mm. */
    readonly rmsMm: number;
    /** Of that heart and its size from the mean: root of the sum of squared standard deviations. */
    readonly mahalanobis: number;
  };
  readonly highResolution: HighResolution;
}

const spacingMm = [1.25, 1.25, 2] as const;
/** Breath-holds are expected to differ by about this much along either axis of the plane (standard deviation), mm. */
const expectedShiftMm = 2;
/** A slice is never moved farther than this; more is a wrong label, not a breath, mm. */
const farthestMm = 15;
const fitNoiseMm = [8, 6, 5, 4, 3, 2.5, 2, 2, 1.7, 1.7, 1.7] as const;

const centreOfOutlines = (outlines: readonly Outlines[]): Vector => {
  const sum = [0, 0, 0];
  const count = outlines.reduce((n, o) => n + o.count, 0);
  for (const o of outlines) for (const [i, value] of o.positions.entries()) sum[i % 3]! += value / count;
  return [sum[0]!, sum[1]!, sum[2]!];
};

/**
 * Refines one phase of labels on slices that breath-holds shifted against each other into one smooth shape of both
 * ventricles, with base and apex closed (after Duan et al., IEEE TMI 38(9), 2019, section II-C; their fusion of registered
 * atlases is a statistical shape model here):
 *
 * 1. the atlas is laid on the landmarks (`start.ts`);
 * 2. place, size, modes and the slices' shifts are fitted together to the outlines (`model-fit.ts`);
 * 3. the surfaces are bent to the outlines, stiffly, and the shifts found again against them, twice (`follow.ts`);
 * 4. the surfaces are bent as far as the outlines ask, and filled with voxels of 1.25 × 1.25 × 2 mm (`voxels.ts`).
 *
 * A shift that all slices share cannot be seen: the shifts' mean is zero.
 *
 * @returns null when the labels do not hold both ventricles on at least three slices
 */
export async function refineShape(input: ShapeInput): Promise<RefinedShape | null> {
  const { labels, rows, columns, axes, atlas = heartAtlas(), breathe = async () => {} } = input;
  const given = input.landmarks?.filter((l) => l.positionMm) ?? [];
  const landmarks = given.length >= 4 ? given : landmarksFromLabels(labels, rows, columns, axes);
  const upwards = sliceOutlines(labels, rows, columns, axes, true);
  if (upwards.some((o) => new Set(o.slices).size < 3)) return null;
  await breathe();
  const start =
    startFromLandmarks(atlas, landmarks, axes) ??
    startFromFrame(labels, rows, columns, axes, centreOfOutlines(upwards));
  if (!start) return null;
  const basalUp = start.rotation[6]! > 0;
  const outlines = basalUp ? upwards : sliceOutlines(labels, rows, columns, axes, false);
  await breathe();

  const slices = axes.slices.length;
  const fit = await fitModel(atlas, outlines, slices, axes.sliceSpacingMm, start, basalUp, {
    noiseMm: fitNoiseMm,
    shiftMm: expectedShiftMm,
    still: 3,
    breathe,
  });
  const { corrections } = fit;
  const neighbours = atlas.parts.map((part) => adjacency(part.count, part.triangles));
  const model = atlas.parts.map((part) => fit.positions.slice(3 * part.first, 3 * (part.first + part.count)));
  let bent: Float64Array[] = model;
  const bend = async (stiffness: readonly number[]) => {
    const next: Float64Array[] = [];
    for (const [p, part] of atlas.parts.entries()) {
      next.push(
        followOutlines(model[p]!, part, neighbours[p]!, outlines[p]!, corrections, {
          stiffness,
          tether: 0.02,
          doubtMm: 4,
        }),
      );
      await breathe();
    }
    bent = next;
  };
  for (let round = 0; round < 2; round++) {
    await bend([40, 20]);
    improveCorrections(atlas, bent, outlines, corrections, fit.errors);
  }
  const residualOfModel = residuals(atlas, model, outlines, corrections, slices);
  await bend([20, 8, 4]);
  const residualOfSlices = residuals(atlas, bent, outlines, corrections, slices);

  for (let s = 0; s < slices; s++)
    if (Math.hypot(corrections[2 * s]!, corrections[2 * s + 1]!) > farthestMm) corrections.fill(0, 2 * s, 2 * s + 2);
  const shifts = axes.slices.map(
    (place, s): SliceShift => ({
      sliceIndex: place.index,
      offMm: [-corrections[2 * s]!, -corrections[2 * s + 1]!],
      errorMm: Math.sqrt((fit.errors[2 * s]! ** 2 + fit.errors[2 * s + 1]! ** 2) / 2),
      residualMm: residualOfSlices.perSlice[s]!,
    }),
  );
  const lps = (positions: Float64Array): Float64Array => {
    const out = new Float64Array(positions.length);
    for (let i = 0; i < out.length; i += 3)
      out.set(combine(axes.originMm, axes.u, positions[i]!, axes.v, positions[i + 1]!, axes.n, positions[i + 2]!), i);
    return out;
  };
  const solids = atlas.parts.map((part, p) => ({ positions: bent[p]!, triangles: part.triangles }));
  const grid = gridAroundPoints(Float64Array.from(bent.flatMap((own) => [...own])), spacingMm, 5);
  const voxels = labelVoxels(solids, grid);
  await breathe();
  const origin = combine(axes.originMm, axes.u, grid.origin[0], axes.v, grid.origin[1], axes.n, grid.origin[2]);
  const affineRow = (k: 0 | 1 | 2) => [
    axes.u[k] * spacingMm[0],
    axes.v[k] * spacingMm[1],
    axes.n[k] * spacingMm[2],
    origin[k],
  ];
  const surfaces = Object.fromEntries(
    partNames.map((name, p) => [name, { positions: lps(bent[p]!), triangles: atlas.parts[p]!.triangles }]),
  ) as Record<PartName, Surface>;
  const sizeDeviations = Math.log(fit.scale) / atlas.logSizeDeviation;
  return {
    axes: {
      ...axes,
      slices: axes.slices.map((place, s) => ({
        ...place,
        shiftMm: [place.shiftMm[0] + corrections[2 * s]!, place.shiftMm[1] + corrections[2 * s + 1]!] as const,
      })),
    },
    shifts,
    surfaces,
    modes: Float32Array.from(fit.modes),
    scale: fit.scale,
    atlasDistance: {
      rmsMm: residualOfModel.rmsMm,
      mahalanobis: Math.hypot(sizeDeviations, ...fit.modes),
    },
    highResolution: {
      labels: voxels,
      size: grid.size,
      spacingMm,
      affineLps: [...affineRow(0), ...affineRow(1), ...affineRow(2), 0, 0, 0, 1],
    },
  };
}

/** Moves each slice nearer to the smooth surfaces: what several slices agree on is shape, what one has alone is a shift. */
function improveCorrections(
  atlas: HeartAtlas,
  bent: readonly Float64Array[],
  outlines: readonly Outlines[],
  corrections: Float64Array,
  errors: Float64Array,
): void {
  const sums = Array.from({ length: corrections.length / 2 }, () => new Float64Array(5));
  for (const [p, part] of atlas.parts.entries())
    for (const { slice, normal, residual } of matchOutlines(bent[p]!, part, outlines[p]!, corrections)) {
      const w = 1 / (1 + (residual / 4) ** 2);
      const s = sums[slice]!;
      s[0]! += w * normal[0] * normal[0];
      s[1]! += w * normal[0] * normal[1];
      s[2]! += w * normal[1] * normal[1];
      s[3]! += w * normal[0] * residual;
      s[4]! += w * normal[1] * residual;
    }
  for (const [slice, [uu, uv, vv, ru, rv]] of sums.entries() as Iterable<
    [number, [number, number, number, number, number]]
  >) {
    // What is known beforehand counts little against tens of points, but keeps a slice with three from running away.
    const belief = 2 / Math.max(errors[2 * slice]!, errors[2 * slice + 1]!) ** 2;
    const [a, d] = [uu + belief, vv + belief];
    const determinant = a * d - uv * uv;
    corrections[2 * slice]! -= (ru * d - rv * uv) / determinant;
    corrections[2 * slice + 1]! -= (rv * a - ru * uv) / determinant;
  }
  for (const k of [0, 1]) {
    let mean = 0;
    for (let s = k; s < corrections.length; s += 2) mean += (2 * corrections[s]!) / corrections.length;
    for (let s = k; s < corrections.length; s += 2) corrections[s]! -= mean;
  }
}

function residuals(
  atlas: HeartAtlas,
  parts: readonly Float64Array[],
  outlines: readonly Outlines[],
  corrections: Float64Array,
  slices: number,
) {
  const squares = new Float64Array(slices);
  const counts = new Uint32Array(slices);
  for (const [p, part] of atlas.parts.entries())
    for (const { slice, residual } of matchOutlines(parts[p]!, part, outlines[p]!, corrections)) {
      squares[slice]! += residual ** 2;
      counts[slice]!++;
    }
  const total = counts.reduce((a, b) => a + b, 0);
  return {
    rmsMm: Math.sqrt(squares.reduce((a, b) => a + b, 0) / Math.max(1, total)),
    perSlice: [...squares].map((s, k) => (counts[k] ? Math.sqrt(s / counts[k]!) : null)),
  };
}
