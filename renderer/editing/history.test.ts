import { expect, it } from 'vitest';
import type { AdjustmentEntry } from '../../electron/contract';
import { editLines } from './history';

const entry = (seconds: number, change: Partial<AdjustmentEntry>): AdjustmentEntry => ({
  runId: 'run',
  at: new Date(Date.UTC(2026, 0, 1, 10, 0, seconds)).toISOString(),
  by: 'kim',
  revision: seconds,
  kind: 'labels',
  tool: 'brush',
  frames: [{ sliceIndex: 3, phaseIndex: 0 }],
  text: 'contours drawn',
  ...change,
});

it('tells strokes of one piece of drawing as one thing, newest first', () => {
  const lines = editLines([
    entry(1, {}),
    entry(9, {}),
    entry(20, { frames: [{ sliceIndex: 4, phaseIndex: 0 }] }),
    entry(21, { tool: 'undo' }),
    entry(22, {}),
    entry(200, {}),
    entry(201, { by: 'lee' }),
  ]);
  expect(lines.map(({ what, by, times, frames }) => [what, by, times, frames.length])).toEqual([
    ['brush', 'lee', 1, 1],
    ['brush', 'kim', 1, 1],
    ['brush', 'kim', 1, 1],
    ['undo', 'kim', 1, 1],
    ['brush', 'kim', 3, 2],
  ]);
});

it('keeps each choice of phases, body size and override, in the words that came with it', () => {
  const lines = editLines([
    entry(1, { kind: 'phases', tool: null, frames: [], text: 'end-diastole set to phase 3' }),
    entry(2, { kind: 'phases', tool: null, frames: [], text: 'end-diastole set to phase 2' }),
    entry(3, { kind: 'copy', tool: null, frames: [{ sliceIndex: 1, phaseIndex: 1 }] }),
  ]);
  expect(lines.map(({ what, text }) => [what, text])).toEqual([
    ['copy', ''],
    ['phases', 'end-diastole set to phase 2'],
    ['phases', 'end-diastole set to phase 3'],
  ]);
});
