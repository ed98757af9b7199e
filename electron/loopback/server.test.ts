import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MemoryWorkstation, memoryWorkstation } from '../hosts/testing/memory-workstation';
import { type LoopbackServer, serveLoopback } from './server';

/** Real requests over a real socket: `fetch` would tidy the path and forbid the Host and Origin headers. */
interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  bytes: Buffer;
}

let folder: string;
let workstation: MemoryWorkstation;
let server: LoopbackServer;

interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

function open(target: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: server.port,
        path: target,
        method,
        agent: false,
        headers: {
          ...(method === 'GET' ? {} : { origin: `http://127.0.0.1:${server.port}` }),
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      resolve,
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

async function ask(target: string, options: Ask = {}): Promise<Answer> {
  const response = await open(target, options);
  const parts: Buffer[] = [];
  for await (const part of response as AsyncIterable<Buffer>) parts.push(part);
  const bytes = Buffer.concat(parts);
  return { status: response.statusCode ?? 0, headers: response.headers, text: bytes.toString('utf8'), bytes };
}

const tokenPath = () => {
  const { address } = server;
  if (!address) throw new Error('The token was used.');
  const url = new URL(address);
  return url.pathname + url.search;
};

/** Exchanges the token and gives the cookie as a browser would send it back. */
async function enter(): Promise<string> {
  const { headers } = await ask(tokenPath());
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

const json = { 'content-type': 'application/json' };

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dextra-loopback-'));
  await mkdir(path.join(folder, 'page/assets'), { recursive: true });
  await writeFile(path.join(folder, 'page/index.html'), '<title>Dextra</title>');
  await writeFile(path.join(folder, 'page/assets/a-1f2e.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d]));
  await writeFile(path.join(folder, 'secret.json'), '{"secret":true}');
  workstation = memoryWorkstation();
  server = await serveLoopback({
    workstation,
    pageFolder: path.join(folder, 'page'),
    dataFolder: folder,
    port: 0,
  });
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('the gate', () => {
  it('exchanges the token once, for a cookie that scripts and other sites cannot use', async () => {
    const target = tokenPath();
    const first = await ask(target);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(first.headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(server.address).toBeNull();

    const again = await ask(target);
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('gives nothing without the cookie, with another one, or with a wrong token', async () => {
    const cookie = await enter();
    const wrong = `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`;
    const strangers: Record<string, string>[] = [{}, { cookie: wrong }, { cookie: 'dextra-1=x' }];
    for (const headers of strangers)
      for (const target of ['/', '/?token=abc', '/events', '/study/frames/1/1', '/assets/a-1f2e.wasm'])
        expect((await ask(target, { headers })).status, target).toBe(401);
    const call = await ask('/call/library.list', { method: 'POST', headers: json, body: '{}' });
    expect(call.status).toBe(401);
    expect(workstation.asked).toEqual([]);
    expect(workstation.reads).toEqual([]);
    expect((await ask('/', { headers: { cookie } })).text).toContain('Dextra');
  });

  it('answers to its own name only, so that a rebound name of another site gets nothing', async () => {
    const cookie = await enter();
    for (const host of [
      'evil.example',
      `localhost:${server.port}`,
      '127.0.0.1',
      `127.0.0.1:${server.port}.evil.example`,
    ])
      expect((await ask('/', { headers: { cookie, host } })).status, host).toBe(403);
  });

  it('refuses other origins and other sites, also another port of this computer', async () => {
    const cookie = await enter();
    const body = '{}';
    for (const origin of ['https://evil.example', `http://127.0.0.1:${server.port + 1}`, 'null']) {
      const answer = await ask('/call/library.list', { method: 'POST', headers: { ...json, cookie, origin }, body });
      expect(answer.status, origin).toBe(403);
      expect((await ask('/study/x', { headers: { cookie, origin } })).status, origin).toBe(403);
    }
    for (const site of ['cross-site', 'same-site'])
      expect((await ask('/', { headers: { cookie, 'sec-fetch-site': site } })).status, site).toBe(403);
    expect((await ask('/', { headers: { cookie, 'sec-fetch-site': 'same-origin' } })).status).toBe(200);
    expect(workstation.asked).toEqual([]);
  });

  it('wants an origin wherever something could be changed', async () => {
    const cookie = await enter();
    const sent = await new Promise<number>((resolve, reject) => {
      const call = request(
        {
          host: '127.0.0.1',
          port: server.port,
          path: '/call/library.list',
          method: 'POST',
          headers: { ...json, cookie },
        },
        (response) => resolve(response.resume().statusCode ?? 0),
      );
      call.on('error', reject);
      call.end('{}');
    });
    expect(sent).toBe(403);
  });
});

describe('the page', () => {
  it('comes with a policy that lets it speak to this server only', async () => {
    const cookie = await enter();
    const { headers } = await ask('/', { headers: { cookie } });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*|'unsafe-eval'|script-src[^;]*'unsafe-inline'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('gives built files with their type and keeps what lies beside the page', async () => {
    const cookie = await enter();
    const wasm = await ask('/assets/a-1f2e.wasm', { headers: { cookie } });
    expect(wasm.headers['content-type']).toBe('application/wasm');
    expect([...wasm.bytes]).toEqual([0, 0x61, 0x73, 0x6d]);
    const climbing = ['/../secret.json', '/assets/../../secret.json', '/%2e%2e/secret.json', '/..%2fsecret.json'];
    for (const target of [...climbing, '/assets/..%5c..%5csecret.json', '/a%00.html', '/%zz.html', '//secret.json'])
      expect((await ask(target, { headers: { cookie } })).status, target).toBe(404);
  });
});

describe('calls, pixels and events', () => {
  it('hands a call to the workstation and its result back', async () => {
    const cookie = await enter();
    const answer = await ask('/call/library.list', { method: 'POST', headers: { ...json, cookie }, body: '{"a":1}' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: [] });
    expect(workstation.asked).toEqual([{ name: 'library.list', payload: { a: 1 } }]);
  });

  it('refuses a call that is no JSON or too large, and stays up', async () => {
    const cookie = await enter();
    const post = (headers: Record<string, string>, body: string) =>
      ask('/call/library.list', { method: 'POST', headers: { ...headers, cookie }, body });
    expect((await post({ 'content-type': 'text/plain' }, '{}')).status).toBe(415);
    expect((await post(json, '{"a":')).status).toBe(400);
    const large = await post(json, JSON.stringify('x'.repeat(9 * 1024 * 1024)));
    expect(large.status).toBe(413);
    expect(JSON.parse(large.text).error.code).toBe('too-large');
    expect(workstation.asked).toEqual([]);
    expect((await post(json, '{}')).status).toBe(200);
  });

  it('reads study paths as they are, and refuses climbing ones before the workstation sees them', async () => {
    const cookie = await enter();
    workstation.resources.set('frames/1.2.3/1', {
      status: 200,
      headers: { 'content-type': 'application/octet-stream', 'cache-control': 'private, max-age=31536000, immutable' },
      body: new Uint8Array([1, 2, 3]),
    });
    const frame = await ask('/study/frames/1.2.3/1', { headers: { cookie } });
    expect([...frame.bytes]).toEqual([1, 2, 3]);
    expect(frame.headers['cache-control']).toContain('immutable');
    expect(frame.headers['cross-origin-resource-policy']).toBe('same-origin');
    expect((await ask('/study/frames/9/1', { headers: { cookie } })).status).toBe(404);
    expect(workstation.reads).toEqual(['frames/1.2.3/1', 'frames/9/1']);
    for (const target of ['/study/../index.html', '/study/runs/%2e%2e/x', '/study/runs/..%2fx', '/study/'])
      expect((await ask(target, { headers: { cookie } })).status, target).toBe(404);
    expect(workstation.reads).toHaveLength(2);
  });

  it('streams events as they happen and lets go of a page that went away', async () => {
    const cookie = await enter();
    const response = await open('/events', { headers: { cookie } });
    expect(response.headers['content-type']).toContain('text/event-stream');
    const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    let text = String((await chunks.next()).value);
    workstation.emit({ type: 'library' });
    workstation.emit({ type: 'action', actionId: 'view.invert' });
    while (!text.includes('view.invert')) text += String((await chunks.next()).value);
    const messages = text.split('\n').filter((line) => line.startsWith('data: '));
    expect(messages.map((line) => JSON.parse(line.slice(6)))).toEqual([
      { type: 'library' },
      { type: 'action', actionId: 'view.invert' },
    ]);
    expect(workstation.listenerCount()).toBe(1);
    response.destroy();
    await expect.poll(() => workstation.listenerCount()).toBe(0);
  });
});

describe('dropped files', () => {
  const begin = async (cookie: string, bytes = 1_000_000) =>
    JSON.parse((await ask(`/upload?bytes=${bytes}`, { method: 'POST', headers: { cookie } })).text).value
      .uploadId as string;
  /** As renderer/app/loopback.ts writes it, byte by byte. */
  const batch = (files: Record<string, Buffer>) => {
    const entries = Object.entries(files);
    const manifest = Buffer.from(JSON.stringify(entries.map(([name, file]) => ({ path: name, bytes: file.length }))));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(manifest.length);
    return Buffer.concat([length, manifest, ...entries.map(([, file]) => file)]);
  };
  const put = async (cookie: string, uploadId: string, body: Buffer) =>
    JSON.parse((await ask(`/upload/${uploadId}`, { method: 'PUT', headers: { cookie }, body })).text);

  it('arrive by their relative path and are then imported', async () => {
    const cookie = await enter();
    const uploadId = await begin(cookie);
    const files = {
      '심장/시리즈 1/1.dcm': Buffer.alloc(300_000, 7),
      empty: Buffer.alloc(0),
      'notes.txt': Buffer.from('the last one'),
    };
    expect(await put(cookie, uploadId, batch(files))).toEqual({ ok: true, value: null });
    for (const [name, file] of Object.entries(files))
      expect(workstation.files.get(name)?.equals(file), name).toBe(true);
    const body = JSON.stringify({ uploadId });
    const started = await ask('/call/library.import', { method: 'POST', headers: { ...json, cookie }, body });
    expect(JSON.parse(started.text)).toEqual({ ok: true, value: { jobId: 'job-1' } });
    expect((await put(cookie, uploadId, batch({ late: Buffer.from('x') }))).error.code).toBe('no-such-upload');
  });

  it('never leave their folder, and belong to an upload that is open', async () => {
    const cookie = await enter();
    const uploadId = await begin(cookie);
    const x = Buffer.from('x');
    for (const name of ['../a', '/etc/a', 'a/../../b', 'C:\\a', 'C:a', 'a\\..\\b', 'a//b', 'a\0b', './a', ''])
      expect((await put(cookie, uploadId, batch({ [name]: x }))).error.code, name).toBe('bad-path');
    const other = '00000000-0000-4000-8000-000000000000';
    expect((await put(cookie, other, batch({ a: x }))).error.code).toBe('no-such-upload');
    expect(workstation.files.size).toBe(0);
  });

  it('are counted against the space that is left, and against what was announced', async () => {
    const cookie = await enter();
    const tooMuch = await ask(`/upload?bytes=${2 ** 49}`, { method: 'POST', headers: { cookie } });
    expect(JSON.parse(tooMuch.text).error.code).toBe('disk-full');
    expect((await ask('/upload', { method: 'POST', headers: { cookie } })).status).toBe(400);

    const uploadId = await begin(cookie, 500_000);
    const send = (name: string, bytes: number) => put(cookie, uploadId, batch({ [name]: Buffer.alloc(bytes) }));
    expect((await send('a', 400_000)).ok).toBe(true);
    expect((await send('b', 100_001)).error.code).toBe('more-than-announced');
    expect((await send('c', 100_000)).ok).toBe(true);
    expect([...workstation.files.keys()]).toEqual(['a', 'c']);
  });

  it('are refused as a broken drop when the bytes are not what their list says', async () => {
    const cookie = await enter();
    const uploadId = await begin(cookie);
    const whole = batch({ a: Buffer.from('abc'), b: Buffer.from('def') });
    const noList = Buffer.concat([Buffer.from([3, 0, 0, 0]), Buffer.from('no!')]);
    const longList = Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3]);
    for (const body of [whole.subarray(0, whole.length - 1), noList, longList, Buffer.alloc(2)])
      expect((await put(cookie, uploadId, body)).error.code).toBe('broken-drop');
    expect([...workstation.files.keys()]).toEqual(['a']);
    // Sent again, the file that was whole is not taken twice.
    expect((await put(cookie, uploadId, whole)).ok).toBe(true);
    expect([...workstation.files.keys()]).toEqual(['a', 'b']);
  });

  it('are removed when the page gives them up', async () => {
    const cookie = await enter();
    const uploadId = await begin(cookie);
    await ask(`/upload/${uploadId}`, { method: 'DELETE', headers: { cookie } });
    await ask(`/upload/${uploadId}`, { method: 'DELETE', headers: { cookie } });
    expect(workstation.abandoned).toEqual([uploadId]);
  });
});
