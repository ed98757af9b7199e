import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { decode as decodePng } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stack } from '../../contract';
import { loadCine } from '../cine';
import { groupStudies } from '../group/studies';
import { headerFacts } from '../header';
import { readPart10 } from '../part10';
import type { InstanceRecord } from '../record';
import { readTags } from '../tags';
import {
  dicomFile,
  type Element,
  encapsulated,
  explicitBig,
  imageElements,
  imageFile,
  implicitLittle,
} from '../testing/build-dicom';
import { thumbnailPng } from '../thumbnail';
import { writeMrImage } from '../write';
import { decodeFrame } from './frame';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'dextra-decode-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function stored(bytes: Uint8Array): Promise<InstanceRecord> {
  const file = path.join(folder, `${count++}`);
  await writeFile(file, bytes);
  const facts = headerFacts(readPart10(new Uint8Array(bytes), true));
  return {
    ...facts,
    recordVersion: 1,
    origin: 'dicom',
    storage: 'library',
    file,
    byteLength: bytes.length,
    sha256: file,
    importedAt: '',
  };
}

const colour = (photometric: string, planar: number, pixels: number[], over: Element[] = []) =>
  imageFile({
    pixels: Uint8Array.from(pixels),
    rows: 1,
    columns: 2,
    extra: [
      [0x0028, 0x0002, 'US', [3]],
      [0x0028, 0x0004, 'CS', photometric],
      [0x0028, 0x0006, 'US', [planar]],
      [0x0028, 0x0100, 'US', [8]],
      [0x0028, 0x0101, 'US', [8]],
      [0x0028, 0x0102, 'US', [7]],
      ...over,
    ],
  });
const rle = (pixels: Uint8Array, over: Element[] = []) =>
  Buffer.concat([
    dicomFile(
      imageElements({ extra: over }).filter(([g]) => g !== 0x7fe0),
      { syntax: '1.2.840.10008.1.2.5' },
    ),
    encapsulated([pixels]),
  ]);

describe('pixels', () => {
  it('keep only the bits that are stored, with their sign', async () => {
    const pixels = new Uint8Array(Uint16Array.from([0xf001, 0x0fff, 0x0800, 0x17ff]).buffer);
    const bits = (signed: number): Element[] => [
      [0x0028, 0x0101, 'US', [12]],
      [0x0028, 0x0102, 'US', [11]],
      [0x0028, 0x0103, 'US', [signed]],
    ];
    const unsigned = await decodeFrame(await stored(imageFile({ pixels, extra: bits(0) })), 1);
    expect([...new Uint16Array(unsigned.pixels.buffer)]).toEqual([1, 4095, 2048, 2047]);
    const signed = await decodeFrame(await stored(imageFile({ pixels, extra: bits(1) })), 1);
    expect(signed.pixelType).toBe('int16');
    expect([...new Int16Array(signed.pixels.buffer)]).toEqual([1, -1, -2048, 2047]);
  });

  it('are turned to little endian', async () => {
    const frame = await decodeFrame(
      await stored(imageFile({ syntax: explicitBig, pixels: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]) })),
      1,
    );
    expect([...frame.pixels]).toEqual([2, 1, 4, 3, 6, 5, 8, 7]);
  });

  it.each([
    ['interleaved', colour('RGB', 0, [1, 2, 3, 4, 5, 6]), [1, 2, 3, 4, 5, 6]],
    ['in planes', colour('RGB', 1, [1, 4, 2, 5, 3, 6]), [1, 2, 3, 4, 5, 6]],
    // PS3.3 C.7.6.3.1.2: white, and the red of ITU-R BT.601.
    ['YBR_FULL', colour('YBR_FULL', 0, [255, 128, 128, 76, 85, 255]), [255, 255, 255, 254, 0, 0]],
    ['YBR_FULL_422', colour('YBR_FULL_422', 0, [255, 0, 128, 128]), [255, 255, 255, 0, 0, 0]],
  ])('in colour, %s', async (_, file, rgb) => {
    const frame = await decodeFrame(await stored(file), 1);
    expect(frame).toMatchObject({ pixelType: 'rgb8', photometric: 'RGB' });
    expect([...frame.pixels]).toEqual(rgb);
  });

  it('in colours of a table', async () => {
    const table = (values: number[]) => new Uint8Array(Uint16Array.from(values.map((v) => v * 257)).buffer);
    const file = colour(
      'PALETTE COLOR',
      0,
      [11, 10],
      [
        [0x0028, 0x0002, 'US', [1]],
        ...[0x1101, 0x1102, 0x1103].map((e): Element => [0x0028, e, 'US', [2, 10, 16]]),
        [0x0028, 0x1201, 'OW', table([1, 4])],
        [0x0028, 0x1202, 'OW', table([2, 5])],
        [0x0028, 0x1203, 'OW', table([3, 6])],
      ].filter(([, e], i, all) => all.findLastIndex(([, f]) => f === e) === i) as Element[],
    );
    const record = await stored(file);
    expect(record.pixel?.photometric).toBe('PALETTE COLOR');
    expect([...(await decodeFrame({ ...record, pixel: { ...record.pixel!, samplesPerPixel: 1 } }, 1)).pixels]).toEqual([
      4, 5, 6, 1, 2, 3,
    ]);
  });

  it('packed by runs: the example of PS3.5 annex G in two segments', async () => {
    const header = Buffer.alloc(64);
    header.writeUInt32LE(2, 0);
    header.writeUInt32LE(64, 4);
    header.writeUInt32LE(66, 8);
    // High bytes: 1 four times; low bytes: 10, 20 as they are, 30 twice.
    const frame = await decodeFrame(
      await stored(rle(Buffer.concat([header, Buffer.from([253, 1, 1, 10, 20, 255, 30])]))),
      1,
    );
    expect([...new Uint16Array(frame.pixels.buffer)]).toEqual([266, 276, 286, 286]);
  });

  it('of several frames, each by its number, in fragments with and without a table', async () => {
    const frames: Element = [0x0028, 0x0008, 'IS', '3'];
    const native = await stored(imageFile({ pixels: Uint8Array.from({ length: 24 }, (_, i) => i), extra: [frames] }));
    expect([...(await decodeFrame(native, 3)).pixels]).toEqual([16, 17, 18, 19, 20, 21, 22, 23]);
    await expect(decodeFrame(native, 4)).rejects.toThrow('There is no frame 4 in series 1.2.3.9.');
  });

  it('that are damaged, missing or packed in an unknown way are refused in words', async () => {
    await expect(decodeFrame(await stored(rle(new Uint8Array(70))), 1)).rejects.toMatchObject({
      code: 'damaged-image',
      message: expect.stringContaining('series 1.2.3.9'),
    });
    const video = Buffer.concat([
      dicomFile(imageElements().slice(0, -1), { syntax: '1.2.840.10008.1.2.4.102' }),
      encapsulated([new Uint8Array(10)]),
    ]);
    await expect(decodeFrame(await stored(video), 1)).rejects.toMatchObject({
      code: 'unsupported-syntax',
      message: expect.stringContaining('MPEG-4 video'),
    });
    const gone = await stored(imageFile());
    await rm(gone.file);
    await expect(decodeFrame(gone, 1)).rejects.toMatchObject({ code: 'file-missing' });
  });
});

