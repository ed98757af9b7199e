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

const longLength = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const item = 0xfffee000;
const itemEnd = 0xfffee00d;
const sequenceEnd = 0xfffee0dd;
const undefinedLength = 0xffffffff;
/** A nest deeper than this is an attack, not an image. */
const deepest = 32;

/** Sequences read in implicit syntax, where the file does not say which elements are sequences. */
const knownSequences = new Set([
  0x52009229, 0x52009230, 0x00209111, 0x00209113, 0x00209116, 0x00189118, 0x00289110, 0x00289132, 0x00289145,
  0x00209310, 0x00041220, 0x00281050, 0x00283010, 0x00283000, 0x00189341, 0x00209221, 0x00209222, 0x00540016,
]);

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
}

export interface Parsed {
  readonly dataSet: DataSet;
  /** Pixel data at the top level; its value is not read. */
  readonly pixelData: Element | null;
  /** Tag of the element in whose middle the file ends, or null. */
  readonly cutAt: number | null;
}

class Cut extends Error {
  constructor(readonly tag: number) {
    super('cut');
  }
}

/**
 * Reads a data set up to its pixel data, PS3.5 sections 7.1 and 7.5. Tolerant: what comes before a cut is kept.
 * @throws NeedMoreBytes when `complete` is false and the bytes end before the pixel data
 */
export function parseDataSet(bytes: Uint8Array, options: ParseOptions): Parsed {
  const reader = new Reader(bytes, options);
  const dataSet = new DataSet(bytes, options.littleEndian, null);
  try {
    const pixelData = reader.readInto(dataSet, options.start, bytes.length, options, 0, true).pixelData;
    return { dataSet, pixelData, cutAt: null };
  } catch (error) {
    if (error instanceof Cut) return { dataSet, pixelData: null, cutAt: error.tag };
    throw error;
  }
}

class Reader {
  private readonly view: DataView;
  constructor(
    private readonly bytes: Uint8Array,
    private readonly options: ParseOptions,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private need(end: number, tag: number) {
    if (end <= this.bytes.length) return;
    throw this.options.complete ? new Cut(tag) : new NeedMoreBytes(end);
  }

  private tagAt(at: number, littleEndian: boolean): number {
    return this.view.getUint16(at, littleEndian) * 0x10000 + this.view.getUint16(at + 2, littleEndian);
  }

  readInto(into: DataSet, start: number, end: number, syntax: Syntax, depth: number, root: boolean) {
    const { littleEndian } = syntax;
    let at = start;
    let tag = 0;
    while (at < end) {
      // Padding behind the last element is not a cut.
      if (root && this.options.complete && end - at < 8 && this.bytes.subarray(at).every((byte) => byte === 0)) break;
      this.need(at + 8, tag);
      tag = this.tagAt(at, littleEndian);
      if (tag === itemEnd || (tag === sequenceEnd && !root)) return { end: at + 8, pixelData: null };
      let vr = 'UN';
      let length: number;
      let offset: number;
      const letters = String.fromCharCode(this.bytes[at + 4]!, this.bytes[at + 5]!);
      if (syntax.explicit && tag < 0xfffe0000) {
        vr = letters;
        if (longLength.has(vr)) {
          this.need(at + 12, tag);
          length = this.view.getUint32(at + 8, littleEndian);
          offset = at + 12;
        } else {
          length = this.view.getUint16(at + 6, littleEndian);
          offset = at + 8;
        }
      } else {
        length = this.view.getUint32(at + 4, littleEndian);
        offset = at + 8;
        vr = this.options.vrOf?.(tag) ?? (knownSequences.has(tag) ? 'SQ' : 'UN');
      }
      if (root && isPixelData(tag)) {
        const pixelData = { tag, vr, offset, length: length === undefinedLength ? null : length };
        return { end: offset, pixelData };
      }
      if (vr === 'SQ' || length === undefinedLength) {
        // An undefined length under UN is a sequence in implicit little endian. PS3.5 6.2.2.
        const inner = syntax.explicit && vr === 'UN' ? { explicit: false, littleEndian: true } : syntax;
        const items: DataSet[] = [];
        const stop = length === undefinedLength ? null : offset + length;
        if (stop !== null) this.need(stop, tag);
        into.elements.set(tag, { tag, vr: 'SQ', offset, length: stop === null ? null : length, items });
        at = this.readItems(items, into, offset, stop, inner, depth + 1, tag);
      } else {
        this.need(offset + length, tag);
        into.elements.set(tag, { tag, vr, offset, length });
        at = offset + length;
      }
    }
    return { end: at, pixelData: null };
  }

  private readItems(
    items: DataSet[],
    parent: DataSet,
    start: number,
    stop: number | null,
    syntax: Syntax,
    depth: number,
    sequence: number,
  ): number {
    if (depth > deepest) throw new Cut(sequence);
    let at = start;
    while (stop === null || at < stop) {
      this.need(at + 8, sequence);
      const tag = this.tagAt(at, syntax.littleEndian);
      const length = this.view.getUint32(at + 4, syntax.littleEndian);
      if (tag === sequenceEnd) return at + 8;
      if (tag !== item) {
        // Not a sequence after all, or a broken one: skip it whole where its length is known.
        if (stop !== null) return stop;
        throw new Cut(sequence);
      }
      const one = new DataSet(this.bytes, syntax.littleEndian, parent);
      items.push(one);
      if (length === undefinedLength) {
        at = this.readInto(one, at + 8, Number.POSITIVE_INFINITY, syntax, depth, false).end;
      } else {
        this.need(at + 8 + length, sequence);
        this.readInto(one, at + 8, at + 8 + length, syntax, depth, false);
        at += 8 + length;
      }
    }
    return at;
  }
}
