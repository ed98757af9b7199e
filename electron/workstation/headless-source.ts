import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type ImportOutcome, ReaderError, type Settings, type Stack, type Study } from '../contract';
import type { HostOptions } from './host';

/** What a caller without a page gives. */
export interface HeadlessOptions extends Pick<HostOptions, 'version' | 'resourcesFolder' | 'spawnEngine'> {
  readonly signal: AbortSignal;
  readonly provider: Settings['provider'];
  /** Model packages (folders or ZIPs) that go before the built-in ones of the same id. */
  readonly models: readonly string[];
  progress(step: string, fraction: number | null): void;
  /** Something that the user should know and that stops nothing. */
  say(sentence: string): void;
}

/** A stack that an analysis could be meant for. */
export interface Candidate {
  readonly study: Study;
  readonly stack: Stack;
}

/** @returns the absolute path. @throws ReaderError `no-such-file` */
export async function existing(source: string): Promise<string> {
  const absolute = path.resolve(source);
  if (!(await stat(absolute).catch(() => null)))
    throw new ReaderError('no-such-file', `${source} is not there.`, 'Check the path.');
  return absolute;
}

const roles: readonly Stack['role'][] = ['image', 'volume', 'long-axis-cine', 'cine', 'short-axis-cine'];

/** Which stack is meant when none is named: the role first, then the amount of images. */
const likelihood = ({ role, sliceCount, phaseCount }: Stack): number =>
  roles.indexOf(role) * 1e9 + sliceCount * phaseCount;

/**
 * What an import found, likeliest first; says what it could not read.
 * @throws ReaderError `no-images` with the reason of the first file when there is nothing
 */
export function likeliestFirst(
  candidates: readonly Candidate[],
  outcome: ImportOutcome | null,
  source: string,
  say: (sentence: string) => void,
): Candidate[] {
  const items = outcome?.items ?? [];
  const [first] = items;
  if (candidates.length === 0) {
    if (!first) throw new ReaderError('no-images', `${source} holds no images.`, 'Give a folder with DICOM files.');
    const more = items.length > 1 ? ` (and ${items.length - 1} more like it)` : '';
    // Some reasons name the file themselves.
    const named = first.reason.startsWith(path.basename(first.path));
    throw new ReaderError('no-images', `${named ? '' : `${first.path}${more}: `}${first.reason}`, first.hint);
  }
  for (const { path: file, reason } of items.slice(0, 10)) say(`${file}: ${reason}`);
  if (items.length > 10) say(`${items.length - 10} more files were not imported.`);
  return candidates.toSorted((a, b) => likelihood(b.stack) - likelihood(a.stack));
}
