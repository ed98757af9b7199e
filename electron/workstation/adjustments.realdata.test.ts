import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Adjustment, FrameRef, Run } from '../contract';
import { bundleForTest } from '../engine/testing/bundle';
import { decodeRuns, encodeRuns } from '../imaging/label-runs';
import { openForTest, type TestWorkstation } from './testing/open';

const sunnybrook = path.resolve(process.env.DEXTRA_REAL_DATA ?? '../shared/data', 'cine-mr/sunnybrook/SCD0000101');
const there = existsSync(sunnybrook);
if (!there) console.warn(`Skipped: there is no real data at ${sunnybrook}.`);

let engineScript: string;
let folder: string;
beforeAll(async () => {
  engineScript = await bundleForTest('electron/engine/engine.ts');
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-adjust-'));
});
afterAll(() => {
  rmSync(path.dirname(engineScript), { recursive: true });
  rmSync(folder, { recursive: true });
});

/** A finished analysis of a source in a library of its own. */
async function analysed(source: string | null): Promise<{ opened: TestWorkstation; run: Run; data: string }> {
  const data = mkdtempSync(path.join(folder, 'data-'));
  const opened = await openForTest(engineScript, data);
  if (source) await opened.import(source);
  else await opened.jobOver((await opened.call('library.importDemo', {})).jobId);
  const [study] = await opened.call('library.list', {});
  const { stacks } = await opened.call('study.open', { studyInstanceUid: study?.studyInstanceUid ?? '' });
  const stack = stacks.find(({ role }) => role === 'short-axis-cine');
  const { runId } = await opened.call('analysis.start', {
    studyInstanceUid: study?.studyInstanceUid ?? '',
    analysisId: 'right-heart-motion',
    stackId: stack?.stackId ?? '',
  });
  const told = await opened.until(
    (event) => event.type === 'run' && event.run.runId === runId && !!event.run.finishedAt,
  );
  if (told.type !== 'run') throw new Error('not a run');
  expect(told.run).toMatchObject({ state: 'done', error: null });
  return { opened, run: told.run, data };
}

/** Makes a change; waits for the answer and for the run's new result, and says how long each took. */
async function timed(opened: TestWorkstation, runId: string, adjustment: Adjustment) {
  const start = performance.now();
  const answer = await opened.call('analysis.adjust', { runId, adjustment });
  const answeredMs = performance.now() - start;
  const told = await opened.until(
    (event) =>
      event.type === 'run' && event.run.runId === runId && event.run.result?.adjustments?.revision === answer.revision,
  );
  const wholeMs = performance.now() - start;
  if (told.type !== 'run' || !told.run.result) throw new Error('no result');
  return { answer, result: told.run.result, answeredMs, wholeMs };
}

/** The RV of a frame, one pixel wider to all sides. */
async function widened({ call }: TestWorkstation, runId: string, frame: FrameRef): Promise<Adjustment> {
  const { now } = await call('analysis.labels', { runId, ...frame });
  const from = decodeRuns(now.runs, now.rows * now.columns, 3);
  const labels = from.map((label, i) =>
    label === 0 && [i - 1, i + 1, i - now.columns, i + now.columns].some((j) => from[j] === 3) ? 3 : label,
  );
  return { kind: 'labels', tool: 'brush', frames: [{ ...frame, labels: { ...now, runs: encodeRuns(labels) } }] };
}

describe.skipIf(!there).each([
  ['Sunnybrook', sunnybrook],
  ['the demo', null],
])('a run of %s', (name, source) => {
  test('follows the reader: answer, result, after a restart too', async () => {
    const { opened, run, data } = await analysed(source);
    const { runId, studyInstanceUid } = run;
    const figures: string[] = [];
    const note = (what: string, { answeredMs, wholeMs }: { answeredMs: number; wholeMs: number }) =>
      figures.push(`${what}: answer ${answeredMs.toFixed(0)} ms, result ${wholeMs.toFixed(0)} ms`);

    const inOtherPhase = { sliceIndex: 5, phaseIndex: 8 };
    const edited = await timed(opened, runId, await widened(opened, runId, inOtherPhase));
    note('one image of another phase', edited);
    expect(edited.answer.volumes.rvMl[8]).toBeGreaterThan(run.result?.curves.rvVolumeMl[8] ?? Number.NaN);
    expect(edited.result.curves.rvVolumeMl).toEqual(edited.answer.volumes.rvMl);
    expect(edited.result.files.motion).not.toBe(run.result?.files.motion);
    const inEndDiastole = { sliceIndex: 5, phaseIndex: edited.result.phases?.endDiastole ?? 0 };
    note('one image of end-diastole', await timed(opened, runId, await widened(opened, runId, inEndDiastole)));
    note('height and weight', await timed(opened, runId, { kind: 'body', heightCm: 171, weightKg: 64 }));
    note(
      'RV end-systole',
      await timed(opened, runId, { kind: 'phases', endDiastole: null, rvEndSystole: 7, lvEndSystole: null }),
    );
    const everywhere = Array.from({ length: run.result?.curves.rvVolumeMl.length ?? 0 }, (_, phaseIndex) => ({
      sliceIndex: 4,
      phaseIndex,
    })).slice(1);
    const copied = await timed(opened, runId, { kind: 'copy', from: { sliceIndex: 4, phaseIndex: 0 }, to: everywhere });
    note(`copied to ${everywhere.length} phases`, copied);
    const undone = await timed(opened, runId, copied.answer.inverse);
    note('undone', undone);
    expect(undone.result.curves.rvVolumeMl[2]).toBe(run.result?.curves.rvVolumeMl[2]);
    await opened.workstation.close();

    const again = await openForTest(engineScript, data);
    const back = await timed(again, runId, {
      kind: 'labels',
      tool: 'revert',
      frames: [inOtherPhase, inEndDiastole].map((frame) => ({ ...frame, labels: null })),
    });
    note('reverted after a restart', back);
    expect(back.result.curves).toMatchObject({
      rvVolumeMl: run.result?.curves.rvVolumeMl,
      lvVolumeMl: run.result?.curves.lvVolumeMl,
    });
    expect(back.result.adjustments).toMatchObject({ revision: 7, editedFrames: [] });
    expect((await again.call('analysis.adjustments', { studyInstanceUid })).map(({ kind }) => kind)).toEqual([
      'labels',
      'labels',
      'body',
      'phases',
      'copy',
      'labels',
      'labels',
    ]);
    for (const file of [back.result.files.motion, back.result.files.mesh, ...back.result.files.labels])
      expect((await again.workstation.read(`runs/${runId}/${file}`)).status).toBe(200);
    await again.workstation.close();
    console.warn(`${name}\n  ${figures.join('\n  ')}`);
  }, 300_000);
});
