import type { CallName, Payload, Value } from './calls';
import type { WorkstationEvent } from './events';
import type { MenuEntry } from './menu';
import type { Result } from './result';

/** What the preload script exposes to the page as `window.dextra` under Electron, and nothing else. */
export interface DextraBridge {
  call<N extends CallName>(name: N, payload: Payload<N>): Promise<Result<Value<N>>>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: WorkstationEvent) => void): () => void;
  /** Absolute path of a dropped file or folder (`webUtils.getPathForFile`). */
  pathForFile(file: File): string;
  /** The application menu, made from the page's registry of actions; choosing an entry comes back as an `action` event. */
  setMenu(entries: MenuEntry[]): Promise<Result<null>>;
}
