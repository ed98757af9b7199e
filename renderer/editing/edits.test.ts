import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Adjusted,
  type Adjustment,
  type Contour,
  type FrameRef,
  fail,
  ok,
  type Run,
} from '../../electron/contract';
import { useNotices } from '../app/notify';
import { session } from '../app/session';
import { canUndo, clearUndo, redo, undo } from '../app/undo';
import { liveVolumes } from '../risk/live-volumes';
import { draftAt } from './drafts';
import { draw, edit } from './edits';
import { decodeLabels, encodeLabels } from './labels';
import { loadMask, maskAt } from './masks';
import { editedPlaces, editing, isBehind, placeOf, shownRun } from './state';
import { count, square } from './testing';

/** The workstation behind the page's own transport: frames of 4 × 4 pixels, the network said RV in the first row. */
const size = square(4);
const network = Uint8Array.from({ length: 16 }, (_, i) => (i < 4 ? 3 : 0));
const byHand = new Map<string, Uint8Array>();
let revision = 0;
let asked: Adjustment[] = [];
let refuse: string | null = null;
let hold: Promise<void> | null = null;

const labelsOf = (ref: FrameRef) => byHand.get(placeOf(ref)) ?? network;
const contourOf = (ref: FrameRef): Contour => ({
  sliceIndex: ref.sliceIndex,
  phaseIndex: ref.phaseIndex,
  label: 3,
  // Stands for the outline: how many pixels it holds.
  points: [count(labelsOf(ref), 3)],
});

function adjusted(adjustment: Adjustment): Adjusted {
  asked.push(adjustment);
  const refs =
    adjustment.kind === 'labels'
      ? adjustment.frames.map(({ sliceIndex, phaseIndex }) => ({ sliceIndex, phaseIndex }))
      : adjustment.kind === 'copy'
        ? adjustment.to
        : [];
  const inverse: Adjustment = {
    kind: 'labels',
    tool: 'brush',
    frames: refs.map((ref) => {
      const before = byHand.get(placeOf(ref));
      return { ...ref, labels: before ? encodeLabels(before, size, ref) : null };
    }),
  };
  if (adjustment.kind === 'labels')
    for (const { labels, ...ref } of adjustment.frames) {
      if (labels) byHand.set(placeOf(ref), decodeLabels(labels));
      else byHand.delete(placeOf(ref));
    }
  if (adjustment.kind === 'copy') for (const ref of refs) byHand.set(placeOf(ref), labelsOf(adjustment.from));
  const rvMl = [refs.reduce((sum, ref) => sum + count(labelsOf(ref), 3), 0)];
  return {
    revision: ++revision,
    inverse,
    frames: refs,
    contours: refs.map(contourOf),
    volumes: { rvMl, lvMl: [0], myocardiumMl: [0], rvEjectionFraction: 50, lvEjectionFraction: 60 },
  };
}

const run = { runId: 'run', stackId: 'stack', state: 'done', result: { adjustments: null } } as unknown as Run;
const here = { sliceIndex: 1, phaseIndex: 2 };
const there = { sliceIndex: 0, phaseIndex: 2 };

