import { createHash } from 'node:crypto';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { uidSchema } from '../contract';
import { isGzip } from '../imaging/gzip';
import { isNifti } from '../imaging/nifti';
import type { ByteSource } from './bytes';
import { NeedMoreBytes, tagOf } from './dataset';
import { firstBrokenFragment } from './fragments';
import { type HeaderFacts, headerFacts } from './header';
import { uidOf } from './nifti-study';
import { isDicom, type Part10, readPart10, transferSyntax } from './part10';
import type { PixelFacts } from './record';

/** What a file is by its content. */
export type Content =
  | { kind: 'dicom'; facts: HeaderFacts }
  | { kind: 'index'; references: string[][] }
  | { kind: 'nifti' }
  | { kind: 'zip' }
  | { kind: 'unfit'; state: 'skipped' | 'damaged' | 'refused'; reason: string; hint: string };

const unfit = (state: 'skipped' | 'damaged' | 'refused', reason: string, hint = ''): Content => ({
  kind: 'unfit',
  state,
  reason,
  hint,
});

const firstRead = 64 * 1024;
/** No real header comes near it; what does is not read into memory. */
const largestHeader = 512 * 2 ** 20;
const directorySopClass = '1.2.840.10008.1.3.10';
const copyAgain = 'Copy it again from its source.';

/** Names of the objects that a reader may wonder about; the rest are called by their class. */
const withoutImages: Record<string, string> = {
  SR: 'a structured report',
  RTSTRUCT: 'contours of a radiotherapy plan',
  RTPLAN: 'a radiotherapy plan',
  ECG: 'an electrocardiogram',
  PR: 'a presentation state',
  KO: 'a key object note',
  DOC: 'a document',
  REG: 'a registration',
};

/** Says what a file is, reading as little of it as that takes. Never throws for bad content. */
export async function identify(source: ByteSource): Promise<Content> {
  if (source.size === 0) return unfit('damaged', 'It is empty (0 bytes).', copyAgain);
  const head = await source.read(0, firstRead);
  if (head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6)))
    return { kind: 'zip' };
  if (isNifti(head)) return { kind: 'nifti' };
  if (isGzip(head)) return insideGzip(head);
  if (isDicom(head)) return dicomContent(source, head);
  return unfit(
    'skipped',
    'It is not DICOM, NIfTI or a ZIP of them.',
    'If it should be an image, export it again as DICOM.',
  );
}

function insideGzip(head: Uint8Array): Content {
  let start: Uint8Array;
  try {
    start = gunzipSync(head, { finishFlush: 2, maxOutputLength: 2 ** 27 });
  } catch {
    return unfit('damaged', 'It is compressed with gzip and damaged.', copyAgain);
  }
  if (isNifti(start)) return { kind: 'nifti' };
  const what = isDicom(start) ? 'It is DICOM compressed with gzip' : 'It is compressed with gzip and holds no NIfTI';
  return unfit('skipped', `${what}.`, 'Unpack it and drop what is inside.');
}

async function readHeader(source: ByteSource, head: Uint8Array): Promise<Part10 | 'too-long'> {
  let bytes = head;
  for (;;) {
    try {
      return readPart10(bytes, bytes.length >= source.size);
    } catch (error) {
      if (!(error instanceof NeedMoreBytes)) throw error;
      const wanted = Math.max(2 * bytes.length, Math.min(error.length + 1024, source.size));
      if (Math.min(wanted, source.size) > largestHeader) return 'too-long';
      bytes = await source.read(0, wanted);
    }
  }
}

