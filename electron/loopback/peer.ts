import { readFile } from 'node:fs/promises';

/** 127.0.0.1 as Linux writes it in /proc/net/tcp: hexadecimal, bytes reversed. */
const home = '0100007F';
const end = (port: number) => `${home}:${port.toString(16).toUpperCase().padStart(4, '0')}`;

/** User id of the connection `fromPort` → `toPort` on 127.0.0.1 in the text of /proc/net/tcp (proc(5)); null if not there. */
export function userInTable(table: string, fromPort: number, toPort: number): number | null {
  for (const line of table.split('\n')) {
    // sl local_address rem_address st tx:rx tr:when retrnsmt uid …
    const [, local, remote, , , , , uid] = line.trim().split(/\s+/);
    if (local === end(fromPort) && remote === end(toPort) && uid !== undefined && /^\d+$/.test(uid)) return Number(uid);
  }
  return null;
}

/**
 * False when another user of this computer is at the other end. The one-time token stands in the browser's command line,
 * where other users could read it and be quicker. Where the system does not tell (no Linux), nothing is refused.
 */
export async function isSameUser(fromPort: number | undefined, toPort: number): Promise<boolean> {
  const own = process.getuid?.();
  if (own === undefined || fromPort === undefined || process.platform !== 'linux') return true;
  let table: string;
  try {
    table = await readFile('/proc/net/tcp', 'utf8');
  } catch {
    return true;
  }
  const user = userInTable(table, fromPort, toPort);
  return user === null || user === own;
}
