import type { Frame, PixelType, Plane } from '../contract';
import type { FrameFacts, PixelFacts } from './record';

/** The type of the samples that decoding gives. Colour is always 8-bit RGB; 64-bit numbers become 32-bit floats. */
export function pixelTypeOf(pixel: PixelFacts): PixelType {
  if (pixel.samplesPerPixel >= 3 || pixel.photometric === 'PALETTE COLOR') return 'rgb8';
  if (pixel.sample !== 'integer' || pixel.bitsAllocated > 32) return 'float32';
  if (pixel.bitsAllocated > 16) return pixel.signed ? 'int32' : 'uint32';
  if (pixel.bitsAllocated > 8) return pixel.signed ? 'int16' : 'uint16';
  return pixel.signed ? 'int8' : 'uint8';
}

export function photometricOf(pixel: PixelFacts): Frame['photometric'] {
  if (pixelTypeOf(pixel) === 'rgb8') return 'RGB';
  return pixel.photometric === 'MONOCHROME1' ? 'MONOCHROME1' : 'MONOCHROME2';
}

/** The plane of a frame, or null where the header has no position, direction or calibration. */
export function planeOf(facts: FrameFacts): Plane | null {
  const { position, rowDirection, columnDirection, spacingMm } = facts;
  if (!position || !rowDirection || !columnDirection || !spacingMm) return null;
  return {
    originMm: position,
    rowDirection,
    columnDirection,
    rowSpacingMm: spacingMm[0],
    columnSpacingMm: spacingMm[1],
  };
}
