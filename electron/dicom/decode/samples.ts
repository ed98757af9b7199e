import { ReaderError } from '../../contract';
import type { DecodedFrame } from '../api';
import { photometricOf, pixelTypeOf } from '../frame-type';
import type { PixelFacts } from '../record';

/** The samples of one frame after decompression. */
export interface Samples {
  /** Values as stored, before the modality transform; interleaved (R G B R G B …) unless `planar`. */
  readonly values: Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array;
  readonly samplesPerPixel: number;
  readonly planar: boolean;
  /** How many low bits of a value count. */
  readonly bits: number;
  /** Position of the highest bit that counts. */
  readonly highBit: number;
  /** What the samples mean now: RGB once a decoder has undone its colour transform. */
  readonly photometric: string;
}

/** Sixteen-bit colour lookup table of a PALETTE COLOR image. PS3.3 C.7.6.3.1.5. */
export interface Palette {
  readonly firstMapped: number;
  /** Entries of red, green and blue scaled to 8 bits. */
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
}

const bytesOf = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Makes the frame that the contract promises out of samples: little endian, one grey type or 8-bit RGB. */
export function finish(samples: Samples, pixel: PixelFacts, palette: Palette | null): DecodedFrame {
  const { rows, columns } = pixel;
  const wanted = rows * columns * samples.samplesPerPixel;
  if (samples.values.length < wanted)
    throw new ReaderError(
      'damaged-image',
      `The image holds ${samples.values.length} of ${wanted} samples.`,
      'Copy it again from its source.',
    );
  const frame = { rows, columns, photometric: photometricOf(pixel) };
  const pixelType = pixelTypeOf(pixel);
  if (pixelType === 'rgb8') {
    const pixels = palette ? throughPalette(samples, palette, rows * columns) : toRgb(samples, rows * columns);
    return { ...frame, pixelType, pixels };
  }
  if (pixelType === 'float32')
    return { ...frame, pixelType, pixels: bytesOf(Float32Array.from(samples.values).subarray(0, wanted)) };
  return { ...frame, pixelType, pixels: bytesOf(grey(samples, pixelType, pixel.signed, wanted)) };
}

const containers = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
};

/** Keeps the bits that count (overlay bits go), extends the sign where the header says the values have one. */
function grey(samples: Samples, type: keyof typeof containers, signed: boolean, count: number) {
  const out = new containers[type](count);
  const { values, bits } = samples;
  const width = out.BYTES_PER_ELEMENT * 8;
  const down = Math.max(0, samples.highBit + 1 - bits);
  const sameKind = values.constructor === out.constructor;
  if (bits >= width && down === 0 && sameKind) {
    out.set(values.subarray(0, count));
    return out;
  }
  if (bits >= 32) {
    for (let i = 0; i < count; i++) out[i] = values[i]! | 0;
    if (!signed) for (let i = 0; i < count; i++) out[i] = values[i]! >>> 0;
    return out;
  }
  const up = 32 - bits;
  if (signed) for (let i = 0; i < count; i++) out[i] = ((values[i]! >> down) << up) >> up;
  else for (let i = 0; i < count; i++) out[i] = ((values[i]! >>> down) << up) >>> up;
  return out;
}

function toRgb(samples: Samples, count: number): Uint8Array {
  const { values, bits, photometric } = samples;
  const out = new Uint8Array(count * 3);
  const step = samples.planar ? 1 : samples.samplesPerPixel;
  const plane = samples.planar ? count : 1;
  // Screens show 8 bits: deeper colour is reduced to them.
  const divide = bits > 8 ? 2 ** (bits - 8) : 1;
  const ybr = photometric.startsWith('YBR');
  const partial = photometric.startsWith('YBR_PARTIAL');
  for (let i = 0, at = 0, to = 0; i < count; i++, at += step, to += 3) {
    let a = values[at]!;
    let b = values[at + plane]!;
    let c = values[at + 2 * plane]!;
    if (divide !== 1) {
      a = Math.floor(a / divide);
      b = Math.floor(b / divide);
      c = Math.floor(c / divide);
    }
    if (ybr) {
      const y = partial ? (a - 16) * 1.1644 : a;
      const k = partial ? 1.1384 : 1;
      const [cb, cr] = [(b - 128) * k, (c - 128) * k];
      a = clamp(y + 1.402 * cr);
      b = clamp(y - 0.344136286 * cb - 0.714136286 * cr);
      c = clamp(y + 1.772 * cb);
    }
    out[to] = a;
    out[to + 1] = b;
    out[to + 2] = c;
  }
  return out;
}

const clamp = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value + 0.5));

function throughPalette(samples: Samples, palette: Palette, count: number): Uint8Array {
  const out = new Uint8Array(count * 3);
  const last = palette.red.length - 1;
  const mask = samples.bits >= 32 ? 0xffffffff : 2 ** samples.bits - 1;
  for (let i = 0, to = 0; i < count; i++, to += 3) {
    const index = Math.min(last, Math.max(0, (samples.values[i]! & mask) - palette.firstMapped));
    out[to] = palette.red[index]!;
    out[to + 1] = palette.green[index]!;
    out[to + 2] = palette.blue[index]!;
  }
  return out;
}
