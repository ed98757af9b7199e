// Proves the refinement of shapes on simulated stacks of thick, shifted slices whose truth is known:
// node build/run.mjs build/prove-shape.ts --acdc <folder of ACDC patients> [--meshes <folder of UK Digital Heart meshes>] [--limit <patients>]
//
// Truths: (1) the refined end-diastolic shapes of the 20 held-out patients, whom the modes have not seen; (2) the analytic
// phantom in six forms; (3) the mean hearts of the UK Digital Heart Project, made from high-resolution images of others.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fillHoles } from '../electron/imaging/components';
import { type StackAxes, stackAxes } from '../electron/imaging/geometry';
import { makePhantom, type PhantomParameters } from '../electron/imaging/phantom';
import { combine } from '../electron/imaging/vector';
import { alignSlices } from '../electron/mesh/alignment';
import { partNames } from '../electron/mesh/shape/atlas';
import { type RefinedShape, refineShape } from '../electron/mesh/shape/refine';
import { toStack } from '../electron/mesh/shape/start';
import { type Agreement, agreement, structures } from '../electron/mesh/shape/testing/agreement';
import { interpolated, type LabelAt, lowResolution, sampled } from '../electron/mesh/shape/testing/low-resolution';
import { fillSurface, gridAroundPoints, labelVoxels, type VoxelGrid } from '../electron/mesh/shape/voxels';
import type { Surface } from '../electron/mesh/surface';
import { acdcAxes, readAcdc } from './acdc';

const { values: options } = parseArgs({
  options: {
    acdc: { type: 'string' },
    meshes: { type: 'string' },
    'held-out': { type: 'string', default: 'models/right-heart-segmentation/training/held-out.txt' },
    limit: { type: 'string', default: '99' },
  },
});
if (!options.acdc) {
  console.error(
    'usage: node build/run.mjs build/prove-shape.ts --acdc <folder> [--meshes <folder>] [--limit <patients>]',
  );
  process.exit(2);
}

const stepMm = [1.25, 1.25, 2] as const;
const standing: Pick<StackAxes, 'originMm' | 'u' | 'v' | 'n'> = {
  originMm: [0, 0, 0],
  u: [1, 0, 0],
  v: [0, 1, 0],
  n: [0, 0, 1],
};

/** A shape that is known everywhere. */
interface Truth {
  readonly name: string;
  readonly labelAt: LabelAt;
  readonly labels: Uint8Array;
  readonly grid: VoxelGrid;
  readonly base: Pick<StackAxes, 'originMm' | 'u' | 'v' | 'n'>;
}

/** The box of everything labelled, mm. */
function boxOf({ labels, grid: { origin, size, stepMm } }: Truth) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue;
    const at = [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))];
    for (const k of [0, 1, 2]) {
      const place = origin[k]! + at[k]! * stepMm[k]!;
      low[k] = Math.min(low[k]!, place);
      high[k] = Math.max(high[k]!, place);
    }
  }
  return [low, high] as const;
}

const lookUp =
  (labels: Uint8Array, { origin, size, stepMm: step }: VoxelGrid): LabelAt =>
  (u, v, h) => {
    const at = [u, v, h].map((x, k) => Math.round((x - origin[k]!) / step[k]!));
    if (at.some((a, k) => a < 0 || a >= size[k]!)) return 0;
    return labels[(at[2]! * size[1] + at[1]!) * size[0] + at[0]!]!;
  };

/** The surfaces of a refined shape in the axes of a stack. */
const solidsIn = (shape: RefinedShape, base: Truth['base']): Surface[] =>
  partNames.map((name) => {
    const { positions, triangles } = shape.surfaces[name];
    const own = new Float64Array(positions.length);
    for (let i = 0; i < own.length; i += 3)
      own.set(toStack(base as StackAxes, [positions[i]!, positions[i + 1]!, positions[i + 2]!]), i);
    return { positions: own, triangles };
  });

const measured: Record<string, Agreement[]> = {};
const shiftErrors: Record<string, Record<string, number[]>> = {};
const times: number[] = [];

