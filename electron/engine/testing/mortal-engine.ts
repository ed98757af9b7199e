import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { ReaderError } from '../../contract';
import { handler } from '../parts';
import { parentPort } from '../port';
import { serve } from '../serve';

/** An engine for tests: real process, real line, but what its tasks do is told by their payload. */
serve(parentPort(), (raw) => {
  const { log } = z.object({ log: z.string() }).parse(raw);
  const times = (line: string) =>
    existsSync(log)
      ? readFileSync(log, 'utf8')
          .split('\n')
          .filter((one) => one === line).length
      : 0;
  const die = () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise<never>(() => undefined);
  };
  const nothing = { studyInstanceUids: [], importedCount: 0, duplicateCount: 0, items: [] };
  return {
    frame: handler('frame', async ({ sopInstanceUid, frameNumber }) => {
      appendFileSync(log, `frame ${sopInstanceUid}/${frameNumber}\n`);
      if (sopInstanceUid === '1.13') await die();
      if (sopInstanceUid === '1.404') throw new ReaderError('unknown-instance', 'There is no such instance.', 'Look.');
      return new Uint8Array(1 << 16).fill(frameNumber);
    }),
    import: handler('import', async ({ paths: [what = ''] }, context) => {
      appendFileSync(log, `import ${what}\n`);
      if (what === 'kills' || (what === 'kills-once' && times('import kills-once') === 1)) await die();
      if (what === 'asks') {
        const answer = await context.ask({ type: 'records', rows: [] });
        appendFileSync(log, `answer ${String(answer)}\n`);
      }
      while (what === 'waits') {
        context.tell({ type: 'progress', step: 'read', fraction: null });
        await context.breathe();
      }
      return nothing;
    }),
    'model-import': handler('model-import', async ({ paths: [what] }, context) => {
      appendFileSync(log, `model-import ${what}\n`);
      await context.ask({ type: 'records', rows: [] });
      throw new ReaderError('refused', 'It got its answer.');
    }),
  };
});
