import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Finding, type FindingDraft, fail, ok, type Study } from '../../electron/contract';
import { session } from '../app/session';
import { clearUndo, nextUndo, redo, undo } from '../app/undo';
import { draftOf, putFinding, recordChange, removeFinding, saveFinding } from './findings';
import { draft } from './testing';

/** The workstation's store, behind the page's own transport. */
const store = new Map<string, Finding>();
let refuse: string | null = null;
let hold: Promise<void> | null = null;

const answers: Record<string, (payload: never) => unknown> = {
  '/call/findings.save': (sent: FindingDraft) => {
    const before = store.get(sent.findingId);
    const finding: Finding = {
      ...sent,
      createdAt: before?.createdAt ?? '2026-01-01T10:00:00.000Z',
      modifiedAt: '2026-01-01T10:00:01.000Z',
      author: 'kim',
      revision: (before?.revision ?? 0) + 1,
    };
    store.set(sent.findingId, finding);
    return finding;
  },
  '/call/findings.remove': ({ findingId }: { findingId: string }) => {
    store.delete(findingId);
    return {};
  },
};

beforeEach(() => {
  vi.stubGlobal('fetch', async (address: string, init: { body: string }) => {
    const payload = JSON.parse(init.body) as never;
    if (hold) await hold;
    const result = refuse ? fail(refuse, 'Refused by the test') : ok(answers[address]!(payload));
    return new Response(JSON.stringify(result));
  });
  store.clear();
  clearUndo();
  refuse = null;
  hold = null;
  session.set({ study: { studyInstanceUid: '1.2.3' } as Study, findings: [], selectedFindingId: null });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const shown = () => session.get().findings.map(({ text }) => text);
const kept = () => [...store.values()].map(({ text }) => text);

describe('saveFinding', () => {
  it('shows a finding at once, and as the workstation keeps it afterwards', async () => {
    const saving = saveFinding(draft('new'));
    expect(shown()).toEqual(['new']);
    const result = await saving;
    expect(result.ok && result.value.author).toBe('kim');
    expect(session.get().findings).toEqual([...store.values()]);
  });

  it('can be undone and done again, for a new finding and for a change', async () => {
    await saveFinding(draft('first'));
    await saveFinding(draft('second'));
    await undo();
    expect([shown(), kept()]).toEqual([['first'], ['first']]);
    await undo();
    expect([shown(), kept()]).toEqual([[], []]);
    await redo();
    await redo();
    expect([shown(), kept()]).toEqual([['second'], ['second']]);
  });

  it('makes no step of undo of what the workstation refused, and says why', async () => {
    refuse = 'finding-elsewhere';
    const result = await saveFinding(draft('refused'));
    expect(!result.ok && result.error.code).toBe('finding-elsewhere');
    expect(nextUndo()).toBeNull();
  });

  it('saves a finding of a study that was closed meanwhile, and does not show it in another', async () => {
    const saving = saveFinding(draft('late'));
    session.set({ study: { studyInstanceUid: '9.9' } as Study, findings: [] });
    await saving;
    expect([shown(), kept()]).toEqual([[], ['late']]);
  });
});

describe('typing', () => {
  it('is the same finding in whatever order its fields were written', async () => {
    const fields = Object.entries(draft('any order')).reverse();
    const saving = putFinding(Object.fromEntries(fields) as FindingDraft);
    session.set({ findings: [...session.get().findings] });
    await saving;
    expect([shown(), kept()]).toEqual([['any order'], ['any order']]);
  });

  it('is not taken back by an old list, whether that comes before the answer or after it', async () => {
    await saveFinding(draft('first'));
    const old = session.get().findings;
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const saving = putFinding(draft('second'));
    // On its way, nothing waiting behind it.
    session.set({ findings: [...old] });
    expect(shown()).toEqual(['second']);
    release();
    await saving;
    session.set({ findings: [...old] });
    expect(shown()).toEqual(['second']);
  });

  it('is not taken back by a list that was read before it was saved', async () => {
    await saveFinding(draft('a'));
    const stale = session.get().findings;
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const first = putFinding(draft('ab'));
    const second = putFinding(draft('abc'));
    session.set({ findings: [...stale] });
    expect(shown()).toEqual(['abc']);
    hold = null;
    release();
    await Promise.all([first, second]);
    expect([shown(), kept()]).toEqual([['abc'], ['abc']]);
  });

  it('is one step of undo, however many keystrokes it was', async () => {
    const result = await saveFinding(draft(''));
    const before = draftOf(result.ok ? result.value : ({} as Finding));
    for (const text of ['w', 'wo', 'wor', 'word']) await putFinding({ ...before, text });
    recordChange(before, { ...before, text: 'word' });
    await undo();
    expect(kept()).toEqual(['']);
    await redo();
    expect(kept()).toEqual(['word']);
  });
});

describe('removeFinding', () => {
  it('takes it from the list and the selection, and undo brings it back', async () => {
    await saveFinding(draft('gone'));
    session.set({ selectedFindingId: draft('').findingId });
    await removeFinding(draft('').findingId);
    expect([shown(), kept(), session.get().selectedFindingId]).toEqual([[], [], null]);
    await undo();
    expect([shown(), kept()]).toEqual([['gone'], ['gone']]);
  });

  it('shows it again when it could not be removed', async () => {
    await saveFinding(draft('stays'));
    refuse = 'engine-failed';
    const result = await removeFinding(draft('').findingId);
    expect(result.ok).toBe(false);
    expect(shown()).toEqual(['stays']);
  });
});
