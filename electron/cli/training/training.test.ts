import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { readCohortFolder, writeCohortFolder } from '../../cohorts/files';
import { madeLayout, writeTextLayout } from '../../cohorts/files/testing/text-layout';
import { trainingReportSchema } from '../../contract';
import { readPackage } from '../../inference/package';
import { readCommand } from '../options';
import { type CohortWork, onCohort } from './command';
import { duration, Interrupted } from './train';
import { zipOf } from './zip';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-training-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (...parts: string[]) => path.join(folder, ...parts);
const said: string[] = [];
const work = (signal: AbortSignal, steps: (step: string) => void = () => undefined): CohortWork => ({
  signal,
  workerFile: null,
  progress: steps,
  say: (sentence) => said.push(sentence),
  headless: {
    version: '9.9.9',
    resourcesFolder: process.cwd(),
    spawnEngine: () => {
      throw new Error('nothing here needs an engine');
    },
    signal,
    provider: 'cpu',
    models: [],
    progress: () => undefined,
    say: () => undefined,
  },
});
function run(argv: string[], given = work(new AbortController().signal)): Promise<string> {
  const command = readCommand(['survival', ...argv]);
  if (command.name !== 'cohort') throw new Error(`${command.name} is not on a cohort`);
  return onCohort(command.command, given);
}
const little = ['--epochs', '2', '--folds', '2', '--learning-rate', '1e-5', '--l1', '1e-6', '--dropout', '0.2'];
little.push('--hidden', '8', '--latent', '5', '--alpha', '0.5');

describe('from a simulated cohort to a package', () => {
  beforeAll(async () => {
    expect(await run(['simulate', '--out', at('cohort'), '--subjects', '60', '--seed', '3'])).toBe(at('cohort'));
  });

  test('the same seed gives the same bytes', async () => {
    await run(['simulate', '--out', at('again'), '--subjects', '60', '--seed', '3']);
    for (const name of readdirSync(at('cohort')))
      expect(readFileSync(at('again', name)).equals(readFileSync(at('cohort', name)))).toBe(true);
    const { simulated, subjects, description } = await readCohortFolder(at('cohort'));
    expect([simulated, subjects.length, description.startsWith('SIMULATED')]).toEqual([true, 60, true]);
  });

  test('validated, interrupted and taken up: the same report, and a package that can be read', async () => {
    const plan = [...little, '--bootstraps', '2'];
    const whole = JSON.parse(await run(['validate', at('cohort'), '--out', at('whole'), ...plan]));
    const interrupt = new AbortController();
    const stopped = run(
      ['validate', at('cohort'), '--out', at('cut'), ...plan],
      work(interrupt.signal, (step) => step === 'bootstrap' && interrupt.abort(new Error('enough'))),
    );
    await expect(stopped).rejects.toThrow(Interrupted);
    await expect(stopped).rejects.toThrow(`Go on with: dextra survival validate --out ${at('cut')} --resume`);
    await expect(run(['validate', at('cohort'), '--out', at('cut'), ...plan])).rejects.toMatchObject({
      code: 'training-there',
    });
    await expect(
      run(['validate', at('again', '..', 'whole', 'cohort', '..'), '--out', at('cut'), '--resume']),
    ).rejects.toMatchObject({ code: 'other-cohort' });
    await expect(
      run(['publish', at('cut'), '--id', 'abc', '--title', 't', '--signed-by', 'k', '--out', at('x')]),
    ).rejects.toMatchObject({ code: 'training-unfinished' });
    const resumed = JSON.parse(await run(['validate', at('cohort'), '--out', at('cut'), '--resume']));
    const findings = (json: { report: unknown }) => ({ ...trainingReportSchema.parse(json.report), seconds: 0 });
    expect(findings(resumed)).toEqual(findings(whole));
    expect(whole).toMatchObject({ simulated: true, notice: 'Research use, not for diagnosis' });
    const text = readFileSync(at('whole', 'report.md'), 'utf8');
    expect(text).toContain('**SIMULATED COHORT.');
    expect(text).toContain('2 bootstrap replicates');

    const { card } = await readPackage(at('whole', 'package'));
    expect(card).toMatchObject({ id: 'survival-simulated-cohort-60-subjects-seed-3', version: '1.0.0' });
    expect(card.trainingData.simulated).toBe(true);
    const zip = at('site.zip');
    const words = ['--id', 'site-ph', '--title', 'Site', '--signed-by', 'Dr Kim', '--with-motions', '--out', zip];
    expect(await run(['publish', at('whole'), ...words])).toBe(zip);
    const entries: string[] = [];
    for await (const entry of (await fromBufferPromise(readFileSync(zip))).eachEntry()) entries.push(entry.fileName);
    expect(entries).toEqual(expect.arrayContaining(['card.json', 'model.onnx', 'cohort.json', 'motions.bin']));
    // What is no package is not replaced.
    await expect(run(['publish', at('whole'), ...words.slice(0, -1), at('cohort')])).rejects.toMatchObject({
      code: 'out-taken',
    });
  }, 60_000);

  test('fewer than ten events, all censored: refused, and nothing written', async () => {
    const cohort = await readCohortFolder(at('cohort'));
    const few = (events: number) => ({
      ...cohort,
      subjects: cohort.subjects.map((subject, k) => ({ ...subject, event: (k < events ? 1 : 0) as 0 | 1 })),
    });
    for (const [events, code] of [
      [0, 'all-censored'],
      [9, 'too-few-events'],
    ] as const) {
      await writeCohortFolder(at(code), few(events));
      await expect(run(['train', at(code), '--out', at(`${code}.zip`), ...little])).rejects.toMatchObject({ code });
      expect(readdirSync(folder).filter((name) => name.startsWith(`${code}.`))).toEqual([]);
    }
  });
});

