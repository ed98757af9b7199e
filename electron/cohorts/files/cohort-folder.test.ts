import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { descriptorLength } from '../../survival/heart-beat';
import type { CohortData } from './cohort-data';
import { readCohortFolder, writeCohortFolder } from './cohort-folder';
import { CohortFilesError } from './problems';
import { recogniseCohort } from './recognise';
import { namesOfStudies } from './study-sources';
import { madeLayout, writeTextLayout } from './testing/text-layout';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-cohort-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const cohort: CohortData = {
  name: 'Pulmonary hypertension, "2019–24"',
  description: 'three',
  origin: 'simulated',
  simulated: true,
  space: { kind: 'template', template: 'dextra-rv-template/1' },
  subjects: [
    ...[0, 1, 2].map((k) => ({
      subjectId: ['=1+1', 'Kim, A', '007'][k]!,
      days: [0, 1204.25, 377][k]!,
      event: (k % 2) as 0 | 1,
      rvEndDiastolicMl: k === 1 ? null : 180.5 + k,
      rvEndSystolicMl: k === 1 ? null : 90 + k,
      rvEjectionFraction: k === 1 ? null : 49.875,
      trueLogHazard: 0.5 - 0.25 * k,
      warnings: k === 2 ? ['Coverage', 'Basal plane'] : [],
    })),
  ],
  descriptors: Float32Array.from({ length: 3 * descriptorLength }, (_, k) => Math.sin(k) * 12),
  truth: { map: Array.from({ length: 202 }, (_, k) => k / 7), definition: 'planted' },
  notes: ['made up'],
};
const at = (...parts: string[]) => path.join(folder, ...parts);
const problems = async () => {
  const error = await readCohortFolder(folder).then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof CohortFilesError
    ? error.problems.map(({ file, row, column, message }) => `${file}|${row}|${column}|${message}`)
    : [String(error)];
};
/** Changes a file, and what cohort.json says of it. */
function change(name: 'subjects.csv' | 'descriptors.f32', content: Uint8Array | string): void {
  const bytes = Buffer.from(content);
  writeFileSync(at(name), bytes);
  const json = JSON.parse(readFileSync(at('cohort.json'), 'utf8')) as { files: Record<string, object> };
  json.files[name] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  writeFileSync(at('cohort.json'), JSON.stringify(json));
}

test('a cohort is read as it was written, and written the same again', async () => {
  await writeCohortFolder(folder, cohort);
  const files = ['cohort.json', 'subjects.csv', 'descriptors.f32'].map((name) => readFileSync(at(name)));
  const again = await readCohortFolder(folder);
  expect(again).toEqual(cohort);
  await writeCohortFolder(at('b'), again);
  expect(['cohort.json', 'subjects.csv', 'descriptors.f32'].map((name) => readFileSync(at('b', name)))).toEqual(files);
  expect(files[1]?.toString().split('\r\n')[2]).toBe('"Kim, A",1,1204.25,,,,0.25,');
});

describe('what is wrong is named', () => {
  beforeEach(() => writeCohortFolder(folder, cohort).then(() => undefined));
  test('changed or cut files', async () => {
    writeFileSync(at('descriptors.f32'), readFileSync(at('descriptors.f32')).subarray(4));
    expect(await problems()).toEqual([
      'descriptors.f32|null|null|is not the file that cohort.json describes: it was changed or cut',
    ]);
    rmSync(at('descriptors.f32'));
    writeFileSync(at('subjects.csv'), readFileSync(at('subjects.csv'), 'utf8').replace('1204.25', '-4'));
    expect(await problems()).toEqual([
      'descriptors.f32|null|null|is not there',
      'subjects.csv|null|null|is not the file that cohort.json describes: it was changed or cut',
      'subjects.csv|3|time|is -4, not a number of days from 0 on',
    ]);
  });
  test('cells', async () => {
    const text = readFileSync(at('subjects.csv'), 'utf8').replace('1204.25,,', '1204.25,x,').replace('180.5', '-180.5');
    change('subjects.csv', text);
    expect(await problems()).toEqual([
      'subjects.csv|2|rv_edv_ml|is -180.5, not a volume',
      'subjects.csv|3|rv_edv_ml|is "x", not a number',
    ]);
  });
  test('a motion that is NaN', async () => {
    const motions = cohort.descriptors.slice();
    motions[descriptorLength + (4 * 202 + 99) * 3 + 1] = Number.NaN;
    change('descriptors.f32', new Uint8Array(motions.buffer));
    expect(await problems()).toEqual([
      'descriptors.f32|3|null|the motion of this row of subjects.csv is NaN at phase 5, matched vertex 100',
    ]);
  });
  test('numbers of subjects that differ', async () => {
    change('subjects.csv', readFileSync(at('subjects.csv'), 'utf8').split('\r\n').slice(0, 3).join('\n'));
    expect(await problems()).toEqual(['cohort.json|null|null|says 3 subjects; subjects.csv has 2, descriptors.f32 3']);
  });
  test('another format, no JSON, nothing', async () => {
    writeFileSync(
      at('cohort.json'),
      readFileSync(at('cohort.json'), 'utf8').replace('dextra-cohort/1', 'dextra-cohort/9'),
    );
    expect((await problems())[0]).toMatch(/^cohort.json\|null\|null\|format: /);
    writeFileSync(at('cohort.json'), '{');
    expect((await problems())[0]).toContain('is not JSON');
    rmSync(at('cohort.json'));
    expect((await problems())[0]).toContain('it has no cohort.json');
  });
});

