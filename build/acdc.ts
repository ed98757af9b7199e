import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { StackAxes } from '../electron/imaging/geometry';
import { readNifti } from '../electron/imaging/nifti';

/** ACDC's label order is 1 RV cavity, 2 LV myocardium, 3 LV cavity; ours is 1 LV cavity, 2 LV myocardium, 3 RV cavity. */
const fromAcdc = [0, 3, 2, 1];

export interface AcdcPatient {
  readonly id: string;
  readonly group: string;
  readonly rows: number;
  readonly columns: number;
  /** Labels [slice][row][column], our order. */
  readonly endDiastole: Uint8Array;
  readonly endSystole: Uint8Array;
  readonly spacingMm: readonly [number, number, number];
}

/** Ground-truth masks of the ACDC training set: Bernard et al., IEEE TMI 37(11), 2018, doi 10.1109/TMI.2018.2837502. */
export async function* readAcdc(folder: string): AsyncGenerator<AcdcPatient> {
  for (const id of (await readdir(folder)).filter((name) => name.startsWith('patient')).sort()) {
    const info = await readFile(path.join(folder, id, 'Info.cfg'), 'utf8');
    const field = (key: string) => new RegExp(`^${key}:\\s*(\\S+)`, 'm').exec(info)?.[1] ?? '';
    const read = async (phase: string) => {
      const name = `${id}_frame${field(phase).padStart(2, '0')}_gt.nii.gz`;
      const image = await readNifti(await readFile(path.join(folder, id, name)), name);
      return { image, labels: Uint8Array.from(image.data, (value) => fromAcdc[value] ?? 0) };
    };
    const [ed, es] = [await read('ED'), await read('ES')];
    yield {
      id,
      group: field('Group'),
      columns: ed.image.dims[0],
      rows: ed.image.dims[1],
      endDiastole: ed.labels,
      endSystole: es.labels,
      spacingMm: ed.image.spacingMm,
    };
  }
}

/**
 * Stack axes of a patient. The files carry no orientation, so the handedness is the caller's: `mirrored` turns the
 * stacking direction round.
 */
export function acdcAxes(patient: AcdcPatient, mirrored: boolean): StackAxes {
  const [x, y, z] = patient.spacingMm;
  const slices = Array.from({ length: patient.endDiastole.length / (patient.rows * patient.columns) }, (_, index) => ({
    index,
    shiftMm: [0, 0] as const,
    heightMm: index * z * (mirrored ? -1 : 1),
  }));
  slices.sort((a, b) => a.heightMm - b.heightMm);
  return {
    originMm: [0, 0, 0],
    u: [1, 0, 0],
    v: [0, 1, 0],
    n: [0, 0, 1],
    columnSpacingMm: x,
    rowSpacingMm: y,
    sliceSpacingMm: z,
    slices,
  };
}
