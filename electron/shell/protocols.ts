import type { CustomScheme, Protocol } from 'electron';
import { plainPath, readPageFile } from '../hosts/files';
import { securityHeaders } from '../hosts/policy';
import type { OpenWorkstation } from '../workstation/host';
import { pageOrigin } from './security';

/** Registered before the app is ready. `corsEnabled` lets the page fetch frames from the other scheme. */
export const schemes: CustomScheme[] = [
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  { scheme: 'study', privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } },
];

const plain = (status: number, text: string) =>
  new Response(text, {
    status,
    headers: { ...securityHeaders('study:'), 'content-type': 'text/plain; charset=utf-8' },
  });

const isRead = (request: Request) => request.method === 'GET' || request.method === 'HEAD';

/** `app://dextra/…`: the files of the built page, and nothing else. */
export async function answerPage(request: Request, pageFolder: string): Promise<Response> {
  const url = new URL(request.url);
  if (!isRead(request) || `app://${url.host}` !== pageOrigin) return plain(403, 'Refused');
  const file = await readPageFile(pageFolder, url.pathname);
  if (!file) return plain(404, 'No such file');
  return new Response(file.body, { headers: { ...securityHeaders('study:'), ...file.headers } });
}

/** `study://library/…`: frames, thumbnails and results, for our own page only. */
export async function answerStudy(request: Request, workstation: OpenWorkstation): Promise<Response> {
  const url = new URL(request.url);
  // `corsEnabled` opens the scheme to every page, and Electron tells here which one asks: its own word, not the page's.
  const asker = 'initiatorOrigin' in request ? request.initiatorOrigin : undefined;
  if (!isRead(request) || url.host !== 'library' || (asker !== undefined && asker !== pageOrigin))
    return plain(403, 'Refused');
  const path = plainPath(url.pathname);
  if (path === null) return plain(404, 'No such path');
  const { status, headers, body } = await workstation.read(path, request.signal);
  return new Response(new Uint8Array(body), {
    status,
    headers: { ...headers, ...securityHeaders('study:'), 'access-control-allow-origin': pageOrigin },
  });
}

/** Frames wait until the library is open; the page itself does not. */
export function serveSchemes(protocol: Protocol, pageFolder: string, opening: Promise<OpenWorkstation>): void {
  protocol.handle('app', (request) => answerPage(request, pageFolder));
  protocol.handle('study', async (request) => answerStudy(request, await opening));
}
