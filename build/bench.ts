// npm run bench [study folder]: the design's budgets, measured in the product as it runs: the loopback host, its engine and a
// Chromium. Prints one line per budget with its ratio; nothing fails when one is missed.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openWorkstation, realData, type Workstation } from '../e2e/workstation';

interface Figure {
  what: string;
  value: number;
  unit: string;
  budget: number;
  /** Whether more is better, as for frames per second. */
  atLeast?: boolean;
}

const figures: Figure[] = [];
const report = (figure: Figure) => {
  figures.push(figure);
  const { what, value, unit, budget, atLeast } = figure;
  const met = atLeast ? value >= budget : value <= budget;
  const bound = `${atLeast ? '≥' : '≤'} ${budget} ${unit}`;
  process.stdout.write(
    `${what.padEnd(52)} ${value.toFixed(2).padStart(9)} ${unit.padEnd(8)} budget ${bound.padEnd(16)} ratio ${(value / budget).toFixed(2)}  ${met ? 'met' : 'MISSED'}\n`,
  );
};

/** Peak resident memory of a process and of its children, MiB; Linux only. */
function peakMemory(pid: number): { self: number; children: number[] } {
  const peak = (id: number) =>
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number),
  );
  return { self: peak(pid), children: children.map(peak) };
}

/** Milliseconds until a locator is visible. */
async function until(page: Workstation['page'], selector: string, timeout = 180_000): Promise<number> {
  const start = performance.now();
  await page.locator(selector).first().waitFor({ state: 'visible', timeout });
  return performance.now() - start;
}

const exists = (name: string) =>
  stat(name).then(
    () => true,
    () => false,
  );
const sunnybrook = path.join(realData, 'cine-mr/sunnybrook/SCD0000101');
const given = process.argv[2];
const study = given ?? ((await exists(sunnybrook)) ? sunnybrook : null);
const folder = await mkdtemp(path.join(os.tmpdir(), 'dextra-bench-'));

process.stdout.write(
  `${os.cpus()[0]?.model ?? ''}, ${os.cpus().length} cores; study: ${study ? path.basename(study) : 'demo'}\n`,
);

const started = performance.now();
const workstation = await openWorkstation(folder);
const { page } = workstation;
await until(page, 'main.workspace');
report({ what: 'cold start to usable window', value: (performance.now() - started) / 1000, unit: 's', budget: 2 });

await page.evaluate(() => {
  const record = { longest: 0, tasks: 0 };
  Object.assign(window, { benchTasks: record });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      record.tasks++;
      record.longest = Math.max(record.longest, entry.duration);
    }
  }).observe({ type: 'longtask' });
});

const dropped = performance.now();
if (study) await page.locator('input[type=file][webkitdirectory]').setInputFiles(study);
else await page.getByRole('button', { name: 'Open the demo study' }).first().click();
await until(page, '[data-panel="slices"] [data-first-image="true"]');
report({ what: 'drop to first image', value: (performance.now() - dropped) / 1000, unit: 's', budget: 1 });

await page.waitForFunction(
  () => document.querySelector('[data-panel="motion-map"] [data-map="ready"]') !== null,
  null,
  {
    timeout: 300_000,
  },
);
report({ what: 'drop to motion map', value: (performance.now() - dropped) / 1000, unit: 's', budget: 30 });
const timings = await page.evaluate(async () => {
  const read = async (name: string, payload: object) =>
    (
      await (
        await fetch(`/call/${name}`, {
          method: 'POST',
          body: JSON.stringify(payload),
          headers: { 'content-type': 'application/json' },
        })
      ).json()
    ).value;
  const [{ studyInstanceUid }] = await read('library.list', {});
  const { runs } = await read('study.open', { studyInstanceUid });
  return runs.find((run: { state: string }) => run.state === 'done').result.timingsMs as Record<string, number>;
});
report({ what: 'whole right-heart analysis', value: (timings.total ?? Number.NaN) / 1000, unit: 's', budget: 25 });
process.stdout.write(`  steps, ms: ${JSON.stringify(timings)}\n`);
const tasks = await page.evaluate(
  () => (window as unknown as { benchTasks: { longest: number; tasks: number } }).benchTasks,
);
report({ what: "the page's longest task, drop to result", value: tasks.longest, unit: 'ms', budget: 50 });

const rate = await page.evaluate(async () => {
  const button = [...document.querySelectorAll('button')].find((item) => item.getAttribute('aria-label') === 'Play');
  button?.click();
  let frames = 0;
  const start = performance.now();
  while (performance.now() - start < 5000) {
    await new Promise(requestAnimationFrame);
    frames++;
  }
  return frames / 5;
});
report({ what: 'frames while playing, all panels (software GL)', value: rate, unit: 'fps', budget: 60, atLeast: true });

const pid = workstation.process.pid;
if (pid && process.platform === 'linux') {
  const { self, children } = peakMemory(pid);
  report({ what: 'engine peak memory', value: Math.max(0, ...children) / 1024, unit: 'GiB', budget: 1.5 });
  process.stdout.write(`  host process peak ${self.toFixed(0)} MiB\n`);
}
await workstation.close();
await rm(folder, { recursive: true, force: true });
