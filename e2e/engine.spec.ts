import { spawnSync } from 'node:child_process';
import { analysed, expect, openDemo, test } from './reader';

test('the engine is killed while it works; the workstation goes on', async ({
  workstation: { page, process: host },
}) => {
  test.skip(process.platform === 'win32', 'finds the engine with pgrep');
  await openDemo(page);
  const engines = () => {
    // pgrep fails when it finds none, as between the death of one engine and the start of the next.
    const { stdout } = spawnSync('pgrep', ['-P', String(host.pid), '-f', 'engine']);
    return stdout.toString().split('\n').filter(Boolean).map(Number);
  };
  const [engine] = engines();
  expect(engine).toBeGreaterThan(0);
  process.kill(engine!, 'SIGKILL');
  await expect.poll(() => engines().filter((pid) => pid !== engine)).toHaveLength(1);
  await analysed(page);
});
