import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writePetImage } from '../electron/dicom/write';
import { root } from './workstation';

/** Standard space, in which the templates are: 2 mm, SUVR × 85, [z][y][x], x to the right, y to the front. */
const [nx, ny, nz] = [91, 109, 91];
const scale = 85;
/** Bq/ml of SUVR 1. */
const activity = 6000;

function uid(...what: (string | number)[]): string {
  const digest = createHash('sha256')
    .update(['dextra e2e pet', ...what].join('/'))
    .digest();
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${digest.subarray(0, 16).toString('hex')}`)}`;
}

const template = (name: string) => readFileSync(path.join(root, 'models/amyloid-pet', `template-${name}.bin`));

/**
 * Writes a brain PET as DICOM: the templates of a negative and a positive scan, mixed, moved by some millimetres.
 *
 * @param load share of the positive template, 0…1
 * @param tracer as headers write it; empty: the header does not tell
 */
export async function writePet(folder: string, date: string, load: number, tracer: string): Promise<string> {
  const [negative, positive] = [template('negative'), template('positive')];
  await mkdir(folder, { recursive: true });
  const rescaleSlope = activity / (scale * 40);
  for (let z = 0; z < nz; z++) {
    const pixels = new Uint16Array(nx * ny);
    for (let row = 0; row < ny; row++)
      for (let column = 0; column < nx; column++) {
        // Columns run to the patient's left, rows to the back.
        const at = (z * ny + (ny - 1 - row)) * nx + (nx - 1 - column);
        pixels[row * nx + column] = Math.round(40 * ((1 - load) * negative[at]! + load * positive[at]!));
      }
    const bytes = writePetImage({
      patientName: 'Phantom^Brain',
      patientId: 'PET-1',
      studyInstanceUid: uid(date),
      seriesInstanceUid: uid(date, 'series'),
      sopInstanceUid: uid(date, 'image', z),
      frameOfReferenceUid: uid(date, 'frame of reference'),
      studyDate: date,
      studyDescription: 'Amyloid PET, drawn',
      seriesNumber: 1,
      seriesDescription: 'Brain, simulated',
      instanceNumber: z + 1,
      comments: 'Simulated image of a computed phantom. Not a person. Not for diagnosis.',
      simulated: true,
      plane: {
        originMm: [-90 + 9, -90 - 6, 2 * z - 72 + 12],
        rowDirection: [1, 0, 0],
        columnDirection: [0, 1, 0],
        rowSpacingMm: 2,
        columnSpacingMm: 2,
      },
      rows: ny,
      columns: nx,
      sliceThicknessMm: 2,
      spacingBetweenSlicesMm: 2,
      pixels,
      bitsStored: 16,
      windowCenter: activity,
      windowWidth: 2 * activity,
      rescaleSlope,
      tracer,
      slices: nz,
      index: z + 1,
    });
    await writeFile(path.join(folder, `${String(z + 1).padStart(4, '0')}.dcm`), bytes);
  }
  return folder;
}
