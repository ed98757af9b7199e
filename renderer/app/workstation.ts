import './no-eval';
import { type DextraBridge, fail, ok } from '../../electron/contract';
import type { Workstation } from './bridge';
import { checked } from './checked';
import { pathsOf } from './dropped';
import { eventHub } from './events';
import { overLoopback } from './loopback';

const noPaths = () =>
  fail(
    'no-path',
    'What was dropped is not a file or folder of this computer.',
    'Save it to a folder first, then drop it from there.',
  );

/** The workstation through the preload script's bridge. */
export function overElectron(bridge: DextraBridge): Workstation {
  const call: Workstation['call'] = (name, payload) => checked(name, () => bridge.call(name, payload));
  const hub = eventHub(() => bridge.subscribe((event) => hub.receive(event)));
  return {
    host: 'electron',
    call,
    subscribe: hub.subscribe,
    setMenu: (entries) => bridge.setMenu(entries),
    url: (path) => `study://library/${path}`,
    async importFiles(dropped) {
      const paths = pathsOf(dropped, bridge.pathForFile);
      return paths.length > 0 ? call('library.import', { paths }) : noPaths();
    },
    async importModel(dropped) {
      const paths = pathsOf(dropped, bridge.pathForFile);
      return paths.length > 0 ? call('models.import', { paths }) : noPaths();
    },
    async gather(dropped) {
      const paths = pathsOf(dropped, bridge.pathForFile);
      const [first] = paths;
      if (first === undefined) return noPaths();
      const name = first.split(/[\\/]/).at(-1) || first;
      return ok({ name, files: null, unread: [], send: async () => ok({ paths }) });
    },
  };
}

/** The page's one way to the workstation. */
export const workstation: Workstation = globalThis.window?.dextra
  ? overElectron(globalThis.window.dextra)
  : overLoopback();
