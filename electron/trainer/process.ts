import { ReaderError, type TrainingReport } from '../contract';
import type { StartTraining, TrainingResult } from './api';
import { readTrainingResult } from './files';
import { fromTrainerSchema, type ToTrainer } from './messages';

/** A process that was asked to stop and does not is killed after this: it computes units of seconds. */
const stopWithinMs = 5000;

export const startTraining: StartTraining = (spawn, { folder, workers, onProgress }) => {
  const { promise, resolve, reject } = Promise.withResolvers<TrainingResult>();
  const gone = Promise.withResolvers<void>();
  const stopped = new ReaderError('trainer-stopped', 'The training was interrupted.', 'Resume it to go on.');
  const send = (message: ToTrainer) => child.send(message);
  let report: TrainingReport | null = null;
  let [stopping, finished] = [false, false];
  const child = spawn();
  child.onMessage((raw) => {
    const message = fromTrainerSchema.parse(raw);
    if (message.type === 'progress') {
      report = message.report ?? report;
      if (report) onProgress?.(message.progress, report);
      return;
    }
    if (message.type === 'failed')
      reject(new ReaderError(message.failure.code, message.failure.message, message.failure.hint));
    else if (message.type === 'stopped') reject(stopped);
    else {
      finished = true;
      readTrainingResult(folder).then((result) => {
        if (result) resolve(result);
        else reject(new ReaderError('no-result', 'The result of the training cannot be read.', 'Resume it.'));
      }, reject);
    }
    // It has said its last word.
    child.kill();
  });
  child.onExit(() => {
    gone.resolve();
    // The result is being read. After any other last word, what follows changes nothing.
    if (finished) return;
    reject(
      stopping
        ? stopped
        : new ReaderError(
            'trainer-died',
            'The process that was training ended.',
            'What was computed is kept: resume the training.',
          ),
    );
  });
  // Whoever only stops it need not listen.
  promise.catch(() => undefined);
  send({ type: 'run', folder, workers });
  return {
    done: promise,
    async stop() {
      stopping = true;
      send({ type: 'stop' });
      const late = setTimeout(() => child.kill(), stopWithinMs);
      await gone.promise;
      clearTimeout(late);
    },
  };
};
