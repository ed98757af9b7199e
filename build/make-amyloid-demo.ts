// Packs a simulated amyloid PET into assets/demo:
//   python models/amyloid-pet/training/registration_cases.py --atlas <folder> --out <folder>
//   node build/run.mjs build/make-amyloid-demo.ts <folder> <number of the case> [target folder]
// The same source gives the same bytes.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writePetImage } from '../electron/dicom/write';
import { jpegLs, uid, zip } from './demo-files';

const [folder, number, target = path.join('assets', 'demo')] = process.argv.slice(2);
if (!folder || !number) throw new Error('usage: make-amyloid-demo.ts <folder> <case> [target folder]');
const facts = z
  .object({
    size: z.tuple([z.int(), z.int(), z.int()]),
    spacing: z.tuple([z.number(), z.number(), z.number()]),
    origin: z.tuple([z.number(), z.number(), z.number()]),
    stage: z.int(),
    tracer: z.string(),
    load: z.number(),
  })
  .parse(JSON.parse(readFileSync(path.join(folder, `${number}.json`), 'utf8')));
const bytes = readFileSync(path.join(folder, `${number}.f32`));
const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const [nx, ny, nz] = facts.size;
/** Air around the head is left out, and noise below what the bits keep. */
const margin = 12;
const [columns, rows] = [nx - 2 * margin, ny - 2 * margin];
const bitsStored = 10;

const files = Array.from({ length: nz }, (_, slice) => {
  // From the right to the left and from the front to the back: LPS.
  const own = Float32Array.from({ length: rows * columns }, (_, i) => {
    const x = nx - 1 - margin - (i % columns);
    const y = ny - 1 - margin - Math.floor(i / columns);
    return values[x + nx * (y + ny * slice)]!;
  });
  const most = own.reduce((a, b) => Math.max(a, b), 1);
  const slope = Number((most / (2 ** bitsStored - 1)).toPrecision(8));
  const pixels = Uint16Array.from(own, (value) => Math.min(2 ** bitsStored - 1, Math.round(value / slope)));
  const written = writePetImage({
    patientName: 'Phantom^Amyloid',
    patientId: 'DEMO-3',
    studyInstanceUid: uid('amyloid'),
    seriesInstanceUid: uid('amyloid', 'series'),
    sopInstanceUid: uid('amyloid', 'image', slice + 1),
    frameOfReferenceUid: uid('amyloid', 'frame of reference'),
    studyDate: '2026-01-01',
    studyDescription: 'Demonstration: simulated amyloid PET',
    seriesNumber: 1,
    seriesDescription: `Brain ${facts.tracer}, simulated`,
    instanceNumber: slice + 1,
    comments: 'Simulated image of a computed phantom. Not a person. Not for diagnosis.',
    simulated: true,
    plane: {
      originMm: [
        -(facts.origin[0] + (nx - 1 - margin) * facts.spacing[0]),
        -(facts.origin[1] + (ny - 1 - margin) * facts.spacing[1]),
        facts.origin[2] + slice * facts.spacing[2],
      ],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 1, 0],
      rowSpacingMm: facts.spacing[1],
      columnSpacingMm: facts.spacing[0],
    },
    rows,
    columns,
    sliceThicknessMm: facts.spacing[2],
    spacingBetweenSlicesMm: facts.spacing[2],
    pixels,
    bitsStored,
    windowCenter: 9000,
    windowWidth: 18000,
    jpegLs: jpegLs(pixels, rows, columns, bitsStored),
    rescaleSlope: slope,
    tracer: facts.tracer,
    slices: nz,
    index: slice + 1,
  });
  return { name: `amyloid-demo/${String(slice + 1).padStart(4, '0')}.dcm`, bytes: written };
});
mkdirSync(target, { recursive: true });
const packed = zip(files);
writeFileSync(path.join(target, 'amyloid-demo.zip'), packed);
const { stage, tracer, load } = facts;
const about = 'Known truth of the simulated scan; load is the share of full amyloid accumulation.';
writeFileSync(
  path.join(target, 'amyloid-demo.truth.json'),
  `${JSON.stringify({ about, stage: ['normal', 'early-to-middle', 'late'][stage], tracer, load }, null, 1)}\n`,
);
console.warn(`${files.length} images, ${(packed.length / 1e6).toFixed(2)} MB`);
