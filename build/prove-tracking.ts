// Measures the tracking: displacement against the phantom's own motion, volumes against the labels of real cines.
//   node build/run.mjs build/prove-tracking.ts [--data ../shared/data] [--cache <folder for the labels of the cines>] [--only <name>] [--shifts]
// Lines: per phantom and per cine, what the bars of the tests are about; with --shifts also how well shifts that were added
// to the slices of the cines are found again.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { segmentCine } from '../electron/analyses/right-heart-motion/segment';
import { groupStudies, type InstanceRecord, importSources } from '../electron/dicom';
import { loadCine } from '../electron/dicom/cine';
import { type StackAxes, stackAxes } from '../electron/imaging/geometry';
import { normalNumbers } from '../electron/imaging/phantom/noise';
import { openModelLibrary } from '../electron/inference/library';
import { alignSlices } from '../electron/mesh/alignment';
import { smoothCycle } from '../electron/mesh/cyclic';
import { motionDescriptor } from '../electron/mesh/descriptor';
import { findHeartFrame } from '../electron/mesh/heart-frame';
import { rvTemplate } from '../electron/mesh/rv-template';
import { refineShape } from '../electron/mesh/shape/refine';
import { type Track, type TrackInput, trackVentricle } from '../electron/mesh/track';
import { motionErrors, phantomHearts, trackPhantom, unseenHearts, volumeErrors } from '../electron/mesh/tracking/proof';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    cache: { type: 'string' },
    only: { type: 'string' },
    shifts: { type: 'boolean', default: false },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);
const share = (x: number) => `${(100 * x).toFixed(1)} %`;
const quiet = {
  signal: new AbortController().signal,
  progress: () => undefined,
  breathe: async () => undefined,
  onSlice: () => undefined,
};
const library = openModelLibrary({
  folders: { builtIn: 'models', imported: path.join(os.tmpdir(), 'no-models') },
  provider: () => 'cpu',
});

async function logHazard(track: Track): Promise<number> {
  const model = await library.load('right-heart-survival');
  const data = motionDescriptor(track.fromEndDiastole, rvTemplate.matchedVertices);
  const found = await model.run({ descriptor: { data, shape: [1, data.length] } });
  return found.logHazard!.data[0]!;
}

/** Longest processor time between two breaths, ms, counted from the first. */
function watch() {
  const spent = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let [last, longest] = [Number.POSITIVE_INFINITY, 0];
  return {
    hooks: {
      progress: () => undefined,
      breathe: async () => {
        const now = spent();
        longest = Math.max(longest, now - last);
        await new Promise((done) => setImmediate(done));
        last = spent();
      },
    },
    longest: () => longest,
  };
}

say(
  'phantom                  end-systole  mean of beat  closure  folds  residual  volume  whole ms  step ms  log hazard',
);
for (const [name, chosen] of Object.entries({ ...phantomHearts, ...unseenHearts })) {
  if (options.only && !name.startsWith(options.only)) continue;
  const watched = watch();
  const begun = process.cpuUsage();
  const found = await trackPhantom(chosen, watched.hooks);
  const spent = process.cpuUsage(begun);
  const errors = motionErrors(found);
  const volume = volumeErrors(found.track, found.input);
  say(
    `${name.padEnd(24)} ${errors.endSystoleMm.toFixed(2).padStart(8)} mm ${errors.meanMm.toFixed(2).padStart(9)} mm ${found.track.closureMm.toFixed(2).padStart(7)} ${String(errors.folds).padStart(6)} ${found.track.residualMm.toFixed(2).padStart(8)} ${share(Math.max(...volume.sliced.map(Math.abs))).padStart(8)} ${found.trackMs.toFixed(0).padStart(7)} ${watched.longest().toFixed(0).padStart(8)}   ${(await logHazard(found.track)).toFixed(3)}` +
      `   along ${errors.partsMm.map((e) => e.toFixed(2)).join('/')}  regions ${errors.regionsMm.map((e) => e.toFixed(2)).join('/')} cpu ${((spent.user + spent.system) / 1000).toFixed(0)}`,
  );
  say(
    `    base descent ${Math.max(...found.track.baseDescentMm.left).toFixed(1)} / ${Math.max(...found.track.baseDescentMm.right).toFixed(1)} mm, true ${found.truth.parameters.baseDescentMm}`,
  );
}

