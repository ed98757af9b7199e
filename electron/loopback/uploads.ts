import { statfs } from 'node:fs/promises';
import { fail, ok, type Result } from '../contract';
import type { OpenWorkstation } from '../workstation/host';
import { readBatch } from './batch';

/** Kept free on the disk that holds the library, for its database and the results. */
const reserveBytes = 256 * 1024 * 1024;

const badPath = () =>
  fail('bad-path', 'A dropped file has a name that cannot be used.', 'Rename it and drop it again.');

/** A path as `<input webkitdirectory>` gives it: relative, plain parts only. */
export function isPlainRelativePath(path: string): boolean {
  if (path.length === 0 || path.length > 4096 || /^[A-Za-z]:/.test(path)) return false;
  if (path.includes('\0') || path.includes('\\')) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

interface Upload {
  /** Announced at the beginning and not yet sent. */
  leftBytes: number;
  /** Files that are whole: a batch that broke off is sent again, and they are not taken twice. */
  readonly received: Set<string>;
}

/** Takes streamed drops: bounds them by what was announced and by the free space of the disk, and hands them on. */
export class Uploads {
  private readonly open = new Map<string, Upload>();

  constructor(
    private readonly workstation: OpenWorkstation,
    private readonly dataFolder: string,
  ) {}

  /** `bytes` is the size of the whole drop. Other drops that are still being sent have their place reserved. */
  async begin(bytes: number): Promise<Result<{ uploadId: string }>> {
    const reserved = [...this.open.values()].reduce((sum, { leftBytes }) => sum + leftBytes, reserveBytes);
    const disk = await statfs(this.dataFolder);
    if (bytes + reserved > disk.bavail * disk.bsize)
      return fail(
        'disk-full',
        'There is not enough space on the disk for what was dropped.',
        'Free some space, or keep the library on another disk (--data), then drop it again.',
      );
    const uploadId = await this.workstation.beginUpload();
    this.open.set(uploadId, { leftBytes: bytes, received: new Set() });
    return ok({ uploadId });
  }

  /** A batch of files (batch.ts). @throws BrokenBatch */
  async add(uploadId: string, body: AsyncIterable<Uint8Array>): Promise<Result<null>> {
    const upload = this.open.get(uploadId);
    if (!upload) return fail('no-such-upload', 'This drop is not open any more.', 'Drop the files again.');
    return readBatch(body, async (path, bytes, content) => {
      if (!isPlainRelativePath(path)) return badPath();
      if (upload.received.has(path)) return ok(null);
      if (bytes > upload.leftBytes)
        return fail('more-than-announced', `${path} has grown while it was being read.`, 'Drop the files again.');
      const result = await this.workstation.addUpload(uploadId, path, content);
      if (result.ok) {
        upload.leftBytes -= bytes;
        upload.received.add(path);
      }
      return result;
    });
  }

  /** The page gives a drop up. What was sent of it is removed. */
  async abandon(uploadId: string): Promise<Result<null>> {
    if (this.open.delete(uploadId)) await this.workstation.abandonUpload?.(uploadId);
    return ok(null);
  }

  /** An import has taken the upload over. */
  taken(uploadId: string): void {
    this.open.delete(uploadId);
  }
}
