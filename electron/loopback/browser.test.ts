import { expect, it } from 'vitest';
import { browserArguments, findBrowser } from './browser';

const only = (file: string) => (candidate: string) => candidate === file;

it('finds a Chromium where each system keeps it', () => {
  const linux = { PATH: '/usr/local/bin:/usr/bin:relative', DISPLAY: ':0' };
  expect(findBrowser('linux', linux, only('/usr/bin/google-chrome'))).toBe('/usr/bin/google-chrome');
  expect(findBrowser('linux', linux, only('relative/chromium'))).toBeNull();
  const mac = '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge';
  expect(findBrowser('darwin', {}, only(mac))).toBe(mac);
  const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
  expect(findBrowser('win32', { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' }, only(edge))).toBe(edge);
});

it('opens none where there is no screen', () => {
  expect(findBrowser('linux', { PATH: '/usr/bin' }, () => true)).toBeNull();
  expect(findBrowser('linux', { PATH: '/usr/bin', WAYLAND_DISPLAY: 'wayland-0' }, () => true)).not.toBeNull();
});

it('opens a window of its own that reaches 127.0.0.1 only', () => {
  const given = browserArguments('http://127.0.0.1:5/?token=t', '/data/browser');
  expect(given).toContain('--app=http://127.0.0.1:5/?token=t');
  expect(given).toContain('--user-data-dir=/data/browser');
  expect(given).toContain('--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1');
  expect(given).toContain('--disable-background-networking');
  expect(given).not.toContain('--no-sandbox');
});
