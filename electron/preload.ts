import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DextraBridge, WorkstationEvent } from './contract';
import { channels } from './shell/channels';

/** `window.dextra`: the contract's calls and events. Nothing of Electron reaches the page, not even its event objects. */
const bridge: DextraBridge = {
  call: (name, payload) => ipcRenderer.invoke(channels.call, name, payload),
  subscribe(listener) {
    const receive = (_event: unknown, message: WorkstationEvent) => listener(message);
    ipcRenderer.on(channels.event, receive);
    return () => {
      ipcRenderer.removeListener(channels.event, receive);
    };
  },
  pathForFile: (file) => webUtils.getPathForFile(file),
  setMenu: (entries) => ipcRenderer.invoke(channels.menu, entries),
};

contextBridge.exposeInMainWorld('dextra', bridge);
