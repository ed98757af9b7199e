import { create } from 'zustand';
import {
  type Finding,
  type FindingDraft,
  findingDraftSchema,
  ok,
  ReaderError,
  type Result,
} from '../../electron/contract';
import { session, useSession } from '../app/session';
import { shell } from '../app/shell';
import { record } from '../app/undo';
import { workstation } from '../app/workstation';
import { SaveQueue } from './saving';

/** Counts changes of what is saved and what is not; the panel follows it. */
export const useSaveState = create<{ version: number }>(() => ({ version: 0 }));

const queue = new SaveQueue(
  (draft) => workstation.call('findings.save', draft),
  (finding, newer) => show(newer ? { ...finding, ...newer } : finding),
  () => useSaveState.setState(({ version }) => ({ version: version + 1 })),
);
export const saveFailure = (findingId: string) => queue.failure(findingId);
export const isSaving = (findingId: string) => queue.unsaved(findingId) !== null;

// Waiting for the line to be free would be too late.
globalThis.window?.addEventListener('pagehide', () => queue.flush());

/** What a finding is without what the workstation adds. */
export const draftOf = (finding: Finding): FindingDraft => findingDraftSchema.parse(finding);

/** Puts a finding into the list that every view shows; a finding of another study is not shown. */
function show(finding: Finding): void {
  const { findings, study } = session.get();
  if (study?.studyInstanceUid !== finding.studyInstanceUid) return;
  const known = findings.some((other) => other.findingId === finding.findingId);
  session.set({
    findings: known
      ? findings.map((other) => (other.findingId === finding.findingId ? finding : other))
      : [...findings, finding],
  });
}

const find = (findingId: string): Finding | null =>
  session.get().findings.find((finding) => finding.findingId === findingId) ?? null;

/** The draft as it will look when saved; the workstation's own words replace it as soon as they come. */
function expected(draft: FindingDraft): Finding {
  const before = find(draft.findingId);
  const now = new Date().toISOString();
  return {
    ...draft,
    createdAt: before?.createdAt ?? now,
    modifiedAt: now,
    author: before?.author ?? shell.get().info?.user ?? '',
    revision: before?.revision ?? 1,
  };
}

// A list that was read from the store a moment ago must not take back what was typed, or saved, since.
useSession.subscribe(({ findings }, before) => {
  if (findings === before.findings) return;
  let changed = false;
  const merged = findings.map((finding) => {
    const newer = queue.unsaved(finding.findingId);
    const shown = before.findings.find((other) => other.findingId === finding.findingId);
    if (newer ? !differs(newer, finding) : !shown || shown.revision <= finding.revision) return finding;
    changed = true;
    return newer ? { ...finding, ...newer } : shown!;
  });
  if (changed) session.set({ findings: merged });
});

/** Compared as the schema orders the fields: whoever made the draft may have ordered them otherwise. */
const differs = (draft: FindingDraft, finding: Finding): boolean =>
  JSON.stringify(findingDraftSchema.parse(draft)) !== JSON.stringify(draftOf(finding));

/** Shows and saves a state of a finding, as while typing: no step of undo is made of it. */
export function putFinding(draft: FindingDraft): Promise<Result<Finding>> {
  const answer = queue.save(draft);
  show(expected(draft));
  return answer;
}

/** Makes a step of undo of a change that has been saved. */
export function recordChange(before: FindingDraft | null, after: FindingDraft): void {
  record({
    labelKey: before ? 'findings.undo.changed' : 'findings.undo.added',
    undo: async () => throwing(before ? await putFinding(before) : await take(after.findingId)),
    redo: async () => throwing(await putFinding(after)),
  });
}

/** For undo, which tells failures by throwing. */
function throwing(result: Result<unknown>): void {
  if (!result.ok) throw new ReaderError(result.error.code, result.error.message, result.error.hint);
}

/** Saves a new or changed finding, shows it at once, and records how to undo that. */
export async function saveFinding(draft: FindingDraft): Promise<Result<Finding>> {
  const existing = find(draft.findingId);
  const before = existing ? draftOf(existing) : null;
  const result = await putFinding(draft);
  if (result.ok) recordChange(before, draft);
  return result;
}

/** Takes a finding away without a step of undo. */
async function take(findingId: string): Promise<Result<unknown>> {
  const before = find(findingId);
  const { findings, selectedFindingId } = session.get();
  session.set({
    findings: findings.filter((finding) => finding.findingId !== findingId),
    ...(selectedFindingId === findingId ? { selectedFindingId: null } : {}),
  });
  await queue.drop(findingId);
  const result = await workstation.call('findings.remove', { findingId });
  // Still in the store: it must not look as if it were gone.
  if (!result.ok && before && result.error.code !== 'unknown-finding') show(before);
  else {
    const { findings: now } = session.get();
    if (now.some((finding) => finding.findingId === findingId))
      session.set({ findings: now.filter((finding) => finding.findingId !== findingId) });
  }
  return !result.ok && result.error.code === 'unknown-finding' ? ok({}) : result;
}

/** Removes a finding and records how to undo that. */
export async function removeFinding(findingId: string): Promise<Result<unknown>> {
  const existing = find(findingId);
  const result = await take(findingId);
  if (result.ok && existing) {
    const before = draftOf(existing);
    record({
      labelKey: 'findings.undo.removed',
      undo: async () => throwing(await putFinding(before)),
      redo: async () => throwing(await take(findingId)),
    });
  }
  return result;
}
