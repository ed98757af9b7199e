import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { fail, type Result } from '../contract';
import { plainPath, readPageFile } from '../hosts/files';
import { securityHeaders } from '../hosts/policy';
import type { OpenWorkstation } from '../workstation/host';
import { BrokenBatch } from './batch';
import { streamEvents } from './event-stream';
import { Gate } from './gate';
import { isSameUser } from './peer';
import { Uploads } from './uploads';

/** Largest body of a call: twenty thousand findings would fit; files are streamed, not called with. */
const largestCallBytes = 8 * 1024 * 1024;

export interface LoopbackServer {
  /** The address to open, with its one-time token; null once it was used. */
  readonly address: string | null;
  readonly port: number;
  /** Ends all connections; the workstation is closed by whoever opened it. */
  close(): Promise<void>;
}

const shared = {
  ...securityHeaders(null),
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  // Nothing here may be kept by the browser after the session, but frames and built files are immutable and say so.
  'cache-control': 'no-store',
};

const mediaType = { json: 'application/json; charset=utf-8', text: 'text/plain; charset=utf-8' } as const;

/** A body larger than the limit is not read to its end: the answer closes the connection. */
class TooLarge extends Error {}

async function bodyOf(request: IncomingMessage, limit: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) throw new TooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Serves the page and the workstation on 127.0.0.1. `port` 0 takes any free one. */
export async function serveLoopback(options: {
  readonly workstation: OpenWorkstation;
  readonly pageFolder: string;
  readonly dataFolder: string;
  readonly port: number;
}): Promise<LoopbackServer> {
  const { workstation, pageFolder } = options;
  const uploads = new Uploads(workstation, options.dataFolder);
  // Made when the port is known, before the first request can come.
  let gate: Gate;

  const sendText = (response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}) => {
    response.writeHead(status, { ...shared, 'content-type': mediaType.text, ...headers });
    response.end(text);
  };
  const sendResult = (response: ServerResponse, result: Result<unknown>, status = 200) => {
    response.writeHead(status, { ...shared, 'content-type': mediaType.json });
    response.end(JSON.stringify(result));
  };

  const call = async (name: string, request: IncomingMessage, response: ServerResponse) => {
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      return sendResult(response, fail('bad-payload', 'A call carries JSON.'), 415);
    let payload: unknown;
    try {
      payload = JSON.parse(await bodyOf(request, largestCallBytes));
    } catch (error) {
      if (!(error instanceof TooLarge)) return sendResult(response, fail('bad-payload', 'A call carries JSON.'), 400);
      response.setHeader('connection', 'close');
      return sendResult(response, fail('too-large', 'This is too much for one call.'), 413);
    }
    const result = await workstation.call(name, payload);
    const source = z.object({ uploadId: z.string() }).safeParse(payload);
    if (result.ok && source.success) uploads.taken(source.data.uploadId);
    sendResult(response, result);
  };

  const upload = async (url: URL, request: IncomingMessage, response: ServerResponse) => {
    const id = url.pathname.slice('/upload/'.length);
    if (request.method === 'POST' && url.pathname === '/upload') {
      const bytes = url.searchParams.get('bytes') ?? '';
      if (!/^\d{1,15}$/.test(bytes)) return sendResult(response, fail('bad-payload', 'A drop tells its size.'), 400);
      return sendResult(response, await uploads.begin(Number(bytes)));
    }
    if (request.method === 'DELETE' && id) return sendResult(response, await uploads.abandon(id));
    if (request.method !== 'PUT' || !id) return sendText(response, 404, 'No such address');
    const body = request.iterator({ destroyOnReturn: false });
    const result = await uploads.add(id, body).catch((error: unknown) => {
      if (error instanceof BrokenBatch) return fail('broken-drop', error.message, 'Drop the files again.');
      throw error;
    });
    // A browser that is still sending does not listen: what is left of the files is read and thrown away first.
    if (!request.complete) for await (const _rest of body);
    sendResult(response, result);
  };

  const study = async (encodedPath: string, response: ServerResponse) => {
    const path = plainPath(encodedPath);
    if (path === null) return sendText(response, 404, 'No such path');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const { status, headers, body } = await workstation.read(path, gone.signal);
    if (response.destroyed) return;
    response.writeHead(status, { ...shared, ...headers });
    response.end(body);
  };

  const page = async (encodedPath: string, response: ServerResponse) => {
    const file = await readPageFile(pageFolder, encodedPath);
    if (!file) return sendText(response, 404, 'No such file');
    response.writeHead(200, { ...shared, ...file.headers });
    response.end(file.body);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const verdict = gate.check(request);
    if (verdict.kind === 'refuse') {
      response.setHeader('connection', 'close');
      const isCall = request.method !== 'GET' && request.method !== 'HEAD';
      if (isCall) return sendResult(response, fail('not-allowed', verdict.reason), verdict.status);
      return sendText(response, verdict.status, verdict.reason);
    }
    // The token leaves the address bar and the history.
    if (verdict.kind === 'exchange') {
      if (await isSameUser(request.socket.remotePort, port))
        return sendText(response, 303, '', { location: '/', 'set-cookie': verdict.cookie });
      console.error('Another user of this computer opened the address. Dextra gave nothing away; start it again.');
      return sendText(response, 403, 'Dextra was started by another user of this computer.');
    }
    // Kept as it was sent: `new URL` would fold climbing parts away before they can be refused.
    const encodedPath = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const url = new URL(request.url ?? '/', gate.origin);
    const reading = request.method === 'GET' || request.method === 'HEAD';
    if (request.method === 'POST' && encodedPath.startsWith('/call/'))
      return call(encodedPath.slice('/call/'.length), request, response);
    if (/^\/upload(\/|$)/.test(encodedPath)) return upload(url, request, response);
    if (!reading) return sendText(response, 405, 'Refused');
    if (encodedPath === '/events') return streamEvents(response, workstation);
    if (encodedPath.startsWith('/study/')) return study(encodedPath.slice('/study/'.length), response);
    return page(encodedPath, response);
  };

  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A page that went away is no defect; anything else is, and the page is told so.
      if (!request.destroyed || request.complete) console.error('A request failed.', error);
      if (response.headersSent) response.destroy();
      else
        sendResult(
          response,
          fail('defect', 'Dextra could not answer.', 'Restart Dextra. What was saved is kept.'),
          500,
        );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  gate = new Gate(port);
  return {
    get address() {
      return gate.address;
    },
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
