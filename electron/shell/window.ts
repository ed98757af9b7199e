import path from 'node:path';
import { app, BrowserWindow, dialog, screen } from 'electron';
import { pageAddress } from './security';
import { placeWindow, readWindowState, smallestWindow, writeWindowState } from './window-state';

/** A page that dies more often than this within a minute is not started again without asking. */
const deathsPerMinute = 3;

interface WindowFolders {
  /** `preload.cjs` is here. */
  readonly code: string;
  readonly resources: string;
  readonly data: string;
}

/** The one window. It comes back where it was, and loads its page again if the page's process dies. */
export function openWindow(folders: WindowFolders): BrowserWindow {
  const stateFile = path.join(folders.data, 'window.json');
  const state = readWindowState(stateFile);
  const displays = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()];
  const place = placeWindow(
    state,
    displays.map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...place,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'Dextra',
    icon: path.join(folders.resources, 'assets/icons/512x512.png'),
    backgroundColor: '#0b0c0e',
    show: false,
    webPreferences: {
      preload: path.join(folders.code, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      enableWebSQL: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (state?.maximized) window.maximize();

  const remember = () => {
    try {
      writeWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    } catch (error) {
      console.error('The place of the window could not be saved.', error);
    }
  };
  let saving: NodeJS.Timeout | undefined;
  const rememberSoon = () => {
    clearTimeout(saving);
    saving = setTimeout(remember, 400);
  };
  window.on('resize', rememberSoon);
  window.on('move', rememberSoon);
  window.on('close', () => {
    clearTimeout(saving);
    remember();
  });
  window.once('ready-to-show', () => window.show());

  const load = () => {
    window.loadURL(pageAddress).catch((error: unknown) => console.error('The page could not be loaded.', error));
  };
  const deaths: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const now = Date.now();
    deaths.push(now);
    const recent = deaths.filter((at) => now - at < 60_000);
    if (recent.length <= deathsPerMinute) {
      load();
      return;
    }
    deaths.length = 0;
    const again =
      dialog.showMessageBoxSync(window, {
        type: 'error',
        message: 'The page of Dextra stops again and again.',
        detail: `The last reason was “${reason}”. Everything that was saved is kept. If it happens with one study only, leave that study closed.`,
        buttons: ['Load the page again', 'Quit'],
        defaultId: 0,
        cancelId: 1,
      }) === 0;
    if (again) load();
    else app.quit();
  });
  load();
  return window;
}
