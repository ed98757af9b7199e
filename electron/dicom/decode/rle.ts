/**
 * DICOM RLE: the bytes of the samples as separate segments, most significant first, each packed by runs. PS3.5 annex G.
 * @returns samples little endian, one plane after the other (R R … G G … B B …)
 */
export function decodeRle(
  data: Uint8Array,
  samplesPerPlane: number,
  bytesPerSample: number,
  planes: number,
): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 64) throw new RangeError('the RLE header is cut off');
  const segments = view.getUint32(0, true);
  if (segments !== planes * bytesPerSample)
    throw new RangeError(`${segments} RLE segments instead of ${planes * bytesPerSample}`);
  const out = new Uint8Array(samplesPerPlane * bytesPerSample * planes);
  for (let segment = 0; segment < segments; segment++) {
    const from = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : data.length;
    if (from < 64 || end > data.length || from > end) throw new RangeError('an RLE segment lies outside of the frame');
    const plane = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    unpack(
      data.subarray(from, end),
      out,
      plane * samplesPerPlane * bytesPerSample + byte,
      bytesPerSample,
      samplesPerPlane,
    );
  }
  return out;
}

function unpack(packed: Uint8Array, out: Uint8Array, start: number, stride: number, count: number): void {
  let at = 0;
  let done = 0;
  let to = start;
  while (done < count && at < packed.length) {
    const code = packed[at++]!;
    if (code === 128) continue;
    if (code < 128) {
      const length = Math.min(code + 1, count - done, packed.length - at);
      for (let i = 0; i < length; i++, to += stride) out[to] = packed[at + i]!;
      at += code + 1;
      done += length;
    } else {
      const length = Math.min(257 - code, count - done);
      const value = packed[at++]!;
      for (let i = 0; i < length; i++, to += stride) out[to] = value;
      done += length;
    }
  }
  if (done < count) throw new RangeError('an RLE segment is cut off');
}
