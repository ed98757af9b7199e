import { execFileSync } from 'node:child_process';
import { analysed, expect, openDemo, test } from './reader';

test('the engine is killed while it works; the workstation goes on', async ({
  workstation: { page, process: host },
}) => {
  test.skip(process.platform === 'win32', 'finds the engine with pgrep');
  await openDemo(page);
  const engines = () => {
    const found = execFileSync('pgrep', ['-P', String(host.pid), '-f', 'engine']).toString();
    return found.trim().split('\n').map(Number);
  };
  const [engine] = engines();
  process.kill(engine!, 'SIGKILL');
  await expect.poll(() => engines()[0]).not.toBe(engine);
  await analysed(page);
});