describe('a cohort in the original’s layout', () => {
  const ids = Array.from({ length: 24 }, (_, k) => `Hospital-${k}`);

  test('is trained on under pseudonyms; its model is not for this workstation', async () => {
    const outcomes = `ID,status,time\n${ids.map((id, k) => `${id},${k % 2},${100 + 37 * ((k * 7) % 24)}`).join('\n')}\n`;
    const tenths = (s: number, p: number, r: number, a: number) => madeLayout.tenths(s, p, r, a) % 100;
    writeTextLayout(at('layout'), { ...madeLayout, ids, outcomes, tenths });
    said.length = 0;
    const printed = await run(['validate', at('layout'), '--out', at('own'), '--bootstraps', '0', ...little]);
    const json = JSON.parse(printed) as {
      package: unknown;
      report: { latentMap: { points: { subjectId: string }[] } };
    };
    expect(json.package).toBeNull();
    expect(said.at(-1)).toMatch(/no model package was written.*not on this workstation’s template/);
    // Nothing that leaves has a name in it; who is who stays beside.
    for (const name of ['report.json', 'report.md', 'cohort/subjects.csv', 'cohort/cohort.json', 'training.json'])
      expect(readFileSync(at('own', name), 'utf8')).not.toContain('Hospital-');
    expect(json.report.latentMap.points.map(({ subjectId }) => subjectId)).toContain('S0001');
    const identities = readFileSync(at('own', 'identities.csv'), 'utf8');
    for (const id of ids) expect(identities).toContain(id);
    await expect(
      run(['publish', at('own'), '--id', 'abc', '--title', 't', '--signed-by', 'k', '--out', at('x')]),
    ).rejects.toMatchObject({ code: 'other-space' });
  }, 60_000);

  test('with something wrong nothing is begun', async () => {
    writeTextLayout(at('bad'), { ...madeLayout, outcomes: 'ID,status,time\nP01,1,-4\n007,0,5\nkim-3,1,6\n' });
    await expect(run(['train', at('bad'), '--out', at('bad-out'), ...little])).rejects.toThrow(
      'surv_outcomes.csv, row 2, column "time" is -4',
    );
    expect(readdirSync(folder).filter((name) => name.startsWith('bad-out'))).toEqual([]);
  });
});

test('a ZIP is what others read', async () => {
  const files = new Map([
    ['a.txt', Buffer.from('a'.repeat(1000))],
    ['폴더/b.bin', Buffer.from(Uint8Array.from({ length: 300 }, (_, k) => (k * 7919) % 251))],
  ]);
  const zip = await fromBufferPromise(Buffer.from(zipOf(files)));
  const read = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    read.set(entry.fileName, Buffer.concat(chunks));
  }
  expect(read).toEqual(files);
});

test('time left is said as people say it', () => {
  expect([12.1, 89, 90, 5399, 12_000].map(duration)).toEqual(['13 s', '89 s', '2 min', '1 h 30 min', '3 h 20 min']);
});

test('an --out that holds something else is left alone', async () => {
  writeFileSync(at('training.json'), 'mine');
  await expect(run(['validate', at('cohort'), '--out', folder, ...little])).rejects.toMatchObject({
    code: 'bad-result',
  });
  rmSync(at('training.json'));
});
