import type { ByteSource } from './bytes';

/** One item of encapsulated pixel data: where its bytes are in the file. PS3.5 A.4. */
export interface Fragment {
  readonly offset: number;
  readonly length: number;
}

export interface Encapsulated {
  /** Offsets of the frames' first items, counted from the first item behind the table; empty when it is empty. */
  readonly offsetTable: readonly number[];
  readonly fragments: readonly Fragment[];
  /** What is wrong at the end, or null. */
  readonly broken: string | null;
}

const item = 0xfffee000;
const sequenceEnd = 0xfffee0dd;

/**
 * Walks the items of encapsulated pixel data without reading their bytes.
 * @param start offset of the first item (the basic offset table)
 */
export async function walkFragments(source: ByteSource, start: number, littleEndian: boolean): Promise<Encapsulated> {
  const fragments: Fragment[] = [];
  let offsetTable: number[] | null = null;
  let at = start;
  let window = { offset: 0, bytes: new Uint8Array(0) as Uint8Array };
  const header = async (offset: number) => {
    if (offset < window.offset || offset + 8 > window.offset + window.bytes.length)
      window = { offset, bytes: await source.read(offset, 4096) };
    const from = offset - window.offset;
    if (from + 8 > window.bytes.length) return null;
    const view = new DataView(window.bytes.buffer, window.bytes.byteOffset + from, 8);
    const tag = view.getUint16(0, littleEndian) * 0x10000 + view.getUint16(2, littleEndian);
    return { tag, length: view.getUint32(4, littleEndian) };
  };
  for (;;) {
    const found = await header(at);
    // Some writers omit the final delimiter; what is whole is used.
    if (!found || found.tag === sequenceEnd || found.tag !== item)
      return {
        offsetTable: offsetTable ?? [],
        fragments,
        broken: fragments.length === 0 ? 'no compressed frame is there' : null,
      };
    if (at + 8 + found.length > source.size)
      return { offsetTable: offsetTable ?? [], fragments, broken: `item ${fragments.length + 1} runs past the end` };
    if (offsetTable === null) {
      const table = await source.read(at + 8, found.length);
      const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
      offsetTable = [];
      for (let i = 0; i + 4 <= table.length; i += 4) offsetTable.push(view.getUint32(i, littleEndian));
    } else {
      fragments.push({ offset: at + 8, length: found.length });
    }
    at += 8 + found.length;
  }
}

export async function firstBrokenFragment(
  source: ByteSource,
  start: number,
  littleEndian: boolean,
): Promise<string | null> {
  return (await walkFragments(source, start, littleEndian)).broken;
}

/**
 * Groups the items by frame: by the offset table where there is one, one item per frame where the counts agree,
 * else by where a new code stream begins.
 * @param startsFrame whether an item's first bytes begin a frame (a code stream's first marker, an RLE header)
 * @returns for each frame its items, in order; frames without items are missing from the end
 */
export function framesOf(
  encapsulated: Encapsulated,
  frameCount: number,
  startsFrame: (index: number) => boolean,
): Fragment[][] {
  const { fragments, offsetTable } = encapsulated;
  if (frameCount <= 1) return [fragments.slice()];
  if (fragments.length === frameCount) return fragments.map((fragment) => [fragment]);
  const first = fragments[0];
  if (first && offsetTable.length === frameCount) {
    const starts = offsetTable.map((offset) => fragments.findIndex((f) => f.offset - 8 === first.offset - 8 + offset));
    if (starts.every((start, i) => start >= 0 && (i === 0 || start > starts[i - 1]!)))
      return starts.map((start, i) => fragments.slice(start, starts[i + 1] ?? fragments.length));
  }
  const frames: Fragment[][] = [];
  for (const [index, fragment] of fragments.entries()) {
    if (frames.length === 0 || startsFrame(index)) frames.push([fragment]);
    else frames.at(-1)!.push(fragment);
  }
  return frames;
}
