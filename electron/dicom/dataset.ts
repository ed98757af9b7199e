import dicomParser, { type ByteStream, type Element as ReadElement } from 'dicom-parser';
import { decodeText } from './charset';

/** One data element. `offset` is where its value begins in the bytes of its data set. */
export interface Element {
  readonly tag: number;
  /** `UN` when the source does not say. */
  readonly vr: string;
  readonly offset: number;
  /** Bytes of the value; null for undefined length. */
  readonly length: number | null;
  readonly items?: readonly DataSet[];
}

/** More bytes of the file are needed: at least the first `length`. */
export class NeedMoreBytes extends Error {
  constructor(readonly length: number) {
    super('more bytes needed');
  }
}

export interface Syntax {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

export const tagOf = (group: number, element: number) => group * 0x10000 + element;
export const pixelDataTags = {
  float: 0x7fe00008,
  double: 0x7fe00009,
  integer: 0x7fe00010,
} as const;
const isPixelData = (tag: number) => tag >= 0x7fe00008 && tag <= 0x7fe00010;

/** dicom-parser takes these for short values, whose length has two bytes. PS3.5 table 7.1-1. */
const unknownToParser = new Set(['OV', 'SV', 'UV']);
/** A nest deeper than this is an attack, not an image. */
const deepest = 32;

export class DataSet {
  readonly elements = new Map<number, Element>();
  constructor(
    readonly bytes: Uint8Array,
    readonly littleEndian: boolean,
    readonly parent: DataSet | null,
  ) {}

  private get view(): DataView {
    return new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  }

  /** Defined terms of the character set that applies here: an item's own, else its parent's. */
  get characterSet(): readonly string[] {
    const own = this.value(0x00080005);
    if (own) return decodeText(own, []).split('\\');
    return this.parent?.characterSet ?? [];
  }

  value(tag: number): Uint8Array | null {
    const found = this.elements.get(tag);
    if (!found || found.length === null || found.length === 0) return null;
    return this.bytes.subarray(found.offset, found.offset + found.length);
  }

  /** Decoded text without padding, backslashes kept; empty when absent. */
  text(tag: number): string {
    const value = this.value(tag);
    return value
      ? decodeText(value, this.characterSet)
          .replace(/[\0 ]+$/, '')
          .replace(/^ +/, '')
      : '';
  }

  strings(tag: number): string[] {
    const text = this.text(tag);
    return text === '' ? [] : text.split('\\').map((part) => part.trim());
  }

  /** Numbers written as text (DS, IS) or as binary (US, SS, UL, SL, FL, FD); empty when absent or not numbers. */
  numbers(tag: number): number[] {
    const found = this.elements.get(tag);
    const value = this.value(tag);
    if (!found || !value) return [];
    const size = binarySize[found.vr];
    if (size) return this.binary(found, size);
    const numbers = decodeText(value, [])
      .replace(/\0/g, ' ')
      .split('\\')
      .map((part) => Number.parseFloat(part));
    return numbers.every(Number.isFinite) ? numbers : [];
  }

  number(tag: number): number | null {
    return this.numbers(tag)[0] ?? null;
  }

  private binary(found: Element, size: number): number[] {
    const out: number[] = [];
    const { view, littleEndian } = this;
    for (let at = found.offset; at + size <= found.offset + found.length!; at += size) {
      if (found.vr === 'US') out.push(view.getUint16(at, littleEndian));
      else if (found.vr === 'SS') out.push(view.getInt16(at, littleEndian));
      else if (found.vr === 'UL') out.push(view.getUint32(at, littleEndian));
      else if (found.vr === 'SL') out.push(view.getInt32(at, littleEndian));
      else if (found.vr === 'FL') out.push(view.getFloat32(at, littleEndian));
      else out.push(view.getFloat64(at, littleEndian));
    }
    return out;
  }

