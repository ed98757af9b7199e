// npm run bench [study folder]: the design's budgets, measured in the product as it runs: the loopback host, its engine and a
// Chromium. Prints one line per budget; nothing fails when one is missed. Run it when the machine has nothing else to do.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';

const root = process.cwd();
const realData = path.resolve(root, process.env.DEXTRA_REAL_DATA ?? '../shared/data');
const usual = path.join(realData, 'cine-mr/sunnybrook/SCD0000101');
const study = process.argv[2] ?? (existsSync(usual) ? usual : null);
/** With a screen and a graphics card: `DEXTRA_BENCH_GPU=1 npm run bench`. */
const withGpu = process.env.DEXTRA_BENCH_GPU === '1';
const playMs = 8000;

interface Figure {
  what: string;
  value: number;
  unit: string;
  budget: number;
  /** Whether more is better, as for frames per second. */
  atLeast?: boolean;
}

const note = (text: string) => process.stdout.write(`${text}\n`);
const report = ({ what, value, unit, budget, atLeast }: Figure) => {
  const met = atLeast ? value >= budget : value <= budget;
  const bound = `${atLeast ? '≥' : '≤'} ${budget.toFixed(unit === 'ms' ? 0 : 1)} ${unit}`;
  note(
    `${what.padEnd(50)} ${value.toFixed(unit === 'ms' ? 0 : 2).padStart(8)} ${unit.padEnd(9)} budget ${bound.padEnd(16)} ${met ? 'met' : 'MISSED'}`,
  );
};

/** What is counted inside the page, from outside the product's code. Times are milliseconds since the page began. */
interface Watch {
  droppedMs: number;
  firstImageMs: number;
  mapMs: number;
  tasks: { startMs: number; ms: number }[];
  /** Texts of the images that were drawn, one for each change. */
  slices: { ms: number; text: string }[];
  maps: number[];
}

/** Runs in the page before its own code. */
function watchPage(): void {
  const watch: Watch = { droppedMs: 0, firstImageMs: 0, mapMs: 0, tasks: [], slices: [], maps: [] };
  Object.assign(window, { watch });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) watch.tasks.push({ startMs: entry.startTime, ms: entry.duration });
  }).observe({ type: 'longtask', buffered: true });
  addEventListener('change', () => (watch.droppedMs ||= performance.now()), true);
  addEventListener(
    'click',
    ({ target }) => {
      if (target instanceof Element && /demo study/.test(target.closest('button')?.textContent ?? ''))
        watch.droppedMs ||= performance.now();
    },
    true,
  );
  // The viewer's library tells its element of every image that it has drawn.
  document.addEventListener(
    'CORNERSTONE_IMAGE_RENDERED',
    ({ target }) => {
      if (!(target instanceof HTMLElement) || target.dataset.view !== 'slices') return;
      queueMicrotask(() => {
        const text = target.parentElement?.querySelector('.bottom-left')?.textContent ?? '';
        if (!text.includes('Slice')) return;
        watch.firstImageMs ||= performance.now();
        if (watch.slices.at(-1)?.text !== text) watch.slices.push({ ms: performance.now(), text });
      });
    },
    true,
  );
  const { drawElements } = WebGL2RenderingContext.prototype;
  let counted = false;
  WebGL2RenderingContext.prototype.drawElements = function (...all) {
    drawElements.apply(this, all);
    if (counted || !(this.canvas instanceof HTMLCanvasElement) || !this.canvas.closest('[data-panel="motion-map"]'))
      return;
    counted = true;
    watch.mapMs ||= performance.now();
    watch.maps.push(performance.now());
    queueMicrotask(() => {
      counted = false;
    });
  };
}

const watched = (page: Page) => page.evaluate(() => (window as unknown as { watch: Watch }).watch);
const longest = ({ tasks }: Watch, from: number, to: number) =>
  tasks.filter(({ startMs, ms }) => startMs + ms > from && startMs < to).sort((a, b) => b.ms - a.ms);
const listed = (tasks: Watch['tasks'], from: number) =>
  tasks
    .slice(0, 8)
    .map(({ startMs, ms }) => `${ms.toFixed(0)} at ${((startMs - from) / 1000).toFixed(1)} s`)
    .join(', ') || 'none above 50';

/** Peak resident memory of a process, MiB; Linux only. */
const peakMemory = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** The processes that a process has started, and those that they have. */
const descendants = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(/\s+/))
    .filter(Boolean)
    .map(Number)
    .flatMap((child) => [child, ...descendants(child)]);

function startHost(dataFolder: string): { host: ChildProcess; address: Promise<string> } {
  const command = [path.join(root, 'dist/electron/loopback.js'), '--no-open', '--data', dataFolder];
  const host = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const address = new Promise<string>((resolve, reject) => {
    let text = '';
    host.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(text);
      if (found) resolve(found[0]);
    });
    host.once('exit', (code) => reject(new Error(`The host ended with ${code}: ${text}`)));
  });
  return { host, address };
}

/** What the workstation itself has written down about the analysis and the cine. */
const recorded = (page: Page) =>
  page.evaluate(async () => {
    const call = async (name: string, payload: object) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`/call/${name}`, { method: 'POST', body: JSON.stringify(payload), headers });
      return (await response.json()).value;
    };
    const [{ studyInstanceUid }] = await call('library.list', {});
    const { runs, stacks } = await call('study.open', { studyInstanceUid });
    const done = runs.find((run: { state: string }) => run.state === 'done');
    const stack = stacks.find((one: { stackId: string }) => one.stackId === done.stackId);
    const times: number[] = stack.phaseTimesMs;
    const phases: number = stack.phaseCount;
    return {
      timings: done.result.timingsMs as Record<string, number>,
      beatMs: (stack.rrIntervalMs ?? ((times.at(-1)! - times[0]!) * phases) / (phases - 1)) as number,
      phases,
    };
  });