/** @param shiftMm standard deviation of the shifts; 0: slices in line, to see what the refinement does where nothing is to be done */
async function trial(truth: Truth, number: number, shiftMm = 3): Promise<void> {
  const group = `${truth.name.split(' ')[0]}${shiftMm === 0 ? ', slices in line' : ''}`;
  const stack = lowResolution(truth.labelAt, boxOf(truth), truth.base, {
    spacingMm: 8 + (number % 5) * 0.5,
    pixelMm: 1.4,
    shiftMm,
    farthestMm: 6,
    seed: 100 + number,
  });
  const from = process.cpuUsage();
  const refined = await refineShape(stack);
  const used = process.cpuUsage(from);
  if (!refined) {
    console.error(`${truth.name}: no shape was found`);
    return;
  }
  times.push((used.user + used.system) / 1000);
  const volumes: Record<string, Uint8Array> = {
    nearest: interpolated(stack, truth.grid, 'nearest'),
    linear: interpolated(stack, truth.grid, 'linear'),
    refined: labelVoxels(solidsIn(refined, truth.base), truth.grid),
  };
  const line: string[] = [];
  for (const [how, labels] of Object.entries(volumes))
    for (const [structure, wanted] of Object.entries(structures)) {
      const found = agreement(truth.labels, labels, truth.grid, wanted);
      const key = `${group}|${structure}|${how}`;
      measured[key] ??= [];
      measured[key].push(found);
      if (how !== 'nearest') line.push(`${found.dice.toFixed(3)}/${found.meanMm.toFixed(2)}`);
    }
  const old = alignSlices(stack.labels, stack.rows, stack.columns, stack.axes);
  for (const [s, shift] of refined.shifts.entries()) {
    if (shift.residualMm === null) continue;
    const [tu, tv] = stack.shiftsMm[s]!;
    const [before, after] = [stack.axes.slices[s]!.shiftMm, old.axes.slices[s]!.shiftMm];
    shiftErrors[group] ??= { 'not corrected': [], 'straight LV axis': [], 'joint fit': [] };
    const errors = shiftErrors[group];
    errors['not corrected']!.push(Math.hypot(tu, tv));
    errors['straight LV axis']!.push(Math.hypot(tu - before[0] + after[0], tv - before[1] + after[1]));
    errors['joint fit']!.push(Math.hypot(tu - shift.offMm[0], tv - shift.offMm[1]));
  }
  console.warn(`${truth.name}: ${line.join(' ')}; ${times.at(-1)!.toFixed(0)} ms`);
}

