import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnalysisResult } from '../contract';
import { bundleForTest } from '../engine/testing/bundle';
import { testAnalyses } from './testing/analyses';
import { type CineFiles, writeCine } from './testing/cine-files';
import { openForTest, type TestWorkstation } from './testing/open';

let engineScript: string;
let adjuster: string;
let folder: string;
let data: string;
let cine: CineFiles;
let opened: TestWorkstation;
let stackId: string;
beforeAll(async () => {
  [engineScript, adjuster] = await Promise.all([
    bundleForTest('electron/workstation/testing/engine.ts'),
    bundleForTest('electron/workstation/testing/adjuster.ts'),
  ]);
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-adjustments-'));
  data = path.join(folder, 'data');
  cine = writeCine(path.join(folder, 'cine'), 6, 10);
  opened = await open();
  await opened.import(path.join(folder, 'cine'));
  const { stacks } = await opened.call('study.open', { studyInstanceUid: cine.studyUid });
  stackId = stacks[0]?.stackId ?? '';
});
afterAll(async () => {
  await opened.workstation.close();
  for (const script of [engineScript, adjuster]) rmSync(path.dirname(script), { recursive: true });
  rmSync(folder, { recursive: true });
});

const open = () => openForTest(engineScript, data, { analyses: testAnalyses });
const studyOf = () => ({ studyInstanceUid: cine.studyUid });
async function finished(analysisId: string): Promise<string> {
  const { runId } = await opened.call('analysis.start', { ...studyOf(), analysisId, stackId });
  await opened.until((event) => event.type === 'run' && event.run.runId === runId && event.run.finishedAt !== null);
  return runId;
}
const override = (runId: string, reason: string | null, at = opened) =>
  at.call('analysis.adjust', { runId, adjustment: { kind: 'override', reason } });
/** The run's result, when it has seen a change. */
async function resultAfter(runId: string, revision: number, at = opened): Promise<AnalysisResult> {
  const event = await at.until(
    (one) => one.type === 'run' && one.run.runId === runId && (one.run.result?.adjustments?.revision ?? 0) >= revision,
  );
  if (event.type !== 'run' || !event.run.result) throw new Error('no result');
  return event.run.result;
}
const changesOf = async (runId: string, at = opened) =>
  (await at.call('analysis.adjustments', studyOf())).filter((entry) => entry.runId === runId);

describe('a change by hand', () => {
  test('is answered with its revision and inverse, kept with who and when, and followed by the result', async () => {
    const runId = await finished('told');
    expect(await override(runId, 'seen')).toMatchObject({ revision: 1, inverse: { kind: 'override', reason: null } });
    expect(await override(runId, 'seen again')).toMatchObject({ revision: 2, inverse: { reason: 'seen' } });
    const result = await resultAfter(runId, 2);
    const { user } = await opened.call('app.info', {});
    expect(result.adjustments?.override).toMatchObject({ reason: 'seen again', by: user });
    expect(await changesOf(runId)).toMatchObject([
      { revision: 1, by: user, kind: 'override', text: 'override: seen' },
      { revision: 2, by: user, kind: 'override', text: 'override: seen again' },
    ]);
    const { runs } = await opened.call('study.open', studyOf());
    expect(runs.find((run) => run.runId === runId)).toMatchObject({ state: 'done', result });
    expect((await opened.workstation.read(`runs/${runId}/${result.files.mesh}`)).status).toBe(200);
  });

  test('overtakes what is computed for an earlier one; changes sent at once are made in order', async () => {
    const runId = await finished('told');
    await override(runId, 'lasts');
    const going = await opened.until(
      (event) => event.type === 'job' && event.job.runId === runId && event.job.step === 'sum',
    );
    const answers = await Promise.all(['a', 'b', 'c'].map((reason) => override(runId, reason)));
    expect(answers.map(({ revision }) => revision)).toEqual([2, 3, 4]);
    expect((await resultAfter(runId, 4)).adjustments?.override?.reason).toBe('c');
    if (going.type !== 'job') throw new Error('not a job');
    expect(await opened.jobOver(going.job.jobId)).toMatchObject({ state: 'cancelled', error: null });
    expect((await changesOf(runId)).map(({ text }) => text.slice(10))).toEqual(['lasts', 'a', 'b', 'c']);
  });

  test('from which nothing follows is kept, told as failed, and the next one helps', async () => {
    const runId = await finished('told');
    await override(runId, 'fails');
    const failed = await opened.until(
      (event) => event.type === 'job' && event.job.runId === runId && event.job.state === 'failed',
    );
    expect(failed).toMatchObject({ job: { error: { code: 'no-heart', hint: 'Undo the change.' } } });
    const { inverse } = await override(runId, 'seen');
    expect(inverse).toMatchObject({ reason: 'fails' });
    expect((await resultAfter(runId, 2)).adjustments?.override?.reason).toBe('seen');
  });

  test('that does not fit is refused and leaves nothing', async () => {
    const runId = await finished('told');
    await expect(
      opened.call('analysis.adjust', { runId, adjustment: { kind: 'body', heightCm: 171, weightKg: 64 } }),
    ).rejects.toMatchObject({ code: 'unfit', hint: 'Override instead.' });
    expect(await changesOf(runId)).toEqual([]);
    expect(await override(runId, 'seen')).toMatchObject({ revision: 1 });
  });

  test('leaves of earlier files only those that may still be read', async () => {
    const runId = await finished('told');
    for (const revision of [1, 2, 3, 4]) {
      await override(runId, `round ${revision}`);
      await resultAfter(runId, revision);
      // The folder has been put in order when the job is over.
      const job = (await opened.call('jobs.list', {})).findLast((one) => one.runId === runId);
      await opened.jobOver(job?.jobId ?? '');
    }
    const meshes = readdirSync(path.join(data, 'runs', runId)).filter((name) => name.startsWith('mesh'));
    expect(meshes.toSorted()).toEqual(['mesh-r3.json', 'mesh-r4.json', 'mesh.json']);
  });
});

