import type { AnalysisResult, Stack } from '../../../contract';
import type { StackAxes } from '../../../imaging/geometry';
import type { CineLabels, CineVolume } from '../../../imaging/volume';
import { bestAffineImage } from '../../../mesh/affine';
import type { Alignment } from '../../../mesh/alignment';
import { smoothCycle } from '../../../mesh/cyclic';
import { foldedTriangles } from '../../../mesh/surface';
import type { RvTemplate } from '../../../mesh/template';
import type { Track } from '../../../mesh/track';
import type { Volumes } from '../measure';

export { type Override, type Withheld, withheld } from './withheld';

type Check = AnalysisResult['quality'][number];

export interface Findings {
  readonly stack: Stack;
  readonly cine: CineVolume;
  readonly labels: CineLabels;
  readonly volumes: Volumes;
  readonly alignment: Alignment;
  readonly track: Track;
  readonly template: RvTemplate;
  /** +1 when slices sorted by height run from apex to base, −1 otherwise. */
  readonly towardsBase: 1 | -1;
}

const check = (name: string, status: Check['status'], message: string): Check => ({ check: name, status, message });
const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** What to doubt in a result, in words. Everything that was checked is listed, also what passed. */
export function qualityChecks(found: Findings): Check[] {
  return [
    ...coverage(found),
    continuity(found),
    agreement(found),
    strokeVolumes(found.volumes),
    plausibility(found.volumes),
    alignment(found),
    surface(found),
    beat(found),
    distribution(found.cine),
    ...found.stack.warnings.map((message) => check('Images', 'warn', message)),
  ];
}

/** Area of a label on each slice (sorted by height) of one phase, pixels. */
function areas({ labels, cine }: Findings, axes: StackAxes, phase: number, wanted: readonly number[]): number[] {
  const plane = cine.rows * cine.columns;
  return axes.slices.map(({ index }) => {
    const from = (phase * cine.slices + index) * plane;
    let area = 0;
    for (let i = from; i < from + plane; i++) if (wanted.includes(labels[i]!)) area++;
    return area;
  });
}

function coverage(found: Findings): Check[] {
  const { axes } = found.alignment;
  const order = (list: number[]) => (found.towardsBase > 0 ? list : [...list].reverse());
  const rv = order(areas(found, axes, found.volumes.endDiastole, [3]));
  const lv = order(areas(found, axes, found.volumes.endDiastole, [1, 2]));
  const [largest, largestLv] = [Math.max(...rv), Math.max(...lv)];
  const base = rv.at(-1)! > 0.25 * largest;
  const apex = lv[0]! > 0.5 * largestLv;
  return [
    base
      ? check(
          'Coverage of the base',
          'warn',
          'The right ventricle is still wide in the most basal slice: part of it may lie outside the images, and volumes may be too small.',
        )
      : check('Coverage of the base', 'pass', 'The most basal slice lies beyond the right ventricle, or at its end.'),
    apex
      ? check(
          'Coverage of the apex',
          'warn',
          'The left ventricle is still wide in the most apical slice: the apex may lie outside the images.',
        )
      : check('Coverage of the apex', 'pass', 'The slices reach the apex.'),
  ];
}

function continuity({ volumes, track }: Findings): Check {
  const name = 'Segmentation over the beat';
  if (track.bridged.length > 0)
    return check(
      name,
      'fail',
      `No right ventricle was found in ${track.bridged.length} of ${volumes.rvMl.length} phases; its motion there is a guess.`,
    );
  const largest = Math.max(...volumes.rvMl);
  const jumps = smoothCycle(volumes.rvMl).map((v, k) => Math.abs(v - volumes.rvMl[k]!) / largest);
  const worst = jumps.indexOf(Math.max(...jumps));
  return jumps[worst]! > 0.06
    ? check(
        name,
        'warn',
        `The right-ventricular volume jumps at phase ${worst + 1} (by ${percent(jumps[worst]!)} of the largest volume): look at its contours.`,
      )
    : check(name, 'pass', 'Volumes change smoothly from phase to phase.');
}

function agreement({ track, volumes, cine }: Findings): Check {
  const period = periodOf(cine);
  const largest = Math.max(...volumes.rvMl);
  const off = track.volumesMl.map((ml, k) => {
    let nearest = 0;
    const away = (phase: number) => {
      const d = Math.abs(cine.phaseTimesMs[phase]! - track.timesMs[k]!) % period;
      return Math.min(d, period - d);
    };
    for (let phase = 1; phase < cine.phases; phase++) if (away(phase) < away(nearest)) nearest = phase;
    return Math.abs(ml - smoothCycle(volumes.rvMl)[nearest]!) / largest;
  });
  const mean = off.reduce((a, b) => a + b, 0) / off.length;
  const message = `The surface's volume differs from the contours' by ${percent(mean)} of the largest volume on average, ${percent(Math.max(...off))} at most.`;
  return check('Surface against contours', mean < 0.05 ? 'pass' : mean < 0.12 ? 'warn' : 'fail', message);
}

