/** Small DICOM files, written byte by byte for the tests, apart from the product's own reader and writer. */
export type Value = string | number[] | Uint8Array | Item[];
export type Item = Element[];
export type Element = readonly [group: number, element: number, vr: string, value: Value];

export interface FileOptions {
  readonly syntax?: string;
  readonly preamble?: boolean;
  readonly meta?: boolean;
}

const long = new Set(['OB', 'OW', 'OF', 'OD', 'SQ', 'UN', 'UT']);
const sizes: Record<string, number> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };

function valueBytes(vr: string, value: Value, syntax: Syntax): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value, 'latin1');
    return text.length % 2 ? Buffer.concat([text, Buffer.from(vr === 'UI' ? '\0' : ' ')]) : text;
  }
  if (value instanceof Uint8Array)
    return value.length % 2 ? Buffer.concat([value, Buffer.alloc(1)]) : Buffer.from(value);
  if (vr === 'SQ')
    return Buffer.concat(
      (value as Item[]).map((item) => {
        const body = Buffer.concat(item.map((element) => elementBytes(element, syntax)));
        return Buffer.concat([tagBytes(0xfffe, 0xe000, syntax), word(body.length, 4, syntax), body]);
      }),
    );
  return Buffer.concat((value as number[]).map((number) => numberBytes(vr, number, syntax)));
}

interface Syntax {
  readonly explicit: boolean;
  readonly little: boolean;
}

function word(value: number, size: number, { little }: Syntax): Buffer {
  const bytes = Buffer.alloc(size);
  if (little) bytes.writeUIntLE(value, 0, size);
  else bytes.writeUIntBE(value, 0, size);
  return bytes;
}

function numberBytes(vr: string, value: number, syntax: Syntax): Buffer {
  const size = sizes[vr]!;
  const bytes = Buffer.alloc(size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  if (vr === 'FD') view.setFloat64(0, value, syntax.little);
  else if (vr === 'FL') view.setFloat32(0, value, syntax.little);
  else if (size === 2) view.setUint16(0, value & 0xffff, syntax.little);
  else view.setUint32(0, value >>> 0, syntax.little);
  return bytes;
}

const tagBytes = (group: number, element: number, syntax: Syntax) =>
  Buffer.concat([word(group, 2, syntax), word(element, 2, syntax)]);

export function elementBytes([group, element, vr, value]: Element, syntax: Syntax): Buffer {
  const body = valueBytes(vr, value, syntax);
  const tag = tagBytes(group, element, syntax);
  if (!syntax.explicit) return Buffer.concat([tag, word(body.length, 4, syntax), body]);
  if (long.has(vr)) return Buffer.concat([tag, Buffer.from(vr), Buffer.alloc(2), word(body.length, 4, syntax), body]);
  return Buffer.concat([tag, Buffer.from(vr), word(body.length, 2, syntax), body]);
}

export const implicitLittle = '1.2.840.10008.1.2';
export const explicitLittle = '1.2.840.10008.1.2.1';
export const explicitBig = '1.2.840.10008.1.2.2';

/** Elements must be in the order of their tags. */
export function dicomFile(elements: readonly Element[], options: FileOptions = {}): Buffer {
  const uid = options.syntax ?? explicitLittle;
  const syntax = { explicit: uid !== implicitLittle, little: uid !== explicitBig };
  const plain = { explicit: true, little: true };
  const meta = Buffer.concat([
    elementBytes([0x0002, 0x0002, 'UI', '1.2.840.10008.5.1.4.1.1.4'], plain),
    elementBytes([0x0002, 0x0010, 'UI', uid], plain),
  ]);
  return Buffer.concat([
    options.preamble === false ? Buffer.alloc(0) : Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]),
    options.meta === false
      ? Buffer.alloc(0)
      : Buffer.concat([elementBytes([0x0002, 0x0000, 'UL', [meta.length]], plain), meta]),
    ...elements.map((element) => elementBytes(element, syntax)),
  ]);
}

/** Pixel data of fragments with undefined length, to be put behind a data set. PS3.5 A.4. */
export function encapsulated(fragments: readonly Uint8Array[], table: readonly number[] = []): Buffer {
  const plain = { explicit: true, little: true };
  const item = (body: Buffer) => Buffer.concat([tagBytes(0xfffe, 0xe000, plain), word(body.length, 4, plain), body]);
  return Buffer.concat([
    tagBytes(0x7fe0, 0x0010, plain),
    Buffer.from('OB\0\0'),
    word(0xffffffff, 4, plain),
    item(Buffer.concat(table.map((offset) => word(offset, 4, plain)))),
    ...fragments.map((fragment) => item(Buffer.from(fragment))),
    tagBytes(0xfffe, 0xe0dd, plain),
    word(0, 4, plain),
  ]);
}

export interface ImageOptions extends FileOptions {
  readonly sop?: string;
  readonly series?: string;
  readonly study?: string;
  readonly extra?: readonly Element[];
  readonly rows?: number;
  readonly columns?: number;
  readonly pixels?: Uint8Array;
  readonly modality?: string;
}

/** A 16-bit MR image of 2 × 2 pixels unless told otherwise; `extra` replaces or adds elements. */
export function imageElements(options: ImageOptions = {}): Element[] {
  const [rows, columns] = [options.rows ?? 2, options.columns ?? 2];
  const elements: Element[] = [
    [0x0008, 0x0016, 'UI', '1.2.840.10008.5.1.4.1.1.4'],
    [0x0008, 0x0018, 'UI', options.sop ?? '1.2.3.1'],
    [0x0008, 0x0060, 'CS', options.modality ?? 'MR'],
    [0x0010, 0x0010, 'PN', 'Test^Image'],
    [0x0020, 0x000d, 'UI', options.study ?? '1.2.3'],
    [0x0020, 0x000e, 'UI', options.series ?? '1.2.3.9'],
    [0x0028, 0x0002, 'US', [1]],
    [0x0028, 0x0004, 'CS', 'MONOCHROME2'],
    [0x0028, 0x0010, 'US', [rows]],
    [0x0028, 0x0011, 'US', [columns]],
    [0x0028, 0x0100, 'US', [16]],
    [0x0028, 0x0101, 'US', [16]],
    [0x0028, 0x0102, 'US', [15]],
    [0x0028, 0x0103, 'US', [0]],
    [
      0x7fe0,
      0x0010,
      'OW',
      options.pixels ?? Uint8Array.from({ length: rows * columns * 2 }, (_, i) => (i % 2 ? 0 : i)),
    ],
  ];
  const extra = options.extra ?? [];
  const kept = elements.filter(([g, e]) => !extra.some(([group, element]) => group === g && element === e));
  return [...kept, ...extra].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

export const imageFile = (options: ImageOptions = {}): Buffer => dicomFile(imageElements(options), options);