describe('what cannot be changed', () => {
  test('a run that is not there, is running, has failed, or is of an analysis without changes', async () => {
    await expect(override('no-such-run', 'seen')).rejects.toMatchObject({ code: 'unknown-run' });
    await expect(override(await finished('doubts'), 'seen')).rejects.toMatchObject({ code: 'run-without-result' });
    await expect(override(await finished('sums'), 'seen')).rejects.toMatchObject({ code: 'not-adjustable' });
    const { runId, jobId } = await opened.call('analysis.start', { ...studyOf(), analysisId: 'lasts', stackId });
    await expect(override(runId, 'seen')).rejects.toMatchObject({ code: 'run-not-finished' });
    await opened.call('jobs.cancel', { jobId });
    await opened.jobOver(jobId);
  });

  test('a run whose files are gone, when it is no longer in memory', async () => {
    const gone = await finished('told');
    // Two later runs take its place in memory.
    await finished('told');
    await finished('told');
    rmSync(path.join(data, 'runs', gone, 'mesh.json'));
    await expect(override(gone, 'seen')).rejects.toMatchObject({ code: 'no-network-labels', hint: 'Run it again.' });
    expect(await changesOf(gone)).toEqual([]);
  });
});

test('a process killed at any moment loses no change that it had acknowledged', async () => {
  const runId = await finished('told');
  await opened.workstation.close();
  const known: string[] = [];
  for (const count of [1, 6, 23]) {
    const child = fork(adjuster, [engineScript, data, runId], { stdio: 'inherit', execArgv: [] });
    let acknowledged = 0;
    child.on('message', ({ revision, reason }: { revision: number; reason: string }) => {
      known[revision - 1] = reason;
      acknowledged += 1;
      if (acknowledged === count) child.kill('SIGKILL');
    });
    const signal = await new Promise((resolve) => child.once('close', (_code, ended) => resolve(ended)));
    expect(signal).toBe('SIGKILL');

    const again = await open();
    const kept = (await changesOf(runId, again)).map(({ text }) => text.slice('override: '.length));
    expect(kept.slice(0, known.length)).toEqual(known);
    // One more may have been written when it was killed.
    expect(kept.length - known.length).toBeLessThanOrEqual(1);
    for (const [index, reason] of kept.entries()) known[index] = reason;
    // The result follows when the study is opened, and the next change counts on.
    const { runs } = await again.call('study.open', studyOf());
    const concluded = runs.find((run) => run.runId === runId)?.result;
    // It may have followed before the kill already.
    const result =
      concluded?.adjustments?.revision === kept.length ? concluded : await resultAfter(runId, kept.length, again);
    expect(result.adjustments?.override?.reason).toBe(kept.at(-1));
    const { revision } = await override(runId, 'after', again);
    expect(revision).toBe(kept.length + 1);
    known[revision - 1] = 'after';
    await resultAfter(runId, revision, again);
    await again.workstation.close();
  }
  opened = await open();
}, 60_000);

test('goes with its study, and its run with it', async () => {
  const runId = await finished('told');
  await override(runId, 'lasts');
  await opened.call('library.remove', studyOf());
  expect(await opened.call('analysis.adjustments', studyOf())).toEqual([]);
  await expect(override(runId, 'seen')).rejects.toMatchObject({ code: 'unknown-run' });
  expect(existsSync(path.join(data, 'runs', runId))).toBe(false);
  expect(readFileSync(path.join(data, 'dextra.sqlite')).subarray(0, 6).toString()).toBe('SQLite');
});
