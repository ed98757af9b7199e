import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../contract';
import { bundleForTest } from '../engine/testing/bundle';
import { testAnalyses } from './testing/analyses';
import { type CineFiles, writeCine } from './testing/cine-files';
import { openForTest, type TestWorkstation } from './testing/open';

let engineScript: string;
let folder: string;
let data: string;
let cine: CineFiles;
let opened: TestWorkstation;
let stackId: string;
beforeAll(async () => {
  engineScript = await bundleForTest('electron/workstation/testing/engine.ts');
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-runs-'));
  data = path.join(folder, 'data');
  cine = writeCine(path.join(folder, 'cine'), 6, 10);
  opened = await openForTest(engineScript, data, { analyses: testAnalyses });
  await opened.import(path.join(folder, 'cine'));
  const { stacks } = await opened.call('study.open', { studyInstanceUid: cine.studyUid });
  stackId = stacks[0]?.stackId ?? '';
});
afterAll(async () => {
  await opened.workstation.close();
  rmSync(path.dirname(engineScript), { recursive: true });
  rmSync(folder, { recursive: true });
});

const start = (analysisId: string) =>
  opened.call('analysis.start', { studyInstanceUid: cine.studyUid, analysisId, stackId });
async function runOver(runId: string): Promise<Run> {
  const event = await opened.until(
    (one) => one.type === 'run' && one.run.runId === runId && one.run.finishedAt !== null,
  );
  if (event.type !== 'run') throw new Error('not a run');
  return event.run;
}

describe('a run', () => {
  test('reads the stack, tells contours and progress, and keeps its result and files', async () => {
    const { runId, jobId } = await start('sums');
    const run = await runOver(runId);
    let sum = 0;
    for (let slice = 0; slice < 6; slice += 1)
      for (let phase = 0; phase < 10; phase += 1) for (const sample of cine.pixels(slice, phase)) sum += sample;
    expect(run).toMatchObject({ state: 'done', error: null, result: { measurements: [{ name: 'sum', value: sum }] } });
    expect(await opened.jobOver(jobId)).toMatchObject({ state: 'done', runId, studyInstanceUid: cine.studyUid });
    expect(opened.events.some((event) => event.type === 'contours' && event.runId === runId)).toBe(true);
    const fractions = opened.events.flatMap((event) =>
      event.type === 'job' && event.job.jobId === jobId && event.job.fraction !== null ? [event.job.fraction] : [],
    );
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));

    const file = await opened.workstation.read(`runs/${runId}/sum.bin`);
    expect([...file.body]).toEqual([1, 2, 3]);
    const result = await opened.workstation.read(`runs/${runId}/result.json`);
    expect(result.headers['content-type']).toContain('application/json');
    expect(JSON.parse(new TextDecoder().decode(result.body))).toEqual(run.result);
    expect(readdirSync(path.join(data, 'runs', runId)).toSorted()).toEqual(['result.json', 'sum.bin']);
    const { runs } = await opened.call('study.open', { studyInstanceUid: cine.studyUid });
    expect(runs.find((one) => one.runId === runId)).toEqual(run);
  });

  test("of an unfit stack is refused with the analysis's own words, and kept", async () => {
    await expect(start('refuses')).rejects.toMatchObject({ code: 'too-few-phases', hint: 'Choose a cine.' });
    const { runs } = await opened.call('study.open', { studyInstanceUid: cine.studyUid });
    expect(runs.find((run) => run.analysisId === 'refuses')).toMatchObject({
      state: 'refused',
      error: { code: 'too-few-phases' },
    });
  });

  test('is refused when the images turn out unfit', async () => {
    const run = await runOver((await start('doubts')).runId);
    expect(run).toMatchObject({ state: 'refused', error: { code: 'no-heart', hint: 'Choose another series.' } });
  });

  test.each(['breaks', 'escapes', 'dies'])('that %s has failed, in words, and harms nothing', async (name) => {
    const { runId, jobId } = await start(name);
    const run = await runOver(runId);
    expect(run).toMatchObject({ state: 'failed', result: null });
    expect(run.error?.hint).not.toBe('');
    expect(await opened.jobOver(jobId)).toMatchObject({ state: 'failed', error: run.error });
    expect(readFileSync(path.join(data, 'dextra.sqlite')).subarray(0, 6).toString()).toBe('SQLite');
    expect(await runOver((await start('sums')).runId)).toMatchObject({ state: 'done' });
  });

  test('can be cancelled, is not started twice, and leaves room for frames', async () => {
    const { jobId, runId } = await start('lasts');
    expect(await start('lasts')).toEqual({ jobId, runId });
    await opened.until((event) => event.type === 'job' && event.job.jobId === jobId && event.job.state === 'running');
    expect((await opened.workstation.read(`frames/${cine.sopUid(3, 3)}/1`)).status).toBe(200);
    await opened.call('jobs.cancel', { jobId });
    expect(await runOver(runId)).toMatchObject({ state: 'cancelled' });
    expect((await start('lasts')).runId).not.toBe(runId);
  });

  test('stops when its study is removed, and its files go', async () => {
    const running = await start('lasts');
    const { runs } = await opened.call('study.open', { studyInstanceUid: cine.studyUid });
    await opened.call('library.remove', { studyInstanceUid: cine.studyUid });
    expect(await runOver(running.runId)).toMatchObject({ state: 'cancelled' });
    for (const { runId } of runs) expect(existsSync(path.join(data, 'runs', runId))).toBe(false);
  });
});