interface Cine {
  readonly input: Omit<TrackInput, 'axes' | 'frame'>;
  readonly planes: Parameters<typeof stackAxes>[0];
  readonly sliceSpacingMm: number;
}

/** As the analysis takes end-diastole: the first phase unless another one is clearly fuller. */
function fullest(labels: Uint8Array, phases: number): number {
  const each = labels.length / phases;
  const filling = smoothCycle(
    Array.from({ length: phases }, (_, k) =>
      labels.subarray(k * each, (k + 1) * each).reduce((n, l) => n + (l === 1 || l === 3 ? 1 : 0), 0),
    ),
  );
  const most = Math.max(...filling);
  return filling[0]! >= 0.97 * most ? 0 : filling.indexOf(most);
}

/** A cine of the folder and the product's labels of it. */
async function labelled(source: string): Promise<Cine> {
  const name = path.basename(source, '.zip');
  const kept = options.cache && path.join(options.cache, name);
  if (kept && existsSync(`${kept}.json`)) {
    const facts = JSON.parse(await readFile(`${kept}.json`, 'utf8'));
    return { ...facts, input: { ...facts.input, labels: new Uint8Array(await readFile(`${kept}.labels`)) } };
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'dextra-tracking-'));
  try {
    const records: InstanceRecord[] = [];
    await importSources([source], {
      ...quiet,
      libraryFolder: folder,
      readInPlace: false,
      isKnown: () => 'new',
      onRecords: (batch) => void records.push(...batch),
    });
    const found = groupStudies(records).flatMap(({ stacks }) => stacks);
    const { stack, frames } = found.find((f) => f.stack.role === 'short-axis-cine')!;
    const cine = await loadCine(stack, frames, records, quiet);
    const model = await library.load('right-heart-segmentation');
    const { labels } = await segmentCine(cine, model, quiet);
    const spanned = ((cine.phaseTimesMs.at(-1)! - cine.phaseTimesMs[0]!) * cine.phases) / (cine.phases - 1);
    const input = {
      labels,
      phases: cine.phases,
      rows: cine.rows,
      columns: cine.columns,
      phaseTimesMs: cine.phaseTimesMs,
      periodMs: cine.rrIntervalMs && cine.rrIntervalMs > 0.9 * spanned ? cine.rrIntervalMs : spanned,
      endDiastole: fullest(labels, cine.phases),
    };
    const result = { input, planes: cine.planes, sliceSpacingMm: cine.sliceSpacingMm };
    if (kept && options.cache) {
      await mkdir(options.cache, { recursive: true });
      await writeFile(`${kept}.labels`, labels);
      await writeFile(`${kept}.json`, JSON.stringify({ ...result, input: { ...input, labels: null } }));
    }
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Adds known shifts to a cine's slices; mean error of the step from slice to slice by the shape alone, and by the motion too. */
async function sayShifts({ input, planes, sliceSpacingMm }: Cine): Promise<void> {
  const { labels, phases, rows, columns, endDiastole } = input;
  const each = labels.length / phases;
  const first = labels.subarray(endDiastole * each, (endDiastole + 1) * each);
  const solve = async (stack: StackAxes) => {
    const refined = await refineShape({ labels: first, rows, columns, axes: stack });
    const { axes } = refined!;
    const frame = findHeartFrame(first, rows, columns, axes)!;
    const { state } = await trackVentricle(rvTemplate, { ...input, axes, frame }, quiet);
    return { shape: axes, motion: state.axes };
  };
  const stepError = (axes: StackAxes, wanted: StackAxes) => {
    const off = axes.slices.map(({ shiftMm: [u, v] }, k) => {
      const [u0, v0] = wanted.slices[k]!.shiftMm;
      return [u - u0, v - v0] as const;
    });
    const steps = off.slice(1).map(([u, v], k) => Math.hypot(u - off[k]![0], v - off[k]![1]));
    return steps.reduce((a, b) => a + b, 0) / steps.length;
  };
  const stack = stackAxes(planes, sliceSpacingMm);
  const still = await solve(stack);
  for (const deviation of [1, 2, 3]) {
    const errors = [0, 0, 0];
    for (const seed of [1, 2, 3]) {
      const normal = normalNumbers(31 * seed + deviation);
      const moved = {
        ...stack,
        slices: stack.slices.map((place) => ({
          ...place,
          shiftMm: [place.shiftMm[0] + deviation * normal(), place.shiftMm[1] + deviation * normal()] as const,
        })),
      };
      const found = await solve(moved);
      errors[0]! += stepError(moved, stack) / 3;
      errors[1]! += stepError(found.shape, still.shape) / 3;
      errors[2]! += stepError(found.motion, still.motion) / 3;
    }
    say(
      `  shifts of ${deviation} mm added: steps ${errors[0]!.toFixed(2)} mm, by the shape ${errors[1]!.toFixed(2)}, by the motion too ${errors[2]!.toFixed(2)}`,
    );
  }
}

say('\ncine: volume of the tracked surface against that of the labels, per phase');
for (const source of ['SCD0000101', 'SCD0000301.zip']) {
  const file = path.join(options.data, 'cine-mr/sunnybrook', source);
  if (!existsSync(file) || (options.only && !source.startsWith(options.only))) continue;
  const cine = await labelled(file);
  const { labels, phases, rows, columns, endDiastole } = cine.input;
  const each = labels.length / phases;
  const first = labels.subarray(endDiastole * each, (endDiastole + 1) * each);
  const stack = stackAxes(cine.planes, cine.sliceSpacingMm);
  const refined = await refineShape({ labels: first, rows, columns, axes: stack });
  const axes = refined?.axes ?? alignSlices(first, rows, columns, stack).axes;
  const frame = findHeartFrame(first, rows, columns, axes)!;
  const watched = watch();
  await watched.hooks.breathe();
  const begun = process.cpuUsage();
  const start = performance.now();
  const input = { ...cine.input, axes, frame };
  const track = await trackVentricle(rvTemplate, input, watched.hooks);
  const wall = performance.now() - start;
  const spent = process.cpuUsage(begun);
  const { sliced, closed, labelMl } = volumeErrors(track, input);
  say(
    `${source}: on the slices ${share(Math.max(...sliced.map(Math.abs)))} at most, closed ${share(Math.max(...closed.map(Math.abs)))} at most, closure ${track.closureMm.toFixed(2)} mm, residual ${track.residualMm.toFixed(2)} mm, ${wall.toFixed(0)} ms (processor ${((spent.user + spent.system) / 1000).toFixed(0)}), longest step ${watched.longest().toFixed(0)} ms, log hazard ${(await logHazard(track)).toFixed(3)}`,
  );
  say(`  base descent left  ${track.baseDescentMm.left.map((v) => v.toFixed(0)).join(' ')}`);
  say(`  base descent right ${track.baseDescentMm.right.map((v) => v.toFixed(0)).join(' ')}`);
  say(`  labels ml  ${labelMl.map((v) => v.toFixed(0).padStart(5)).join(' ')}`);
  say(`  sliced %   ${sliced.map((v) => (100 * v).toFixed(1).padStart(5)).join(' ')}`);
  say(`  closed %   ${closed.map((v) => (100 * v).toFixed(1).padStart(5)).join(' ')}`);
  if (options.shifts) await sayShifts(cine);
}
