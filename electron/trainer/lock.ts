import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ReaderError } from '../contract';

/** Folders that this process holds: a lock with its number that is not among them is of a process before it. */
const held = new Set<string>();

/**
 * Keeps others out of a training's folder. The lock of a process that was killed, or of before the last start of the
 * machine, does not count.
 * @returns gives it back
 * @throws ReaderError `in-use`
 */
export function lockFolder(folder: string): () => void {
  const file = path.join(folder, 'lock');
  const own = `${process.pid} ${birthOf(process.pid)}`;
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(file, own, { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (attempt > 2 || isAlive(file)) {
        throw new ReaderError(
          'in-use',
          'This training is already running.',
          `Wait for it, or stop it. When nothing runs, delete the file "lock" in its folder.`,
        );
      }
      rmSync(file, { force: true });
    }
  }
  held.add(path.resolve(file));
  return () => {
    held.delete(path.resolve(file));
    rmSync(file, { force: true });
  };
}

function isAlive(file: string): boolean {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return false;
  }
  const [number, birth] = [Number.parseInt(text, 10), text.slice(text.indexOf(' ') + 1)];
  // A lock that was torn as it was written: whoever wrote it is gone.
  if (!Number.isInteger(number) || number <= 0) return false;
  if (number === process.pid) return held.has(path.resolve(file));
  try {
    process.kill(number, 0);
  } catch (error) {
    // EPERM: somebody else's process, alive.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return birthOf(number) === birth;
}

/** Tells a process from a later one with the same number, where the system says: Linux. */
function birthOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22, counted behind the name, which may hold spaces.
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return 'unknown';
  }
}
