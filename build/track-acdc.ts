// Follows the right ventricle of every ACDC patient from end-diastole to end-systole as the workstation follows a study's, for
// the modes of the simulated cohort:
//   node build/run.mjs build/track-acdc.ts --acdc <folder of ACDC training patients> --out <file without extension> [--limit <patients>]
// <out>.f32: Float32 little endian [patient][end-diastole, end-systole][vertex][xyz], mm, in the heart's frame at end-diastole;
// <out>.json: who and how well. Both are made from patient images: neither belongs in the repository.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { alignSlices } from '../electron/mesh/alignment';
import { findHeartFrame } from '../electron/mesh/heart-frame';
import { rvTemplate } from '../electron/mesh/rv-template';
import { refineShape } from '../electron/mesh/shape/refine';
import { enclosedVolume } from '../electron/mesh/surface';
import { type TrackInput, trackVentricle } from '../electron/mesh/track';
import { slicedVolumeMl } from '../electron/mesh/tracking/sections';
import { type AcdcPatient, acdcAxes, readAcdc } from './acdc';
import { endSystoleAt, twoPhaseCine } from './two-phase-cine';

const { values: options } = parseArgs({
  options: { acdc: { type: 'string' }, out: { type: 'string' }, limit: { type: 'string', default: '1000' } },
});
if (!options.acdc || !options.out) {
  console.error('usage: node build/run.mjs build/track-acdc.ts --acdc <folder of ACDC training patients> --out <file>');
  process.exit(2);
}
const { triangles, positions } = rvTemplate;
const hooks = { progress: () => undefined, breathe: async () => undefined };

/** The surface at both phases, and how well it lies on the labels; null where the labels hold no whole heart. */
async function follow(patient: AcdcPatient) {
  const { rows, columns, endDiastole, endSystole } = patient;
  const stack = acdcAxes(patient, true);
  const refined = await refineShape({ labels: endDiastole, rows, columns, axes: stack });
  const axes = refined?.axes ?? alignSlices(endDiastole, rows, columns, stack).axes;
  const frame = findHeartFrame(endDiastole, rows, columns, axes);
  if (!frame) return null;
  const input: TrackInput = { ...twoPhaseCine(endDiastole, endSystole), rows, columns, axes, frame };
  const track = await trackVentricle(rvTemplate, input, hooks);
  const shapes = [track.state.first, track.state.shapes[endSystoleAt]!] as const;
  const onSlices = [endDiastole, endSystole].map((labels, k) => {
    const slicesMl = slicedVolumeMl(shapes[k]!, triangles, axes, frame);
    const voxelMl = (patient.spacingMm[0] * patient.spacingMm[1] * patient.spacingMm[2]) / 1000;
    const labelMl = labels.reduce((n, l) => n + (l === 3 ? 1 : 0), 0) * voxelMl;
    return { slicesMl, labelMl, closedMl: enclosedVolume(shapes[k]!, triangles) / 1000 };
  });
  return {
    shapes,
    facts: {
      id: patient.id,
      group: patient.group,
      refined: refined !== null,
      residualMm: track.residualMm,
      bothWaysMm: track.closureMm,
      baseDescentMm: track.baseDescentMm.right[endSystoleAt]!,
      endDiastole: onSlices[0]!,
      endSystole: onSlices[1]!,
    },
  };
}

const shapes: Float32Array[] = [];
const patients: NonNullable<Awaited<ReturnType<typeof follow>>>['facts'][] = [];
for await (const patient of readAcdc(options.acdc)) {
  if (patients.length >= Number(options.limit)) break;
  const found = await follow(patient);
  if (!found) {
    console.error(`${patient.id} is left out: no heart from base to apex`);
    continue;
  }
  shapes.push(...found.shapes.map((shape) => Float32Array.from(shape)));
  patients.push(found.facts);
  const { id, group, residualMm, baseDescentMm, endDiastole: ed, endSystole: es } = found.facts;
  console.warn(
    `${id} ${group.padEnd(4)} residual ${residualMm.toFixed(2)} mm, base ${baseDescentMm.toFixed(1)} mm, ` +
      [ed, es].map((v) => `${v.slicesMl.toFixed(0)}/${v.labelMl.toFixed(0)}/${v.closedMl.toFixed(0)}`).join(' → ') +
      ' ml (on slices/labels/closed)',
  );
}
const size = positions.length;
const data = new Float32Array(shapes.length * size);
for (const [k, shape] of shapes.entries()) data.set(shape, k * size);
await writeFile(`${options.out}.f32`, new Uint8Array(data.buffer));
await writeFile(
  `${options.out}.json`,
  `${JSON.stringify({ vertexCount: size / 3, shape: [patients.length, 2, size / 3, 3], patients }, null, 1)}\n`,
);
const over = (values: number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  return `mean ${(values.reduce((a, b) => a + b, 0) / values.length).toFixed(2)}, worst ${sorted.at(-1)!.toFixed(2)}`;
};
const error = (phase: 'endDiastole' | 'endSystole') =>
  over(patients.map((p) => 100 * Math.abs(p[phase].slicesMl / p[phase].labelMl - 1)));
console.warn(
  `${patients.length} patients (${patients.filter((p) => !p.refined).length} without the atlas): distance to the labels' outlines ` +
    `${over(patients.map((p) => p.residualMm))} mm; volume on the slices against the labels, % of it: end-diastole ` +
    `${error('endDiastole')}, end-systole ${error('endSystole')}`,
);
