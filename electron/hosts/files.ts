import { readFile } from 'node:fs/promises';
import path from 'node:path';

const mediaTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/**
 * The decoded parts of a URL's path, or null where it is not a plain path: climbing parts, empty parts, a separator or a
 * NUL hidden in an escape, or an escape that is none.
 */
export function plainPath(encodedPath: string): string | null {
  const parts: string[] = [];
  for (const encoded of encodedPath.replace(/^\//, '').split('/')) {
    let part: string;
    try {
      part = decodeURIComponent(encoded);
    } catch {
      return null;
    }
    const hidden = /[/\\]/.test(part) || part.includes('\0');
    if (part === '' || part === '.' || part === '..' || hidden) return null;
    parts.push(part);
  }
  return parts.join('/');
}

export interface PageFile {
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * One file of the built page, by the path of its address (`/` is `index.html`); null where there is none. Only the kinds
 * of file that a page has are given, and nothing outside `folder`.
 */
export async function readPageFile(folder: string, encodedPath: string): Promise<PageFile | null> {
  const relative = encodedPath === '/' || encodedPath === '' ? 'index.html' : plainPath(encodedPath);
  const mediaType = relative === null ? undefined : mediaTypes[path.extname(relative).toLowerCase()];
  if (relative === null || mediaType === undefined || /(^|\/)\./.test(relative)) return null;
  const full = path.resolve(folder, relative);
  if (!full.startsWith(path.resolve(folder) + path.sep)) return null;
  try {
    const body = await readFile(full);
    return {
      headers: {
        'content-type': mediaType,
        // Names of built assets carry a hash of their content.
        'cache-control': relative.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
      body: new Uint8Array(body),
    };
  } catch {
    return null;
  }
}