  /** Unsigned 16-bit values, whatever representation the source names (implicit syntax names none). */
  words(tag: number): number[] {
    const found = this.elements.get(tag);
    return found?.length ? this.binary({ ...found, vr: 'US' }, 2) : [];
  }

  word(tag: number): number | null {
    return this.words(tag)[0] ?? null;
  }

  /** Binary doubles or floats by length, for implicit syntax: FD in single-valued attributes. */
  real(tag: number): number | null {
    const found = this.elements.get(tag);
    if (!found?.length) return null;
    if (found.vr === 'FD' || (found.vr === 'UN' && found.length === 8))
      return this.view.getFloat64(found.offset, this.littleEndian);
    return this.number(tag);
  }

  items(tag: number): readonly DataSet[] {
    return this.elements.get(tag)?.items ?? [];
  }
}

const binarySize: Record<string, number> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };

export interface ParseOptions extends Syntax {
  readonly start: number;
  /** The bytes are all there is: an element that runs past them is cut off, not yet to come. */
  readonly complete: boolean;
  /** Value representation of a tag in implicit syntax. */
  readonly vrOf?: (tag: number) => string | null;
  /** Stop before the first element of another group. */
  readonly group?: number;
}

export interface Parsed {
  readonly dataSet: DataSet;
  /** Pixel data at the top level; its value is not read. */
  readonly pixelData: Element | null;
  /** Tag of the element in whose middle the file ends, or null. */
  readonly cutAt: number | null;
  /** Where reading stopped. */
  readonly end: number;
}

/**
 * Reads a data set up to its pixel data, PS3.5 sections 7.1 and 7.5: one element of the top level after the other, each
 * by dicom-parser. Tolerant: what comes before a cut is kept, and a sequence broken
 * inside keeps its whole items where its length is known.
 * @throws NeedMoreBytes when `complete` is false and the bytes end before the pixel data
 */
export function parseDataSet(bytes: Uint8Array, options: ParseOptions): Parsed {
  const { complete, group } = options;
  const dataSet = new DataSet(bytes, options.littleEndian, null);
  const reader = new ElementReader(options);
  let at = options.start;
  let tag = 0;
  const stopped = (pixelData: Element | null, cutAt: number | null): Parsed => ({ dataSet, pixelData, cutAt, end: at });
  const short = (wanted: number): Parsed => {
    if (!complete) throw new NeedMoreBytes(wanted);
    return stopped(null, tag);
  };
  while (at < bytes.length) {
    const next = bytes.subarray(at, at + 8);
    // Padding behind the last element is not a cut.
    if (complete && next.length < 8 && next.every((byte) => byte === 0)) break;
    if (next.length < 8) return short(at + 8);
    const name = dicomParser.readTag(reader.stream(bytes, at));
    tag = tagFrom(name);
    if (group !== undefined && Math.floor(tag / 0x10000) !== group) return stopped(null, null);
    const head = reader.read(reader.stream(bytes, at), name);
    if (!head) return short(at + 12);
    if (isPixelData(tag)) return stopped(reader.facts(head), null);
    const stop = head.hadUndefinedLength ? null : head.dataOffset + head.length;
    if (stop !== null && stop > bytes.length) return short(stop);
    const stream = reader.stream(stop === null ? bytes : bytes.subarray(0, stop), at);
    const whole = reader.read(stream);
    // Without its end in sight dicom-parser takes all bytes for the value of an element of undefined length, or warns.
    const open =
      stop === null &&
      (stream.position > bytes.length ||
        (stream.position === bytes.length &&
          (stream.warnings.length > 0 || (whole?.dataOffset ?? 0) + (whole?.length ?? 0) === bytes.length)));
    const ended = stop !== null || (whole !== null && !open);
    if (!ended && !complete) throw new NeedMoreBytes(2 * bytes.length);
    const taken = reader.take(whole ?? head, dataSet, 1);
    if (!ended || !taken) return stopped(null, tag);
    at = stop ?? stream.position;
  }
  if (!complete) throw new NeedMoreBytes(2 * bytes.length);
  return stopped(null, null);
}

