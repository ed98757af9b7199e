import { parentPort, workerData } from 'node:worker_threads';
import { predictNetwork, trainNetwork } from '../survival/network';
import { computeUnit, type Unit } from '../survival/validation/units';
import type { FromWorker, WorkerData } from './pool';

// A thread that computes one unit after the other. The cohort is shared memory: no thread copies it.
const port = parentPort;
if (!port) throw new Error('This is a worker thread, not a program.');
const place = { ...(workerData as WorkerData), train: trainNetwork, predict: predictNetwork };

port.on('message', (unit: Unit) => {
  const began = performance.now();
  const answer = async (): Promise<FromWorker> => {
    try {
      const { result, weights } = await computeUnit(place, unit);
      return { id: unit.id, ms: performance.now() - began, result, weights };
    } catch (error) {
      return { id: unit.id, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
  void answer().then((message) => port.postMessage(message));
});
