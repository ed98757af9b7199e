import type { Plane, Vector } from '../../electron/contract';
import { frameAt, type StackFrames } from './frames';
import { along, dot, mmToPixel, planeNormal, subtract } from './geometry';

/** A long-axis picture made from the slices of a short-axis stack: one plane through all of them, at one phase. */
export interface Reformat {
  readonly id: string;
  readonly stack: StackFrames;
  readonly phase: number;
  readonly plane: Plane;
  readonly rows: number;
  readonly columns: number;
  readonly modality: string;
  readonly windowCenter: number | null;
  readonly windowWidth: number | null;
}

/** Slices in the order of their place along the first slice's normal, mm. Null unless they are parallel and apart. */
export function sliceDepths(planes: readonly (Plane | null)[]): { slice: number; depthMm: number }[] | null {
  const first = planes[0];
  if (!first || planes.length < 3) return null;
  const normal = planeNormal(first);
  const depths: { slice: number; depthMm: number }[] = [];
  for (const [slice, plane] of planes.entries()) {
    if (!plane || Math.abs(dot(planeNormal(plane), normal)) < 0.999) return null;
    depths.push({ slice, depthMm: dot(subtract(plane.originMm, first.originMm), normal) });
  }
  depths.sort((a, b) => a.depthMm - b.depthMm);
  return depths.every(({ depthMm }, i) => i === 0 || depthMm - depths[i - 1]!.depthMm > 0.1) ? depths : null;
}

/** Columns of the picture reach this far to both sides of the centre, as a share of the slice's width. */
const reach = 0.5;

/**
 * The plane that holds the slices' normal and a direction within the slices.
 *
 * @param centre LPS mm, a point that the plane passes through
 * @param angleDeg direction of the picture's rows within the slices, from the slices' row direction
 * @returns null where the slices do not form a stack; rows run from the first slice to the last, or head first
 */
export function reformatPlane(
  stack: Pick<StackFrames, 'planes'>,
  widthPixels: number,
  centre: Vector,
  angleDeg: number,
): { plane: Plane; rows: number; columns: number } | null {
  const depths = sliceDepths(stack.planes);
  const first = stack.planes[0];
  if (!depths || !first) return null;
  const normal = planeNormal(first);
  const spacing = Math.min(first.rowSpacingMm, first.columnSpacingMm);
  // Axial slices are stacked as people stand: head up.
  const upright = normal[2] > 0.7;
  const angle = (angleDeg * Math.PI) / 180;
  const row = [0, 1, 2].map(
    (k) => Math.cos(angle) * first.rowDirection[k]! + Math.sin(angle) * first.columnDirection[k]!,
  ) as unknown as Vector;
  const top = depths[0]!.depthMm;
  const bottom = depths.at(-1)!.depthMm;
  // The end slices are as thick as the steps beside them.
  const margin = (bottom - top) / (depths.length - 1) / 2;
  const columns = Math.round(2 * reach * widthPixels * (first.columnSpacingMm / spacing));
  const rows = Math.max(2, Math.round((bottom - top + 2 * margin) / spacing));
  const centreDepth = dot(subtract(centre, first.originMm), normal);
  const first0 = upright ? bottom + margin - spacing / 2 : top - margin + spacing / 2;
  const corner = along(along(centre, normal, first0 - centreDepth), row, (-(columns - 1) / 2) * spacing);
  const down: Vector = upright ? [-normal[0], -normal[1], -normal[2]] : normal;
  return {
    rows,
    columns,
    plane: {
      originMm: corner,
      rowDirection: row,
      columnDirection: down,
      rowSpacingMm: spacing,
      columnSpacingMm: spacing,
    },
  };
}

type Slice = { plane: Plane; rows: number; columns: number; values: ArrayLike<number> };

/** Bilinear; 0 outside the slice. */
function sample({ plane, rows, columns, values }: Slice, point: Vector): number {
  const [x, y] = mmToPixel(plane, point).pixel;
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  if (x0 < 0 || y0 < 0 || x0 + 1 >= columns || y0 + 1 >= rows) return 0;
  const fx = x - x0;
  const fy = y - y0;
  const i = y0 * columns + x0;
  return (
    (values[i]! * (1 - fx) + values[i + 1]! * fx) * (1 - fy) +
    (values[i + columns]! * (1 - fx) + values[i + columns + 1]! * fx) * fy
  );
}

