import { EventEmitter } from 'node:events';

/**
 * A small double of the `electron` module. It keeps what the shell registers so that a test can call it as Electron
 * would, and shows nothing. Only what the shell uses is here: anything else it reached for would fail the test.
 */
type Handler = (...given: never[]) => unknown;

/** An event object as Electron hands it out, with a record of whether it was prevented. */
export const preventable = <T extends object>(more?: T) => {
  const event = { ...more, prevented: false, preventDefault: () => {} } as T & {
    prevented: boolean;
    preventDefault(): void;
  };
  event.preventDefault = () => {
    event.prevented = true;
  };
  return event;
};

const freshRecord = () => ({
  lock: true,
  packaged: true,
  userDataSwitch: '',
  switches: new Map<string, string | undefined>(),
  paths: {} as Record<string, string>,
  lockData: undefined as unknown,
  sandboxed: false,
  quits: 0,
  exits: [] as (number | undefined)[],
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  protocols: new Map<string, (request: Request) => Promise<Response>>(),
  ipc: new Map<string, (event: unknown, ...given: unknown[]) => unknown>(),
  session: {} as Record<string, Handler>,
  proxy: undefined as unknown,
  spellChecker: true,
  hostResolver: undefined as unknown,
  beforeRequest: undefined as
    | ((details: { url: string }, answer: (given: { cancel: boolean }) => void) => void)
    | undefined,
  menu: [] as { label?: string; role?: string; submenu?: Record<string, unknown>[] }[],
  windows: [] as BrowserWindow[],
  displays: [{ x: 0, y: 0, width: 1920, height: 1040 }],
  dialogs: [] as { kind: string; text: string }[],
  chosen: { canceled: true, filePaths: [] as string[] },
  messageBoxAnswer: 0,
  engines: [] as { file: string; options: unknown; child: Engine }[],
  exposed: {} as Record<string, unknown>,
  invoked: [] as unknown[][],
});
export let record = freshRecord();

export function resetElectron(): void {
  app.removeAllListeners();
  session.defaultSession.removeAllListeners();
  ipcRenderer.removeAllListeners();
  record = freshRecord();
}

class Engine extends EventEmitter {
  readonly messages: unknown[] = [];
  killed = false;
  postMessage(message: unknown) {
    this.messages.push(message);
  }
  kill() {
    this.killed = true;
  }
}

export class WebContents extends EventEmitter {
  readonly sent: unknown[][] = [];
  readonly mainFrame = { parent: null as unknown, url: 'app://dextra/' };
  windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null;
  webRtcPolicy = '';
  send(...message: unknown[]) {
    this.sent.push(message);
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
    this.windowOpenHandler = handler;
  }
  setWebRTCIPHandlingPolicy(policy: string) {
    this.webRtcPolicy = policy;
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  readonly loaded: string[] = [];
  bounds = { x: 10, y: 20, width: 1300, height: 900 };
  maximized = false;
  minimized = false;
  focused = 0;
  shown = false;
  destroyed = false;
  constructor(readonly options: Record<string, unknown> & { webPreferences: Record<string, unknown> }) {
    super();
    record.windows.push(this);
    app.emit('web-contents-created', preventable(), this.webContents);
  }
  async loadURL(address: string) {
    this.loaded.push(address);
  }
  isDestroyed = () => this.destroyed;
  isMaximized = () => this.maximized;
  isMinimized = () => this.minimized;
  getNormalBounds = () => this.bounds;
  maximize() {
    this.maximized = true;
  }
  restore() {
    this.minimized = false;
  }
  focus() {
    this.focused += 1;
  }
  show() {
    this.shown = true;
  }
}

export const app = Object.assign(new EventEmitter(), {
  get isPackaged() {
    return record.packaged;
  },
  commandLine: {
    appendSwitch: (name: string, value?: string) => record.switches.set(name, value),
    getSwitchValue: (name: string) => (name === 'user-data-dir' ? record.userDataSwitch : ''),
  },
  requestSingleInstanceLock(data: unknown) {
    record.lockData = data;
    return record.lock;
  },
  enableSandbox() {
    record.sandboxed = true;
  },
  setPath(name: string, value: string) {
    record.paths[name] = value;
  },
  whenReady: async () => {},
  configureHostResolver(options: unknown) {
    record.hostResolver = options;
  },
  quit() {
    record.quits += 1;
  },
  exit(code?: number) {
    record.exits.push(code);
  },
});

export const protocol = {
  registerSchemesAsPrivileged(schemes: typeof record.schemes) {
    record.schemes = schemes;
  },
  handle(scheme: string, handler: (request: Request) => Promise<Response>) {
    record.protocols.set(scheme, handler);
  },
};

const keep = (name: string) => (handler: Handler) => {
  record.session[name] = handler;
};
export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: keep('permissionRequest'),
    setPermissionCheckHandler: keep('permissionCheck'),
    setDevicePermissionHandler: keep('devicePermission'),
    setDisplayMediaRequestHandler: keep('displayMedia'),
    setBluetoothPairingHandler: keep('bluetoothPairing'),
    webRequest: {
      onBeforeRequest(listener: NonNullable<typeof record.beforeRequest>) {
        record.beforeRequest = listener;
      },
    },
    setSpellCheckerEnabled(on: boolean) {
      record.spellChecker = on;
    },
    async setProxy(config: unknown) {
      record.proxy = config;
    },
  }),
};

export const ipcMain = {
  handle(channel: string, handler: (event: unknown, ...given: unknown[]) => unknown) {
    record.ipc.set(channel, handler);
  },
};

export const Menu = {
  buildFromTemplate: (template: typeof record.menu) => template,
  setApplicationMenu(menu: typeof record.menu) {
    record.menu = menu;
  },
};

export const dialog = {
  showErrorBox(title: string, text: string) {
    record.dialogs.push({ kind: title, text });
  },
  showMessageBoxSync(_window: unknown, options: { message: string }) {
    record.dialogs.push({ kind: 'question', text: options.message });
    return record.messageBoxAnswer;
  },
  async showOpenDialog(...given: unknown[]) {
    record.dialogs.push({ kind: 'open', text: JSON.stringify(given.at(-1)) });
    return record.chosen;
  },
};

export const screen = {
  getPrimaryDisplay: () => ({ workArea: record.displays[0] }),
  getAllDisplays: () => record.displays.map((workArea) => ({ workArea })),
};

export const utilityProcess = {
  fork(file: string, _arguments: string[], options: unknown) {
    const child = new Engine();
    record.engines.push({ file, options, child });
    return child;
  },
};

export const contextBridge = {
  exposeInMainWorld(name: string, value: unknown) {
    record.exposed[name] = value;
  },
};

export const ipcRenderer = Object.assign(new EventEmitter(), {
  async invoke(...given: unknown[]) {
    record.invoked.push(given);
    return { ok: true, value: null };
  },
});

export const webUtils = { getPathForFile: (file: File) => `/dropped/${file.name}` };
