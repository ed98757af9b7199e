// Packs a simulated angiogram into assets/demo:
//   python models/pulmonary-embolism/training/demo.py <folder>
//   node build/run.mjs build/make-angiogram.ts <folder> [target folder]
// The same source gives the same bytes.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeCtImage } from '../electron/dicom/write';
import { jpegLs, uid, zip } from './demo-files';

const source = process.argv[2];
if (!source) throw new Error('usage: make-angiogram.ts <folder of demo.py> [target folder]');
const target = process.argv[3] ?? path.join('assets', 'demo');
/** As the simulator draws: pixels and steps in mm. */
const [pixelMm, stepMm, edge] = [1.4, 2.5, 256];
const intercept = -1024;
const bitsStored = 12;

const file = readFileSync(path.join(source, 'hu.npy'));
const header = file.subarray(10, 10 + file.readUInt16LE(8)).toString('latin1');
if (!header.includes("'descr': '<i2'") || !header.includes("'fortran_order': False"))
  throw new Error(`not int16: ${header}`);
const from = 10 + file.readUInt16LE(8);
const hu = new Int16Array(file.buffer.slice(file.byteOffset + from, file.byteOffset + file.length));
const slices = hu.length / edge ** 2;
const truth: unknown = JSON.parse(readFileSync(path.join(source, 'exam.json'), 'utf8'));

const first = -((edge - 1) / 2) * pixelMm;
const files = Array.from({ length: slices }, (_, slice) => {
  const pixels = Uint16Array.from(hu.subarray(slice * edge ** 2, (slice + 1) * edge ** 2), (value) =>
    Math.min(4095, Math.max(0, value - intercept)),
  );
  const bytes = writeCtImage({
    patientName: 'Phantom^Angiogram',
    patientId: 'DEMO-2',
    studyInstanceUid: uid('angiogram'),
    seriesInstanceUid: uid('angiogram', 'series'),
    sopInstanceUid: uid('angiogram', 'image', slice + 1),
    frameOfReferenceUid: uid('angiogram', 'frame of reference'),
    studyDate: '2026-01-01',
    studyDescription: 'Demonstration: simulated CT angiogram',
    seriesNumber: 1,
    seriesDescription: 'Pulmonary arteries, simulated',
    // Scanners count from the head.
    instanceNumber: slices - slice,
    comments: 'Simulated image of a computed phantom. Not a person. Not for diagnosis.',
    simulated: true,
    plane: {
      originMm: [first, first, (slice + 0.5) * stepMm],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 1, 0],
      rowSpacingMm: pixelMm,
      columnSpacingMm: pixelMm,
    },
    rows: edge,
    columns: edge,
    sliceThicknessMm: stepMm,
    spacingBetweenSlicesMm: stepMm,
    pixels,
    bitsStored,
    windowCenter: 100,
    windowWidth: 700,
    jpegLs: jpegLs(pixels, edge, edge, bitsStored),
    rescaleIntercept: intercept,
    kilovolts: 120,
    contrastAgent: 'Simulated',
  });
  return { name: `angiogram-demo/${String(slices - slice).padStart(4, '0')}.dcm`, bytes };
}).reverse();
mkdirSync(target, { recursive: true });
const packed = zip(files);
writeFileSync(path.join(target, 'angiogram-demo.zip'), packed);
const about =
  'Known truth of the simulated examination; heights z in mm above the first image’s lower edge, images from the feet.';
writeFileSync(
  path.join(target, 'angiogram-demo.truth.json'),
  `${JSON.stringify({ about, ...(truth as object) }, null, 1)}\n`,
);
console.warn(`${files.length} images, ${(packed.length / 1e6).toFixed(2)} MB`);
