import { describe, expect, test } from 'vitest';
import { researchNotice } from '../contract';
import { finding, run, stack, study, studyUid } from '../contract/fixtures/entities';
import { csv } from './csv';
import { type ExportContent, exportFindings } from './export';

const content: ExportContent = {
  study,
  findings: [
    finding,
    { ...finding, findingId: 'b', kind: 'note', text: '=cmd|"/c calc"!A1\nnext line', measurements: [] },
  ],
  runs: [
    { ...run, runId: 'older', startedAt: '2026-01-01T00:00:00.000Z' },
    run,
    { ...run, runId: 'newer', state: 'failed', result: null, startedAt: '2026-03-01T00:00:00.000Z' },
  ],
  stacks: [{ ...stack, stackId: run.stackId, sliceCount: 8, phaseCount: 30 }],
  adjustments: [],
  software: { name: 'Dextra', version: '0.1.0' },
  exportedAt: '2026-02-02T00:00:00.000Z',
  exportedBy: 'kim',
};

/** Reads RFC 4180 by its grammar, written independently of the writer. */
function read(text: string): string[][] {
  const rows: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) throw new Error(`not RFC 4180 at ${field.lastIndex}`);
    const [, raw = '', end] = match;
    rows.at(-1)?.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === '\r\n') rows.push([]);
  }
  expect(rows.pop()).toEqual([]);
  return rows;
}

describe('exportFindings', () => {
  test('JSON carries notice, study, findings, and the latest finished run with its models', () => {
    const { fileName, mediaType, text } = exportFindings('json', content);
    expect([fileName, mediaType]).toEqual([`dextra-findings-${studyUid}.json`, 'application/json']);
    const document = JSON.parse(text);
    expect(document).toMatchObject({
      notice: researchNotice,
      exportedBy: 'kim',
      study: { studyInstanceUid: studyUid, patientName: study.patientName, simulated: false },
      findings: content.findings,
    });
    expect(document.analyses).toHaveLength(1);
    expect(document.analyses[0]).toMatchObject({
      runId: run.runId,
      models: [{ provider: 'cpu', simulated: false }],
      measurements: [{ name: 'RVEF', value: 55.5, unit: '%' }],
    });
  });

  test('CSV has one row per measurement, each with notice, identity, unit, source and model', () => {
    const { text, mediaType } = exportFindings('csv', content);
    expect(mediaType).toContain('text/csv');
    expect(text.startsWith('\uFEFF')).toBe(true);
    const [header = [], ...rows] = read(text.slice(1));
    const table = rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index]])));
    expect(rows.every((row) => row.length === header.length)).toBe(true);
    expect(table.every((row) => row.notice === researchNotice && row.study_instance_uid === studyUid)).toBe(true);
    expect(table.map((row) => [row.row, row.measurement, row.value, row.unit, row.simulated_training])).toEqual([
      ['finding', 'length', '41.5', 'mm', ''],
      ['finding', '', '', '', ''],
      ['analysis', 'RVEF', '55.5', '%', 'false'],
      ['analysis', 'log hazard ratio', '-0.25', '1', 'false'],
      ['analysis', 'percentile in cohort', '40', '%', 'false'],
    ]);
    expect(table[0]).toMatchObject({ x_mm: '-20', z_mm: '30', author: 'kim', revision: '2', text: '기저부' });
    expect(table[2]?.models).toContain('right-heart-segmentation 1.0.0 sha256:abab');
    expect(table[3]?.source).toContain('simulated cohort');
    expect(table[1]?.text).toBe('\'=cmd|"/c calc"!A1\nnext line');
  });
});

describe('what was changed by hand', () => {
  const at = { sliceIndex: 1, phaseIndex: 0 };
  const override = { reason: 'Base checked by eye', by: 'lee', at: '2026-02-01T09:00:00.000Z' };
  const entry = {
    runId: run.runId,
    at: '2026-02-01T08:00:00.000Z',
    by: 'kim',
    revision: 4,
    kind: 'labels' as const,
    tool: 'brush' as const,
    frames: [at],
    text: 'contours painted: slice 2, phase 1',
  };
  const edited: ExportContent = {
    ...content,
    runs: [
      {
        ...run,
        result: run.result && {
          ...run.result,
          adjustments: {
            revision: 4,
            editedFrames: [at, { ...at, sliceIndex: 2 }, { ...at, phaseIndex: 3 }],
            editedBy: ['kim', 'lee'],
            override,
          },
        },
      },
    ],
    adjustments: [entry, { ...entry, runId: 'another' }],
  };
  const words =
    'corrected by hand on 3 of 240 images by kim, lee; ' +
    'risk asked for against failed checks by lee at 2026-02-01T09:00:00.000Z: Base checked by eye';

  test('is said in words, with who and when, in JSON and in every row of the analysis in CSV', () => {
    const [analysis] = JSON.parse(exportFindings('json', edited).text).analyses;
    expect(analysis.changedByHand).toBe(words);
    expect(analysis.adjustments.override).toEqual(override);
    const { runId: _, ...told } = entry;
    expect(analysis.changes).toEqual([told]);
    const [header = [], ...rows] = read(exportFindings('csv', edited).text.slice(1));
    const column = header.indexOf('changed_by_hand');
    expect(rows.filter((row) => row[1] === 'analysis').map((row) => row[column])).toEqual([words, words, words]);
  });

  test('is nothing in a run that nobody changed', () => {
    expect(JSON.parse(exportFindings('json', content).text).analyses[0].changedByHand).toBe('');
  });

  test('is said when the results do not yet hold it', () => {
    const [analysis] = JSON.parse(exportFindings('json', { ...content, adjustments: [entry] }).text).analyses;
    expect(analysis.changedByHand).toContain('not yet in these results');
  });
});

describe('csv', () => {
  test.each([
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['plain', 'plain'],
    ['', ''],
    [null, ''],
    [-1.5, '-1.5'],
    [true, 'true'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1', "' =1"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    ['Hong^Gildong', 'Hong^Gildong'],
  ])('%j is written %j', (cell, written) => {
    expect(csv(['a', 'b'], [[cell, 1]])).toBe(`\uFEFFa,b\r\n${written},1\r\n`);
  });
});
