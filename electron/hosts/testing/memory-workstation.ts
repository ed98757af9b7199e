import { randomUUID } from 'node:crypto';
import { fail, isCallName, ok, type WorkstationEvent } from '../../contract';
import type { OpenWorkstation, Resource } from '../../workstation/host';

/** A workstation that keeps everything in memory and writes down what its host asked of it. */
export interface MemoryWorkstation extends OpenWorkstation {
  readonly asked: { name: unknown; payload: unknown }[];
  readonly reads: string[];
  readonly files: Map<string, Buffer>;
  readonly abandoned: string[];
  readonly resources: Map<string, Resource>;
  closed: boolean;
  listenerCount(): number;
  emit(event: WorkstationEvent): void;
}

export function memoryWorkstation(): MemoryWorkstation {
  const listeners = new Set<(event: WorkstationEvent) => void>();
  const uploads = new Set<string>();
  const workstation: MemoryWorkstation = {
    asked: [],
    reads: [],
    files: new Map(),
    abandoned: [],
    resources: new Map(),
    closed: false,
    listenerCount: () => listeners.size,
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    async call(name, payload) {
      workstation.asked.push({ name, payload });
      if (!isCallName(name)) return fail('no-such-call', 'There is no such call.');
      return name === 'library.import' ? ok({ jobId: 'job-1' }) : ok([]);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async read(path) {
      workstation.reads.push(path);
      const none = { status: 404, headers: { 'content-type': 'text/plain' }, body: new Uint8Array() } as const;
      return workstation.resources.get(path) ?? none;
    },
    async beginUpload() {
      const uploadId = randomUUID();
      uploads.add(uploadId);
      return uploadId;
    },
    async addUpload(uploadId, relativePath, body) {
      if (!uploads.has(uploadId)) return fail('no-such-upload', 'Not open.');
      const parts: Uint8Array[] = [];
      for await (const part of body) parts.push(part);
      workstation.files.set(relativePath, Buffer.concat(parts));
      return ok(null);
    },
    async abandonUpload(uploadId) {
      workstation.abandoned.push(uploadId);
    },
    async close() {
      workstation.closed = true;
    },
  };
  return workstation;
}
