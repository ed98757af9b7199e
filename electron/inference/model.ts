import type { ModelSummary, Provider } from '../contract';
import type { ModelCard } from './card';

/** Dense, row-major. */
export interface Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A model whose package was checked, whose golden self-test passed, and which is ready to run. */
export interface LoadedModel {
  readonly card: ModelCard;
  readonly provider: Provider;
  /** Why other providers were not taken; empty when the first choice worked. */
  readonly providerNotes: readonly string[];
  run(inputs: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  /** A further file that the card lists under `files`; its hash was checked. */
  readFile(name: string): Promise<Uint8Array>;
  /** The model file that runs, to be read only: an explanation needs its weights. */
  readonly onnx: Uint8Array;
  release(): Promise<void>;
}

/** The packages at hand: built in and imported. */
export interface ModelLibrary {
  list(): Promise<ModelSummary[]>;
  /**
   * Loads the package that is in use for a purpose: the one that was put to use; without such a choice the imported one
   * of that very id, then the built-in one. Never another in the place of one that is damaged.
   * @param purpose what the package serves, which is its id where its card does not tell
   * Throws `ReaderError` when there is no such package or it fails its checks.
   */
  load(purpose: string): Promise<LoadedModel>;
}
