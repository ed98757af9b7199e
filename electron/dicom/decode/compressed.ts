import { inflateRawSync } from 'node:zlib';
import { Decoder as LosslessDecoder } from 'jpeg-lossless-decoder-js';
import { ReaderError } from '../../contract';
import { transferSyntax } from '../part10';
import type { PixelFacts } from '../record';
import { decodeJpegExtended } from './jpeg-extended';
import { isYcbcr, readJpegHeader, withColourTransform } from './jpeg-markers';
import { nativeSamples } from './native';
import { decodeRle } from './rle';
import type { Samples } from './samples';
import { type Decoded, decodeWithWasm } from './wasm';

const jpeg = '1.2.840.10008.1.2.4.';
const deflatedFrame = '1.2.840.10008.1.2.8.1';
const words: Record<string, string> = {
  [`${jpeg}100`]: 'MPEG-2 video',
  [`${jpeg}101`]: 'MPEG-2 video',
  [`${jpeg}102`]: 'MPEG-4 video',
  [`${jpeg}103`]: 'MPEG-4 video',
  [`${jpeg}104`]: 'MPEG-4 video',
  [`${jpeg}105`]: 'MPEG-4 video',
  [`${jpeg}106`]: 'MPEG-4 video',
  [`${jpeg}107`]: 'HEVC video',
  [`${jpeg}108`]: 'HEVC video',
};

/** Undoes the compression of one frame. @throws ReaderError `unsupported-syntax`; other errors mean damage */
export async function decompress(data: Uint8Array, syntax: string, pixel: PixelFacts): Promise<Samples> {
  if (syntax === transferSyntax.rle) return rle(data, pixel);
  if (syntax === deflatedFrame) {
    const size = pixel.rows * pixel.columns * pixel.samplesPerPixel * Math.max(1, pixel.bitsAllocated / 8);
    return nativeSamples(inflateRawSync(data, { maxOutputLength: size + 1024 }), pixel, true, 0);
  }
  const kind = syntax.startsWith(jpeg) ? Number(syntax.slice(jpeg.length)) : 0;
  if (kind >= 50 && kind <= 70) return jpegSamples(data, pixel);
  if (kind === 80 || kind === 81) {
    const decoded = await decodeWithWasm('jpegLs', data);
    return { ...fromWasm(decoded, pixel), planar: decoded.info.componentCount > 1 && decoded.interleaveMode === 0 };
  }
  if (kind >= 90 && kind <= 93) return jpeg2000(await decodeWithWasm('jpeg2000', data), data, pixel);
  if (kind >= 201 && kind <= 203) return jpeg2000(await decodeWithWasm('htj2k', data), data, pixel);
  throw new ReaderError(
    'unsupported-syntax',
    `it is compressed in a way that Dextra does not read (${words[syntax] ?? syntax}).`,
    'Export the study uncompressed, or as JPEG 2000 or JPEG-LS.',
  );
}

function rle(data: Uint8Array, pixel: PixelFacts): Samples {
  const { rows, columns, samplesPerPixel, bitsAllocated } = pixel;
  if (bitsAllocated === 1) return nativeSamples(decodeRle(data, Math.ceil((rows * columns) / 8), 1, 1), pixel, true, 0);
  const size = bitsAllocated / 8;
  const bytes = decodeRle(data, rows * columns, size, samplesPerPixel);
  const values = size === 1 ? bytes : size === 2 ? new Uint16Array(bytes.buffer) : new Uint32Array(bytes.buffer);
  return {
    values,
    samplesPerPixel,
    planar: samplesPerPixel > 1,
    bits: pixel.bitsStored,
    highBit: pixel.highBit,
    photometric: pixel.photometric,
  };
}

/** The values of a decoder as numbers of its own precision. What the code stream says goes before what the header says. */
function fromWasm({ info, bytes }: Decoded, pixel: PixelFacts): Samples {
  const copy = bytes.slice().buffer;
  const { bitsPerSample, isSigned } = info;
  const values =
    bitsPerSample <= 8
      ? isSigned
        ? new Int8Array(copy)
        : new Uint8Array(copy)
      : bitsPerSample <= 16
        ? isSigned
          ? new Int16Array(copy)
          : new Uint16Array(copy)
        : isSigned
          ? new Int32Array(copy)
          : new Uint32Array(copy);
  return {
    values,
    samplesPerPixel: info.componentCount,
    planar: false,
    bits: bitsPerSample,
    highBit: bitsPerSample - 1,
    photometric: pixel.photometric,
  };
}

/** Whether the code stream's own colour transform is on; its decoders undo it. T.800 A.6.1, COD. */
function usesColourTransform(data: Uint8Array): boolean {
  for (let at = 2; at + 9 < data.length; ) {
    const marker = data[at]! * 256 + data[at + 1]!;
    if (marker === 0xff52) return data[at + 8] === 1;
    if (marker === 0xff93 || marker < 0xff4f) return false;
    at += 2 + data[at + 2]! * 256 + data[at + 3]!;
  }
  return false;
}

function jpeg2000(decoded: Decoded, data: Uint8Array, pixel: PixelFacts): Samples {
  const samples = fromWasm(decoded, pixel);
  const undone = usesColourTransform(data) || /ICT|RCT/.test(pixel.photometric);
  return undone ? { ...samples, photometric: 'RGB' } : samples;
}

async function jpegSamples(data: Uint8Array, pixel: PixelFacts): Promise<Samples> {
  const header = readJpegHeader(data);
  const colour = header.componentIds.length === 3;
  const ycbcr = colour && isYcbcr(header, pixel.photometric);
  if (header.frameType === 0xc3) {
    const whole = data.slice();
    const values = new LosslessDecoder().decode(whole.buffer, 0, whole.length);
    return jpegValues(values, header.componentIds.length, header.precision, pixel.photometric);
  }
  if (header.precision > 8) {
    const image = decodeJpegExtended(data);
    return jpegValues(image.values, image.components, image.precision, ycbcr ? 'YBR_FULL' : pixel.photometric);
  }
  const { bytes, info } = await decodeWithWasm('jpeg', colour ? withColourTransform(data, header, ycbcr) : data);
  return jpegValues(bytes, info.componentCount, 8, colour ? 'RGB' : pixel.photometric);
}

function jpegValues(values: Uint8Array | Uint16Array, count: number, bits: number, photometric: string): Samples {
  return { values, samplesPerPixel: count, planar: false, bits, highBit: bits - 1, photometric };
}
