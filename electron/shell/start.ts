import { mkdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { app, type BrowserWindow, dialog, ipcMain, Menu, protocol, session, utilityProcess } from 'electron';
import { z } from 'zod';
import { fail, menuSchema, ok, ReaderError, type WorkstationEvent } from '../contract';
import { usualDataFolder } from '../hosts/data-folder';
import type { EngineProcess, HostOptions, OpenWorkstation } from '../workstation/host';
import { channels } from './channels';
import { menuTemplate } from './menu';
import { launchSchema, pathsIn } from './opened-files';
import { schemes, serveSchemes } from './protocols';
import { isFromPage, secureContents, secureSession, switches } from './security';
import { openWindow } from './window';

/** Closing must not keep the reader waiting: what has to be on disk already is. */
const closeWithinMs = 4000;

function spawnProcess(file: string, serviceName: string): EngineProcess {
  const child = utilityProcess.fork(file, [], { serviceName, stdio: 'inherit' });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', listener),
    kill: () => child.kill(),
  };
}

const refusal = fail('not-allowed', 'This window may not ask that.', 'Close it and start Dextra again.');

/**
 * Starts the product under Electron. `open` opens the workstation; everything here is transport and policy.
 * Called once, before the app is ready. `rootFolder` holds package.json and dist/; packed, it is the archive.
 */
export function startShell(open: (options: HostOptions) => Promise<OpenWorkstation>, rootFolder: string): void {
  // The switch is Chromium's own; tests and sites give it to keep a library elsewhere.
  const given = app.commandLine.getSwitchValue('user-data-dir') || process.env.DEXTRA_DATA;
  const dataFolder = given ? path.resolve(given) : usualDataFolder(process.platform, process.env, os.homedir());
  // Patient data: for this user only.
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  app.setPath('userData', dataFolder);
  app.setPath('sessionData', path.join(dataFolder, 'browser'));
  // The lock belongs to the data folder: two libraries may be open side by side, one library only once.
  const launch = { paths: pathsIn(process.argv, process.cwd(), rootFolder) };
  if (!app.requestSingleInstanceLock(launch)) {
    app.quit();
    return;
  }
  app.enableSandbox();
  for (const [name, value] of switches) app.commandLine.appendSwitch(name, value);
  protocol.registerSchemesAsPrivileged(schemes);

  const codeFolder = path.join(rootFolder, 'dist/electron');
  const resourcesFolder = app.isPackaged ? process.resourcesPath : rootFolder;
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(path.join(rootFolder, 'package.json'), 'utf8')));
  let opening: Promise<OpenWorkstation> | null = null;
  let window: BrowserWindow | null = null;

  const send = (event: WorkstationEvent) => {
    if (window && !window.isDestroyed()) window.webContents.send(channels.event, event);
  };
  const showMenu = (entries: Parameters<typeof menuTemplate>[0]) => {
    const choose = (actionId: string) => send({ type: 'action', actionId });
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(entries, choose, process.platform)));
  };
  const showWindow = () => {
    if (!opening) return;
    if (!window || window.isDestroyed()) {
      window = openWindow({ code: codeFolder, resources: resourcesFolder, data: dataFolder });
      return;
    }
    if (window.isMinimized()) window.restore();
    window.focus();
  };

  /** Files that came before the workstation was being opened. */
  const waiting = [...launch.paths];
  const importPaths = (paths: readonly string[]) => {
    if (paths.length === 0) return;
    if (opening) void opening.then((workstation) => workstation.call('library.import', { paths })).catch(() => {});
    else waiting.push(...paths);
  };
  const choose = async (kind: 'folder' | 'files') => {
    const properties: Electron.OpenDialogOptions['properties'] =
      kind === 'folder' ? ['openDirectory', 'multiSelections'] : ['openFile', 'multiSelections'];
    const chosen = await (window && !window.isDestroyed()
      ? dialog.showOpenDialog(window, { properties })
      : dialog.showOpenDialog({ properties }));
    return chosen.canceled || chosen.filePaths.length === 0 ? null : chosen.filePaths;
  };

  app.on('web-contents-created', (_event, contents) => secureContents(contents));
  app.on('open-file', (event, file) => {
    event.preventDefault();
    importPaths([file]);
  });
  app.on('second-instance', (_event, _argv, _folder, data) => {
    showWindow();
    const second = launchSchema.safeParse(data);
    if (second.success) importPaths(second.data.paths);
  });
  app.on('activate', showWindow);
  app.on('window-all-closed', () => app.quit());
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed || !opening) return;
    event.preventDefault();
    const late = new Promise<void>((resolve) => setTimeout(resolve, closeWithinMs));
    void Promise.race([opening.then((workstation) => workstation.close()), late])
      .catch((error: unknown) => console.error('The workstation did not close cleanly.', error))
      .then(() => {
        closed = true;
        app.quit();
      });
  });

  const fromPage = (event: Electron.IpcMainInvokeEvent) =>
    isFromPage(event, window && !window.isDestroyed() ? window.webContents : null);
  ipcMain.handle(channels.call, async (event, name: unknown, payload: unknown) => {
    if (!fromPage(event) || !opening) return refusal;
    return (await opening).call(name, payload);
  });
  ipcMain.handle(channels.menu, (event, entries: unknown) => {
    if (!fromPage(event)) return refusal;
    const menu = menuSchema.safeParse(entries);
    if (!menu.success) return fail('bad-payload', 'The menu is not what the contract says.', menu.error.message);
    showMenu(menu.data);
    return ok(null);
  });

  const begin = async () => {
    showMenu([]);
    app.configureHostResolver({ secureDnsMode: 'off' });
    await secureSession(session.defaultSession, !app.isPackaged);
    // The window appears while the library is being opened; its first calls wait for that.
    opening = open({
      host: 'electron',
      version,
      dataFolder,
      resourcesFolder,
      spawnEngine: () => spawnProcess(path.join(codeFolder, 'engine/engine.js'), 'Dextra engine'),
      spawnTrainer: () => spawnProcess(path.join(codeFolder, 'trainer/trainer.js'), 'Dextra trainer'),
      choose,
    }).then((workstation) => {
      workstation.subscribe(send);
      return workstation;
    });
    serveSchemes(protocol, path.join(rootFolder, 'dist/renderer'), opening);
    showWindow();
    importPaths(waiting.splice(0));
    await opening;
  };
  app
    .whenReady()
    .then(begin)
    .catch((error: unknown) => {
      const words = error instanceof ReaderError ? `${error.message}\n${error.hint}` : String(error);
      opening = null;
      dialog.showErrorBox('Dextra cannot start', words);
      app.exit(1);
    });
}
