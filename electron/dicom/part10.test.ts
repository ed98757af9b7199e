import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { NeedMoreBytes } from './dataset';
import { headerFacts, isoDate } from './header';
import { isDicom, readPart10 } from './part10';
import { dicomFile, type Element, explicitBig, imageElements, imageFile, implicitLittle } from './testing/build-dicom';

const facts = (file: Uint8Array) => headerFacts(readPart10(file, true));
const placed: Element[] = [
  [0x0020, 0x0032, 'DS', '1.5\\-2\\30'],
  [0x0020, 0x0037, 'DS', '1\\0\\0\\0\\1\\0'],
  [0x0028, 0x0030, 'DS', '1.25\\1.5'],
];

describe('header', () => {
  it.each([
    ['explicit little endian', {}],
    ['implicit little endian', { syntax: implicitLittle }],
    ['explicit big endian', { syntax: explicitBig }],
    ['no preamble', { preamble: false }],
    ['neither preamble nor meta information', { preamble: false, meta: false }],
    ['declared explicit, written implicit', { syntax: implicitLittle, meta: false }],
  ])('%s', (_, options) => {
    const file = imageFile({ ...options, extra: placed });
    expect(isDicom(file)).toBe(true);
    const found = facts(file);
    expect(found.patientName).toBe('Test^Image');
    expect(found.pixel).toMatchObject({ rows: 2, columns: 2, bitsAllocated: 16, signed: false, dataLength: 8 });
    expect(found.frames[0]).toMatchObject({ position: [1.5, -2, 30], spacingMm: [1.25, 1.5], rowDirection: [1, 0, 0] });
  });

  it('is read without its pixels, and asks for more when it is not all there', () => {
    const file = imageFile({ extra: placed, rows: 64, columns: 64, pixels: new Uint8Array(8192) });
    const header = file.subarray(0, file.length - 8192);
    expect(headerFacts(readPart10(header, false)).pixel).toMatchObject({ dataOffset: header.length, dataLength: 8192 });
    expect(() => readPart10(file.subarray(0, 300), false)).toThrow(NeedMoreBytes);
  });

  it('is read where the data set is deflated', () => {
    const plain = dicomFile(imageElements(), { preamble: false, meta: false });
    const meta = dicomFile([], { syntax: '1.2.840.10008.1.2.1.99' });
    const found = facts(Buffer.concat([meta, deflateRawSync(plain)]));
    expect(found).toMatchObject({ patientName: 'Test^Image', transferSyntaxUid: '1.2.840.10008.1.2.1.99' });
  });

  it('keeps what comes before a cut', () => {
    const file = imageFile();
    const part = readPart10(file.subarray(0, 330), true);
    expect(part.cutAt).not.toBeNull();
    expect(part.dataSet.text(0x00080018)).toBe('1.2.3.1');
  });

  it('asks for more where the bytes end between two elements', () => {
    const file = dicomFile(imageElements().slice(0, 4), { preamble: false, meta: false });
    expect(() => readPart10(file, false)).toThrow(NeedMoreBytes);
    expect(readPart10(file, true).cutAt).toBeNull();
  });

  it('does not use an orientation that is none, and says so', () => {
    const found = facts(imageFile({ extra: [[0x0020, 0x0037, 'DS', '1\\0\\0\\1\\0\\0']] }));
    expect(found.frames[0]?.rowDirection).toBeNull();
    expect(found.warnings.join()).toContain('not two perpendicular directions');
  });

  it('reads each frame of an enhanced object from its functional groups', () => {
    const frame = (z: number, delay: number): Element[] => [
      [0x0018, 0x9118, 'SQ', [[[0x0020, 0x9153, 'FD', [delay]]]]],
      [0x0020, 0x9113, 'SQ', [[[0x0020, 0x0032, 'DS', `0\\0\\${z}`]]]],
    ];
    const shared: Element[] = [
      [0x0020, 0x9116, 'SQ', [[[0x0020, 0x0037, 'DS', '1\\0\\0\\0\\1\\0']]]],
      [0x0028, 0x9110, 'SQ', [[[0x0028, 0x0030, 'DS', '2\\2']]]],
      [
        0x0028,
        0x9145,
        'SQ',
        [
          [
            [0x0028, 0x1052, 'DS', '-5'],
            [0x0028, 0x1053, 'DS', '3'],
          ],
        ],
      ],
    ];
    for (const syntax of ['1.2.840.10008.1.2.1', implicitLittle, explicitBig]) {
      const found = facts(
        imageFile({
          syntax,
          pixels: new Uint8Array(16),
          extra: [
            [0x0028, 0x0008, 'IS', '2'],
            [0x5200, 0x9229, 'SQ', [shared]],
            [0x5200, 0x9230, 'SQ', [frame(10, 12.5), frame(20, 50)]],
          ],
        }),
      );
      expect(found.frames).toHaveLength(2);
      expect(found.frames[1]).toMatchObject({
        position: [0, 0, 20],
        triggerMs: 50,
        spacingMm: [2, 2],
        slope: 3,
        intercept: -5,
      });
      expect(found.frames[0]).toMatchObject({ position: [0, 0, 10], triggerMs: 12.5 });
    }
  });

  it('falls back to the top level where a functional group is empty, as some archives write', () => {
    const found = facts(imageFile({ extra: [...placed, [0x5200, 0x9230, 'SQ', [[]]]] }));
    expect(found.frames[0]?.position).toEqual([1.5, -2, 30]);
  });
});

