import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Provider, providerSchema } from '../contract';

/** Remembers, over restarts, that opening a provider ended the process: a faulty graphics driver can do that. */
export interface CrashMarker {
  /** Why the provider is not to be tried unasked, or null. */
  reason(provider: Provider): string | null;
  /** Notes that the provider is being tried; the function returned notes that the process survived it. */
  begin(provider: Provider): () => void;
}

const markerSchema = z.object({ provider: providerSchema, pid: z.int() });

/** @param file where the note is kept; a folder that cannot be written only means that nothing is remembered. */
export function crashMarker(file: string): CrashMarker {
  const read = () => {
    try {
      return markerSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return null;
    }
  };
  return {
    reason(provider) {
      const marker = read();
      if (marker?.provider !== provider || isRunning(marker.pid)) return null;
      return 'the last attempt to use it ended the program; choose it by name in the settings to try again';
    },
    begin(provider) {
      try {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, JSON.stringify({ provider, pid: process.pid }));
      } catch {
        return () => {};
      }
      return () => rmSync(file, { force: true });
    },
  };
}

/** Another process that is trying a provider at this moment has not crashed. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