const folder = await mkdtemp(path.join(os.tmpdir(), 'dextra-bench-'));
const load = os.loadavg()[0] ?? 0;
const gl = withGpu ? 'graphics card' : 'software GL';
note(`${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores, ${gl}; load before: ${load.toFixed(1)}`);
note(`study: ${study ? path.basename(study) : 'demo'}`);

const browser = await chromium.launch({
  executablePath: process.env.DEXTRA_CHROMIUM ?? '/usr/bin/chromium',
  headless: !withGpu,
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    // Without a graphics card a browser composes pages by the processor and only WebGL by SwiftShader, as here.
    ...(withGpu ? [] : ['--disable-gpu', '--enable-unsafe-swiftshader']),
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  ],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.addInitScript(watchPage);
const started = performance.now();
const { host, address } = startHost(folder);
try {
  await page.goto(await address);
  await page.locator('main.workspace').waitFor();
  const startedMs = performance.now() - started;
  report({ what: 'cold start: program and page usable', value: startedMs / 1000, unit: 's', budget: 2 });
  // A reader takes a moment to find a folder.
  await page.waitForTimeout(1500);

  if (study) {
    const chooser = page.waitForEvent('filechooser');
    await page
      .getByRole('button', { name: /^Open a folder/ })
      .first()
      .click();
    await (await chooser).setFiles(study);
  } else await page.getByRole('button', { name: 'Open the demo study' }).first().click();
  await page.waitForFunction(() => (window as unknown as { watch: Watch }).watch.firstImageMs > 0, null, {
    timeout: 120_000,
  });
  const { droppedMs, firstImageMs } = await watched(page);
  report({ what: 'drop to first image', value: (firstImageMs - droppedMs) / 1000, unit: 's', budget: 1 });

  await page.locator('[data-panel="motion-map"] canvas').first().waitFor({ timeout: 300_000 });
  await page.waitForFunction(() => (window as unknown as { watch: Watch }).watch.mapMs > 0, null, { timeout: 60_000 });
  await page.waitForTimeout(2000);
  const seen = await watched(page);
  const { timings, beatMs, phases } = await recorded(page);
  const { total = Number.NaN, ...steps } = timings;
  report({ what: 'whole right-heart analysis', value: total / 1000, unit: 's', budget: 25 });
  const parts = Object.entries(steps).map(([step, ms]) => `${step} ${(ms / 1000).toFixed(1)}`);
  note(`  steps, s: ${parts.join(', ')}; drop to 3-D map ${((seen.mapMs - droppedMs) / 1000).toFixed(1)}`);
  const running = longest(seen, firstImageMs, seen.mapMs + 1000);
  report({
    what: "the page's longest task, first image to result",
    value: running[0]?.ms ?? 0,
    unit: 'ms',
    budget: 50,
  });
  note(`  tasks above 50 ms after the drop: ${running.length}: ${listed(running, droppedMs)}`);
  const opening = longest(seen, droppedMs, firstImageMs);
  note(`  between drop and first image: ${listed(opening, droppedMs)}`);
  note(`  while the page starts: ${listed(longest(seen, 0, droppedMs), 0)}`);

  const stop = page.getByRole('button', { name: 'Pause' }).first();
  if (!(await stop.isVisible())) await page.keyboard.press('Space');
  await stop.waitFor();
  const from = await page.evaluate(() => performance.now());
  await page.waitForTimeout(playMs);
  const played = await watched(page);
  const during = (ms: number) => ms >= from && ms < from + playMs;
  const shown = played.slices.filter(({ ms }) => during(ms));
  const wanted = (phases * 1000) / beatMs;
  report({
    what: `slices while playing (${phases} phases in ${beatMs.toFixed(0)} ms)`,
    value: (shown.length * 1000) / playMs,
    unit: 'phases/s',
    // One more or less at the ends of the measured time.
    budget: wanted - 1000 / playMs,
    atLeast: true,
  });
  const phaseOf = ({ text }: { text: string }) => Number(/Phase (\d+)/.exec(text)?.[1] ?? 0) - 1;
  const skipped = shown
    .slice(1)
    .reduce((sum, now, i) => sum + ((phaseOf(now) - phaseOf(shown[i]!) + phases) % phases) - 1, 0);
  note(`  phases left out in ${playMs / 1000} s: ${skipped}`);
  report({
    what: `3-D map while playing (${gl})`,
    value: (played.maps.filter(during).length * 1000) / playMs,
    unit: 'fps',
    budget: 60,
    atLeast: true,
  });
  note(`  tasks above 50 ms while playing: ${listed(longest(played, from, from + playMs), from)}`);

  if (host.pid && process.platform === 'linux') {
    const engines = descendants(host.pid).map(peakMemory);
    const sum = engines.reduce((all, one) => all + one, 0);
    report({ what: 'engine peak memory', value: sum / 1024, unit: 'GiB', budget: 1.5 });
    note(`  host process peak ${peakMemory(host.pid).toFixed(0)} MiB`);
  }
} finally {
  await browser.close();
  host.kill('SIGTERM');
  if (host.exitCode === null) await new Promise((resolve) => host.once('exit', resolve));
  await rm(folder, { recursive: true, force: true });
}
