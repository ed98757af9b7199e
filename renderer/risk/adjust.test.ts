import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Adjusted, type Adjustment, type AnalysisResult, fail, ok, type Run } from '../../electron/contract';
import { useNotices } from '../app/notify';
import { session } from '../app/session';
import { canUndo, clearUndo, redo, undo } from '../app/undo';
import { choosePhase } from './actions';
import { adjust, phasesOf } from './adjust';
import { resultNow } from './shown-result';
import { riskView } from './view';

/** The workstation behind the page's own transport; its automatic phases are 0, 8 and 7. */
const automatic = { endDiastole: 0, rvEndSystole: 8, lvEndSystole: 7 };
const rvMl = [160, 150, 140, 130, 120, 110, 100, 90, 80, 100];
type Choice = Extract<Adjustment, { kind: 'phases' }>;
const none: Choice = { kind: 'phases', endDiastole: null, rvEndSystole: null, lvEndSystole: null };
let kept: Choice = none;
let revision = 0;
let asked: Adjustment[] = [];
let refuse = false;

const resultOf = (choice: Choice, at: number) =>
  ({
    phases: {
      endDiastole: choice.endDiastole ?? automatic.endDiastole,
      rvEndSystole: choice.rvEndSystole ?? automatic.rvEndSystole,
      lvEndSystole: choice.lvEndSystole ?? automatic.lvEndSystole,
      byHand: (['endDiastole', 'rvEndSystole', 'lvEndSystole'] as const).filter((moment) => choice[moment] !== null),
    },
    curves: { phaseTimesMs: rvMl.map((_, k) => 40 * k), rvVolumeMl: rvMl, lvVolumeMl: rvMl },
    measurements: [{ id: 'rv.end-systolic-volume', name: 'RV ESV', value: rvMl[choice.rvEndSystole ?? 8], unit: 'ml' }],
    adjustments: { revision: at, editedFrames: [], editedBy: [], override: null },
  }) as unknown as AnalysisResult;
const runAt = (choice: Choice, at: number) =>
  ({ runId: 'run', stackId: 'stack', state: 'done', result: resultOf(choice, at) }) as unknown as Run;
/** The run has been made again. */
const follow = () => session.set({ runs: [runAt(kept, revision)] });
const shown = () => phasesOf(session.get().runs[0]);
const endSystolicMl = () => resultNow(session.get().runs[0]!.result!, 'run').measurements[0]!.value;

beforeEach(() => {
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
  vi.stubGlobal('fetch', async (_: string, init: { body: string }) => {
    const { adjustment } = JSON.parse(init.body) as { adjustment: Choice };
    asked.push(adjustment);
    if (refuse) return new Response(JSON.stringify(fail('no-phase', 'There is no such phase.', 'Choose another.')));
    const inverse = kept;
    kept = adjustment;
    const value: Adjusted = {
      revision: ++revision,
      inverse,
      frames: [],
      contours: [],
      volumes: { rvMl, lvMl: rvMl, myocardiumMl: rvMl, rvEjectionFraction: 50, lvEjectionFraction: 50 },
    };
    return new Response(JSON.stringify(ok(value)));
  });
  clearUndo();
  useNotices.setState({ notices: [] });
  [kept, asked, refuse] = [none, [], false];
  riskView.set({ pending: null });
  session.set({ runId: 'run', stackId: 'stack', runs: [runAt(none, revision)] });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('shows a chosen phase at once and until the run has followed; it can be taken back and done again', async () => {
  const sent = choosePhase('rvEndSystole', 6);
  expect(shown()).toEqual({ ...automatic, rvEndSystole: 6, byHand: ['rvEndSystole'] });
  expect(endSystolicMl()).toBe(100);
  await sent;
  expect(asked).toEqual([{ ...none, rvEndSystole: 6 }]);
  expect(shown()?.rvEndSystole).toBe(6);
  follow();
  expect(shown()).toEqual({ ...automatic, rvEndSystole: 6, byHand: ['rvEndSystole'] });
  await undo();
  follow();
  expect(shown()).toEqual({ ...automatic, byHand: [] });
  expect(endSystolicMl()).toBe(80);
  await redo();
  follow();
  expect(shown()?.rvEndSystole).toBe(6);
});

it('keeps one choice when another moment is chosen before the run has followed', async () => {
  await choosePhase('rvEndSystole', 6);
  await choosePhase('lvEndSystole', 5);
  expect(asked.at(-1)).toEqual({ ...none, rvEndSystole: 6, lvEndSystole: 5 });
  follow();
  await choosePhase('rvEndSystole', null);
  expect(asked.at(-1)).toEqual({ ...none, lvEndSystole: 5 });
  follow();
  expect(shown()).toEqual({ ...automatic, lvEndSystole: 5, byHand: ['lvEndSystole'] });
});

it('puts the handle back and says why when the choice is refused', async () => {
  refuse = true;
  await choosePhase('rvEndSystole', 6);
  expect(shown()).toEqual({ ...automatic, byHand: [] });
  expect(endSystolicMl()).toBe(80);
  expect(canUndo()).toBe(false);
  expect(useNotices.getState().notices.map(({ message }) => message)).toEqual(['There is no such phase.']);
});

it('asks for nothing that changes nothing or cannot be', async () => {
  await choosePhase('rvEndSystole', 8);
  await choosePhase('rvEndSystole', null);
  await choosePhase('rvEndSystole', 0);
  expect(asked).toEqual([]);
  session.set({ runId: null });
  expect(await adjust(none, 'measures.done.automatic')).toBe(false);
});
