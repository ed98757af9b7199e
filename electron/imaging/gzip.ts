import { ReaderError } from '../contract';

/** True for the two bytes that open a gzip member (RFC 1952 section 2.3.1). */
export const isGzip = (bytes: Uint8Array): boolean => bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;

async function collect(stream: ReadableStream<Uint8Array>, limitBytes: number, name: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limitBytes) {
      await reader.cancel();
      throw new ReaderError(
        'too-large',
        `${name} unpacks to more than ${Math.round(limitBytes / 2 ** 20)} MiB.`,
        'Check that the file is an image; Dextra stopped unpacking it.',
      );
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const through = (bytes: Uint8Array, transform: CompressionStream | DecompressionStream): ReadableStream<Uint8Array> =>
  new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(transform as TransformStream<Uint8Array, Uint8Array>);

/**
 * Unpacks gzip bytes. `limitBytes` bounds the result, so that a small hostile file cannot fill the memory.
 * Throws `ReaderError` `damaged-gzip` or `too-large`, naming the file.
 */
export async function gunzip(bytes: Uint8Array, name: string, limitBytes = 2 ** 31): Promise<Uint8Array> {
  try {
    return await collect(through(bytes, new DecompressionStream('gzip')), limitBytes, name);
  } catch (error) {
    if (error instanceof ReaderError) throw error;
    throw new ReaderError(
      'damaged-gzip',
      `${name} is damaged: its gzip data ends early or is corrupt.`,
      'Copy the file again from its source.',
    );
  }
}

/** Packs bytes as gzip. */
export const gzip = (bytes: Uint8Array): Promise<Uint8Array> =>
  collect(through(bytes, new CompressionStream('gzip')), Number.POSITIVE_INFINITY, 'gzip');
