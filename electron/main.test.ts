import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReaderError } from './contract';
import { type MemoryWorkstation, memoryWorkstation } from './hosts/testing/memory-workstation';
import { startShell } from './shell/start';
import { app, preventable, record, resetElectron, session, WebContents } from './shell/testing/electron-double';
import type { HostOptions, OpenWorkstation } from './workstation/host';

vi.mock('electron', () => import('./shell/testing/electron-double'));
vi.mock('./workstation/workstation', () => ({ openWorkstation: async () => null }));
vi.mock('./shell/start', { spy: true });

let folder: string;
let root: string;
let workstation: MemoryWorkstation;
let options: HostOptions | null;
let open: (options: HostOptions) => Promise<OpenWorkstation>;
const argv = process.argv;
// Set by Electron only.
Object.defineProperty(process, 'resourcesPath', { value: '/opt/dextra/resources', configurable: true });

/** Starts the shell as main.ts does and waits until it has nothing left to do. */
async function start({ files = [] as string[] } = {}): Promise<void> {
  process.argv = ['/opt/dextra/dextra', ...files];
  startShell(open, root);
  await vi.waitUntil(() => !record.lock || record.windows.length > 0 || record.exits.length > 0);
}

beforeEach(async () => {
  resetElectron();
  folder = await mkdtemp(path.join(tmpdir(), 'dextra-main-'));
  root = path.join(folder, 'app');
  await mkdir(path.join(root, 'dist/renderer'), { recursive: true });
  await writeFile(path.join(root, 'dist/renderer/index.html'), '<title>Dextra</title>');
  await writeFile(path.join(root, 'package.json'), '{"version":"1.2.3"}');
  record.userDataSwitch = folder;
  workstation = memoryWorkstation();
  options = null;
  open = async (given) => {
    options = given;
    return workstation;
  };
});
afterEach(async () => {
  process.argv = argv;
  await rm(folder, { recursive: true });
});

const window = () => {
  const [only] = record.windows;
  if (!only) throw new Error('No window was opened.');
  return only;
};
const fromPage = () => ({ sender: window().webContents, senderFrame: window().webContents.mainFrame });
const ask = (event: unknown, ...given: unknown[]) => record.ipc.get('dextra:call')?.(event, ...given);

describe('starting', () => {
  it('is what main.ts does, from the folder two above the built file', async () => {
    vi.mocked(startShell).mockImplementationOnce(() => {});
    await import('./main');
    const { openWorkstation } = await import('./workstation/workstation');
    const above = path.resolve(import.meta.dirname, '../..') + path.sep;
    expect(vi.mocked(startShell).mock.lastCall).toEqual([openWorkstation, above]);
  });

  it('opens the workstation and one window on the page', async () => {
    await start();
    expect(record.paths).toEqual({ userData: folder, sessionData: path.join(folder, 'browser') });
    expect(options).toMatchObject({ host: 'electron', version: '1.2.3', dataFolder: folder });
    expect(record.windows).toHaveLength(1);
    expect(window().loaded).toEqual(['app://dextra/']);
    expect(window().shown).toBe(false);
    window().emit('ready-to-show');
    expect(window().shown).toBe(true);
  });

  it('leaves to the first instance what a second one was opened with', async () => {
    record.lock = false;
    await start({ files: ['/scans/heart', '--inspect'] });
    expect(record.lockData).toEqual({ paths: ['/scans/heart'] });
    expect(record.quits).toBe(1);
    expect(options).toBeNull();
    expect(record.windows).toEqual([]);
  });

  it('imports what it was opened with, what a second launch hands over, and what the system opens with it', async () => {
    await start({ files: ['/scans/1.dcm'] });
    window().minimized = true;
    app.emit('second-instance', {}, ['ignored', '/scans/other'], '/', { paths: ['/scans/2.dcm'] });
    app.emit('second-instance', {}, [], '/', { paths: [42] });
    const event = preventable();
    app.emit('open-file', event, '/scans/3.dcm');
    expect(event.prevented).toBe(true);
    await vi.waitUntil(() => workstation.asked.length >= 3);
    expect(workstation.asked).toEqual(
      ['/scans/1.dcm', '/scans/2.dcm', '/scans/3.dcm'].map((file) => ({
        name: 'library.import',
        payload: { paths: [file] },
      })),
    );
    expect(window().minimized).toBe(false);
    expect(window().focused).toBe(2);
    expect(record.windows).toHaveLength(1);
  });

  it('tells the reader why it cannot start', async () => {
    open = () => Promise.reject(new ReaderError('locked', 'The library is open elsewhere.', 'Close it there.'));
    await start();
    await vi.waitUntil(() => record.exits.length > 0);
    expect(record.dialogs).toEqual([
      { kind: 'Dextra cannot start', text: 'The library is open elsewhere.\nClose it there.' },
    ]);
    expect(record.exits).toEqual([1]);
  });

  it('runs the engine in a process of its own and carries its messages', async () => {
    await start();
    const engine = options?.spawnEngine();
    const [{ file, child }] = record.engines as [(typeof record.engines)[number]];
    expect(file).toBe(path.join(root, 'dist/electron/engine/engine.js'));
    const heard: unknown[] = [];
    engine?.onMessage((message) => heard.push(message));
    engine?.onExit((code) => heard.push(code));
    engine?.send({ type: 'ping' });
    child.emit('message', { type: 'pong' });
    child.emit('exit', 11);
    engine?.kill();
    expect(child.messages).toEqual([{ type: 'ping' }]);
    expect(heard).toEqual([{ type: 'pong' }, 11]);
    expect(child.killed).toBe(true);
  });
});

