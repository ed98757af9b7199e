import type { Landmark, Vector } from '../../contract';

/** The three closed surfaces of the atlas, in the order of their vertices. */
export const partNames = ['lvEndocardium', 'lvEpicardium', 'rvEndocardium'] as const;
export type PartName = (typeof partNames)[number];

/** One closed surface of the atlas. */
export interface AtlasPart {
  readonly name: PartName;
  /** First vertex among the atlas's and number of vertices. */
  readonly first: number;
  readonly count: number;
  /** [triangle][abc] from 0 within the part, counter-clockwise from outside. */
  readonly triangles: Uint32Array;
  /** Vertices within the part that close it at the base, where the valves are. */
  readonly cap: Uint32Array;
}

/**
 * Mean and modes of the two ventricles. Coordinates are mm in the heart's frame of `heart-frame.ts` (x from the LV's apex
 * to its base, y from the septum to the free wall, z from the diaphragm to the outflow tract), the origin in the mean of
 * all vertices. Size is not among the modes: it is a factor of its own.
 */
export interface HeartAtlas {
  readonly parts: readonly AtlasPart[];
  /** [vertex][xyz]. */
  readonly mean: Float64Array;
  /** [mode][vertex][xyz]: one standard deviation of each mode, most variance first. */
  readonly modes: readonly Float32Array[];
  /** Standard deviation of the logarithm of the size. */
  readonly logSizeDeviation: number;
  /** Mean landmarks. */
  readonly landmarks: ReadonlyMap<Landmark['id'], Vector>;
}

/** `assets/heart-atlas/atlas.json`. Numbers are little endian, in base 64. */
export interface AtlasFile {
  readonly format: string;
  readonly source: string;
  readonly hearts: number;
  readonly explained: number;
  readonly logSizeDeviation: number;
  readonly landmarks: Readonly<Record<string, readonly number[]>>;
  readonly parts: readonly {
    readonly name: string;
    readonly count: number;
    readonly triangles: string;
    readonly cap: string;
  }[];
  /** Float32 [vertex][xyz]. */
  readonly mean: string;
  /** Mm per count of each mode's Int16. */
  readonly modeSteps: readonly number[];
  /** Int16 [mode][vertex][xyz]. */
  readonly modes: string;
}

export const atlasFormat = 'dextra-heart-atlas/1';

function bytesOf(text: string): ArrayBuffer {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes.buffer;
}

/** Typed arrays of the atlas's file; throws RangeError when its parts do not fit together. */
export function readAtlas(file: AtlasFile): HeartAtlas {
  if (file.format !== atlasFormat || file.parts.some((p, k) => p.name !== partNames[k]))
    throw new RangeError('not a heart atlas');
  let first = 0;
  const parts = file.parts.map((part, k): AtlasPart => {
    const triangles = Uint32Array.from(new Uint16Array(bytesOf(part.triangles)));
    const cap = Uint32Array.from(new Uint16Array(bytesOf(part.cap)));
    if ([...triangles, ...cap].some((v) => v >= part.count))
      throw new RangeError('the atlas names vertices that it does not have');
    const own = { name: partNames[k]!, first, count: part.count, triangles, cap };
    first += part.count;
    return own;
  });
  const mean = Float64Array.from(new Float32Array(bytesOf(file.mean)));
  const counts = new Int16Array(bytesOf(file.modes));
  if (
    parts.length !== partNames.length ||
    mean.length !== 3 * first ||
    counts.length !== mean.length * file.modeSteps.length
  )
    throw new RangeError('the heart atlas is incomplete');
  return {
    parts,
    mean,
    modes: file.modeSteps.map((step, m) =>
      Float32Array.from(counts.subarray(m * mean.length, (m + 1) * mean.length), (c) => c * step),
    ),
    logSizeDeviation: file.logSizeDeviation,
    landmarks: new Map(Object.entries(file.landmarks).map(([id, p]) => [id as Landmark['id'], [p[0]!, p[1]!, p[2]!]])),
  };
}