/**
 * Values on a plane across a stack: linear between slices, bilinear within them, the end slices continued outwards.
 *
 * @param slices in the order of `depthsMm`, which ascends; depths are along the picture's column direction from its origin
 * @returns Float32 [row][column]
 */
export function resample(
  plane: Plane,
  rows: number,
  columns: number,
  slices: readonly Slice[],
  depthsMm: readonly number[],
): Float32Array {
  const values = new Float32Array(rows * columns);
  let below = 0;
  for (let r = 0; r < rows; r++) {
    const depth = r * plane.rowSpacingMm;
    while (below < slices.length - 2 && depthsMm[below + 1]! <= depth) below++;
    const span = depthsMm[below + 1]! - depthsMm[below]!;
    const f = Math.max(0, Math.min(1, (depth - depthsMm[below]!) / span));
    const start = along(plane.originMm, plane.columnDirection, depth);
    for (let c = 0; c < columns; c++) {
      const point = along(start, plane.rowDirection, c * plane.columnSpacingMm);
      values[r * columns + c] = (1 - f) * sample(slices[below]!, point) + f * sample(slices[below + 1]!, point);
    }
  }
  return values;
}

const known = new Map<string, Reformat>();
export const reformatById = (id: string): Reformat | null => known.get(id) ?? null;
export const forgetReformats = (): void => known.clear();

/** How the pictures reach the pixels of the slices; set by the image cache, which knows them. */
type Pixels = (frameId: string) => Promise<ArrayLike<number>>;
let pixelsOf: Pixels = () => Promise.reject(new Error('no image cache'));
export const setPixelSource = (source: Pixels): void => {
  pixelsOf = source;
};

/** One picture per phase. */
export function reformatStack(stack: StackFrames, centre: Vector, angleDeg: number): StackFrames | null {
  const sample0 = frameAt(stack, 0, 0);
  const made = sample0 && reformatPlane(stack, sample0.columns, centre, angleDeg);
  if (!sample0 || !made || sample0.photometric === 'RGB') return null;
  const name = `reformat/${stack.stackId}/${angleDeg.toFixed(1)}/${centre.map((mm) => mm.toFixed(1)).join('_')}`;
  const frames = Array.from({ length: stack.phases }, (_, phase) => {
    const id = `${name}/${phase}`;
    if (!known.has(id))
      known.set(id, {
        ...made,
        id,
        stack,
        phase,
        modality: stack.modality,
        windowCenter: sample0.windowCenter,
        windowWidth: sample0.windowWidth,
      });
    return {
      ...sample0,
      frameId: id,
      sliceIndex: 0,
      phaseIndex: phase,
      timeMs: frameAt(stack, 0, phase)?.timeMs ?? null,
      rows: made.rows,
      columns: made.columns,
      plane: made.plane,
      pixelType: 'float32' as const,
      slope: 1,
      intercept: 0,
    };
  });
  return { ...stack, stackId: name, made: stack.stackId, slices: 1, frames, planes: [made.plane] };
}

export const isReformat = (frameId: string): boolean => frameId.startsWith('reformat/');

/** The values of one picture, once all slices of its phase have arrived. */
export async function reformatPixels({ stack, phase, plane, rows, columns }: Reformat): Promise<Float32Array> {
  const ascending = sliceDepths(stack.planes)!;
  const downwards = dot(plane.columnDirection, planeNormal(stack.planes[0]!));
  const depths = downwards > 0 ? ascending : ascending.toReversed();
  const slices = await Promise.all(
    depths.map(async ({ slice }) => {
      const frame = frameAt(stack, slice, phase)!;
      return {
        plane: stack.planes[slice]!,
        rows: frame.rows,
        columns: frame.columns,
        values: await pixelsOf(frame.frameId),
      };
    }),
  );
  const zero = dot(subtract(plane.originMm, stack.planes[0]!.originMm), plane.columnDirection);
  return resample(
    plane,
    rows,
    columns,
    slices,
    depths.map(({ depthMm }) => downwards * depthMm - zero),
  );
}
