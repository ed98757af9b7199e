import type { DextraBridge, ModelSummary, Result } from '../../electron/contract';

declare global {
  interface Window {
    /** Set by the preload script under Electron; absent on the loopback host. */
    dextra?: DextraBridge;
  }
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
}
