/** What the markers of a JPEG stream say before its first scan. ITU-T T.81 annex B. */
export interface JpegHeader {
  /** Low byte of the start-of-frame marker: 0xC0 baseline, 0xC1 extended, 0xC2 progressive, 0xC3 lossless. */
  readonly frameType: number;
  readonly precision: number;
  readonly componentIds: readonly number[];
  readonly jfif: boolean;
  /** Colour transform of the Adobe marker: 0 none, 1 YCbCr, 2 YCCK; null without the marker. */
  readonly adobeTransform: number | null;
  /** Offset and length of the Adobe marker segment, marker included; null without it. */
  readonly adobeSegment: readonly [number, number] | null;
}

/** @throws RangeError when the stream has no frame header */
export function readJpegHeader(data: Uint8Array): JpegHeader {
  let at = 2;
  let jfif = false;
  let adobeTransform: number | null = null;
  let adobeSegment: [number, number] | null = null;
  while (at + 4 <= data.length) {
    if (data[at] !== 0xff) throw new RangeError('the JPEG markers are damaged');
    const marker = data[at + 1]!;
    if (marker === 0xff || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const length = data[at + 2]! * 256 + data[at + 3]!;
    const text = String.fromCharCode(...data.subarray(at + 4, at + 9));
    if (marker === 0xe0 && text.startsWith('JFIF')) jfif = true;
    if (marker === 0xee && text === 'Adobe') {
      adobeTransform = data[at + 15] ?? 0;
      adobeSegment = [at, length + 2];
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      const count = data[at + 9]!;
      const componentIds = Array.from({ length: count }, (_, i) => data[at + 10 + 3 * i]!);
      return { frameType: marker, precision: data[at + 4]!, componentIds, jfif, adobeTransform, adobeSegment };
    }
    at += 2 + length;
  }
  throw new RangeError('the JPEG stream has no image in it');
}

/**
 * Whether the three components are YCbCr. The Adobe marker decides; then JFIF, which is always YCbCr; then components
 * named R, G, B; then what the DICOM header says, for writers that put RGB into a plain stream.
 */
export function isYcbcr(header: JpegHeader, photometric: string): boolean {
  if (header.adobeTransform !== null) return header.adobeTransform !== 0;
  if (header.jfif) return true;
  const [r, g, b] = header.componentIds;
  if (r === 0x52 && g === 0x47 && b === 0x42) return false;
  return photometric !== 'RGB';
}

/** The stream with an Adobe marker that names its colour transform, so that no decoder has to guess. */
export function withColourTransform(data: Uint8Array, header: JpegHeader, ycbcr: boolean): Uint8Array {
  const marker = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, ycbcr ? 1 : 0];
  const [from, length] = header.adobeSegment ?? [2, 0];
  const out = new Uint8Array(data.length + marker.length - length);
  out.set(data.subarray(0, 2));
  out.set(marker, 2);
  out.set(data.subarray(2, from), 2 + marker.length);
  out.set(data.subarray(from + length), from + marker.length);
  return out;
}