it('trains in another process of its own', async () => {
  await start();
  options?.spawnTrainer?.();
  expect(record.engines.map(({ file }) => file)).toEqual([path.join(root, 'dist/electron/trainer/trainer.js')]);
});

describe('the page is shut in', () => {
  it('is served by two schemes and nothing else', async () => {
    await start();
    expect(record.schemes.map(({ scheme }) => scheme)).toEqual(['app', 'study']);
    expect([...record.protocols.keys()].sort()).toEqual(['app', 'study']);
  });

  it('has no Node, a sandbox and a world of its own', async () => {
    await start();
    expect(record.sandboxed).toBe(true);
    expect(window().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: false,
      preload: path.join(root, 'dist/electron/preload.cjs'),
    });
  });

  it('is denied every permission and every device', async () => {
    await start();
    const { session: handlers } = record;
    const answers: unknown[] = [];
    const answer = (given: unknown) => answers.push(given);
    const asked = ['media', 'geolocation', 'notifications', 'clipboard-read', 'fileSystem', 'openExternal', 'unknown'];
    const handler = (name: string) => handlers[name] as (...given: unknown[]) => unknown;
    for (const permission of asked) {
      handler('permissionRequest')({}, permission, answer, {});
      answers.push(handler('permissionCheck')({}, permission, 'app://dextra', {}));
    }
    answers.push(handler('devicePermission')({ deviceType: 'usb' }));
    expect(new Set(answers)).toEqual(new Set([false]));
    expect(answers).toHaveLength(2 * asked.length + 1);
    answers.length = 0;
    handler('displayMedia')({}, answer);
    handler('bluetoothPairing')({}, answer);
    session.defaultSession.emit('file-system-access-restricted', {}, {}, answer);
    expect(answers).toEqual([null, { confirmed: false }, 'deny']);
  });

  it('can neither navigate, be redirected, open windows nor embed', async () => {
    await start();
    const contents = new WebContents();
    app.emit('web-contents-created', {}, contents);
    for (const page of [window().webContents, contents]) {
      expect(page.windowOpenHandler?.({ url: 'https://example.org/' })).toEqual({ action: 'deny' });
      const tries = ['https://example.org/', 'file:///etc/passwd', 'app://dextra/other.html', 'study://library/x'];
      for (const url of tries) {
        const event = preventable({ url, isMainFrame: true });
        page.emit('will-frame-navigate', event);
        expect(event.prevented, url).toBe(true);
      }
      const inFrame = preventable({ url: 'app://dextra/', isMainFrame: false });
      page.emit('will-frame-navigate', inFrame);
      expect(inFrame.prevented).toBe(true);
      const again = preventable({ url: 'app://dextra/', isMainFrame: true });
      page.emit('will-frame-navigate', again);
      expect(again.prevented).toBe(false);
      for (const name of ['will-redirect', 'will-attach-webview']) {
        const event = preventable({ url: 'app://dextra/' });
        page.emit(name, event);
        expect(event.prevented, name).toBe(true);
      }
    }
  });

  it('reaches nothing but itself and its studies', async () => {
    await start();
    const cancelled = (url: string) => {
      let cancel: boolean | undefined;
      record.beforeRequest?.({ url }, (answer) => {
        cancel = answer.cancel;
      });
      return cancel;
    };
    const own = ['app://dextra/assets/a.js', 'study://library/frames/1/1', 'blob:app://dextra/1-2', 'data:image/png,x'];
    for (const url of own) expect(cancelled(url), url).toBe(false);
    const others = ['https://example.org/', 'http://127.0.0.1/', 'ws://x/', 'file:///etc/passwd', 'app://evil/', 'no'];
    for (const url of [...others, 'devtools://devtools/bundled/x', 'blob:https://example.org/1', 'chrome://gpu'])
      expect(cancelled(url), url).toBe(true);
    expect(record.proxy).toEqual({ mode: 'direct' });
    expect(record.spellChecker).toBe(false);
    expect(record.hostResolver).toEqual({ secureDnsMode: 'off' });
    expect(record.switches.get('host-resolver-rules')).toBe('MAP * ~NOTFOUND');
    expect(record.switches.has('disable-background-networking')).toBe(true);
    const preconnect = preventable();
    session.defaultSession.emit('preconnect', preconnect, 'https://example.org/', false, null);
    expect(preconnect.prevented).toBe(true);
  });

  it('saves only what it made itself, where the reader says', async () => {
    await start();
    const download = (url: string) => {
      const event = preventable();
      const dialogs: unknown[] = [];
      const item = {
        getURL: () => url,
        getFilename: () => 'findings.csv',
        setSaveDialogOptions: (given: unknown) => dialogs.push(given),
      };
      session.defaultSession.emit('will-download', event, item, {}, null);
      return { prevented: event.prevented, dialogs };
    };
    expect(download('blob:app://dextra/1-2')).toEqual({ prevented: false, dialogs: [{ defaultPath: 'findings.csv' }] });
    for (const url of ['https://example.org/x.exe', 'data:text/plain,x', 'study://library/runs/1/a', 'blob:null/1'])
      expect(download(url), url).toEqual({ prevented: true, dialogs: [] });
  });
});

