import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeMrImage } from '../electron/dicom/write';
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