let number = 0;
const heldOut = new Set(
  (await readFile(options['held-out'], 'utf8')).split('\n').flatMap((l) => l.replace(/#.*/, '').trim() || []),
);
const own: { shifts: number[]; rms: number[]; mahalanobis: number[] } = { shifts: [], rms: [], mahalanobis: [] };
for await (const patient of readAcdc(options.acdc)) {
  if (!heldOut.has(patient.id) || number >= Number(options.limit)) continue;
  const shape = await refineShape({
    labels: patient.endDiastole,
    rows: patient.rows,
    columns: patient.columns,
    axes: acdcAxes(patient, true),
  });
  if (!shape) {
    console.error(`${patient.id}: no shape was found`);
    continue;
  }
  own.shifts.push(...shape.shifts.filter((s) => s.residualMm !== null).map((s) => Math.hypot(...s.offMm)));
  own.rms.push(shape.atlasDistance.rmsMm);
  own.mahalanobis.push(shape.atlasDistance.mahalanobis);
  const solids = solidsIn(shape, standing);
  const grid = gridAroundPoints(Float64Array.from(solids.flatMap((s) => [...s.positions])), stepMm, 12);
  const labels = labelVoxels(solids, grid);
  const fine = gridAroundPoints(Float64Array.from(solids.flatMap((s) => [...s.positions])), [0.7, 0.7, 1], 2);
  const labelAt = lookUp(labelVoxels(solids, fine), fine);
  const truth: Truth = { name: `held-out ${patient.id}`, labelAt, labels, grid, base: standing };
  await trial(truth, number);
  await trial(truth, number++, 0);
}

const forms: Partial<PhantomParameters>[] = [
  {},
  { lvEdvMl: 110, rvEdvMl: 210 },
  { lvEdvMl: 220, lvLengthMm: 100, rvEdvMl: 160 },
  { wallMm: 13, lvEdvMl: 120 },
  { rvEdvMl: 240, septumDegrees: 30 },
  { lvEdvMl: 95, lvLengthMm: 78, rvEdvMl: 100 },
];
for (const [k, form] of forms.entries()) {
  const phantom = makePhantom({ ...form, phases: 1, rows: 16, columns: 16, slices: 2 });
  const base = stackAxes(phantom.shortAxis.planes, 9);
  const labelAt: LabelAt = (u, v, h) => phantom.labelAt(combine(base.originMm, base.u, u, base.v, v, base.n, h), 0);
  const { labels, grid } = sampled(labelAt, stepMm);
  const truth: Truth = { name: `phantom ${k + 1}`, labelAt, labels, grid, base };
  await trial(truth, number);
  await trial(truth, number++, 0);
}

if (options.meshes) {
  const folder = options.meshes;
  const read = async (name: string): Promise<Surface> => {
    const words = (await readFile(path.join(folder, name), 'utf8')).split(/\s+/);
    const numbers = (key: string, skip: number, count: (at: number) => number) => {
      const at = words.indexOf(key);
      return words.slice(at + skip, at + skip + count(at)).map(Number);
    };
    const points = numbers('POINTS', 3, (at) => 3 * Number(words[at + 1]));
    const cells = numbers('POLYGONS', 3, (at) => Number(words[at + 2]));
    return { positions: Float64Array.from(points), triangles: Uint32Array.from(cells.filter((_, i) => i % 4 !== 0)) };
  };
  const [wall, right] = [await read('LV_ED_mean.vtk'), await read('RV_ED_mean.vtk')];
  const points = Float64Array.from([...wall.positions, ...right.positions]);
  const make = (step: readonly [number, number, number], margin: number) => {
    const grid = gridAroundPoints(points, step, margin);
    const [myocardium, rv] = [fillSurface(wall, grid), fillSurface(right, grid)];
    const [columns, rows, slices] = grid.size;
    const lv = { labels: myocardium.map((m) => 2 * m), columns, rows, slices };
    const holes = lv.labels.slice();
    fillHoles({ ...lv, labels: holes });
    const labels = holes.map((l, i) => (lv.labels[i] ? 2 : l ? 1 : rv[i] ? 3 : 0));
    return { labels, grid };
  };
  const [{ labels, grid }, fine] = [make(stepMm, 12), make([0.7, 0.7, 1], 2)];
  for (let k = 0; k < 4; k++)
    await trial(
      { name: `mean-heart ${k + 1}`, labelAt: lookUp(fine.labels, fine.grid), labels, grid, base: standing },
      number++,
    );
}

const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
const spread = (list: readonly number[]) =>
  Math.sqrt(list.reduce((s, v) => s + (v - mean(list)) ** 2, 0) / Math.max(1, list.length - 1));
const quantile = (list: readonly number[], q: number) =>
  [...list].sort((a, b) => a - b)[Math.floor(q * (list.length - 1))]!;
const lines = [
  '| truth | structure | method | n | Dice | mean distance, mm | 95 % distance, mm |',
  '|---|---|---|---|---|---|---|',
  ...Object.entries(measured).map(([key, list]) => {
    const column = (pick: (a: Agreement) => number, digits: number) =>
      `${mean(list.map(pick)).toFixed(digits)} ± ${spread(list.map(pick)).toFixed(digits)}`;
    return `| ${key.split('|').join(' | ')} | ${list.length} | ${column((a) => a.dice, 3)} | ${column((a) => a.meanMm, 2)} | ${column((a) => a.p95Mm, 2)} |`;
  }),
  '',
  '| error of the slices’ shifts, mm | mean | median | 95 % |',
  '|---|---|---|---|',
  ...Object.entries(shiftErrors).flatMap(([group, methods]) =>
    Object.entries(methods).map(
      ([name, list]) =>
        `| ${group} | ${name} | ${mean(list).toFixed(2)} | ${quantile(list, 0.5).toFixed(2)} | ${quantile(list, 0.95).toFixed(2)} |`,
    ),
  ),
  '',
  `Held-out patients as they are: shifts found ${mean(own.shifts).toFixed(2)} mm on average (95 % ${quantile(own.shifts, 0.95).toFixed(2)}); ` +
    `distance from the atlas ${quantile(own.rms, 0.5).toFixed(2)} mm (${Math.min(...own.rms).toFixed(2)} … ${Math.max(...own.rms).toFixed(2)}), ` +
    `Mahalanobis ${quantile(own.mahalanobis, 0.5).toFixed(1)} (${Math.min(...own.mahalanobis).toFixed(1)} … ${Math.max(...own.mahalanobis).toFixed(1)}).`,
  `Processor time of one phase: median ${quantile(times, 0.5).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms.`,
];
process.stdout.write(`${lines.join('\n')}\n`);
