import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeCtImage, writeMrImage } from '../electron/dicom/write';
import { makePhantom, type PhantomParameters } from '../electron/imaging/phantom';

/** A UID of a test object, the same each time. PS3.5 B.2. */
function uid(...what: (string | number)[]): string {
  const digest = createHash('sha256')
    .update(['dextra e2e', ...what].join('/'))
    .digest();
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${digest.subarray(0, 16).toString('hex')}`)}`;
}

/**
 * Writes a short-axis cine of a phantom as DICOM files of one patient and day. Returns the folder.
 *
 * @param keep images that are written; the others were never sent
 */
export async function writeStudy(
  folder: string,
  patient: { id: string; name: string; date: string },
  chosen: Partial<PhantomParameters>,
  keep: (slice: number, phase: number) => boolean = () => true,
): Promise<string> {
  const { shortAxis: cine, parameters } = makePhantom(chosen);
  await mkdir(folder, { recursive: true });
  const size = cine.rows * cine.columns;
  const study = [patient.id, patient.date];
  for (let slice = 0; slice < cine.slices; slice++)
    for (let phase = 0; phase < cine.phases; phase++) {
      if (!keep(slice, phase)) continue;
      const from = (phase * cine.slices + slice) * size;
      const instanceNumber = slice * cine.phases + phase + 1;
      const bytes = writeMrImage({
        patientName: patient.name,
        patientId: patient.id,
        studyInstanceUid: uid(...study),
        seriesInstanceUid: uid(...study, 'series'),
        sopInstanceUid: uid(...study, 'image', instanceNumber),
        frameOfReferenceUid: uid(...study, 'frame of reference'),
        studyDate: patient.date,
        studyDescription: 'Follow-up: simulated heart',
        seriesNumber: 1,
        seriesDescription: 'Short axis cine, simulated',
        instanceNumber,
        comments: 'Simulated image of a computed phantom. Not a person. Not for diagnosis.',
        simulated: true,
        plane: cine.planes[slice]!,
        rows: cine.rows,
        columns: cine.columns,
        sliceThicknessMm: parameters.sliceThicknessMm,
        spacingBetweenSlicesMm: cine.sliceSpacingMm,
        triggerMs: cine.phaseTimesMs[phase]!,
        rrIntervalMs: parameters.rrIntervalMs,
        phaseCount: cine.phases,
        pixels: Uint16Array.from(cine.samples.subarray(from, from + size), (value) => Math.min(4095, value)),
        bitsStored: 12,
        windowCenter: 165,
        windowWidth: 330,
      });
      await writeFile(path.join(folder, `${String(instanceNumber).padStart(4, '0')}.dcm`), bytes);
    }
  return folder;
}

/** A block of water in air with one bright ball: what each plane, window and slab must show of it is known. */
export const ctPhantom = {
  columns: 72,
  rows: 64,
  slices: 30,
  spacingMm: 4,
  sliceSpacingMm: 5,
  waterHu: 0,
  ballHu: 400,
  ballRadiusMm: 9,
  /** From the volume's middle, LPS mm. */
  ballMm: [0, 0, 20] as const,
};

/** Writes the phantom as CT slices of one series, from the feet to the head. Returns the folder. */
export async function writeCtVolume(folder: string): Promise<string> {
  const { columns, rows, slices, spacingMm, sliceSpacingMm } = ctPhantom;
  await mkdir(folder, { recursive: true });
  for (let slice = 0; slice < slices; slice++) {
    const z = (slice - (slices - 1) / 2) * sliceSpacingMm;
    const pixels = new Uint16Array(rows * columns);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const x = (column - (columns - 1) / 2) * spacingMm;
        const y = (row - (rows - 1) / 2) * spacingMm;
        const [bx, by, bz] = ctPhantom.ballMm;
        const ball = Math.hypot(x - bx, y - by, z - bz) <= ctPhantom.ballRadiusMm;
        const water = Math.abs(x) < 110 && Math.abs(y) < 90;
        pixels[row * columns + column] = 1024 + (ball ? ctPhantom.ballHu : water ? ctPhantom.waterHu : -1000);
      }
    const bytes = writeCtImage({
      patientName: 'Phantom^Block',
      patientId: 'CT-1',
      studyInstanceUid: uid('ct'),
      seriesInstanceUid: uid('ct', 'series'),
      sopInstanceUid: uid('ct', 'image', slice),
      frameOfReferenceUid: uid('ct', 'frame of reference'),
      studyDate: '2026-05-04',
      studyDescription: 'Block of water with a ball',
      seriesNumber: 1,
      seriesDescription: 'Block, simulated',
      instanceNumber: slice + 1,
      comments: 'Simulated image of a computed phantom. Not a person. Not for diagnosis.',
      simulated: true,
      plane: {
        originMm: [(-(columns - 1) / 2) * spacingMm, (-(rows - 1) / 2) * spacingMm, z],
        rowDirection: [1, 0, 0],
        columnDirection: [0, 1, 0],
        rowSpacingMm: spacingMm,
        columnSpacingMm: spacingMm,
      },
      rows,
      columns,
      sliceThicknessMm: sliceSpacingMm,
      spacingBetweenSlicesMm: sliceSpacingMm,
      pixels,
      bitsStored: 12,
      windowCenter: 40,
      windowWidth: 400,
      rescaleIntercept: -1024,
      kilovolts: 120,
      contrastAgent: '',
    });
    await writeFile(path.join(folder, `${String(slice + 1).padStart(4, '0')}.dcm`), bytes);
  }
  return folder;
}
