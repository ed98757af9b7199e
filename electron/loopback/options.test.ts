import path from 'node:path';
import { expect, it } from 'vitest';
import { usualDataFolder } from '../hosts/data-folder';
import { readOptions } from './options';

it('reads where the library is, the port and what to open', () => {
  const options = readOptions(['--data', '/data/d', '--no-open', '--port', '8123', 'scan.dcm'], {});
  expect(options).toEqual({
    dataFolder: path.resolve('/data/d'),
    openBrowser: false,
    port: 8123,
    paths: [path.resolve('scan.dcm')],
  });
  expect(readOptions([], { DEXTRA_DATA: '/data/e' })).toMatchObject({ openBrowser: true, port: 0, paths: [] });
  expect(readOptions([], { DEXTRA_DATA: '/data/e' }).dataFolder).toBe(path.resolve('/data/e'));
});

it('refuses what it does not know, and tells the usage', () => {
  for (const given of [['--open'], ['--port', 'x'], ['--port', '70000'], ['--port=-1'], ['--data']])
    expect(() => readOptions(given, {}), given.join(' ')).toThrow(expect.objectContaining({ code: 'usage' }));
});

// XDG Base Directory Specification: $XDG_DATA_HOME, by default $HOME/.local/share; relative paths are to be ignored.
it("keeps the library where the system keeps an application's files", () => {
  expect(usualDataFolder('linux', {}, '/home/r')).toBe('/home/r/.local/share/dextra');
  expect(usualDataFolder('linux', { XDG_DATA_HOME: '/srv/r' }, '/home/r')).toBe('/srv/r/dextra');
  expect(usualDataFolder('linux', { XDG_DATA_HOME: 'r' }, '/home/r')).toBe('/home/r/.local/share/dextra');
  expect(usualDataFolder('darwin', {}, '/Users/r')).toBe('/Users/r/Library/Application Support/dextra');
  expect(usualDataFolder('win32', { APPDATA: 'C:\\Users\\r\\AppData\\Roaming' }, 'C:\\Users\\r')).toBe(
    'C:\\Users\\r\\AppData\\Roaming\\dextra',
  );
});
