import { z } from 'zod';
import type { Result } from '../contract';

/**
 * Many small files in one request, because a request for each costs more than the file: four bytes (little endian) that
 * tell the length of a JSON manifest, the manifest, and the files one after another.
 */
const manifestSchema = z
  .array(z.strictObject({ path: z.string(), bytes: z.int().nonnegative() }))
  .min(1)
  .max(1000);
const largestManifestBytes = 8 * 1024 * 1024;

/** The bytes of the request are not a batch, or end before the manifest says. */
export class BrokenBatch extends Error {}

class ByteReader {
  private rest: Uint8Array = new Uint8Array();
  private readonly source: AsyncIterator<Uint8Array>;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** Between one byte and `most` bytes, as they came. */
  async some(most: number): Promise<Uint8Array> {
    while (this.rest.length === 0) {
      const next = await this.source.next();
      if (next.done) throw new BrokenBatch('The files were not sent to their end.');
      this.rest = next.value;
    }
    const part = this.rest.subarray(0, most);
    this.rest = this.rest.subarray(part.length);
    return part;
  }

  async exactly(count: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for (let left = count; left > 0; ) {
      const part = await this.some(left);
      left -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts);
  }
}

/**
 * Gives each file of a batch to `take`, in order. What `take` leaves unread is passed over. Ends at the first failure.
 * @throws BrokenBatch
 */
export async function readBatch(
  body: AsyncIterable<Uint8Array>,
  take: (path: string, bytes: number, content: AsyncIterable<Uint8Array>) => Promise<Result<null>>,
): Promise<Result<null>> {
  const reader = new ByteReader(body);
  const manifestBytes = (await reader.exactly(4)).readUInt32LE();
  if (manifestBytes > largestManifestBytes) throw new BrokenBatch('The list of files is too long.');
  let manifest: z.infer<typeof manifestSchema>;
  try {
    manifest = manifestSchema.parse(JSON.parse((await reader.exactly(manifestBytes)).toString('utf8')));
  } catch (error) {
    if (error instanceof BrokenBatch) throw error;
    throw new BrokenBatch('The list of files cannot be read.');
  }
  for (const { path, bytes } of manifest) {
    let left = bytes;
    const content = async function* () {
      while (left > 0) {
        const part = await reader.some(left);
        left -= part.length;
        yield part;
      }
    };
    const result = await take(path, bytes, content());
    if (!result.ok) return result;
    while (left > 0) left -= (await reader.some(left)).length;
  }
  return { ok: true, value: null };
}
