import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { ReaderError } from '../contract';

/** Counted up whenever units come to mean something else: journals of before are then begun anew. */
const format = 'dextra-training-journal/2';
const headSchema = z.object({ format: z.literal(format), input: z.string() });
const lineSchema = z.object({
  id: z.string(),
  /** Computing time of the unit, ms. */
  ms: z.number(),
  /** Session that wrote the line, counted from 1, and how long it had been at work, ms. */
  session: z.int(),
  atMs: z.number(),
  result: z.unknown(),
});
type Line = z.infer<typeof lineSchema>;

/**
 * What was computed so far, one line for each unit: a checksum and JSON. A line is on the disk before the next unit is
 * counted as done, so that no more is lost than the units that were being computed. A line that was torn by a power cut or
 * damaged since does not count; its unit is computed again.
 */
export class Journal {
  readonly #results = new Map<string, Line>();
  readonly #file: number;
  readonly #session: number;
  readonly #began = performance.now();
  readonly #before: number;
  /** Computing times of the units, in the order they were done, ms. */
  readonly unitMs: number[] = [];

  /**
   * Opens the journal of a folder, or begins it.
   * @param input digest of everything that the results depend on
   * @throws ReaderError `other-training` when it is the journal of another input
   */
  constructor(folder: string, input: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = path.join(folder, 'journal.jsonl');
    const { head, lines, length } = readJournal(name);
    if (head && head.input !== input)
      throw new ReaderError(
        'other-training',
        'This folder holds a training of another cohort or another plan.',
        'Start a new training, or give the cohort and the plan that it was started with.',
      );
    const sessions = new Map<number, number>();
    for (const line of lines) {
      this.#results.set(line.id, line);
      this.unitMs.push(line.ms);
      sessions.set(line.session, Math.max(sessions.get(line.session) ?? 0, line.atMs));
    }
    this.#session = Math.max(0, ...sessions.keys()) + 1;
    this.#before = [...sessions.values()].reduce((sum, ms) => sum + ms, 0);
    this.#file = openSync(name, 'a', 0o600);
    // What follows the last whole line would be taken for the beginning of the next one.
    ftruncateSync(this.#file, head ? length : 0);
    if (!head) {
      this.#write({ format, input });
      syncFolder(folder);
    }
  }

  /** Seconds at work so far, over all sessions. */
  get seconds(): number {
    return (this.#before + performance.now() - this.#began) / 1000;
  }

  /** Result of a unit; undefined when it is not known. */
  get(id: string): unknown {
    return this.#results.get(id)?.result;
  }

  add(id: string, ms: number, result: unknown): void {
    const line = {
      id,
      ms: Math.round(ms),
      session: this.#session,
      atMs: Math.round(performance.now() - this.#began),
      result,
    };
    this.#write(line);
    this.#results.set(id, line);
    this.unitMs.push(line.ms);
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(value: unknown): void {
    const text = JSON.stringify(value);
    const bytes = Buffer.from(`${checksum(text)} ${text}\n`);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    fsyncSync(this.#file);
  }
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

/** Whole lines only. @returns `length`: bytes up to the end of the last line that ends */
function readJournal(name: string): { head: z.infer<typeof headSchema> | null; lines: Line[]; length: number } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { head: null, lines: [], length: 0 };
    throw error;
  }
  const length = bytes.lastIndexOf(10) + 1;
  const [first, ...rest] = bytes.subarray(0, length).toString('utf8').split('\n').slice(0, -1).map(unsealed);
  const head = headSchema.safeParse(first);
  // Without its heading nobody knows what the results belong to: begun anew.
  if (!head.success) return { head: null, lines: [], length: 0 };
  const lines = rest.flatMap((value) => {
    const line = lineSchema.safeParse(value);
    return line.success ? [line.data] : [];
  });
  return { head: head.data, lines, length };
}

/** The value of a line; undefined when it is not what was written. */
function unsealed(line: string): unknown {
  const text = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A new file's name is on the disk only when its folder is. Windows cannot, and need not. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
