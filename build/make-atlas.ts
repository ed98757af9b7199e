// Builds the atlas of both ventricles, mean and modes, from the ACDC training masks at end-diastole and end-systole:
// node build/run.mjs build/fit-acdc.ts --acdc <folder> --out <fits>
// node build/run.mjs build/make-atlas.ts --acdc <folder> --rv <fits> [--leave-out <list of patients>|nobody] [--modes 40] [--out assets/heart-atlas]
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Vector } from '../electron/contract';
import { alignSlices } from '../electron/mesh/alignment';
import { findHeartFrame, toHeart } from '../electron/mesh/heart-frame';
import { rvTemplate } from '../electron/mesh/rv-template';
import { type AtlasFile, atlasFormat, partNames } from '../electron/mesh/shape/atlas';
import { landmarksFromLabels } from '../electron/mesh/shape/landmarks';
import { similarityOnto } from '../electron/mesh/shape/similarity';
import { enclosedVolume, vertexNormals } from '../electron/mesh/surface';
import { symmetricEigen } from '../electron/survival/symmetric-eigen';
import { acdcAxes, readAcdc } from './acdc';
import { lidVertices, type RingPlan, ringSurface, ringTriangles } from './lv-rings';
import { mean } from './mean-surface';

const { values: options } = parseArgs({
  options: {
    acdc: { type: 'string' },
    rv: { type: 'string' },
    'leave-out': { type: 'string', default: 'models/right-heart-segmentation/training/held-out.txt' },
    modes: { type: 'string', default: '40' },
    out: { type: 'string', default: 'assets/heart-atlas' },
  },
});
if (!options.acdc || !options.rv) {
  console.error(
    'usage: node build/run.mjs build/make-atlas.ts --acdc <folder of ACDC training patients> --rv <fits of build/fit-acdc.ts> [--leave-out <file>] [--modes <n>] [--out <folder>]',
  );
  process.exit(2);
}
const leftOut = new Set(
  options['leave-out'] === 'nobody'
    ? []
    : (await readFile(options['leave-out'], 'utf8'))
        .split('\n')
        .flatMap((line) => line.replace(/#.*/, '').trim() || []),
);

/** Who is in the output of build/fit-acdc.ts, in order. */
interface FittedPatient {
  readonly id: string;
}
const everyone: FittedPatient[] = (
  JSON.parse(await readFile(`${options.rv}.json`, 'utf8')) as { patients: FittedPatient[] }
).patients;
const rvFits = new Float32Array((await readFile(`${options.rv}.f32`)).buffer);

// Vertices correspond by construction in the LV (rings about its axis), by the template's fit in the RV, which so keeps the
// vertices that the survival model knows.
const plans: readonly RingPlan[] = [
  { angles: 36, rings: 24, lidCircles: 4 },
  { angles: 44, rings: 26, lidCircles: 5 },
];
const ringCount = (plan: RingPlan) => (plan.rings + plan.lidCircles) * plan.angles + 2;
const rvCount = rvTemplate.positions.length / 3;
const counts = [...plans.map(ringCount), rvCount];
const triangles = [...plans.map(ringTriangles), rvTemplate.triangles];
const total = counts.reduce((a, b) => a + b, 0);

const shapes: Float64Array[] = [];
const landmarks: Map<string, Vector>[] = [];
let patients = 0;
for await (const patient of readAcdc(options.acdc)) {
  if (leftOut.has(patient.id)) continue;
  const { rows, columns } = patient;
  const fitted = everyone.findIndex((p) => p.id === patient.id);
  const { axes } = alignSlices(patient.endDiastole, rows, columns, acdcAxes(patient, true));
  const frame = findHeartFrame(patient.endDiastole, rows, columns, axes);
  if (!frame || fitted < 0) {
    console.error(`${patient.id} is left out: no usable ventricles`);
    continue;
  }
  patients++;
  for (const [phase, labels] of [patient.endDiastole, patient.endSystole].entries()) {
    const lv = plans.map((plan, part) => ringSurface(labels, rows, columns, axes, frame, part === 0 ? 1 : 2, plan));
    if (!lv[0] || !lv[1]) {
      console.error(
        `${patient.id}, ${phase === 0 ? 'end-diastole' : 'end-systole'} is left out: no whole left ventricle`,
      );
      continue;
    }
    const rv = rvFits.subarray((2 * fitted + phase) * 3 * rvCount, (2 * fitted + phase + 1) * 3 * rvCount);
    shapes.push(Float64Array.from([...lv[0], ...lv[1], ...rv]));
    landmarks.push(
      new Map(
        landmarksFromLabels(labels, rows, columns, axes).flatMap((l) =>
          l.positionMm ? [[l.id, toHeart(frame, l.positionMm)] as const] : [],
        ),
      ),
    );
  }
}

// Generalised Procrustes analysis with size: everything is turned, moved and scaled onto the mean, which keeps its own size.
let middle: Float64Array = shapes[0]!;
let aligned: Float64Array[] = [];
let sizes: number[] = [];
let placed: Map<string, Vector>[] = [];
for (let round = 0; round < 4; round++) {
  const maps = shapes.map((shape) => similarityOnto(shape, middle));
  aligned = shapes.map((shape, k) => maps[k]!.apply(shape));
  sizes = maps.map((m) => m.scale);
  placed = landmarks.map(
    (own, k) =>
      new Map([...own].map(([id, p]) => [id, [...maps[k]!.apply(Float64Array.from(p))] as unknown as Vector])),
  );
  const average = new Float64Array(3 * total);
  for (const shape of aligned) for (let i = 0; i < average.length; i++) average[i]! += shape[i]! / aligned.length;
  // The first heart's size is no reason: the mean takes the mean size, its own centre and the hearts' mean directions.
  const size = Math.exp(mean(sizes.map((s) => -Math.log(s))));
  const centre = [0, 1, 2].map((k) => average.reduce((sum, v, i) => sum + (i % 3 === k ? v : 0), 0) / total);
  const own = average.map((v, i) => (v - centre[i % 3]!) * size);
  const plain = new Float64Array(3 * total);
  for (const shape of shapes) for (let i = 0; i < own.length; i++) plain[i]! += shape[i]! / shapes.length;
  const upright = similarityOnto(own, plain);
  const turned = upright.apply(own);
  const about = [0, 1, 2].map((k) => turned.reduce((sum, v, i) => sum + (i % 3 === k ? v : 0), 0) / total);
  middle = turned.map((v, i) => (v - about[i % 3]!) / upright.scale);
}
{
  const maps = shapes.map((shape) => similarityOnto(shape, middle));
  aligned = shapes.map((shape, k) => maps[k]!.apply(shape));
  sizes = maps.map((m) => m.scale);
  placed = landmarks.map(
    (own, k) =>
      new Map([...own].map(([id, p]) => [id, [...maps[k]!.apply(Float64Array.from(p))] as unknown as Vector])),
  );
  middle = new Float64Array(3 * total);
  for (const shape of aligned) for (let i = 0; i < middle.length; i++) middle[i]! += shape[i]! / aligned.length;
}

const n = aligned.length;
const rows = aligned.map((shape) => shape.map((v, i) => v - middle[i]!));
const gram = new Float64Array(n * n);
for (let i = 0; i < n; i++)
  for (let j = 0; j <= i; j++) {
    let sum = 0;
    for (let k = 0; k < rows[i]!.length; k++) sum += rows[i]![k]! * rows[j]![k]!;
    gram[i * n + j] = gram[j * n + i] = sum;
  }
const { values, vectors } = symmetricEigen(gram, n);
const variance = values.reduce((sum, v) => sum + Math.max(0, v), 0);
const modeCount = Math.min(Number(options.modes), n - 1);
const modes = Array.from({ length: modeCount }, (_, m) => {
  const mode = new Float64Array(3 * total);
  for (let i = 0; i < n; i++) {
    // Scores have variance value / (n − 1): this is the mode at one standard deviation.
    const weight = vectors[m]![i]! / Math.sqrt(n - 1);
    for (let k = 0; k < mode.length; k++) mode[k]! += weight * rows[i]![k]!;
  }
  return mode;
});
const explained = values.slice(0, modeCount).reduce((a, b) => a + b, 0) / variance;

/** The flat lid of the RV: vertices of the mean that look along the long axis and lie in its top. */
function rvLid(): number[] {
  const own = middle.subarray(3 * (total - rvCount));
  const normals = vertexNormals(own, rvTemplate.triangles);
  const heights = Array.from({ length: rvCount }, (_, v) => own[3 * v]!);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  return heights.flatMap((h, v) => (normals[3 * v]! > 0.9 && h > low + 0.8 * (high - low) ? [v] : []));
}
const lids = [...plans.map(lidVertices), rvLid()];

const first = (part: number) => counts.slice(0, part).reduce((a, b) => a + b, 0);
const base64 = (array: ArrayBufferView) =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
const steps = modes.map((mode) => mode.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-9) / 32767);
const packed = new Int16Array(modeCount * 3 * total);
for (const [m, mode] of modes.entries())
  for (let i = 0; i < mode.length; i++) packed[m * mode.length + i] = Math.round(mode[i]! / steps[m]!);
const logs = sizes.map((s) => -Math.log(s));
const ids = [...placed[0]!.keys()];
const file: AtlasFile = {
  format: atlasFormat,
  source: 'ACDC training set, end-diastolic and end-systolic masks (Bernard et al., IEEE TMI 37(11):2514-2525, 2018)',
  hearts: n,
  explained: Math.round(explained * 1e4) / 1e4,
  logSizeDeviation:
    Math.round(Math.sqrt(logs.reduce((sum, l) => sum + (l - mean(logs)) ** 2, 0) / (n - 1)) * 1e4) / 1e4,
  landmarks: Object.fromEntries(
    ids.map((id) => {
      const all = placed.flatMap((p) => (p.has(id) ? [p.get(id)!] : []));
      return [id, [0, 1, 2].map((k) => Math.round(mean(all.map((p) => p[k]!)) * 100) / 100)];
    }),
  ),
  parts: partNames.map((name, part) => ({
    name,
    count: counts[part]!,
    triangles: base64(Uint16Array.from(triangles[part]!)),
    cap: base64(Uint16Array.from(lids[part]!)),
  })),
  mean: base64(Float32Array.from(middle)),
  modeSteps: steps,
  modes: base64(packed),
};
await mkdir(options.out, { recursive: true });
await writeFile(path.join(options.out, 'atlas.json'), `${JSON.stringify(file)}\n`);
console.warn(
  `${patients} patients, ${n} hearts, vertices ${counts.join(' + ')}, lids ${lids.map((l) => l.length).join(' / ')}, ` +
    `${modeCount} modes hold ${(100 * explained).toFixed(1)} % of the variance, log size sd ${file.logSizeDeviation}, ` +
    `volumes ${partNames.map((_, p) => (enclosedVolume(middle.subarray(3 * first(p), 3 * (first(p) + counts[p]!)), triangles[p]!) / 1000).toFixed(1)).join(' / ')} ml, ` +
    `landmarks ${JSON.stringify(file.landmarks)}`,
);
