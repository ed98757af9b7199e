import type { Surface } from './surface';

/** The mean right ventricle at end-diastole, in the heart's frame, mm. Kept in `assets/rv-template/template.json`. */
export interface RvTemplate extends Surface {
  /** Index into `regionNames` for each vertex. */
  readonly regions: Uint8Array;
  /** The 202 vertices of the motion descriptor, ascending. */
  readonly matchedVertices: Uint32Array;
}

/** Number of vertices whose motion makes the descriptor (Bello et al. 2019). */
export const matchedCount = 202;

/** The JSON of the template file. */
export interface TemplateFile {
  readonly format: string;
  readonly positions: readonly number[];
  readonly triangles: readonly number[];
  readonly regions: readonly number[];
  readonly matchedVertices: readonly number[];
}

/** Typed arrays of the template file; throws RangeError when its parts do not fit together. */
export function readTemplate(file: TemplateFile): RvTemplate {
  const count = file.positions.length / 3;
  if (file.format !== 'dextra-rv-template/1' || !Number.isInteger(count)) throw new RangeError('not an RV template');
  if (file.regions.length !== count || file.matchedVertices.length !== matchedCount)
    throw new RangeError('the RV template is incomplete');
  if (file.triangles.some((v) => v < 0 || v >= count) || file.matchedVertices.some((v) => v < 0 || v >= count))
    throw new RangeError('the RV template names vertices that it does not have');
  return {
    positions: Float64Array.from(file.positions),
    triangles: Uint32Array.from(file.triangles),
    regions: Uint8Array.from(file.regions),
    matchedVertices: Uint32Array.from(file.matchedVertices),
  };
}