describe('the contract', () => {
  it('answers the page', async () => {
    await start();
    expect(await ask(fromPage(), 'library.list', {})).toEqual({ ok: true, value: [] });
    expect(workstation.asked).toEqual([{ name: 'library.list', payload: {} }]);
  });

  it('answers nobody else', async () => {
    await start();
    const { webContents } = window();
    const frame = webContents.mainFrame;
    const strangers = [
      { sender: new WebContents(), senderFrame: frame },
      { sender: webContents, senderFrame: null },
      { sender: webContents, senderFrame: { parent: frame, url: 'app://dextra/' } },
      { sender: webContents, senderFrame: { parent: null, url: 'https://example.org/' } },
      { sender: webContents, senderFrame: { parent: null, url: 'app://dextra.evil/' } },
      { sender: webContents, senderFrame: { parent: null, url: 'file:///app://dextra/' } },
    ];
    for (const stranger of strangers) {
      expect(await ask(stranger, 'library.list', {})).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
      expect(await record.ipc.get('dextra:menu')?.(stranger, [])).toMatchObject({ ok: false });
    }
    window().destroyed = true;
    expect(await ask(fromPage(), 'library.list', {})).toMatchObject({ ok: false });
    expect(workstation.asked).toEqual([]);
    expect([...record.ipc.keys()]).toEqual(['dextra:call', 'dextra:menu']);
  });

  it('tells the page what happens', async () => {
    await start();
    workstation.emit({ type: 'library' });
    expect(window().webContents.sent).toEqual([['dextra:event', { type: 'library' }]]);
    window().destroyed = true;
    workstation.emit({ type: 'library' });
    expect(window().webContents.sent).toHaveLength(1);
  });

  it('opens the native dialog for the workstation', async () => {
    await start();
    expect(await options?.choose?.('folder')).toBeNull();
    record.chosen = { canceled: false, filePaths: ['/scans/heart'] };
    expect(await options?.choose?.('files')).toEqual(['/scans/heart']);
    expect(record.dialogs.map(({ text }) => text)).toEqual([
      expect.stringContaining('openDirectory'),
      expect.stringContaining('openFile'),
    ]);
  });
});

