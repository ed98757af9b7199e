import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ReaderError, uidSchema } from '../contract';
import type { Context } from './context';
import { failureOf } from './failures';
import type { FrameCache } from './frames';
import type { Resource } from './host';

const framePath = /^frames\/([0-9.]{1,64})\/([1-9][0-9]{0,8})$/;
const thumbnailPath = /^thumbnails\/([0-9.]{1,64})$/;
const runPath = /^runs\/([0-9a-f-]{36})\/([A-Za-z0-9][A-Za-z0-9._-]{0,120})$/;

const mediaTypes: Record<string, string> = {
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.html': 'text/html; charset=utf-8',
};

/** A frame's bytes never change: an instance UID names one content. */
const forEver = 'private, max-age=31536000, immutable';

/** Answers requests under the study scheme. */
export class Resources {
  readonly #context: Context;
  readonly #frames: FrameCache;

  constructor(context: Context, frames: FrameCache) {
    this.#context = context;
    this.#frames = frames;
  }

  /** Never throws: failures are 404 (no such thing), 422 (it cannot be decoded), 503 (the engine is away). */
  async read(requested: string, signal?: AbortSignal): Promise<Resource> {
    try {
      const frame = framePath.exec(requested);
      if (frame) return await this.#frame(uid(frame[1]), Number(frame[2]), signal);
      const thumbnail = thumbnailPath.exec(requested);
      if (thumbnail) return await this.#thumbnail(uid(thumbnail[1]), signal);
      const file = runPath.exec(requested);
      if (file) return await this.#runFile(file[1] ?? '', file[2] ?? '');
      throw new ReaderError('not-found', 'There is nothing at this address.');
    } catch (error) {
      return refusal(error, requested, signal);
    }
  }

  async #frame(sopInstanceUid: string, frameNumber: number, signal?: AbortSignal): Promise<Resource> {
    const body = await this.#frames.get(sopInstanceUid, frameNumber, signal);
    return found(body, 'application/octet-stream', forEver);
  }

  async #thumbnail(seriesInstanceUid: string, signal?: AbortSignal): Promise<Resource> {
    const { engine, folders } = this.#context;
    const file = path.join(folders.thumbnails, `${seriesInstanceUid}.png`);
    const kept = await readFile(file).catch(ignoreMissing);
    if (kept) return found(kept, 'image/png', 'no-cache');
    const png = await engine.run('thumbnail', { seriesInstanceUid }, { signal });
    await mkdir(folders.thumbnails, { recursive: true, mode: 0o700 });
    const part = path.join(folders.thumbnails, `.${randomUUID()}.part`);
    await writeFile(part, png, { mode: 0o600 });
    await rename(part, file).catch(() => rm(part, { force: true }));
    return found(png, 'image/png', 'no-cache');
  }

  async #runFile(runId: string, name: string): Promise<Resource> {
    const { folders, runs } = this.#context;
    const body = runs.has(runId)
      ? await readFile(path.join(folders.runs, runId, name)).catch(ignoreMissing)
      : undefined;
    if (!body) throw new ReaderError('not-found', 'This run has no such file.');
    return found(body, mediaTypes[path.extname(name)] ?? 'application/octet-stream', 'no-cache');
  }
}

const found = (body: Uint8Array, mediaType: string, caching: string): Resource => ({
  status: 200,
  headers: { 'content-type': mediaType, 'cache-control': caching, 'x-content-type-options': 'nosniff' },
  body,
});

function refusal(error: unknown, requested: string, signal?: AbortSignal): Resource {
  const failure = signal?.aborted
    ? { code: 'aborted', message: 'Nobody waits for this any more.', hint: '' }
    : failureOf(error, requested);
  const missing = failure.code === 'not-found' || failure.code.startsWith('unknown-');
  const away = ['aborted', 'closing', 'engine-unavailable'].includes(failure.code);
  return {
    status: missing ? 404 : away ? 503 : 422,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: new TextEncoder().encode(JSON.stringify(failure)),
  };
}

function uid(text: string | undefined): string {
  const checked = uidSchema.safeParse(text);
  if (!checked.success) throw new ReaderError('not-found', 'This is not a UID.');
  return checked.data;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'EISDIR') throw error;
}
