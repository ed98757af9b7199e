import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Path of Electron's executable if it is already there and could show a window, else null. Never asks the electron
 * package itself, which would download what is missing.
 */
export function findElectron(packageFolder, platform = process.platform, env = process.env) {
  const unix = platform !== 'darwin' && platform !== 'win32';
  if (unix && !env.DISPLAY && !env.WAYLAND_DISPLAY) return null;
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  const pathFile = path.join(packageFolder, 'path.txt');
  const named = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : null;
  if (!named && !override) return null;
  const file = path.join(override || path.join(packageFolder, 'dist'), named ?? 'electron');
  return existsSync(file) ? file : null;
}
