import { beforeEach, expect, it, vi } from 'vitest';
import type { DextraBridge } from './contract';
import * as electron from './shell/testing/electron-double';
import { ipcRenderer, record, resetElectron } from './shell/testing/electron-double';

// The same double for every fresh run of the preload script.
vi.mock('electron', () => electron);

beforeEach(async () => {
  resetElectron();
  vi.resetModules();
  await import('./preload');
});

const bridge = () => record.exposed.dextra as DextraBridge;

it('gives the page the bridge of the contract and nothing else', () => {
  expect(Object.keys(record.exposed)).toEqual(['dextra']);
  expect(Object.keys(bridge()).sort()).toEqual(['call', 'pathForFile', 'setMenu', 'subscribe']);
});

it('passes calls and the menu on, each over its own channel', async () => {
  await bridge().call('jobs.cancel', { jobId: 'job-1' });
  await bridge().setMenu([]);
  expect(record.invoked).toEqual([
    ['dextra:call', 'jobs.cancel', { jobId: 'job-1' }],
    ['dextra:menu', []],
  ]);
});

it('hands over events without the object of Electron that brought them, until the page has had enough', () => {
  const heard: unknown[][] = [];
  const end = bridge().subscribe((...given) => heard.push(given));
  ipcRenderer.emit('dextra:event', { sender: ipcRenderer, ports: [] }, { type: 'library' });
  ipcRenderer.emit('another-channel', {}, { type: 'library' });
  end();
  ipcRenderer.emit('dextra:event', { sender: ipcRenderer }, { type: 'library' });
  expect(heard).toEqual([[{ type: 'library' }]]);
  expect(ipcRenderer.listenerCount('dextra:event')).toBe(0);
});

it('tells where a dropped file lies', () => {
  expect(bridge().pathForFile(new File([], 'heart.zip'))).toBe('/dropped/heart.zip');
});
