// Finds a Chromium for the tests, or installs Debian's where that is possible, or says in one line what to install.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
  'microsoft-edge',
];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Path of a Chromium-family browser, or null. `DEXTRA_CHROMIUM` wins. */
export function findChromium() {
  if (process.env.DEXTRA_CHROMIUM) return process.env.DEXTRA_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  for (const name of names) {
    for (const folder of folders) {
      const file = path.join(folder, name);
      if (existsSync(file)) return file;
    }
  }
  return places.find((place) => existsSync(place)) ?? null;
}

/** Like `findChromium`, but installs Debian's package where this user may; null when there is none to be had. */
export function findOrInstallChromium() {
  const found = findChromium();
  if (found || process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return found;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args) => {
    const [command, ...rest] = [...sudo, 'apt-get', ...args];
    execFileSync(command, rest, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  };
  console.error('No Chromium found; installing the chromium package for the end-to-end tests.');
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'chromium');
  } catch {
    return null;
  }
  return findChromium();
}
