import type { AdjustableRun, Analysis } from '../../analyses/analysis';
import type { Change, MadeChange } from '../../analyses/changes';
import { type AnalysisResult, ReaderError, researchNotice } from '../../contract';

/** Analyses whose behaviour is their name; they look at the real images. */
const analysis = (name: string, run: Analysis['run'], refuses: Analysis['refuses'] = () => null): Analysis => ({
  descriptor: { analysisId: name, title: name, steps: ['sum', 'write'] },
  refuses,
  run,
});

/** A run that knows nothing but its changes by hand: an override that says "fails" or "lasts" is taken at its word. */
class Told implements AdjustableRun {
  readonly #result: AnalysisResult;
  readonly #changes: MadeChange[];
  #going = new AbortController();

  constructor(result: AnalysisResult, changes: readonly MadeChange[]) {
    this.#result = result;
    this.#changes = [...changes];
  }

  get revision(): number {
    return this.#changes.length;
  }

  labels(): never {
    throw new ReaderError('no-such-frame', 'There are no frames.', 'Reopen the study.');
  }

  adjust(
    adjustment: Parameters<AdjustableRun['adjust']>[0],
    by: string,
    at: string,
  ): ReturnType<AdjustableRun['adjust']> {
    if (adjustment.kind !== 'override') throw new ReaderError('unfit', 'This cannot be changed.', 'Override instead.');
    this.#going.abort();
    const change: Change = { kind: 'override', reason: adjustment.reason };
    const before = this.#override();
    this.#changes.push({ revision: this.revision + 1, at, by, change });
    return {
      change,
      inverse: { kind: 'override', reason: before?.reason ?? null },
      text: `override: ${adjustment.reason}`,
      frames: [],
      contours: [],
      volumes: { rvMl: [], lvMl: [], myocardiumMl: [], rvEjectionFraction: 0, lvEjectionFraction: 0 },
    };
  }

  async refresh({ breathe, write, progress }: Parameters<AdjustableRun['refresh']>[0]): Promise<AnalysisResult> {
    const going = new AbortController();
    this.#going = going;
    const override = this.#override();
    const revision = this.revision;
    if (override?.reason === 'fails') throw new ReaderError('no-heart', 'Nothing is left.', 'Undo the change.');
    do {
      progress('sum', 0.5);
      await breathe();
      if (going.signal.aborted) throw new ReaderError('superseded', 'A later change came.');
    } while (override?.reason === 'lasts');
    const mesh = `mesh-r${revision}.json`;
    await write(mesh, JSON.stringify(override));
    return {
      ...this.#result,
      adjustments: { revision, editedFrames: [], editedBy: [], override },
      files: { ...this.#result.files, mesh },
    };
  }

  #override() {
    const last = this.#changes.at(-1);
    if (last?.change.kind !== 'override' || last.change.reason === null) return null;
    return { reason: last.change.reason, by: last.by, at: last.at };
  }
}

const told = ({ study, software, cine }: Parameters<Analysis['run']>[0]): AnalysisResult => ({
  analysis: 'told',
  notice: researchNotice,
  software,
  models: [],
  study,
  timingsMs: {},
  quality: [],
  measurements: [],
  curves: { phaseTimesMs: [...cine.phaseTimesMs], rvVolumeMl: [], lvVolumeMl: [] },
  risk: null,
  files: { labels: [], contours: 'contours.json', motion: 'motion.f32', mesh: 'mesh.json', report: null },
});

export const testAnalyses: readonly Analysis[] = [
  {
    ...analysis('told', async (input, context) => {
      await context.write('mesh.json', '{}');
      context.keep?.(new Told(told(input), []));
      return told(input);
    }),
    reopen: async ({ result, changes, read }) => {
      if (!(await read('mesh.json')))
        throw new ReaderError('no-network-labels', 'Its files are gone.', 'Run it again.');
      return new Told(result, changes);
    },
  },
  analysis('sums', async ({ study, cine, software, importMs }, context) => {
    let sum = 0;
    for (const sample of cine.samples) sum += sample;
    for (let step = 0; step <= 10; step += 1) {
      context.progress('sum', step / 10);
      await context.breathe();
    }
    context.contours([{ sliceIndex: 0, phaseIndex: 0, label: 3, points: [0, 0, 1, 0, 1, 1] }]);
    await context.write('sum.bin', new Uint8Array([1, 2, 3]));
    return {
      analysis: 'sums',
      notice: researchNotice,
      software,
      models: [],
      study,
      timingsMs: { import: importMs },
      quality: [],
      measurements: [{ name: 'sum', value: sum, unit: '1', source: 'test' }],
      curves: { phaseTimesMs: [...cine.phaseTimesMs], rvVolumeMl: [], lvVolumeMl: [] },
      risk: null,
      files: { labels: [], contours: 'contours.json', motion: 'sum.bin', mesh: 'mesh.json', report: null },
    };
  }),
  analysis(
    'refuses',
    async () => {
      throw new Error('never reached');
    },
    ({ label }) => ({ code: 'too-few-phases', message: `${label} has too few phases.`, hint: 'Choose a cine.' }),
  ),
  analysis('doubts', async () => {
    throw new ReaderError('no-heart', 'There is no heart on series 7.', 'Choose another series.');
  }),
  analysis('breaks', async () => {
    throw new TypeError('undefined is not an object');
  }),
  analysis('escapes', async (_input, context) => {
    await context.write('../../dextra.sqlite', 'x');
    throw new Error('never reached');
  }),
  analysis('dies', async () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise<never>(() => undefined);
  }),
  analysis('lasts', async (_input, context) => {
    for (;;) {
      context.progress('sum', 0.5);
      await context.breathe();
    }
  }),
];
