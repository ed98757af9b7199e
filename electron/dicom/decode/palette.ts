import { type DataSet, tagOf } from '../dataset';
import type { Palette } from './samples';

const descriptors = [0x1101, 0x1102, 0x1103].map((element) => tagOf(0x0028, element));
const data = [0x1201, 0x1202, 0x1203].map((element) => tagOf(0x0028, element));
const segmented = [0x1221, 0x1222, 0x1223].map((element) => tagOf(0x0028, element));

/** The colour table of a PALETTE COLOR image, or null where there is none. PS3.3 C.7.6.3.1.5 and C.7.9.2. */
export function paletteOf(dataSet: DataSet): Palette | null {
  const [entries, firstMapped, bits] = dataSet.words(descriptors[0]!);
  if (entries === undefined || firstMapped === undefined) return null;
  const count = entries === 0 ? 65536 : entries;
  const [red, green, blue] = [0, 1, 2].map((k) => {
    const packed = dataSet.value(segmented[k]!);
    const plain = dataSet.value(data[k]!);
    const values = packed
      ? unpackSegments(dataSet.words(segmented[k]!), count)
      : // Eight-bit tables are often written as bytes, two to a word.
        bits === 8 && plain && plain.length < 2 * count
        ? [...plain]
        : dataSet.words(data[k]!);
    const deep = bits !== 8 && values.some((value) => value > 255);
    return Uint8Array.from({ length: count }, (_, i) => (deep ? (values[i] ?? 0) >> 8 : (values[i] ?? 0)));
  });
  return red && green && blue ? { firstMapped, red, green, blue } : null;
}

/** Segmented Palette Color Lookup Table Data: discrete, linear and indirect segments. PS3.3 C.7.9.2. */
function unpackSegments(words: readonly number[], count: number): number[] {
  const out: number[] = [];
  const run = (from: number, segments: number) => {
    let at = from;
    for (let done = 0; done < segments && at + 1 < words.length && out.length < count; done++) {
      const [code, length] = [words[at]!, words[at + 1]!];
      if (code === 0) {
        out.push(...words.slice(at + 2, at + 2 + length));
        at += 2 + length;
      } else if (code === 1) {
        const [start, end] = [out.at(-1) ?? 0, words[at + 2]!];
        for (let i = 1; i <= length; i++) out.push(Math.round(start + ((end - start) * i) / length));
        at += 3;
      } else if (code === 2) {
        run(words[at + 2]! + words[at + 3]! * 65536, length);
        at += 4;
      } else return;
    }
  };
  run(0, Number.POSITIVE_INFINITY);
  return out;
}