/** From dicom-parser's `xggggeeee`. */
const tagFrom = (name: string) => Number.parseInt(name.slice(1), 16);

/** dicom-parser's elements, and how they become ours. */
class ElementReader {
  constructor(private readonly options: ParseOptions) {}

  private readonly vrCallback = (name: string): string => {
    // Without an answer dicom-parser looks whether the value begins with an item; its types do not say so.
    return (this.options.vrOf?.(tagFrom(name)) ?? undefined) as string;
  };

  stream(bytes: Uint8Array, at: number): ByteStream {
    const { littleEndianByteArrayParser: little, bigEndianByteArrayParser: big } = dicomParser;
    const stream = new dicomParser.ByteStream(this.options.littleEndian ? little : big, bytes, at);
    stream.readFixedString = (length) => {
      const vr = dicomParser.readFixedString(bytes, stream.position, length);
      stream.position += length;
      return unknownToParser.has(vr) ? 'UN' : vr;
    };
    return stream;
  }

  /** The next element, without its value where it is `untilTag`; null where dicom-parser cannot read it. */
  read(stream: ByteStream, untilTag?: string): ReadElement | null {
    try {
      return this.options.explicit
        ? dicomParser.readDicomElementExplicit(stream, stream.warnings, untilTag)
        : dicomParser.readDicomElementImplicit(stream, untilTag, this.vrCallback);
    } catch {
      // It throws words at the end of the bytes, and runs out of stack in a nest of thousands.
      return null;
    }
  }

  facts(read: ReadElement): Element {
    const tag = tagFrom(read.tag);
    const length = read.hadUndefinedLength ? null : read.length;
    return { tag, vr: read.vr ?? this.options.vrOf?.(tag) ?? 'UN', offset: read.dataOffset, length };
  }

  /** Adds an element, with its items, to `into`. False where it is nested too deep; what is not is kept. */
  take(read: ReadElement, into: DataSet, depth: number): boolean {
    const facts = this.facts(read);
    const { tag, offset } = facts;
    // Delimiters of items are elements to dicom-parser.
    if (tag >= 0xfffe0000) return true;
    const dropped = facts.vr === 'SQ' || (read.vr === undefined && read.hadUndefinedLength);
    const found = read.items ?? (dropped ? this.itemsAgain(read, into.bytes) : null);
    if (!found) {
      const written = String.fromCharCode(...into.bytes.subarray(offset - 8, offset - 6));
      const vr = this.options.explicit && read.vr === 'UN' && unknownToParser.has(written) ? written : facts.vr;
      into.elements.set(tag, { ...facts, vr });
      return true;
    }
    const items: DataSet[] = [];
    into.elements.set(tag, { ...facts, vr: 'SQ', items });
    if (depth > deepest) return false;
    for (const { dataSet } of found) {
      const item = new DataSet(into.bytes, into.littleEndian, into);
      items.push(item);
      for (const inner of Object.values(dataSet?.elements ?? {})) if (!this.take(inner, item, depth + 1)) return false;
    }
    return true;
  }

  /** Items that dicom-parser read but did not hand over: before a break, and in private sequences of implicit syntax. */
  private itemsAgain(read: ReadElement, bytes: Uint8Array): ReadElement[] {
    const again: ReadElement = { ...read, length: read.hadUndefinedLength ? 0xffffffff : read.length };
    try {
      const end = read.dataOffset + read.length + (read.hadUndefinedLength ? 8 : 0);
      const stream = this.stream(bytes.subarray(0, end), read.dataOffset);
      if (this.options.explicit && read.vr === 'SQ')
        dicomParser.readSequenceItemsExplicit(stream, again, stream.warnings);
      else dicomParser.readSequenceItemsImplicit(stream, again, this.vrCallback);
    } catch {
      // What was read before the break stays.
    }
    return again.items ?? [];
  }
}
