// Draws the demo study and packs it into assets/demo: node build/run.mjs build/make-demo.ts [folder]
// The same source gives the same bytes.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type MrImage, writeMrImage } from '../electron/dicom/write';
import { makePhantom } from '../electron/imaging/phantom';
import type { CineVolume } from '../electron/imaging/volume';
import { jpegLs, uid, zip } from './demo-files';

const folder = process.argv[2] ?? path.join('assets', 'demo');
const bitsStored = 12;

const phantom = makePhantom();
const { parameters } = phantom;
const files: { name: string; bytes: Uint8Array }[] = [];

function series(cine: CineVolume, number: number, description: string): void {
  const size = cine.rows * cine.columns;
  for (let slice = 0; slice < cine.slices; slice++)
    for (let phase = 0; phase < cine.phases; phase++) {
      const from = (phase * cine.slices + slice) * size;
      const pixels = Uint16Array.from(cine.samples.subarray(from, from + size), (value) => Math.min(4095, value));
      const instanceNumber = slice * cine.phases + phase + 1;
      const image: MrImage = {
        patientName: 'Phantom^Demo',
        patientId: 'DEMO-1',
        studyInstanceUid: uid('study'),
        seriesInstanceUid: uid('series', number),
        sopInstanceUid: uid('image', number, instanceNumber),
        frameOfReferenceUid: uid('frame of reference'),
        studyDate: '2026-01-01',
        studyDescription: 'Demonstration: simulated heart',
        seriesNumber: number,
        seriesDescription: description,
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
        pixels,
        bitsStored,
        windowCenter: 165,
        windowWidth: 330,
        jpegLs: jpegLs(pixels, cine.rows, cine.columns, bitsStored),
      };
      const name = `right-heart-demo/${number}/${String(instanceNumber).padStart(4, '0')}.dcm`;
      files.push({ name, bytes: writeMrImage(image) });
    }
}

series(phantom.shortAxis, 1, 'Short axis cine, simulated');
series(phantom.longAxis, 2, 'Long axis cine, simulated');
mkdirSync(folder, { recursive: true });
const packed = zip(files);
writeFileSync(path.join(folder, 'right-heart-demo.zip'), packed);
const volumes = Array.from({ length: parameters.phases }, (_, phase) => ({
  lvMl: Number(phantom.lvVolumeMl(phase).toFixed(2)),
  rvMl: Number(phantom.rvVolumeMl(phase).toFixed(2)),
}));
writeFileSync(
  path.join(folder, 'right-heart-demo.truth.json'),
  `${JSON.stringify({ about: 'Known truth of the simulated study.', parameters, volumes }, null, 2)}\n`,
);
console.warn(`${files.length} images, ${(packed.length / 1e6).toFixed(2)} MB`);
