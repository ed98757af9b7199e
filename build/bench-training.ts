// Times the training of the motion-survival network, here and in PyTorch.
//
//   node build/run.mjs build/bench-training.ts [--python <exe>] [--epochs 100] [--search <settings>] [--mode standard]
//
// Without --python only this side. With --search, so many settings of the paper's ranges are trained on six folds each,
// two at a time here and one after the other in straightforward PyTorch.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type NetworkSettings, paperSearchSpace, type TrainingPlan } from '../electron/contract';
import { concordance } from '../electron/survival/concordance';
import { subsetOf } from '../electron/survival/data';
import { type MotionData, predictNetwork, trainNetwork } from '../electron/survival/network';
import { seededRandom, shuffled } from '../electron/survival/random';
import { defaultSimulation, simulateCohort } from '../electron/survival/simulation';

interface Work {
  readonly rows: number[];
  readonly test: number[];
  readonly settings: NetworkSettings;
  readonly plan: Pick<TrainingPlan, 'mode' | 'epochs' | 'batch' | 'seed'>;
}
interface Done {
  readonly seconds: number;
  readonly last: { total: number; reconstruction: number; survival: number };
  /** On the fold; NaN where there is none. */
  readonly c: number;
}

if (isMainThread) await main();
else {
  const data = workerData as MotionData;
  parentPort!.on('message', (work: Work) => void compute(data, work).then((done) => parentPort!.postMessage(done)));
}

async function compute(data: MotionData, { rows, test, settings, plan }: Work): Promise<Done> {
  const began = performance.now();
  const { weights, losses } = await trainNetwork(data, Int32Array.from(rows), settings, plan);
  const seconds = (performance.now() - began) / 1000;
  const scores = predictNetwork(weights, data.descriptors, Int32Array.from(test)).logHazards;
  return {
    seconds,
    last: losses.at(-1)!,
    c: test.length > 1 ? concordance(subsetOf(data, test), scores).c : Number.NaN,
  };
}

