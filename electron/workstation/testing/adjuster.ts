import { testAnalyses } from './analyses';
import { openForTest } from './open';

/** Changes a run by hand as fast as it can, and tells its parent each change when the workstation has answered it. */
const [engineScript = '', dataFolder = '', runId = ''] = process.argv.slice(2);
const tell = (message: object) => new Promise<unknown>((resolve) => process.send?.(message, resolve));
const { call } = await openForTest(engineScript, dataFolder, { analyses: testAnalyses });
for (let round = 0; ; round += 1) {
  const reason = `round ${round} ${'우심실 '.repeat(round % 200)}`.trim();
  const { revision } = await call('analysis.adjust', { runId, adjustment: { kind: 'override', reason } });
  await tell({ revision, reason });
}