const image = {
  patientName: 'Hong^Gildong=洪^吉洞=홍^길동',
  patientId: 'X',
  studyInstanceUid: '1.2',
  seriesInstanceUid: '1.2.3',
  sopInstanceUid: '1.2.3.4',
  frameOfReferenceUid: '1.2.5',
  studyDate: '2026-01-02',
  studyDescription: 'd',
  seriesNumber: 1,
  seriesDescription: 's',
  instanceNumber: 1,
  comments: 'c',
  simulated: true,
  plane: {
    originMm: [1.25, -2, 1 / 3] as [number, number, number],
    rowDirection: [1, 0, 0] as [number, number, number],
    columnDirection: [0, 1, 0] as [number, number, number],
    rowSpacingMm: 1.5,
    columnSpacingMm: 1.25,
  },
  rows: 2,
  columns: 3,
  sliceThicknessMm: 8,
  spacingBetweenSlicesMm: 9,
  triggerMs: 70.4,
  rrIntervalMs: 880,
  phaseCount: 25,
  pixels: Uint16Array.from([0, 1, 2, 300, 4095, 5]),
  bitsStored: 12,
  windowCenter: 2000,
  windowWidth: 4000,
};

describe('an image that the product writes', () => {
  it('is read back as it was, and says that it is simulated', async () => {
    const record = await stored(writeMrImage(image));
    expect(record).toMatchObject({
      patientName: image.patientName,
      studyDate: '2026-01-02',
      simulated: true,
      beat: { nominalIntervalMs: 880, imageCount: 25 },
    });
    expect(record.frames[0]).toMatchObject({ spacingMm: [1.5, 1.25], triggerMs: 70.4 });
    expect(record.frames[0]!.position![2]).toBeCloseTo(1 / 3, 11);
    expect([...new Uint16Array((await decodeFrame(record, 1)).pixels.buffer)]).toEqual([...image.pixels]);
  });

  it('shows its tags by name, in explicit and implicit syntax', async () => {
    const tags = await readTags(await stored(writeMrImage(image)));
    const value = (keyword: string) => tags.find((tag) => tag.keyword === keyword)?.value;
    expect(value('PatientName')).toBe(image.patientName);
    expect(value('Rows')).toBe('2');
    expect(value('PixelSpacing')).toBe('1.5\\1.25');
    expect(value('PixelData')).toBe('12 bytes');
    const implicit = await readTags(await stored(imageFile({ syntax: implicitLittle })));
    expect(implicit).toContainEqual({ tag: '(0028,0010)', vr: 'US', keyword: 'Rows', value: '2' });
  });

  it('has a thumbnail in its window, with square pixels', async () => {
    const png = decodePng(await thumbnailPng(await stored(writeMrImage(image))));
    expect([png.width, png.height, png.channels]).toEqual([3, 2, 1]);
    expect([...png.data]).toEqual([0, 0, 0, 19, 255, 0]);
  });
});

describe('a cine', () => {
  it('is loaded in modality values, by phase, then slice', async () => {
    const records = await Promise.all(
      Array.from({ length: 4 * 8 }, (_, i) =>
        stored(
          writeMrImage({
            ...image,
            sopInstanceUid: `1.2.3.4.${i}`,
            plane: { ...image.plane, originMm: [0, 0, 8 * (i % 4)] },
            triggerMs: 100 * Math.floor(i / 4),
            pixels: new Uint16Array(6).fill(i),
          }),
        ),
      ),
    );
    const { stack, frames } = groupStudies(records)[0]!.stacks[0]!;
    const context = { signal: new AbortController().signal, breathe: async () => {}, progress: () => {} };
    const cine = await loadCine(stack, frames, records, context);
    expect([cine.phases, cine.slices, cine.rows, cine.columns]).toEqual([8, 4, 2, 3]);
    const upwards = cine.planes[0]!.originMm[2] === 0;
    expect(cine.samples[(5 * 4 + 1) * 6]).toBe(upwards ? 21 : 22);
    const broken: Stack = { ...stack, phaseCount: 9 };
    await expect(loadCine(broken, frames, records, context)).rejects.toMatchObject({ code: 'not-a-cine' });
  });
});
