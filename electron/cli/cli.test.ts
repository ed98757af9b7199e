import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleForTest } from '../engine/testing/bundle';
import { imageFile, writeCine } from '../workstation/testing/cine-files';
import { readCommand } from './options';

let engine: string;
let cli: string;
let folder: string;
beforeAll(async () => {
  [engine, cli] = await Promise.all([
    bundleForTest('electron/engine/engine.ts'),
    bundleForTest('electron/cli/testing/cli.ts'),
  ]);
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-test-cli-'));
});
afterAll(() => {
  for (const script of [engine, cli]) rmSync(path.dirname(script), { recursive: true });
  rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in a process of its own, with a folder for temporary files of its own. */
async function run(...argv: string[]): Promise<Outcome & { leftovers: string[] }> {
  const temporary = mkdtempSync(path.join(folder, 'tmp-'));
  const outcome = await new Promise<Outcome>((resolve) => {
    const child = execFile(
      process.execPath,
      [cli, process.cwd(), engine, ...argv],
      { cwd: folder, env: { ...process.env, TMPDIR: temporary } },
      (_error, stdout, stderr) => resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
  return { ...outcome, leftovers: readdirSync(temporary) };
}

describe('dextra', () => {
  test('knows its version and its usage', async () => {
    const [version, help] = await Promise.all([run('--version'), run('--help')]);
    expect(version).toMatchObject({
      status: 0,
      stdout: `${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`,
    });
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('Research use, not for diagnosis');
  });

  test.each([
    [[]],
    [['paint']],
    [['analyze']],
    [['analyze', 'a']],
    [['analyze', 'a', 'b', '--out', 'o']],
    [['analyze', 'a', '--out']],
    [['analyze', 'a', '--out', 'o', '--provider', 'tpu']],
    [['analyze', 'a', '--out', 'o', '--fast']],
    [['analyze', 'a', '--out', 'o', '--height', '1.71']],
    [['analyze', 'a', '--out', 'o', '--weight', 'sixty']],
    [['analyze', 'a', '--out', 'o', '--ed', '0']],
    [['analyze', 'a', '--out', 'o', '--rv-es', '2.5']],
    [['analyze', 'a', '--out', 'o', '--override', ' ']],
    [['segment', 'a', '--out', 'labels.nii', '--ed', '1']],
    [['segment', 'a', '--out', 'labels.png']],
    [['segment', 'a', '--out', 'a.nii', '--analysis', 'x']],
  ])('says what is wrong with %j', (argv) => {
    expect(() => readCommand(argv)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test('reads what to change by hand, phases counted from 1', () => {
    const argv = [
      'analyze',
      'a',
      '--out',
      'o',
      '--height',
      '171,5',
      '--weight',
      '64',
      '--rv-es',
      '9',
      '--override',
      'seen',
    ];
    expect(readCommand(argv)).toMatchObject({
      adjustments: [
        { kind: 'phases', endDiastole: null, rvEndSystole: 8, lvEndSystole: null },
        { kind: 'body', heightCm: 171.5, weightKg: 64 },
        { kind: 'override', reason: 'seen' },
      ],
    });
    expect(readCommand(['analyze', 'a', '--out', 'o'])).toMatchObject({ adjustments: [] });
  });

  test('leaves with 2 for wrong usage, nothing on standard output', async () => {
    const { status, stdout, stderr } = await run('analyze', 'x', '--fast', '--out', 'y');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--fast');
  });
});

/** Makes an unfit source; returns its path and what the one line must name. */
const unfit: Record<string, (at: string) => RegExp> = {
  'a path that is not there': () => /absent|not there/,
  'a file without bytes': (at) => {
    writeFileSync(at, '');
    return /bad.*empty|empty/i;
  },
  'a truncated image': (at) => {
    const whole = imageFile({
      study: '1.2.1',
      series: '1.2.2',
      sop: '1.2.3',
      number: 1,
      sliceMm: 0,
      triggerMs: 0,
      rows: 16,
      columns: 16,
      pixels: new Uint16Array(256),
    });
    writeFileSync(at, whole.subarray(0, 300));
    return /bad/;
  },
  'a cine of one phase': (at) => {
    writeCine(at, 8, 1);
    // What is passed over is no reason, and not said beside one.
    writeFileSync(path.join(at, 'notes.txt'), 'dear reader');
    return /one phase|phase/i;
  },
};

describe('unfit input', () => {
  test.concurrent.each(Object.keys(unfit))('%s: 3, one line, nothing written', async (name) => {
    const at = path.join(mkdtempSync(path.join(folder, 'in-')), 'bad');
    const words = unfit[name]?.(at) ?? /never/;
    const out = path.join(mkdtempSync(path.join(folder, 'out-')), 'results');
    const { status, stdout, stderr, leftovers } = await run('analyze', at, '--out', out);
    const said = stderr.split('\n').filter((line) => line.startsWith('dextra: '));
    expect([status, stdout, said.length]).toEqual([3, '', 1]);
    expect(said[0]).toMatch(words);
    // A sentence of what happened, and one of what to do.
    expect(said[0]?.match(/[.!]( |$)/g)?.length).toBeGreaterThanOrEqual(2);
    expect(existsSync(out)).toBe(false);
    expect(leftovers).toEqual([]);
  });
});
