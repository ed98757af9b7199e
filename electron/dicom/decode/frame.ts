import { ReaderError } from '../../contract';
import { type NiftiImage, readNifti } from '../../imaging/nifti';
import type { DecodedFrame } from '../api';
import { type ByteSource, fromMemory, openFile } from '../bytes';
import { type Encapsulated, framesOf, walkFragments } from '../fragments';
import { type Part10, readPart10, transferSyntax } from '../part10';
import type { InstanceRecord, PixelFacts } from '../record';
import { decompress } from './compressed';
import { nativeFrame, nativeSamples } from './native';
import { paletteOf } from './palette';
import { finish, type Palette } from './samples';

/** What is known about a file that is read frame by frame; kept for the last few files. */
interface OpenObject {
  readonly source: () => Promise<ByteSource>;
  readonly littleEndian: boolean;
  readonly palette: Palette | null;
  encapsulated: Encapsulated | null;
  frames: ReturnType<typeof framesOf> | null;
  nifti: NiftiImage | null;
}

class Recent<T> {
  private readonly kept = new Map<string, Promise<T>>();
  constructor(private readonly most: number) {}
  get(key: string, make: () => Promise<T>): Promise<T> {
    const found = this.kept.get(key) ?? make();
    this.kept.delete(key);
    this.kept.set(key, found);
    // A failure is not remembered: the file may be back on the next try.
    found.catch(() => this.kept.delete(key));
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.most) break;
      this.kept.delete(oldest);
    }
    return found;
  }
}

/** Objects with nothing to inflate are cheap to keep; those that live in memory are few. */
const objects = new Recent<OpenObject>(512);
const inflatedObjects = new Recent<OpenObject>(2);

/** The image in words, for messages. */
export function nameOf(record: InstanceRecord): string {
  const series = `series ${record.seriesNumber ?? record.seriesInstanceUid}`;
  return record.instanceNumber === null ? series : `${series}, image ${record.instanceNumber}`;
}

async function open(record: InstanceRecord): Promise<OpenObject> {
  const plain = { encapsulated: null, frames: null, nifti: null };
  if (record.origin === 'nifti') {
    const source = await openFile(record.file);
    try {
      const nifti = await readNifti(await source.read(0, source.size), nameOf(record));
      return { ...plain, nifti, source: () => openFile(record.file), littleEndian: true, palette: null };
    } finally {
      await source.close();
    }
  }
  const needsHeader =
    record.pixel!.photometric === 'PALETTE COLOR' || record.transferSyntaxUid === transferSyntax.deflated;
  const littleEndian = record.transferSyntaxUid !== transferSyntax.explicitBig;
  if (!needsHeader) return { ...plain, source: () => openFile(record.file), littleEndian, palette: null };
  const file = await openFile(record.file);
  let part: Part10;
  try {
    part = readPart10(await file.read(0, file.size), true);
  } finally {
    await file.close();
  }
  const palette = paletteOf(part.dataSet);
  if (record.transferSyntaxUid !== transferSyntax.deflated)
    return { ...plain, source: () => openFile(record.file), littleEndian, palette };
  const { bytes } = part;
  return { ...plain, source: async () => fromMemory(bytes), littleEndian, palette };
}

/**
 * Decodes one frame of an instance.
 * @param frameNumber from 1
 * @throws ReaderError `no-such-frame`, `damaged-image`, `unsupported-syntax`, `file-missing`, naming the image
 */
