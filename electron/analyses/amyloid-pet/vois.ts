import { ReaderError } from '../../contract';
import { readNifti } from '../../imaging/nifti';
import type { StandardVois } from './quantify';
import type { Space } from './space';

/** The MNI grid of 2 mm, RAS mm: the masks' and the templates' own. */
export const mniGrid = {
  size: [91, 109, 91] as [number, number, number],
  toMm: [2, 0, 0, -90, 0, 2, 0, -126, 0, 0, 2, -72],
};

/** Files of the public Centiloid VOI pack that are used: cortical target and whole cerebellum. */
export const voiFiles = { cortex: 'voi_ctx_2mm', wholeCerebellum: 'voi_WhlCbl_2mm' } as const;

/**
 * A mask of the pack as voxels of standard space.
 * @throws ReaderError `voi-grid`, `voi-empty` or as the NIfTI reader does, naming the file
 */
export async function readVoi(
  bytes: Uint8Array,
  name: string,
  space: { negative: Pick<Space['negative'], 'size' | 'toMm'> },
): Promise<Int32Array> {
  const image = await readNifti(bytes, name);
  const { size, toMm } = space.negative;
  const [nx, ny, nz] = size;
  const hint = 'Take the 2 mm masks of the public Centiloid pack.';
  const wrong = () =>
    new ReaderError('voi-grid', `${name} is not on the MNI grid of ${nx} × ${ny} × ${nz} voxels of 2 mm.`, hint);
  const lps = image.affineLps;
  if (!lps || !image.affineTrusted || image.dims[0] !== nx || image.dims[1] !== ny || image.dims[2] !== nz)
    throw wrong();
  const out: number[] = [];
  let at = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        if (!(image.data[at++]! > 0.5)) continue;
        const place = [0, 1, 2].map((r) => {
          const mm = lps[4 * r]! * i + lps[4 * r + 1]! * j + lps[4 * r + 2]! * k + lps[4 * r + 3]!;
          return ((r < 2 ? -mm : mm) - toMm[4 * r + 3]!) / toMm[5 * r]!;
        });
        const [x, y, z] = place.map(Math.round) as [number, number, number];
        if (Math.max(Math.abs(place[0]! - x), Math.abs(place[1]! - y), Math.abs(place[2]! - z)) > 0.05) throw wrong();
        if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) throw wrong();
        out.push(x + nx * (y + ny * z));
      }
  if (out.length < 100) throw new ReaderError('voi-empty', `${name} marks ${out.length} voxels only.`, hint);
  return Int32Array.from(out);
}

/** The imported pack; null when none was imported. @param file a file of the pack by its name without extension */
export async function readVois(
  file: (name: string) => Promise<Uint8Array | null>,
  space: Pick<Space, 'negative'>,
): Promise<StandardVois | null> {
  const [cortex, cerebellum] = [
    await file(`${voiFiles.cortex}.nii.gz`),
    await file(`${voiFiles.wholeCerebellum}.nii.gz`),
  ];
  if (!cortex || !cerebellum) return null;
  return {
    cortex: await readVoi(cortex, voiFiles.cortex, space),
    wholeCerebellum: await readVoi(cerebellum, voiFiles.wholeCerebellum, space),
  };
}
