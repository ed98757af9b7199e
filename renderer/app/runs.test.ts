import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Contour, Run } from '../../electron/contract';
import { editing } from '../editing/state';
import { runChanged } from './runs';
import { session } from './session';

/** Files of the run, by address. */
const files = new Map<string, unknown>();
const run = (revision: number): Run =>
  ({
    runId: 'run',
    studyInstanceUid: '1.2',
    stackId: 'stack',
    state: 'done',
    result: {
      files: { contours: `contours-r${revision}.json`, mesh: 'mesh.json', motion: 'motion.bin' },
      adjustments: { revision, editedFrames: [], editedBy: [], override: null },
    },
  }) as unknown as Run;
const contour = (points: number[]): Contour => ({ sliceIndex: 0, phaseIndex: 0, label: 3, points });
const keep = (revision: number) =>
  files.set(`/study/runs/run/contours-r${revision}.json`, {
    stackId: 'stack',
    contours: [contour([revision, 0, 1, 1])],
  });
const shown = () => session.get().contours[0]?.points[0];

beforeEach(() => {
  vi.stubGlobal('fetch', async (address: string) => {
    const found = [...files].find(([name]) => address.endsWith(name.slice('/study/'.length)));
    return found ? new Response(JSON.stringify(found[1])) : new Response('', { status: 404 });
  });
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  files.clear();
  session.set({ study: { studyInstanceUid: '1.2' } as never, stackId: 'stack', runs: [run(1)], runId: null });
  session.set({ runId: 'run', contours: [contour([1, 0, 1, 1])], map: null });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('a run that was made again after an edit is read again', async () => {
  keep(2);
  runChanged(run(2));
  await vi.waitFor(() => expect(shown()).toBe(2));
});

it('contours of answers that are newer than the run are kept', async () => {
  keep(2);
  keep(4);
  session.set({ contours: [contour([3, 0, 1, 1])] });
  editing.set({ answered: { runId: 'run', revision: 3, edited: new Set() } });
  runChanged(run(2));
  // A change that was made elsewhere comes after what was answered here.
  runChanged(run(4));
  await vi.waitFor(() => expect(shown()).toBe(4));
});

it('the same run told again is not read again', () => {
  const asked = vi.fn(async () => new Response('', { status: 404 }));
  vi.stubGlobal('fetch', asked);
  runChanged(run(1));
  expect(asked).not.toHaveBeenCalled();
});