function strokeVolumes({ rvMl, lvMl, endDiastole, rvEndSystole, lvEndSystole }: Volumes): Check {
  const rv = rvMl[endDiastole]! - rvMl[rvEndSystole]!;
  const lv = lvMl[endDiastole]! - lvMl[lvEndSystole]!;
  const difference = Math.abs(rv - lv) / Math.max(1, (rv + lv) / 2);
  const message = `The ventricles eject ${Math.round(rv)} ml (right) and ${Math.round(lv)} ml (left).`;
  return difference < 0.3
    ? check('Stroke volumes', 'pass', message)
    : check(
        'Stroke volumes',
        'warn',
        `${message} Without a leaking valve or a shunt they should be alike: look at the basal contours.`,
      );
}

function plausibility({ rvMl, lvMl, endDiastole, rvEndSystole, lvEndSystole }: Volumes): Check {
  const odd: string[] = [];
  for (const [name, ml, endSystole] of [
    ['right', rvMl, rvEndSystole],
    ['left', lvMl, lvEndSystole],
  ] as const) {
    const [full, empty] = [ml[endDiastole]!, ml[endSystole]!];
    if (full < 40 || full > 450) odd.push(`${name}-ventricular volume ${Math.round(full)} ml`);
    if (empty > 0.93 * full || empty < 0.1 * full)
      odd.push(`${name}-ventricular ejection fraction ${percent(1 - empty / full)}`);
  }
  return odd.length === 0
    ? check('Plausibility', 'pass', 'Volumes and ejection fractions are within what adult hearts have.')
    : check('Plausibility', 'warn', `Unusual for an adult heart: ${odd.join(', ')}. Look at the contours.`);
}

function alignment({ alignment: { axes, offMm } }: Findings): Check {
  const worst = offMm.indexOf(Math.max(...offMm));
  const off = offMm[worst]!;
  return off > 4
    ? check(
        'Alignment of slices',
        'warn',
        `Slice ${axes.slices[worst]!.index + 1} is ${off.toFixed(0)} mm off the line of the others: another breath-hold, most likely. The surface is corrected for it; its outline on that slice is shifted.`,
      )
    : check('Alignment of slices', 'pass', `Slices are in line within ${off.toFixed(1)} mm.`);
}

function surface({ track, template }: Findings): Check {
  const folded = track.phases.map(
    (shape) => foldedTriangles(shape, bestAffineImage(template.positions, shape), template.triangles).length,
  );
  const worst = Math.max(...folded);
  const distance = `It lies ${track.residualMm.toFixed(1)} mm from the contours' surface on average.`;
  if (track.residualMm > 2) return check('Surface', 'fail', `The surface does not follow the contours. ${distance}`);
  return worst > 0.01 * (template.triangles.length / 3)
    ? check(
        'Surface',
        'warn',
        `The surface is folded in places (${worst} of ${template.triangles.length / 3} triangles). ${distance}`,
      )
    : check('Surface', 'pass', distance);
}

function beat({ cine }: Findings): Check {
  const name = 'Heart beat';
  if (!cine.rrIntervalMs)
    return check(
      name,
      'warn',
      `The length of the heart beat is not in the header; ${Math.round(periodOf(cine))} ms is taken from the phases.`,
    );
  const covered = Math.min(
    1,
    (cine.phaseTimesMs.at(-1)! - cine.phaseTimesMs[0]!) / (cine.phases - 1) / (cine.rrIntervalMs / cine.phases),
  );
  return covered < 0.85
    ? check(name, 'warn', `The phases cover ${percent(covered)} of the heart beat; the rest of the motion is bridged.`)
    : check(name, 'pass', 'The phases cover the whole heart beat.');
}

/** The training images: ACDC, 0.70–1.95 mm in plane, 5–10 mm apart. */
function distribution({ planes, sliceSpacingMm, slices }: CineVolume): Check {
  const pixel = planes[0]!.columnSpacingMm;
  const odd: string[] = [];
  if (pixel < 0.65 || pixel > 2.1) odd.push(`pixels of ${pixel.toFixed(2)} mm`);
  if (sliceSpacingMm < 4.5 || sliceSpacingMm > 12) odd.push(`slices ${sliceSpacingMm.toFixed(1)} mm apart`);
  if (slices < 6) odd.push(`${slices} slices`);
  return odd.length === 0
    ? check(
        'Like the training images',
        'pass',
        'Resolution and slice distance are within what the network was trained on.',
      )
    : check(
        'Like the training images',
        'warn',
        `Unlike the images that the network was trained on: ${odd.join(', ')}.`,
      );
}

/** Length of the beat in ms: measured, else from the distance of the phases. */
export function periodOf({ rrIntervalMs, phaseTimesMs, phases }: CineVolume): number {
  const spanned = ((phaseTimesMs.at(-1)! - phaseTimesMs[0]!) * phases) / Math.max(1, phases - 1);
  if (rrIntervalMs && rrIntervalMs > 0.9 * spanned) return rrIntervalMs;
  return spanned > 0 ? spanned : phases * 40;
}