beforeEach(() => {
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
  vi.stubGlobal('fetch', async (address: string, init: { body: string }) => {
    const payload = JSON.parse(init.body) as { adjustment: Adjustment } & FrameRef;
    if (address === '/call/analysis.labels') {
      const now = encodeLabels(labelsOf(payload), size, payload);
      if (hold) await hold;
      const value = {
        now,
        network: encodeLabels(network, size, payload),
        edited: byHand.has(placeOf(payload)),
      };
      return new Response(JSON.stringify(ok(value)));
    }
    if (hold) await hold;
    const result = refuse ? fail('no-space', refuse, 'Free some.') : ok(adjusted(payload.adjustment));
    return new Response(JSON.stringify(result));
  });
  byHand.clear();
  clearUndo();
  useNotices.setState({ notices: [] });
  [revision, asked, refuse, hold] = [0, [], null, null];
  session.set({ runId: null });
  session.set({ runId: 'run', stackId: 'stack', runs: [run], contours: [contourOf(here), contourOf(there)] });
  editing.set({ answered: null });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** The first n pixels are RV. */
const rv = (n: number) => Uint8Array.from({ length: 16 }, (_, i) => (i < n ? 3 : 0));
const shown = (ref: FrameRef) =>
  session.get().contours.filter((contour) => placeOf(contour) === placeOf(ref))[0]?.points[0];
const notices = () => useNotices.getState().notices.map(({ message }) => message);

describe('a stroke', () => {
  it('is shown at once, and then as the workstation answers it', async () => {
    await loadMask('run', here);
    const sent = draw('run', here, 'brush', size, rv(9));
    expect(draftAt('stack', here)).not.toBeNull();
    expect(maskAt('run', here)?.now).toEqual(rv(9));
    expect(editing.get().saving).toBe(1);
    await sent;
    expect(draftAt('stack', here)).toBeNull();
    expect(byHand.get(placeOf(here))).toEqual(rv(9));
    expect([shown(here), shown(there)]).toEqual([9, 4]);
    expect(editing.get().saving).toBe(0);
    expect(liveVolumes.get()).toMatchObject({ runId: 'run', revision: 1, volumes: { rvMl: [9] } });
    expect([...editedPlaces(shownRun(), editing.get().answered)]).toEqual([placeOf(here)]);
    expect(isBehind(shownRun(), editing.get().answered)).toBe(true);
  });

  it('after a stroke waits its turn; what is seen is always the last one', async () => {
    await loadMask('run', here);
    let release: () => void = () => undefined;
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const sent = [5, 6, 7].map((n) => draw('run', here, 'brush', size, rv(n)));
    expect(maskAt('run', here)?.now).toEqual(rv(7));
    release();
    await sent[0];
    expect(maskAt('run', here)?.now).toEqual(rv(7));
    expect(draftAt('stack', here)).not.toBeNull();
    await Promise.all(sent);
    expect(asked.map((one) => one.kind === 'labels' && count(decodeLabels(one.frames[0]!.labels!), 3))).toEqual([
      5, 6, 7,
    ]);
    expect([shown(here), revision]).toEqual([7, 3]);
    expect(draftAt('stack', here)).toBeNull();
  });

  it('that cannot be saved is taken back with those drawn on top of it, and the reader is told', async () => {
    await loadMask('run', here);
    await draw('run', here, 'brush', size, rv(5));
    refuse = 'The disk is full.';
    const sent = [draw('run', here, 'brush', size, rv(6)), draw('run', here, 'erase', size, rv(2))];
    expect(await Promise.all(sent)).toEqual([null, null]);
    expect(asked).toHaveLength(1);
    expect(draftAt('stack', here)).toBeNull();
    expect(shown(here)).toBe(5);
    expect((await loadMask('run', here))?.now).toEqual(rv(5));
    expect(notices()).toEqual(['The disk is full.', expect.stringContaining('was not saved either')]);
    expect(editing.get().saving).toBe(0);
    // Only what was saved can be taken back.
    refuse = null;
    await undo();
    expect(byHand.size).toBe(0);
    expect(canUndo()).toBe(false);
    // And the line is open again.
    expect(await draw('run', here, 'brush', size, rv(8))).not.toBeNull();
  });
});

describe('undo and redo', () => {
  it('walk through the same masks in both directions', async () => {
    await loadMask('run', here);
    for (const n of [5, 9, 12]) await draw('run', here, 'brush', size, rv(n));
    await undo();
    expect([shown(here), maskAt('run', here)?.now]).toEqual([9, rv(9)]);
    await undo();
    await undo();
    expect(byHand.size).toBe(0);
    expect(shown(here)).toBe(4);
    expect((await loadMask('run', here))?.now).toEqual(network);
    expect([...editedPlaces(shownRun(), editing.get().answered)]).toEqual([]);
    await redo();
    await redo();
    expect(byHand.get(placeOf(here))).toEqual(rv(9));
    await undo();
    await redo();
    expect(byHand.get(placeOf(here))).toEqual(rv(9));
    expect(asked.flatMap((one) => (one.kind === 'labels' ? [one.tool] : []))).toEqual([
      ...['brush', 'brush', 'brush', 'undo', 'undo', 'undo', 'redo', 'redo', 'undo', 'redo'],
    ]);
  });

  it('of a stroke that is not answered yet waits for it', async () => {
    await loadMask('run', here);
    let release: () => void = () => undefined;
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const sent = draw('run', here, 'brush', size, rv(9));
    const taken = undo();
    release();
    await Promise.all([sent, taken]);
    expect(byHand.size).toBe(0);
    expect(shown(here)).toBe(4);
  });

  it('shows the frame that it changes', async () => {
    await edit('editing.did.copy', 'run', { kind: 'copy', from: here, to: [there] });
    session.set({ sliceIndex: 1 });
    await undo();
    expect(session.get().sliceIndex).toBe(0);
  });
});

describe('copying', () => {
  it('makes the other frame known anew', async () => {
    await loadMask('run', there);
    await loadMask('run', here);
    await draw('run', here, 'brush', size, rv(10));
    await edit('editing.did.copy', 'run', { kind: 'copy', from: here, to: [there] });
    expect(maskAt('run', there)).toBeNull();
    expect((await loadMask('run', there))?.now).toEqual(rv(10));
    expect(shown(there)).toBe(10);
  });
});

it('labels that were asked for before an edit and arrive after it are not taken for what is', async () => {
  let release: () => void = () => undefined;
  hold = new Promise((resolve) => {
    release = resolve;
  });
  const late = loadMask('run', there);
  hold = null;
  await edit('editing.did.copy', 'run', { kind: 'copy', from: here, to: [there] });
  release();
  await late;
  expect((await loadMask('run', there))?.edited).toBe(true);
});
