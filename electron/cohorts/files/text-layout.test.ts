import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refusalOfUse } from './cohort-data';
import reference from './fixtures/text-layout.json';
import { CohortFilesError } from './problems';
import { madeLayout, writeTextLayout } from './testing/text-layout';
import { readTextLayout } from './text-layout';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-layout-'));
  writeTextLayout(folder, madeLayout);
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...parts: string[]) => path.join(folder, ...parts);
const read = () => readTextLayout(folder, { template: null });
const problems = async () => {
  const error = await read().then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CohortFilesError);
  return error instanceof CohortFilesError
    ? error.problems.map(({ file, row, column, message }) => `${file}|${row}|${column}|${message}`)
    : [];
};

test('motions are those that plain numpy reads, to the last bit', async () => {
  const cohort = await read();
  const { descriptors } = cohort;
  expect(descriptors.length).toBe(reference.shape.reduce((product, size) => product * size, 1));
  expect(createHash('sha256').update(new Uint8Array(descriptors.buffer)).digest('hex')).toBe(reference.sha256);
  // X[j − 1], phase → vertex → xyz.
  const place = 11514 + (4 * 202 + 99) * 3;
  expect([...descriptors.subarray(place, place + 3)]).toEqual(reference.phase5vertex100);
  expect(cohort.subjects.map(({ subjectId, event, days }) => [subjectId, event, days])).toEqual([
    ['P01', 0, 1204],
    ['007', 1, 377.5],
    ['kim-3', 1, 0],
  ]);
  expect(cohort).toMatchObject({ origin: 'layout', simulated: false, truth: null, notes: [] });
});

describe('what a model of it is good for', () => {
  test('motions of other vertices: not for this workstation', async () => {
    const { space } = await read();
    expect(space.kind).toBe('own');
    expect(refusalOfUse(space)?.message).toContain('not on this workstation’s template');
  });
  test('motions of the template: for this workstation', async () => {
    const template = {
      name: 'dextra-rv-template/1',
      positions: new Float32Array(3 * madeLayout.meshRows),
      matchedVertices: madeLayout.matched,
    };
    const { space } = await readTextLayout(folder, { template });
    expect(space).toEqual({ kind: 'template', template: 'dextra-rv-template/1' });
    expect(refusalOfUse(space)).toBeNull();
    const other = { ...template, matchedVertices: madeLayout.matched.toReversed() };
    expect((await readTextLayout(folder, { template: other })).space.kind).toBe('own');
  });
});

