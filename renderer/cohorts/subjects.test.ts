import { describe, expect, it } from 'vitest';
import { nextOrder, partOf, seenRows, shownSubjects } from './subjects';
import { subject } from './testing';

const excluded = { by: 'hand', reason: 'Poor image quality', person: 'kim' } as const;
const subjects = [
  subject('S10', { days: 500, event: 1 }),
  subject('S2', { days: 90, excluded, patientId: 'A-77' }),
  subject('S1', { days: null, event: null }),
  subject('S3', { days: 300, motion: 'failed', warnings: ['The base is not covered.'] }),
];
const all = { text: '', filter: 'all', order: null, hidden: false } as const;
const ids = (options: Partial<Parameters<typeof shownSubjects>[1]>) =>
  shownSubjects(subjects, { ...all, ...options }).map(({ subjectId }) => subjectId);

describe('subjects of a cohort', () => {
  it('are trained on when they have motion and outcome and are not left out', () => {
    expect(subjects.map(partOf)).toEqual(['usable', 'excluded', 'noOutcome', 'noMotion']);
    expect(ids({ filter: 'usable' })).toEqual(['S10']);
    expect(ids({ filter: 'noMotion' })).toEqual(['S3']);
    expect(ids({ filter: 'noOutcome' })).toEqual(['S1']);
    expect(ids({ filter: 'warnings' })).toEqual(['S3']);
    expect(ids({ filter: 'events' })).toEqual(['S10']);
  });

  it('are found by every word, in any order', () => {
    expect(ids({ text: 'quality poor' })).toEqual(['S2']);
    expect(ids({ text: 'BASE' })).toEqual(['S3']);
    expect(ids({ text: 'base quality' })).toEqual([]);
  });

  it('are not found by the patient number while patients are hidden', () => {
    expect(ids({ text: 'A-77' })).toEqual(['S2']);
    expect(ids({ text: 'A-77', hidden: true })).toEqual([]);
  });

  it('are sorted as people count; what is not known goes last both ways', () => {
    expect(ids({ order: { column: 'subjectId', down: false } })).toEqual(['S1', 'S2', 'S3', 'S10']);
    expect(ids({ order: { column: 'days', down: false } })).toEqual(['S2', 'S3', 'S10', 'S1']);
    expect(ids({ order: { column: 'days', down: true } })).toEqual(['S10', 'S3', 'S2', 'S1']);
  });

  it('go back to the order of the cohort at the third press', () => {
    const up = nextOrder(null, 'days');
    const down = nextOrder(up, 'days');
    expect([up, down, nextOrder(down, 'days')]).toEqual([
      { column: 'days', down: false },
      { column: 'days', down: true },
      null,
    ]);
    expect(nextOrder(down, 'event')).toEqual({ column: 'event', down: false });
  });
});

describe('rows in the document', () => {
  it('hold all that are seen and few others, wherever the table is', () => {
    const rowHeight = 30;
    for (const rows of [0, 1, 25, 20_000])
      for (const height of [0, 400])
        for (const scrollTop of [0, 17, 3000, rows * rowHeight]) {
          const { first, end } = seenRows(rows, { scrollTop, height, rowHeight });
          expect(end - first).toBeLessThanOrEqual(Math.ceil(height / rowHeight) + 18);
          for (let row = 0; row < rows; row++) {
            const seen = (row + 1) * rowHeight > scrollTop && row * rowHeight < scrollTop + height;
            if (seen && (row < first || row >= end))
              throw new Error(`Row ${row} of ${rows} is missing at ${scrollTop}.`);
          }
        }
  });
});