export async function decodeFrame(record: InstanceRecord, frameNumber: number): Promise<DecodedFrame> {
  const { pixel } = record;
  if (!pixel || frameNumber < 1 || frameNumber > pixel.frameCount)
    throw new ReaderError(
      'no-such-frame',
      `There is no frame ${frameNumber} in ${nameOf(record)}.`,
      'Reopen the study.',
    );
  try {
    const inflates = record.origin === 'nifti' || record.transferSyntaxUid === transferSyntax.deflated;
    const object = await (inflates ? inflatedObjects : objects).get(`${record.file} ${record.sha256}`, () =>
      open(record),
    );
    if (object.nifti) return niftiFrame(object.nifti, pixel, frameNumber);
    const source = await object.source();
    try {
      return await fromSource(source, object, record, pixel, frameNumber);
    } finally {
      await source.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new ReaderError(
        'file-missing',
        `The file of ${nameOf(record)} is not there any more.`,
        record.storage === 'in-place'
          ? 'Connect its drive again, or import the study again.'
          : 'Import the study again.',
      );
    if (error instanceof ReaderError)
      throw new ReaderError(error.code, `${nameOf(record)}: ${error.message}`, error.hint);
    const cause = error instanceof Error ? error.message : String(error);
    throw new ReaderError(
      'damaged-image',
      `The pixels of ${nameOf(record)} cannot be decoded (${cause}).`,
      'Copy the study again from its source.',
    );
  }
}

async function fromSource(
  source: ByteSource,
  object: OpenObject,
  record: InstanceRecord,
  pixel: PixelFacts,
  frameNumber: number,
): Promise<DecodedFrame> {
  if (pixel.dataLength !== null) {
    const { firstBit, bits } = nativeFrame(pixel, frameNumber);
    const from = Math.floor(firstBit / 8);
    const length = Math.ceil((firstBit + bits) / 8) - from;
    const bytes = pixel.bytesSwapped
      ? await swapped(source, pixel.dataOffset, from, length)
      : await source.read(pixel.dataOffset + from, length);
    if (bytes.length * 8 < bits) throw new RangeError('the file is cut off');
    return finish(nativeSamples(bytes, pixel, object.littleEndian, firstBit % 8), pixel, object.palette);
  }
  const fragments = await fragmentsOf(source, object, pixel, frameNumber);
  const pieces = await Promise.all(fragments.map(({ offset, length }) => source.read(offset, length)));
  const data = pieces.length === 1 ? pieces[0]! : new Uint8Array(Buffer.concat(pieces));
  return finish(await decompress(data, record.transferSyntaxUid, pixel), pixel, object.palette);
}

/** Bytes `from` … of pixel data whose words are big endian, put back in their order. */
async function swapped(source: ByteSource, dataOffset: number, from: number, length: number): Promise<Uint8Array> {
  const start = from - (from % 2);
  const words = Buffer.from(await source.read(dataOffset + start, 2 * Math.ceil((from + length - start) / 2)));
  return words
    .subarray(0, words.length - (words.length % 2))
    .swap16()
    .subarray(from - start, from - start + length);
}

async function fragmentsOf(source: ByteSource, object: OpenObject, pixel: PixelFacts, frameNumber: number) {
  object.encapsulated ??= await walkFragments(source, pixel.dataOffset, object.littleEndian);
  if (!object.frames) {
    const { fragments } = object.encapsulated;
    const starts: boolean[] = [];
    if (pixel.frameCount > 1 && fragments.length !== pixel.frameCount)
      for (const { offset } of fragments) {
        const head = await source.read(offset, 2);
        starts.push(head[0] === 0xff && (head[1] === 0xd8 || head[1] === 0x4f));
      }
    object.frames = framesOf(object.encapsulated, pixel.frameCount, (index) => starts[index] ?? true);
  }
  const found = object.frames[frameNumber - 1];
  if (!found || found.length === 0) throw new RangeError(`frame ${frameNumber} is missing`);
  return found;
}

function niftiFrame(image: NiftiImage, pixel: PixelFacts, frameNumber: number): DecodedFrame {
  const size = pixel.rows * pixel.columns;
  const slice = image.data.subarray((frameNumber - 1) * size, frameNumber * size);
  const typed = pixel.sample === 'integer' ? Int16Array.from(slice) : Float32Array.from(slice);
  return {
    pixelType: pixel.sample === 'integer' ? 'int16' : 'float32',
    rows: pixel.rows,
    columns: pixel.columns,
    pixels: new Uint8Array(typed.buffer),
    photometric: 'MONOCHROME2',
  };
}
