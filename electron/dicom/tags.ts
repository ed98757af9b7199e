import { ReaderError, type Tag } from '../contract';
import { openFile } from './bytes';
import { type DataSet, type Element, NeedMoreBytes, tagOf } from './dataset';
import { nameOf } from './decode/frame';
import { type Part10, readPart10 } from './part10';
import type { InstanceRecord } from './record';

type Dictionary = Record<string, { vr: string; name: string } | undefined>;
let dictionary: Dictionary = {};
/** The dictionary comes with a large package: loaded when tags are first looked at, not when the engine starts. */
async function loadDictionary(): Promise<void> {
  const { default: dcmjs } = await import('dcmjs');
  dictionary = dcmjs.data.DicomMetaDictionary.dictionary;
}
const firstRead = 256 * 1024;
/** Values beyond are cut: the browser shows them, it does not edit them. */
const longestText = 1024;

const hex = (value: number) => value.toString(16).toUpperCase().padStart(4, '0');
const written = (tag: number) => `(${hex(Math.floor(tag / 0x10000))},${hex(tag % 0x10000)})`;

/** Value representation of a tag by the dictionary, or null. Where it allows two, the unsigned. */
function vrOf(tag: number): string | null {
  if (tag % 0x10000 === 0) return 'UL';
  const vr = dictionary[written(tag)]?.vr;
  if (!vr) return null;
  return /^[A-Z]{2}$/.test(vr) ? vr : vr === 'ox' ? 'OW' : 'US';
}

function keywordOf(tag: number): string {
  const group = Math.floor(tag / 0x10000);
  if (group % 2 === 1) return tag % 0x10000 < 0x100 ? 'PrivateCreator' : '';
  return dictionary[written(tag)]?.name ?? (tag % 0x10000 === 0 ? 'GroupLength' : '');
}

const bulk = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW']);
const numeric = new Set(['US', 'SS', 'UL', 'SL', 'FL', 'FD']);
const cut = (text: string) => (text.length > longestText ? `${text.slice(0, longestText)}…` : text);
const sized = (length: number) => (length === 1 ? '1 byte' : `${length} bytes`);

function textOf(dataSet: DataSet, element: Element): string {
  const length = element.length ?? 0;
  if (length === 0) return '';
  const bytes = dataSet.bytes.subarray(element.offset, element.offset + length);
  if (numeric.has(element.vr)) return cut(dataSet.numbers(element.tag).join('\\'));
  if (element.vr === 'AT') {
    const words = dataSet.words(element.tag);
    return cut(
      words.flatMap((word, i) => (i % 2 === 0 ? [`(${hex(word)},${hex(words[i + 1] ?? 0)})`] : [])).join('\\'),
    );
  }
  if (bulk.has(element.vr)) {
    const shown = length <= 16 ? ` (${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')})` : '';
    return `${sized(length)}${shown}`;
  }
  const printable = bytes.every(
    (byte) => byte >= 0x20 || byte === 0 || byte === 0x0a || byte === 0x0d || byte === 0x1b,
  );
  if (element.vr === 'UN' && (!printable || length > longestText)) return sized(length);
  return cut(dataSet.text(element.tag));
}

function tagsOf(dataSet: DataSet): Tag[] {
  return [...dataSet.elements.values()].map((element): Tag => {
    const vr =
      element.vr === 'UN' && element.tag % 0x10000 < 0x100 && Math.floor(element.tag / 0x10000) % 2 === 1
        ? 'LO'
        : element.vr;
    const tag = { tag: written(element.tag), vr, keyword: keywordOf(element.tag) };
    if (!element.items) return { ...tag, value: textOf(dataSet, { ...element, vr }) };
    const count = element.items.length;
    return { ...tag, value: count === 1 ? '1 item' : `${count} items`, items: element.items.map(tagsOf) };
  });
}

function niftiTags(record: InstanceRecord): Tag[] {
  const { pixel, frames } = record;
  const facts: [string, string][] = [
    ['Format', 'NIfTI'],
    ['Columns', String(pixel?.columns ?? '')],
    ['Rows', String(pixel?.rows ?? '')],
    ['FrameCount', String(pixel?.frameCount ?? '')],
    ['PixelSpacing', frames[0]?.spacingMm?.join('\\') ?? ''],
    ['SliceThickness', String(record.sliceThicknessMm ?? '')],
    ['FirstPosition', frames[0]?.position?.join('\\') ?? ''],
    ['Warnings', record.warnings.join(' ')],
  ];
  return facts.map(([keyword, value]) => ({ tag: '', vr: '', keyword, value }));
}

/**
 * All tags of an instance up to its pixel data, file meta information first. NIfTI has no tags: its facts are given.
 * @throws ReaderError `file-missing`, `damaged-image`
 */
export async function readTags(record: InstanceRecord): Promise<Tag[]> {
  if (record.origin === 'nifti') return niftiTags(record);
  await loadDictionary();
  let part: Part10 | null = null;
  try {
    const source = await openFile(record.file);
    try {
      for (let length = firstRead; part === null; ) {
        const bytes = await source.read(0, length);
        try {
          part = readPart10(bytes, bytes.length >= source.size, vrOf);
        } catch (error) {
          if (!(error instanceof NeedMoreBytes)) throw error;
          length = Math.max(2 * length, Math.min(error.length, source.size));
        }
      }
    } finally {
      await source.close();
    }
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ReaderError(
      gone ? 'file-missing' : 'damaged-image',
      gone ? `The file of ${nameOf(record)} is not there any more.` : `The header of ${nameOf(record)} cannot be read.`,
      'Import the study again.',
    );
  }
  const { pixelData } = part;
  const last: Tag[] = pixelData
    ? [
        {
          tag: written(pixelData.tag),
          vr: pixelData.vr,
          keyword: keywordOf(pixelData.tag),
          value: pixelData.length === null ? 'compressed' : sized(pixelData.length),
        },
      ]
    : [];
  const meta = part.meta ? tagsOf(part.meta).filter(({ tag }) => tag !== written(tagOf(0x0002, 0x0000))) : [];
  return [...meta, ...tagsOf(part.dataSet), ...last];
}