describe('folders are recognised', () => {
  const outcomes = 'id,status,time\na,1,2\n';
  test('a cohort, wrapped in another folder too', async () => {
    await writeCohortFolder(at('inner'), cohort);
    expect(await recogniseCohort([folder])).toEqual({ kind: 'cohort', folder: at('inner') });
    expect(await recogniseCohort([at('inner')])).toEqual({ kind: 'cohort', folder: at('inner') });
  });
  test('the text layout, whole or not', async () => {
    writeTextLayout(folder, madeLayout);
    expect(await recogniseCohort([folder])).toEqual({ kind: 'layout', folder });
    rmSync(at('matchedpointsnew.txt'));
    expect(await recogniseCohort([folder])).toEqual({ kind: 'layout', folder });
  });
  test('studies with one table of outcomes', async () => {
    mkdirSync(at('a'));
    writeFileSync(at('outcomes.csv'), outcomes);
    writeFileSync(at('scanner.csv'), 'field,coil\n1.5,32\n');
    expect(await recogniseCohort([folder])).toEqual({
      kind: 'studies',
      sources: [{ name: 'a', paths: [at('a')] }],
      outcomesFile: at('outcomes.csv'),
    });
    expect(await recogniseCohort([at('a'), at('outcomes.csv')])).toEqual({
      kind: 'studies',
      sources: [{ name: 'a', paths: [at('a')] }],
      outcomesFile: at('outcomes.csv'),
    });
  });
  test('studies by their folders and archives, within a folder of their own too; loose files together', async () => {
    for (const name of ['P-001', 'P-002']) mkdirSync(at(`studies/${name}`), { recursive: true });
    for (const name of ['outcomes.csv', '.hidden', '1.dcm', '2.dcm']) writeFileSync(at(name), outcomes);
    const loose = { name: null, paths: [at('1.dcm'), at('2.dcm')] };
    expect(await recogniseCohort([folder])).toEqual({
      kind: 'studies',
      sources: [...['P-001', 'P-002'].map((name) => ({ name, paths: [at(`studies/${name}`)] })), loose],
      outcomesFile: at('outcomes.csv'),
    });
    writeFileSync(at('P-003.nii.gz'), '');
    writeFileSync(at('P-004.ZIP'), '');
    const named = ['studies', 'P-003.nii.gz', 'P-004.ZIP'].map((file) => ({
      name: file.replace(/\..*/, ''),
      paths: [at(file)],
    }));
    expect(await recogniseCohort([folder])).toMatchObject({ sources: [...named, loose] });
  });
  test('a study is called by the folder that holds it and no other', () => {
    const names = namesOfStudies([
      { name: 'a', studyInstanceUids: ['1'] },
      { name: 'b', studyInstanceUids: ['2', '3'] },
      { name: 'c', studyInstanceUids: ['1', '4'] },
      { name: 'd', studyInstanceUids: ['1'] },
      { name: 'd', studyInstanceUids: ['4'] },
      { name: null, studyInstanceUids: ['5'] },
    ]);
    expect([...names]).toEqual([
      ['1', ['a']],
      ['2', []],
      ['3', []],
      ['4', []],
      ['5', []],
    ]);
  });
  test.each<[string, () => void, string]>([
    ['no table', () => mkdirSync(at('a')), 'has no table of outcomes'],
    [
      'a table of something else',
      () => {
        mkdirSync(at('a'));
        writeFileSync(at('scanner.csv'), 'field,coil\n1.5,32\n');
      },
      'scanner.csv has not the columns id, status and time',
    ],
    [
      'two tables',
      () => {
        writeFileSync(at('a.csv'), outcomes);
        writeFileSync(at('b.csv'), outcomes);
      },
      'several tables of outcomes: a.csv, b.csv',
    ],
    ['a table alone', () => writeFileSync(at('outcomes.csv'), outcomes), 'there are outcomes, but no studies'],
  ])('%s is refused', async (_, make, words) => {
    make();
    await expect(recogniseCohort([folder])).rejects.toThrow(words);
  });
});
