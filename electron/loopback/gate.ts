import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What the gate says about a request: it may pass, it exchanges the token, or why it is refused. */
export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'exchange'; readonly cookie: string }
  | { readonly kind: 'refuse'; readonly status: 400 | 401 | 403; readonly reason: string };

const refuse = (status: 400 | 401 | 403, reason: string): Verdict => ({ kind: 'refuse', status, reason });

const same = (given: string, secret: string) => {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
};

const cookieOf = (request: IncomingMessage, name: string): string | null => {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return null;
};

/**
 * Lets in one browser: the one that opens the printed address first. Its token is good for one exchange against a cookie.
 * Every request is held against the name it was sent to (a rebound DNS name fails), the origin it comes from and what the
 * browser says of its site (another port of this computer is another site here, though cookies do not tell ports apart).
 */
export class Gate {
  private token: string | null = randomBytes(24).toString('base64url');
  private readonly secret = randomBytes(32).toString('base64url');
  private readonly host: string;
  private readonly cookieName: string;

  constructor(port: number) {
    this.host = `127.0.0.1:${port}`;
    this.cookieName = `dextra-${port}`;
  }

  get origin(): string {
    return `http://${this.host}`;
  }

  /** The address to open; null once it was used. */
  get address(): string | null {
    return this.token && `${this.origin}/?token=${this.token}`;
  }

  check(request: IncomingMessage): Verdict {
    const { host, origin, 'sec-fetch-site': site } = request.headers;
    if (host !== this.host) return refuse(403, 'This address is not the one that Dextra answers to.');
    const reading = request.method === 'GET' || request.method === 'HEAD';
    if (origin !== undefined ? origin !== this.origin : !reading)
      return refuse(403, 'Dextra answers its own page only.');
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      return refuse(403, 'Dextra answers its own page only. Open the printed address yourself, not from another page.');
    let url: URL;
    try {
      url = new URL(request.url ?? '/', this.origin);
    } catch {
      return refuse(400, 'This is not an address.');
    }
    const cookie = cookieOf(request, this.cookieName);
    const known = cookie !== null && same(cookie, this.secret);
    const token = url.pathname === '/' && request.method === 'GET' ? url.searchParams.get('token') : null;
    if (token !== null && this.token !== null && same(token, this.token)) {
      this.token = null;
      return { kind: 'exchange', cookie: `${this.cookieName}=${this.secret}; Path=/; HttpOnly; SameSite=Strict` };
    }
    if (known) return { kind: 'pass' };
    return refuse(
      401,
      'This address was used already, or is not complete. End Dextra and start it again for a new one.',
    );
  }
}
