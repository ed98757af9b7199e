import type { Analysis } from '../../analyses/analysis';
import { ReaderError, researchNotice } from '../../contract';
import { descriptorLength } from '../../survival/heart-beat';

/**
 * Stands in for the right-heart analysis where only what becomes of its result is asked: a motion made of the images'
 * sum. Studies of the patients named so have no heart, withheld risk, or a motion with a hole.
 */
export const motionAnalysis: Analysis = {
  descriptor: { analysisId: 'right-heart-motion', title: 'Motion', steps: ['track', 'write'] },
  refuses: ({ phaseCount }) =>
    phaseCount < 2 ? { code: 'too-few-phases', message: 'There is one phase only.', hint: 'Import a cine.' } : null,
  async run({ study, software, cine }, { write, progress, breathe, signal }) {
    progress('track', 0.5);
    await breathe();
    const uid = study.studyInstanceUid;
    if (uid.endsWith('.404.1')) throw new ReaderError('no-heart', 'There is no heart here.', 'Leave it out.');
    while (uid.endsWith('.500.1')) {
      signal.throwIfAborted();
      await breathe();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const motion = Float32Array.from(
      { length: descriptorLength },
      (_, k) => Math.sin(k) * Number(uid.split('.').at(-2)),
    );
    if (uid.endsWith('.13.1')) motion[7] = Number.NaN;
    await write('descriptor.f32', new Uint8Array(motion.buffer));
    const measured = (id: string, value: number, unit: string) => ({ id, name: id, value, unit, source: 'test' });
    return {
      analysis: 'right-heart-motion',
      notice: researchNotice,
      software,
      models: [],
      study,
      timingsMs: {},
      quality: [{ check: 'Noise', status: 'warn', message: 'The images are noisy.' }],
      measurements: [
        measured('rv.end-diastolic-volume', 180, 'ml'),
        measured('rv.end-systolic-volume', 90, 'ml'),
        measured('rv.ejection-fraction', 50, '%'),
      ],
      curves: { phaseTimesMs: [...cine.phaseTimesMs], rvVolumeMl: [], lvVolumeMl: [] },
      risk: null,
      riskWithheld: uid.endsWith('.51.1') ? { checks: ['slices.base'], message: 'The base is missing.' } : null,
      files: {
        labels: [],
        contours: 'contours.json',
        motion: 'motion.f32',
        mesh: 'mesh.json',
        descriptor: 'descriptor.f32',
        report: null,
      },
    };
  },
};
