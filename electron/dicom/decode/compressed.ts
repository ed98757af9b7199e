import { ReaderError } from '../../contract';
import { transferSyntax } from '../part10';
import type { PixelFacts } from '../record';
import { decodeRle } from './rle';
import type { Samples } from './samples';

/** Undoes the compression of one frame. @throws ReaderError `unsupported-syntax`; other errors mean damage */
export async function decompress(data: Uint8Array, syntax: string, pixel: PixelFacts): Promise<Samples> {
  if (syntax === transferSyntax.rle) {
    const size = pixel.bitsAllocated / 8;
    const bytes = decodeRle(data, pixel.rows * pixel.columns, size, pixel.samplesPerPixel);
    const values = size === 1 ? bytes : size === 2 ? new Uint16Array(bytes.buffer) : new Uint32Array(bytes.buffer);
    return {
      values,
      samplesPerPixel: pixel.samplesPerPixel,
      planar: pixel.samplesPerPixel > 1,
      bits: pixel.bitsStored,
      highBit: pixel.highBit,
      photometric: pixel.photometric,
    };
  }
  throw new ReaderError(
    'unsupported-syntax',
    `it is compressed in a way that Dextra does not read (${syntax}).`,
    'Export the study uncompressed, or as JPEG 2000 or JPEG-LS.',
  );
}
