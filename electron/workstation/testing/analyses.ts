import type { Analysis } from '../../analyses/analysis';
import { ReaderError, researchNotice } from '../../contract';

/** Analyses whose behaviour is their name; they look at the real images. */
const analysis = (name: string, run: Analysis['run'], refuses: Analysis['refuses'] = () => null): Analysis => ({
  descriptor: { analysisId: name, title: name, steps: ['sum', 'write'] },
  refuses,
  run,
});

export const testAnalyses: readonly Analysis[] = [
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
