import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../contract';
import { draft, studyUid } from '../contract/fixtures/entities';
import { bundleForTest } from '../engine/testing/bundle';
import { openDatabase } from './database';
import { FindingStore } from './store';

let script: string;
let folder: string;
beforeAll(async () => {
  script = await bundleForTest('electron/findings/testing/saver.ts');
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-crash-'));
});
afterAll(() => {
  rmSync(path.dirname(script), { recursive: true });
  rmSync(folder, { recursive: true });
});

/**
 * Runs a process that saves findings until it has acknowledged `count` changes, then kills it with SIGKILL while it is
 * saving the next one. Applies what it acknowledged to `known`.
 */
async function saveUntilKilled(database: string, count: number, known: Map<string, Finding>): Promise<Finding[]> {
  let listed: Finding[] = [];
  let acknowledged = 0;
  const child = fork(script, [database], { serialization: 'advanced', stdio: 'inherit', execArgv: [] });
  child.on('message', (message: { listed?: Finding[]; saved?: Finding; removed?: string }) => {
    if (message.listed) listed = message.listed;
    if (message.saved) known.set(message.saved.findingId, message.saved);
    if (message.removed) known.delete(message.removed);
    acknowledged += 1;
    if (acknowledged === count) child.kill('SIGKILL');
  });
  // `close` comes when every message that was sent before the death has arrived.
  const signal = await new Promise((resolve) => child.once('close', (_code, ended) => resolve(ended)));
  expect(signal).toBe('SIGKILL');
  expect(acknowledged).toBeGreaterThanOrEqual(count);
  return listed;
}

test('a process killed at any moment loses no finding that it had acknowledged', async () => {
  const file = path.join(folder, 'dextra.sqlite');
  openDatabase(file).close();
  const known = new Map<string, Finding>();
  // Different numbers of changes: the kill falls into different moments of saving, changing, removing, checkpointing.
  for (const count of [1, 2, 7, 40, 133]) {
    const before = new Map(known);
    const listed = await saveUntilKilled(file, count, known);
    // The process that came after a kill read what the parent knew, but for one change in flight.
    expectAllKept(listed, before);
    const database = openDatabase(file);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    const store = new FindingStore(database, 'kim');
    expectAllKept(store.list(studyUid), known);
    // The history tells the same story as the list.
    const last = new Map(store.history(studyUid).map((entry) => [entry.findingId, entry.after]));
    for (const finding of store.list(studyUid)) expect(last.get(finding.findingId)).toEqual(finding);
    // And the store goes on working.
    const saved = store.save({ ...draft, findingId: randomUUID() });
    known.set(saved.findingId, saved);
    for (const finding of store.list(studyUid)) known.set(finding.findingId, finding);
    for (const id of known.keys()) if (!store.list(studyUid).some((one) => one.findingId === id)) known.delete(id);
    database.close();
  }
});

/** Every acknowledged finding is there, exactly; at most one change more was written before the kill. */
function expectAllKept(listed: readonly Finding[], known: ReadonlyMap<string, Finding>): void {
  const found = new Map(listed.map((finding) => [finding.findingId, finding]));
  const unlike = [...known.values()].filter(
    (finding) => JSON.stringify(found.get(finding.findingId)) !== JSON.stringify(finding),
  );
  const unknown = listed.filter((finding) => !known.has(finding.findingId));
  // The one in flight may be a new finding, a change of a known one, or its removal.
  expect(unlike.length + unknown.length).toBeLessThanOrEqual(1);
  for (const finding of unlike) {
    const now = found.get(finding.findingId);
    if (now) expect(now.revision).toBe(finding.revision + 1);
  }
}
