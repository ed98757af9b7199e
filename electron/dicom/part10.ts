import { inflateRawSync } from 'node:zlib';
import { type DataSet, type Element, NeedMoreBytes, type Parsed, parseDataSet, type Syntax, tagOf } from './dataset';

export const transferSyntax = {
  implicitLittle: '1.2.840.10008.1.2',
  explicitLittle: '1.2.840.10008.1.2.1',
  deflated: '1.2.840.10008.1.2.1.99',
  explicitBig: '1.2.840.10008.1.2.2',
  rle: '1.2.840.10008.1.2.5',
} as const;

/** More than any header of a real file; an inflated data set beyond it is refused as a bomb. */
const largestInflated = 1 << 30;

/** A file that is DICOM by its content, read up to its pixel data. */
export interface Part10 {
  readonly meta: DataSet | null;
  /** As declared, or as found where the file does not declare it or declares it wrongly. */
  readonly transferSyntaxUid: string;
  readonly syntax: Syntax;
  readonly dataSet: DataSet;
  readonly pixelData: Element | null;
  readonly cutAt: number | null;
  /** What `offset`s count in: the file, or the inflated data set of the deflated syntax. */
  readonly bytes: Uint8Array;
  readonly warnings: string[];
}

const upper = (byte: number | undefined) => byte !== undefined && byte >= 0x41 && byte <= 0x5a;

/** How a data set that starts at `at` is written, judged by its first element; null when it is none. */
function looksLike(bytes: Uint8Array, at: number): Syntax | null {
  if (bytes.length < at + 8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const littleEndian of [true, false]) {
    const group = view.getUint16(at, littleEndian);
    const element = view.getUint16(at + 2, littleEndian);
    if (group !== 0x0008 && group !== 0x0002 && group !== 0x0004) continue;
    if (upper(bytes[at + 4]) && upper(bytes[at + 5])) return { explicit: true, littleEndian };
    const length = view.getUint32(at + 4, littleEndian);
    if (littleEndian && element < 0x3000 && length < 0x10000) return { explicit: false, littleEndian };
  }
  return null;
}

/** Whether the first bytes of a file say that it is DICOM: by prefix, or as a bare data set. At least 140 bytes are enough. */
export function isDicom(head: Uint8Array): boolean {
  return hasPrefix(head) || looksLike(head, 0) !== null;
}

function hasPrefix(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 132 && bytes[128] === 0x44 && bytes[129] === 0x49 && bytes[130] === 0x43 && bytes[131] === 0x4d
  );
}

/** Where the data set begins, and what the file meta information says. PS3.10 section 7.1. */
function readMeta(bytes: Uint8Array, complete: boolean): { meta: DataSet | null; start: number } {
  const at = hasPrefix(bytes) ? 132 : 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < at + 8 || view.getUint16(at, true) !== 0x0002) return { meta: null, start: at };
  // The group length is often wrong or absent: the group ends where another begins.
  const syntax: Syntax = { explicit: true, littleEndian: true };
  const { dataSet, cutAt, end } = parseDataSet(bytes, { ...syntax, start: at, complete, group: 0x0002 });
  return { meta: dataSet, start: cutAt === null ? end : bytes.length };
}

/**
 * Reads the header of a DICOM file. PS3.10; deviations that real files show are read and noted in `warnings`.
 * @param bytes the file from its beginning; all of it when `complete`
 * @param vrOf value representation by tag for implicit syntax, where more than the known sequences are wanted
 * @throws NeedMoreBytes when the header goes on behind `bytes`
 */
export function readPart10(bytes: Uint8Array, complete: boolean, vrOf?: (tag: number) => string | null): Part10 {
  const { meta, start } = readMeta(bytes, complete);
  const warnings: string[] = [];
  const declared = meta?.text(tagOf(0x0002, 0x0010)) || null;
  if (declared === transferSyntax.deflated) {
    if (!complete) throw new NeedMoreBytes(Number.POSITIVE_INFINITY);
    const inflated = inflateRawSync(bytes.subarray(start), { maxOutputLength: largestInflated, finishFlush: 2 });
    const plain = new Uint8Array(inflated.buffer, inflated.byteOffset, inflated.byteLength);
    const syntax: Syntax = { explicit: true, littleEndian: true };
    const parsed = parseDataSet(plain, { ...syntax, start: 0, complete: true, ...(vrOf && { vrOf }) });
    return { meta, transferSyntaxUid: declared, syntax, bytes: plain, warnings, ...parsed };
  }
  const seen = looksLike(bytes, start);
  const said: Syntax | null = declared
    ? { explicit: declared !== transferSyntax.implicitLittle, littleEndian: declared !== transferSyntax.explicitBig }
    : null;
  const syntax = seen ?? said ?? { explicit: false, littleEndian: true };
  const found = !syntax.explicit
    ? transferSyntax.implicitLittle
    : syntax.littleEndian
      ? transferSyntax.explicitLittle
      : transferSyntax.explicitBig;
  if (!declared) warnings.push('The file does not declare its transfer syntax; it was found from the content.');
  else if (said && (said.explicit !== syntax.explicit || said.littleEndian !== syntax.littleEndian))
    warnings.push('The file is not written in the transfer syntax that it declares; the content was followed.');
  const parsed: Parsed = parseDataSet(bytes, { ...syntax, start, complete, ...(vrOf && { vrOf }) });
  // A compressed syntax stays as declared even where the header's encoding differs from it.
  const encapsulated = parsed.pixelData !== null && parsed.pixelData.length === null;
  const transferSyntaxUid = declared && (encapsulated || warnings.length === 0) ? declared : found;
  return { meta, transferSyntaxUid, syntax, bytes, warnings, ...parsed };
}
