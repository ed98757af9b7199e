import type { PixelType } from '../contract';

export type GreyType = Exclude<PixelType, 'rgb8'>;

const containers = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
};

/** The bytes of a decoded grey frame as numbers. */
export function valuesOf(pixels: Uint8Array, type: GreyType): ArrayLike<number> {
  const Container = containers[type];
  const aligned = pixels.byteOffset % Container.BYTES_PER_ELEMENT === 0 ? pixels : pixels.slice();
  return new Container(
    aligned.buffer as ArrayBuffer,
    aligned.byteOffset,
    aligned.byteLength / Container.BYTES_PER_ELEMENT,
  );
}