describe('elements', () => {
  const item = [0xfe, 0xff, 0x00, 0xe0];
  const undefinedLength = [0xff, 0xff, 0xff, 0xff];
  const sequenceEnd = [0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0];
  const itemEnd = [0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0];
  /** (0008,0060) CS `MR` in explicit and implicit little endian. */
  const modality = [0x08, 0, 0x60, 0, 0x43, 0x53, 2, 0, 0x4d, 0x52];
  const implicitModality = [0x08, 0, 0x60, 0, 2, 0, 0, 0, 0x4d, 0x52];
  const read = (...bytes: number[]) => readPart10(Uint8Array.from(bytes), true);

  it.each([20, 100, 3000, 100_000])('a nest of %i sequences is read or is a cut', (levels) => {
    const level = [0x40, 0, 0x75, 2, 0x53, 0x51, 0, 0, ...undefinedLength, ...item, ...undefinedLength];
    const nest = new Uint8Array(modality.length + levels * level.length);
    nest.set(modality);
    for (let i = 0; i < levels; i++) nest.set(level, modality.length + i * level.length);
    const part = readPart10(nest, true);
    expect(part.cutAt).toBe(0x00400275);
    expect(part.dataSet.text(0x00080060)).toBe('MR');
    expect(() => readPart10(nest, false)).toThrow(NeedMoreBytes);
  });

  it('64-bit values have lengths of four bytes', () => {
    const part = read(
      ...modality,
      9,
      0,
      1,
      0,
      0x4f,
      0x56,
      0,
      0,
      8,
      0,
      0,
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      0x10,
      0,
      0x20,
      0,
      0x4c,
      0x4f,
      2,
      0,
      0x41,
      0x42,
    );
    expect(part.dataSet.elements.get(0x00090001)).toMatchObject({ vr: 'OV', length: 8 });
    expect(part.dataSet.text(0x00100020)).toBe('AB');
  });

  it('a broken sequence of known length keeps its whole items, and what follows it', () => {
    const whole = [...item, 10, 0, 0, 0, ...modality];
    const broken = [0x40, 0, 0x75, 2, 0x53, 0x51, 0, 0, 26, 0, 0, 0, ...whole, 1, 2, 3, 4, 5, 6, 7, 8];
    const part = read(...modality, ...broken, 0x40, 0, 0x76, 2, 0x4c, 0x4f, 2, 0, 0x41, 0x42);
    expect(part.cutAt).toBeNull();
    expect(part.dataSet.items(0x00400275).map((one) => one.text(0x00080060))).toEqual(['MR']);
    expect(part.dataSet.text(0x00400276)).toBe('AB');
  });

  it('private sequences of implicit syntax have their items', () => {
    const sequence = (inner: number[]) => [
      ...[9, 0, 1, 0, ...undefinedLength, ...item, ...undefinedLength],
      ...[...inner, ...itemEnd, ...sequenceEnd],
    ];
    const part = read(...implicitModality, ...sequence(sequence(implicitModality)));
    expect(part.cutAt).toBeNull();
    const inner = part.dataSet.items(0x00090001)[0]?.items(0x00090001)[0];
    expect(inner?.text(0x00080060)).toBe('MR');
  });
});

describe('dates', () => {
  it.each([
    ['20240229', '2024-02-29'],
    ['2024.02.28', '2024-02-28'],
    ['20120000', null],
    ['00000000', null],
    ['20230229', null],
    ['', null],
  ])('%s', (text, iso) => expect(isoDate(text)).toBe(iso));
});
