import type { DextraBridge, ModelSummary, Payload, Result } from '../../electron/contract';

declare global {
  interface Window {
    /** Set by the preload script under Electron; absent on the loopback host. */
    dextra?: DextraBridge;
  }
}

/** What was dropped or picked, held until it is wanted. */
export interface Gathered {
  /** The folder's or the file's own name; of several, of the first. */
  readonly name: string;
  /** Number of files; null where only the folder is known yet. */
  readonly files: number | null;
  /** What the browser could not read: nothing is sent while there is any. */
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
  /** Makes it reachable for the workstation; `onUpload` gives 0…1 where files must be streamed. */
  send(onUpload?: (fraction: number) => void): Promise<Result<Payload<'library.import'>>>;
}

/** The page's one way to the workstation: the same for Electron (preload) and the loopback host (HTTP). */
export interface Workstation extends Omit<DextraBridge, 'pathForFile'> {
  readonly host: 'electron' | 'loopback';
  /** Address of a path under the study scheme, fit for fetch and img. */
  url(path: string): string;
  /** Imports what was dropped or picked. `onUpload` gives 0…1 where files must be streamed first. */
  importFiles(
    dropped: DataTransfer | FileList,
    onUpload?: (fraction: number) => void,
  ): Promise<Result<{ jobId: string }>>;
  /** The same for one model package: a folder or a ZIP. */
  importModel(dropped: DataTransfer | FileList, onUpload?: (fraction: number) => void): Promise<Result<ModelSummary>>;
  /** Takes hold of a drop for later. Must be called while the drop is handled: browsers empty it afterwards. */
  gather(dropped: DataTransfer | FileList): Promise<Result<Gathered>>;
}