describe('what is wrong is named with file and row', () => {
  test('ids without motion, motion without outcome', async () => {
    writeFileSync(at('surv_outcomes.csv'), 'ID,status,time\nP01,0,1204\n7,1,377.5\nkim-3,1,0\nlee-4,1,9\n');
    expect(await problems()).toEqual([
      'surv_outcomes.csv|3|ID|"7" has no motion; 007 is called "007"',
      'surv_outcomes.csv|5|ID|"lee-4" has no motion',
      '007|null|null|has motion, but no row in surv_outcomes.csv',
    ]);
  });
  test('a listed subject without folder, twice, or outside', async () => {
    writeFileSync(at('subjnames.txt'), 'P01\n007\nkim-3\nlee-4\nP01\n../P01\n');
    expect(await problems()).toEqual([
      'subjnames.txt|4|null|"lee-4" has no folder lee-4/motion',
      'subjnames.txt|5|null|"P01" is in row 1 already',
      'subjnames.txt|6|null|"../P01" is not the name of a folder',
    ]);
  });
  test('outcomes', async () => {
    writeFileSync(at('surv_outcomes.csv'), 'ID,status,time\nP01,2,1204\n007,1,-1\nkim-3,1,\nkim-3,1,4\n');
    expect(await problems()).toEqual([
      'surv_outcomes.csv|2|status|is "2", not 0 (censored) or 1 (died)',
      'surv_outcomes.csv|3|time|is -1, not a number of days from 0 on',
      'surv_outcomes.csv|4|time|is missing',
      'surv_outcomes.csv|5|ID|"kim-3" is in row 4 already',
    ]);
  });
  test('a mesh with other vertices', async () => {
    const file = at('007', 'motion', 'RV_fr07.txt');
    writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(1).join('\n'));
    expect(await problems()).toEqual(['007/motion/RV_fr07.txt|null|null|has 259 vertices, the others 260']);
  });
  test('what is no number', async () => {
    const file = at('P01', 'motion', 'RV_fr00.txt');
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[0] = 'nan 1.0 2.0';
    lines[83] = '1.0 2.0';
    // A row that is not matched is looked at too.
    const unmatched = Array.from({ length: 260 }, (_, row) => row).find((row) => !madeLayout.matched.includes(row))!;
    lines[unmatched] = 'x y z';
    lines[72] = '1.0 2e999 3.0';
    writeFileSync(file, lines.join('\n'));
    expect((await problems()).toSorted()).toEqual(
      [
        'P01/motion/RV_fr00.txt|1|null|is "nan 1.0 2.0", not three numbers x y z',
        'P01/motion/RV_fr00.txt|84|null|is "1.0 2.0", not three numbers x y z',
        'P01/motion/RV_fr00.txt|73|null|is "1.0 2e999 3.0", not three numbers x y z',
        `P01/motion/RV_fr00.txt|${unmatched + 1}|null|is "x y z", not three numbers x y z`,
      ].toSorted(),
    );
  });
  test('missing phases, and too many', async () => {
    for (const phase of ['03', '11']) rmSync(at('P01', 'motion', `RV_fr${phase}.txt`));
    writeFileSync(at('kim-3', 'motion', 'RV_fr20.txt'), '1 2 3\n');
    for (let phase = 4; phase < 20; phase++) rmSync(at('007', 'motion', `RV_fr${String(phase).padStart(2, '0')}.txt`));
    expect(await problems()).toEqual([
      'P01/motion|null|null|has no RV_fr03.txt, RV_fr11.txt',
      '007/motion|null|null|has no RV_fr04.txt, RV_fr05.txt, RV_fr06.txt and 13 more phases',
      'kim-3/motion|null|null|has 21 phases; 20 are needed',
    ]);
  });
  test('matched points', async () => {
    const matched = (rows: (number | string)[]) =>
      writeFileSync(at('matchedpointsnew.txt'), rows.map((row, k) => `${k} ${row}\n`).join(''));
    matched(madeLayout.matched.slice(1));
    expect(await problems()).toEqual(['matchedpointsnew.txt|null|null|has 201 matched vertices; 202 are needed']);
    matched(madeLayout.matched.with(6, 260));
    expect(await problems()).toContain(
      'matchedpointsnew.txt|7|2|takes row 260 (counted from 0) of meshes with 260 vertices',
    );
    matched([...madeLayout.matched.slice(0, 201), 'x']);
    expect(await problems()).toEqual(['matchedpointsnew.txt|202|2|is "x", not a row of the mesh counted from 0']);
    rmSync(at('matchedpointsnew.txt'));
    rmSync(at('surv_outcomes.csv'));
    expect(await problems()).toEqual([
      'matchedpointsnew.txt|null|null|is not there',
      'surv_outcomes.csv|null|null|is not there',
    ]);
  });
});

test('a folder that subjnames.txt leaves out is left out, its outcome too', async () => {
  writeFileSync(at('subjnames.txt'), 'kim-3\r\nP01\r\n');
  const cohort = await read();
  expect(cohort.subjects.map(({ subjectId }) => subjectId)).toEqual(['kim-3', 'P01']);
  expect(cohort.notes).toEqual(['Folders with motion that subjnames.txt does not list, left out: 1.']);
});

test('without subjnames.txt every folder with motion is taken', async () => {
  rmSync(at('subjnames.txt'));
  mkdirSync(at('notes'));
  const cohort = await read();
  expect(cohort.subjects.map(({ subjectId }) => subjectId)).toEqual(['007', 'P01', 'kim-3']);
});

test('an interrupted reading ends with the reason', async () => {
  const interrupt = new AbortController();
  interrupt.abort(new Error('enough'));
  await expect(readTextLayout(folder, { template: null, signal: interrupt.signal })).rejects.toThrow('enough');
});