async function dicomContent(source: ByteSource, head: Uint8Array): Promise<Content> {
  let part: Part10 | 'too-long';
  try {
    part = await readHeader(source, head);
  } catch {
    return unfit('damaged', 'It begins like DICOM but its header cannot be read.', copyAgain);
  }
  if (part === 'too-long') return unfit('refused', 'Its header is larger than any real one.', copyAgain);
  if (part.cutAt !== null && part.pixelData === null)
    return unfit('damaged', 'It is cut off: the file ends in the middle of its header.', copyAgain);
  const sopClass = part.meta?.text(tagOf(0x0002, 0x0002)) || part.dataSet.text(tagOf(0x0008, 0x0016));
  if (sopClass === directorySopClass) {
    const records = part.dataSet.items(tagOf(0x0004, 0x1220));
    const references = records.map((item) => item.strings(tagOf(0x0004, 0x1500))).filter((parts) => parts.length > 0);
    return { kind: 'index', references };
  }
  const facts = headerFacts(part);
  const problem = await unfitness(source, part, facts);
  return problem ?? { kind: 'dicom', facts };
}

async function unfitness(source: ByteSource, part: Part10, facts: HeaderFacts): Promise<Content | null> {
  if (!facts.pixel) {
    if (part.dataSet.word(tagOf(0x0028, 0x0010)) && !part.pixelData)
      return unfit(
        'damaged',
        'It describes an image but holds no pixel data.',
        'It was cut off or stripped of its pixels: copy or export it again from its source.',
      );
    const what = withoutImages[facts.modality] ?? (facts.modality ? `a ${facts.modality} object` : 'no image');
    return unfit('skipped', `It holds no image (${what}).`, 'Only images are imported.');
  }
  const { pixel } = facts;
  const total =
    part.bytes === null ? 0 : facts.transferSyntaxUid === transferSyntax.deflated ? part.bytes.length : source.size;
  if (pixel.dataLength !== null) {
    const there = Math.max(0, Math.min(pixel.dataLength, total - pixel.dataOffset));
    const wanted = nativeBytes(pixel);
    if (there < wanted)
      return unfit(
        'damaged',
        there < pixel.dataLength
          ? `It is cut off: ${there} of ${wanted} bytes of its pixels are there.`
          : `It holds ${there} bytes of pixels where its header promises ${wanted}.`,
        copyAgain,
      );
    return null;
  }
  const broken = await firstBrokenFragment(source, pixel.dataOffset, part.syntax.littleEndian);
  return broken === null ? null : unfit('damaged', `It is cut off in its compressed pixels (${broken}).`, copyAgain);
}

/** Bytes that uncompressed pixels take. YBR_FULL_422 stores two samples per pixel. PS3.3 C.7.6.3.1.2. */
export function nativeBytes(pixel: PixelFacts): number {
  const samples = pixel.photometric.endsWith('_422') ? 2 : pixel.samplesPerPixel;
  return Math.ceil((pixel.rows * pixel.columns * samples * pixel.frameCount * pixel.bitsAllocated) / 8);
}

/** SHA-256 of the whole source, hex, read piece by piece. */
export async function digest(source: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  const piece = 2 ** 20;
  for (let at = 0; at < source.size; at += piece) hash.update(await source.read(at, piece));
  return hash.digest('hex');
}

/** Where a copy goes. The UIDs are digits and dots, so no name can lead out of the library. */
export function libraryPath(
  libraryFolder: string,
  ids: { studyInstanceUid: string; seriesInstanceUid: string; sopInstanceUid: string },
  extension: 'dcm' | 'nii',
): string {
  return path.join(libraryFolder, ids.studyInstanceUid, ids.seriesInstanceUid, `${ids.sopInstanceUid}.${extension}`);
}

/** The facts with identifiers made from the content where the header has none that are valid. Noted in the warnings. */
export function withUids(facts: HeaderFacts, sha256: string): HeaderFacts {
  const levels = [
    ['studyInstanceUid', 'study'],
    ['seriesInstanceUid', 'series'],
    ['sopInstanceUid', 'instance'],
  ] as const;
  const missing = levels.filter(([key]) => !uidSchema.safeParse(facts[key]).success);
  if (missing.length === 0) return facts;
  const names = missing.map(([, name]) => name).join(', ');
  return {
    ...facts,
    ...Object.fromEntries(missing.map(([key, name]) => [key, uidOf(name, sha256)])),
    warnings: [...facts.warnings, `The header has no valid UID of its ${names}; one was made from its content.`],
  };
}
