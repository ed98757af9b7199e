import type { PixelFacts } from '../record';
import type { Samples } from './samples';

/** Where one uncompressed frame lies: its first bit, and its number of bits, from the beginning of the pixel data. */
export function nativeFrame(pixel: PixelFacts, frameNumber: number): { firstBit: number; bits: number } {
  const samples = is422(pixel) ? 2 : pixel.samplesPerPixel;
  const bits = pixel.rows * pixel.columns * samples * pixel.bitsAllocated;
  return { firstBit: (frameNumber - 1) * bits, bits };
}

const is422 = (pixel: PixelFacts) => pixel.photometric.endsWith('_422');

/** Four-byte aligned copy with the bytes of each word in the machine's order (little endian on all that Electron runs on). */
function words(bytes: Uint8Array, size: number, littleEndian: boolean): ArrayBuffer {
  const copy = new Uint8Array(bytes.length - (bytes.length % size));
  copy.set(bytes.subarray(0, copy.length));
  if (littleEndian || size === 1) return copy.buffer;
  const buffer = Buffer.from(copy.buffer);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else buffer.swap64();
  return copy.buffer;
}

/**
 * Samples of an uncompressed frame. PS3.5 section 8.
 * @param bytes the frame's bytes; for 1-bit images from the byte that holds its first bit
 * @param firstBit of a 1-bit image: the frame's first bit within the first byte
 */
export function nativeSamples(bytes: Uint8Array, pixel: PixelFacts, littleEndian: boolean, firstBit: number): Samples {
  const count = pixel.rows * pixel.columns * pixel.samplesPerPixel;
  const common = {
    samplesPerPixel: pixel.samplesPerPixel,
    planar: pixel.planarConfiguration === 1 && pixel.samplesPerPixel > 1 && !is422(pixel),
    bits: pixel.bitsStored,
    highBit: pixel.highBit,
    photometric: pixel.photometric,
  };
  if (pixel.bitsAllocated === 1) {
    const values = new Uint8Array(count);
    for (let i = 0, bit = firstBit; i < count; i++, bit++) values[i] = (bytes[bit >> 3]! >> (bit & 7)) & 1;
    return { ...common, values, bits: 8, highBit: 7 };
  }
  const size = pixel.bitsAllocated / 8;
  const buffer = words(bytes, size, littleEndian);
  if (pixel.sample === 'float') return { ...common, values: new Float32Array(buffer) };
  if (pixel.sample === 'double') return { ...common, values: Float32Array.from(new Float64Array(buffer)) };
  const values =
    size === 1
      ? new Uint8Array(buffer)
      : size === 2
        ? new Uint16Array(buffer)
        : size === 4
          ? new Uint32Array(buffer)
          : Float32Array.from(pixel.signed ? new BigInt64Array(buffer) : new BigUint64Array(buffer), Number);
  return is422(pixel) ? { ...common, values: from422(values as Uint8Array, count) } : { ...common, values };
}

/** Y1 Y2 Cb Cr of two neighbours to Y Cb Cr of each. PS3.3 C.7.6.3.1.2. */
function from422(pairs: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(count);
  for (let from = 0, to = 0; to + 5 < count && from + 3 < pairs.length; from += 4, to += 6) {
    const [y1, y2, cb, cr] = [pairs[from]!, pairs[from + 1]!, pairs[from + 2]!, pairs[from + 3]!];
    out.set([y1, cb, cr, y2, cb, cr], to);
  }
  return out;
}
