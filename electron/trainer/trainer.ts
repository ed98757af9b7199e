import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { ReaderError, type TrainingReport } from '../contract';
import { parentPort } from '../engine/port';
import { readTrainingInput } from './files';
import { type FromTrainer, toTrainerSchema } from './messages';
import { runTraining } from './run';

// The trainer's process: one training, for hours or days, from a folder that holds all it needs. Whatever else is to be
// done on the machine goes first: set before the threads start, which inherit it.
os.setPriority(os.constants.priority.PRIORITY_LOW);

const port = parentPort<FromTrainer>();
const stop = new AbortController();
/** Progress is told this often at most; what is told last always arrives. */
const tellEveryMs = 200;

async function run(folder: string, workers: number | null): Promise<void> {
  let told: TrainingReport | null = null;
  let waiting: (() => void) | null = null;
  let last = 0;
  const flush = () => {
    last = performance.now();
    waiting?.();
    waiting = null;
  };
  let timer: NodeJS.Timeout | undefined;
  const input = await readTrainingInput(folder);
  await runTraining(input, {
    folder,
    workers,
    workerFile: fileURLToPath(new URL('./worker.cjs', import.meta.url)),
    signal: stop.signal,
    onProgress(progress, report) {
      waiting = () => {
        port.send({ type: 'progress', progress, report: report === told ? null : report });
        told = report;
      };
      clearTimeout(timer);
      const due = last + tellEveryMs - performance.now();
      if (due <= 0 || progress.step === 'write') flush();
      else timer = setTimeout(flush, due);
    },
  });
  clearTimeout(timer);
  flush();
}

let running = false;
port.onMessage((raw) => {
  const message = toTrainerSchema.parse(raw);
  if (message.type === 'stop') return stop.abort(new ReaderError('trainer-stopped', 'The training was interrupted.'));
  if (running) return;
  running = true;
  run(message.folder, message.workers).then(
    () => port.send({ type: 'done' }),
    (error: unknown) => {
      if (stop.signal.aborted) return port.send({ type: 'stopped' });
      if (!(error instanceof ReaderError)) console.error('trainer:', error);
      const failure =
        error instanceof ReaderError
          ? error.failure
          : {
              code: 'training-failed',
              message: `The training failed: ${error instanceof Error ? error.message : String(error)}`,
              hint: 'What was computed is kept. Resume it; if it fails again, report it.',
            };
      port.send({ type: 'failed', failure });
    },
  );
});
