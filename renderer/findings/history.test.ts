import { describe, expect, it } from 'vitest';
import type { Finding, HistoryEntry } from '../../electron/contract';
import { historyLines } from './history';
import { draft, saved } from './testing';

const time = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 10, 0, seconds)).toISOString();
const other = '22222222-2222-4222-8222-222222222222';

function entry(
  seconds: number,
  what: HistoryEntry['what'],
  after: Finding | null,
  by = 'kim',
  id?: string,
): HistoryEntry {
  return { at: time(seconds), by, what, findingId: id ?? after?.findingId ?? draft('').findingId, after };
}
const state = (text: string, change: Partial<Finding> = {}): Finding => ({ ...saved(draft(text)), ...change });

describe('historyLines', () => {
  it('tells typing as one thing, newest first', () => {
    const lines = historyLines([
      entry(0, 'created', state('')),
      entry(300, 'changed', state('H')),
      entry(301, 'changed', state('He')),
      entry(302, 'changed', state('Heart')),
      entry(900, 'removed', null),
    ]);
    expect(lines.map(({ what, from, to, aspects }) => ({ what, from, to, aspects }))).toEqual([
      { what: 'removed', from: time(900), to: time(900), aspects: [] },
      { what: 'changed', from: time(300), to: time(302), aspects: ['text'] },
      { what: 'created', from: time(0), to: time(0), aspects: [] },
    ]);
    // A removal still says what was removed.
    expect(lines[0]!.finding?.text).toBe('Heart');
  });

  it('takes the first words of a new finding as part of its making', () => {
    const lines = historyLines([entry(0, 'created', state('')), entry(2, 'changed', state('Hello'))]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ what: 'created', finding: { text: 'Hello' } });
  });

  it('keeps apart what other people did, other findings, and what came later', () => {
    const lines = historyLines([
      entry(0, 'created', state('a')),
      entry(1, 'changed', state('b'), 'lee'),
      entry(2, 'created', { ...state('c'), findingId: other }),
      entry(3, 'changed', state('d'), 'lee'),
      entry(100, 'changed', state('e'), 'lee'),
    ]);
    expect(lines).toHaveLength(5);
  });

  it('names everything that a piece of editing changed', () => {
    const [line] = historyLines([
      entry(0, 'created', state('a')),
      entry(500, 'changed', state('a', { severity: 'mild' })),
      entry(505, 'changed', state('b', { severity: 'mild', label: 'Apex' })),
      entry(
        509,
        'changed',
        state('b', { severity: 'mild', label: 'Apex', anchor: { ...state('').anchor, vertex: 7 } }),
      ),
    ]);
    expect(line!.aspects).toEqual(['label', 'severity', 'text', 'place']);
  });

  it('says nothing changed where the words came back to what they were', () => {
    const [line] = historyLines([
      entry(0, 'created', state('a')),
      entry(500, 'changed', state('ab')),
      entry(501, 'changed', state('a')),
    ]);
    expect(line!.aspects).toEqual([]);
  });
});
