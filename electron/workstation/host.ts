import type { Result, WorkstationEvent } from '../contract';

/** The engine's process as the workstation sees it: `utilityProcess` under Electron, `child_process.fork` elsewhere. */
export interface EngineProcess {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once; `code` is null when a signal ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

/** What a host gives the workstation. */
export interface HostOptions {
  readonly host: 'electron' | 'loopback' | 'cli';
  readonly version: string;
  /** Everything the product writes is inside this folder. */
  readonly dataFolder: string;
  /** Folder that holds `models/` and `assets/`. */
  readonly resourcesFolder: string;
  readonly spawnEngine: () => EngineProcess;
  /** A process for one training (`trainer/`). Absent where the host has none. */
  readonly spawnTrainer?: () => EngineProcess;
  /** Native open dialog; null when dismissed. Absent where the host has none. */
  readonly choose?: (kind: 'folder' | 'files') => Promise<string[] | null>;
}

/** Answer to a request under the study scheme. */
export interface Resource {
  readonly status: 200 | 404 | 422 | 503;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** The workstation as a host sees it. Hosts add transport and nothing else. */
export interface OpenWorkstation {
  /** Checks name and payload, performs, checks the value. Never throws. */
  call(name: unknown, payload: unknown): Promise<Result<unknown>>;
  subscribe(listener: (event: WorkstationEvent) => void): () => void;
  /** A path under the study scheme: `frames/<SOP UID>/<n>`, `thumbnails/<series UID>`, `runs/<run id>/<file>`. */
  read(path: string, signal?: AbortSignal): Promise<Resource>;
  /** Streamed drop (loopback): begin, add files by their relative path, then `library.import {uploadId}`. */
  beginUpload(): Promise<string>;
  addUpload(uploadId: string, relativePath: string, body: AsyncIterable<Uint8Array>): Promise<Result<null>>;
  /** The page gives a drop up before importing it: what was sent is removed. Unknown ids are passed over. */
  abandonUpload?(uploadId: string): Promise<void>;
  close(): Promise<void>;
}