/** All of it on so many threads, each a whole training at a time. */
async function onThreads(data: MotionData, works: readonly Work[], threads: number): Promise<Done[]> {
  const found = new Array<Done>(works.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(threads, works.length) }, async () => {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: data });
      for (let k = next++; k < works.length; k = next++) {
        worker.postMessage(works[k]);
        // Rejects when the worker fails.
        const [done] = (await once(worker, 'message')) as [Done];
        found[k] = done;
      }
      await worker.terminate();
    }),
  );
  return found;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      python: { type: 'string' },
      epochs: { type: 'string', default: '100' },
      search: { type: 'string', default: '0' },
      mode: { type: 'string', default: 'standard' },
    },
  });
  const epochs = Number(values.epochs);
  const cohort = simulateCohort(defaultSimulation);
  const shared = new Float32Array(new SharedArrayBuffer(cohort.descriptors.byteLength));
  shared.set(cohort.descriptors);
  const n = cohort.times.length;
  const data: MotionData = {
    features: shared.length / n,
    descriptors: shared,
    times: cohort.times,
    events: cohort.events,
  };
  const everyone = Array.from({ length: n }, (_, i) => i);
  const settings: NetworkSettings = { learningRate: 1e-5, l1: 1e-5, dropout: 0.5, hidden: 78, latent: 13, alpha: 0.5 };
  const folder = mkdtempSync(path.join(tmpdir(), 'dextra-bench-'));
  try {
    writeFileSync(path.join(folder, 'x.f32'), shared);
    const pytorch = (chosen: NetworkSettings, rows: number[], fused: boolean) =>
      inPyTorch(values.python!, folder, data, rows, chosen, epochs, fused);
    console.warn(
      `${n} subjects, ${data.features} numbers each, batch 16, ${epochs} epochs, ${availableParallelism()} cores`,
    );

    const plan = { mode: 'faithful', epochs, batch: 16, seed: 1 } as const;
    const one = { rows: everyone, test: [], settings, plan };
    const alone = (await onThreads(data, [one], 1))[0]!;
    print('one training, faithful, one core', alone.seconds, alone.last);
    const pair = await onThreads(data, [one, { ...one, plan: { ...plan, seed: 2 } }], 2);
    print('each of two side by side', Math.max(...pair.map(({ seconds }) => seconds)), pair[1]!.last);
    const standard = (await onThreads(data, [{ ...one, plan: { ...plan, mode: 'standard' } }], 1))[0]!;
    print('one training, standard, one core', standard.seconds, standard.last);
    if (values.python) {
      const fused = await pytorch(settings, everyone, true);
      print('PyTorch, fused Adam, all cores', fused.seconds, fused.last);
      const plain = await pytorch(settings, everyone, false);
      print('PyTorch, straightforward, all cores', plain.seconds, plain.last);
      console.warn(`one training against fused Adam: ${(alone.seconds / fused.seconds).toFixed(2)} of its time`);
      console.warn(`one training against straightforward: ${(alone.seconds / plain.seconds).toFixed(2)} of its time`);
    }
    if (Number(values.search) > 0) await search(data, Number(values.search), values.mode as Work['plan']['mode']);

    async function search(cohort: MotionData, count: number, mode: Work['plan']['mode']): Promise<void> {
      const tried = drawnSettings(count);
      const mixed = shuffled(everyone, seededRandom(5));
      const works = tried.flatMap((chosen) =>
        Array.from({ length: 6 }, (_, fold) => ({
          settings: chosen,
          rows: mixed.filter((_, i) => i % 6 !== fold),
          test: mixed.filter((_, i) => i % 6 === fold),
          plan: { ...plan, mode },
        })),
      );
      const began = performance.now();
      const done = await onThreads(cohort, works, availableParallelism());
      const seconds = (performance.now() - began) / 1000;
      const cs = tried.map((_, k) => mean(done.slice(6 * k, 6 * k + 6).map(({ c }) => c)));
      console.warn(
        `search, ${mode}: ${works.length} trainings in ${seconds.toFixed(1)} s; best mean C of the folds ${Math.max(...cs).toFixed(3)}, mean ${mean(cs).toFixed(3)}`,
      );
      if (!values.python) return;
      // One fold of each setting; the six cost the same.
      let theirs = 0;
      for (const [k, chosen] of tried.entries())
        theirs += 6 * (await pytorch(chosen, works[6 * k]!.rows, false)).seconds;
      console.warn(
        `search, straightforward PyTorch one after another: ${theirs.toFixed(1)} s (six times one fold of each)`,
      );
      console.warn(`the search is ${(theirs / seconds).toFixed(1)} times as fast here`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Settings spread over the paper's ranges. */
function drawnSettings(count: number): NetworkSettings[] {
  const random = seededRandom(17);
  const within = ([low, high]: [number, number]) => low + (high - low) * random.uniform();
  const { log10LearningRate, log10L1, dropout, hidden, latent, alpha } = paperSearchSpace;
  return Array.from({ length: count }, () => ({
    learningRate: 10 ** within(log10LearningRate),
    l1: 10 ** within(log10L1),
    dropout: within(dropout),
    hidden: Math.round(within(hidden)),
    latent: Math.round(within(latent)),
    alpha: within(alpha),
  }));
}

async function inPyTorch(
  python: string,
  folder: string,
  data: MotionData,
  rows: number[],
  settings: NetworkSettings,
  epochs: number,
  fused: boolean,
): Promise<{ seconds: number; last: Done['last'] }> {
  const { times, events } = subsetOf(data, rows);
  const file = (name: string) => path.join(folder, name);
  writeFileSync(
    file('subjects.json'),
    JSON.stringify({ times: Array.from(times), events: Array.from(events), all: data.times.length, rows }),
  );
  const given = {
    descriptors: file('x.f32'),
    subjects: file('subjects.json'),
    hidden: settings.hidden,
    latent: settings.latent,
    dropout: settings.dropout,
    'learning-rate': settings.learningRate,
    alpha: settings.alpha,
    l1: settings.l1,
    epochs,
  };
  const flags = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const script = fileURLToPath(new URL('../../models/right-heart-survival/reference/benchmark.py', import.meta.url));
  const child = spawn(python, [script, ...flags, ...(fused ? ['--fused'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) output += String(chunk);
  const found = JSON.parse(output) as { seconds: number; losses: [number, number, number][] };
  const [total, reconstruction, survival] = found.losses.at(-1)!;
  return { seconds: found.seconds, last: { total, reconstruction, survival } };
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function print(what: string, seconds: number, { total, reconstruction, survival }: Done['last']): void {
  const losses = `loss of the last epoch ${total.toFixed(2)} (reconstruction ${reconstruction.toFixed(2)}, survival ${survival.toFixed(2)})`;
  console.warn(`${what}: ${seconds.toFixed(1)} s; ${losses}`);
}