describe('the menu', () => {
  const entry = {
    actionId: 'view.invert',
    label: 'Invert',
    group: 'view',
    groupLabel: 'View',
    keys: 'Mod+I',
    enabled: true,
    pressed: true,
  };

  it('is made of the actions of the page, and choosing one tells the page', async () => {
    await start();
    const plain = { ...entry, actionId: 'view.reset', label: 'Reset & fit', keys: null, pressed: null };
    expect(await record.ipc.get('dextra:menu')?.(fromPage(), [entry, plain])).toEqual({ ok: true, value: null });
    const group = record.menu.find(({ label }) => label === 'View');
    expect(group?.submenu).toMatchObject([
      {
        label: 'Invert',
        accelerator: 'CommandOrControl+I',
        registerAccelerator: false,
        type: 'checkbox',
        checked: true,
      },
      { label: 'Reset && fit' },
    ]);
    const [first] = group?.submenu ?? [];
    (first?.click as (() => void) | undefined)?.();
    expect(window().webContents.sent).toEqual([['dextra:event', { type: 'action', actionId: 'view.invert' }]]);
  });

  it('refuses entries of another form and keeps the menu that it has', async () => {
    await start();
    const before = record.menu;
    for (const entries of [
      null,
      [{ ...entry, label: '' }],
      [{ ...entry, role: 'toggleDevTools' }],
      Array(500).fill(entry),
    ])
      expect(await record.ipc.get('dextra:menu')?.(fromPage(), entries)).toMatchObject({
        error: { code: 'bad-payload' },
      });
    expect(record.menu).toBe(before);
    expect(JSON.stringify(before)).not.toMatch(/toggleDevTools|reload/);
  });
});

describe('the window and the end', () => {
  it('comes back where it was, unless that place is gone', async () => {
    const stateFile = path.join(folder, 'window.json');
    await start();
    window().emit('close');
    expect(JSON.parse(await readFile(stateFile, 'utf8'))).toEqual({ ...window().bounds, maximized: false });
    resetElectron();
    record.userDataSwitch = folder;
    await start();
    expect(window().options).toMatchObject({ x: 10, y: 20, width: 1300, height: 900 });
    resetElectron();
    record.userDataSwitch = folder;
    await writeFile(stateFile, JSON.stringify({ x: 5000, y: 20, width: 1300, height: 900, maximized: true }));
    await start();
    expect(window().options.x).toBeUndefined();
    expect(window().maximized).toBe(true);
  });

  it('loads the page again after a crash, and asks when it keeps crashing', async () => {
    await start();
    const crash = (reason: string) => window().webContents.emit('render-process-gone', {}, { reason, exitCode: 1 });
    crash('clean-exit');
    expect(window().loaded).toHaveLength(1);
    for (let time = 0; time < 3; time += 1) crash('crashed');
    expect(window().loaded).toHaveLength(4);
    expect(record.dialogs).toEqual([]);
    record.messageBoxAnswer = 1;
    crash('oom');
    expect(record.dialogs).toHaveLength(1);
    expect(window().loaded).toHaveLength(4);
    expect(record.quits).toBe(1);
  });

  it('closes the workstation before it ends', async () => {
    await start();
    app.emit('window-all-closed');
    expect(record.quits).toBe(1);
    const first = preventable();
    app.emit('will-quit', first);
    expect(first.prevented).toBe(true);
    await vi.waitUntil(() => record.quits === 2);
    expect(workstation.closed).toBe(true);
    const second = preventable();
    app.emit('will-quit', second);
    expect(second.prevented).toBe(false);
  });
});
