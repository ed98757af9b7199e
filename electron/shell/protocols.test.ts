import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MemoryWorkstation, memoryWorkstation } from '../hosts/testing/memory-workstation';
import { schemes, serveSchemes } from './protocols';
import { protocol, record, resetElectron } from './testing/electron-double';

let folder: string;
let workstation: MemoryWorkstation;

describe('the schemes of page and studies', () => {
  const get = (url: string, more: { method?: string; initiatorOrigin?: string } = {}) => {
    const request = Object.assign(new Request(url, { method: more.method ?? 'GET' }), more.initiatorOrigin && more);
    const scheme = new URL(url).protocol.slice(0, -1);
    const handler = record.protocols.get(scheme);
    if (!handler) throw new Error(`Nothing serves ${scheme}.`);
    return handler(request);
  };

  beforeEach(async () => {
    resetElectron();
    folder = await mkdtemp(path.join(tmpdir(), 'dextra-schemes-'));
    await mkdir(path.join(folder, 'renderer'));
    await writeFile(path.join(folder, 'renderer/index.html'), '<title>Dextra</title>');
    await writeFile(path.join(folder, 'package.json'), '{"secret":true}');
    workstation = memoryWorkstation();
    // The double keeps the two handlers; Electron's own type has much more.
    serveSchemes(protocol as never, path.join(folder, 'renderer'), Promise.resolve(workstation));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are two, standard and secure, and bypass no policy', () => {
    for (const { privileges } of schemes) {
      expect(privileges).toMatchObject({ standard: true, secure: true });
      expect(privileges?.bypassCSP).toBeUndefined();
      expect(privileges?.allowServiceWorkers).toBeUndefined();
    }
  });

  it('serve the page under a strict policy', async () => {
    const answer = await get('app://dextra/');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Dextra');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain("connect-src 'self' study:");
    expect(policy).not.toMatch(/https?:|'unsafe-eval'|\*/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('keep what lies beside the page', async () => {
    const climbing = [
      'app://dextra/..%2f..%2fpackage.json',
      'app://dextra/%2e%2e/%2e%2e/package.json',
      'app://dextra/a/..%5cb.js',
    ];
    for (const url of [...climbing, 'app://dextra/missing.js', 'app://dextra/%00.html'])
      expect((await get(url)).status, url).toBe(404);
    expect((await get('app://evil/')).status).toBe(403);
    expect((await get('app://dextra/', { method: 'POST' })).status).toBe(403);
  });

  it('give frames to our page only', async () => {
    const body = new Uint8Array([1, 2]);
    workstation.resources.set('frames/1.2/1', {
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body,
    });
    const own = await get('study://library/frames/1.2/1', { initiatorOrigin: 'app://dextra' });
    expect(own.status).toBe(200);
    expect([...new Uint8Array(await own.arrayBuffer())]).toEqual([1, 2]);
    expect(own.headers.get('access-control-allow-origin')).toBe('app://dextra');
    expect((await get('study://library/frames/1.2/1', { initiatorOrigin: 'null' })).status).toBe(403);
    expect((await get('study://other/frames/1.2/1')).status).toBe(403);
    expect((await get('study://library/frames/..%2f1')).status).toBe(404);
    expect((await get('study://library/frames/9/9')).status).toBe(404);
    expect(workstation.reads).toEqual(['frames/1.2/1', 'frames/9/9']);
  });
});
