import { type EmbolismResult, ReaderError } from '../../../contract';
import type { AnalysisInput } from '../../analysis';
import { type Chest, chestOf } from './chest';
import { checkGeometry, type Quality } from './geometry';
import { type Lungs, lungsOf } from './lungs';
import { motionMm, unsteadinessMm } from './motion';
import { aortaOf, archOf, carinaOf, type Sample, showsCarina, trunkOf } from './trunk';

/** Below the first, blood is not told from clot or unenhanced blood; below the second, small emboli are easily missed. */
export const trunkHu = { least: 90, good: 200 };
/** The middle of the ventricles lies about this far below the carina, mm: what is seen of the heart must reach there. */
const heartBelowCarinaMm = { first: 60, last: 115 };
const leastLungLitres = 0.8;

export interface Fitness {
  readonly quality: readonly Quality[];
  readonly opacification: EmbolismResult['opacification'];
  /** Images through the ventricles, inclusive; null where the images do not reach there. */
  readonly heart: { readonly from: number; readonly to: number } | null;
  /** Middle of the lungs across the patient, LPS mm. */
  readonly centreMm: readonly [number, number];
}

/**
 * Whether an examination can be read: a chest, complete, in HU, with contrast in the pulmonary arteries.
 * @throws ReaderError with the reason when it cannot
 */
export async function assess(input: AnalysisInput, breathe: () => Promise<void>): Promise<Fitness> {
  const { cine, stack } = input;
  const name = stack.label || 'This series';
  const padding = input.pixels?.padding ?? null;
  const quality = checkGeometry(cine, name);
  const chest = await chestOf(cine, padding, breathe);
  quality.push(...checkUnits(chest, input, name));
  const lungs = await lungsOf(chest, breathe);
  if (lungs.litres < leastLungLitres || lungs.heightMm < 60)
    throw new ReaderError(
      'not-a-chest',
      `${name} does not show a chest: ${lungs.litres.toFixed(1)} l of lung were found.`,
      'Choose a CT angiogram of the chest.',
    );
  const carina = carinaOf(chest, lungs)!;
  const below = (mm: number) => carina[2] - mm / chest.mm[2];
  if (!showsCarina(chest, lungs)) throw tooHigh(archOf(chest, carina), name);
  const trunk = trunkOf(chest, carina);
  const aorta = aortaOf(chest, carina);
  const heart = heartOf(chest, lungs, below);
  checkContrast(trunk, name, heart === null);
  if (trunk) quality.push(contrastQuality(trunk, aorta));
  quality.push(coverage(chest, lungs, heart));
  quality.push(movement(await unsteadinessMm(cine, padding, breathe)));
  const { low, high } = lungs.box;
  return {
    quality,
    opacification: {
      trunk:
        trunk &&
        hu(
          trunk,
          `mean of a ball of ${2 * trunk.radiusMm} mm in the pulmonary trunk, found by its place from the carina`,
        ),
      at: trunk && { centreMm: [...trunk.centreMm], sliceIndex: trunk.sliceIndex, radiusMm: trunk.radiusMm },
      aorta:
        aorta &&
        hu(
          aorta,
          `mean of a ball of ${2 * aorta.radiusMm} mm in the descending aorta, found by its place from the carina`,
        ),
    },
    heart,
    centreMm: [
      chest.originMm[0] + (chest.mm[0] * (low[0] + high[0])) / 2,
      chest.originMm[1] + (chest.mm[1] * (low[1] + high[1])) / 2,
    ],
  };
}

const hu = ({ meanHu }: Sample, source: string) => ({ value: meanHu, unit: 'HU', source });

/** @throws ReaderError `not-hu` */
function checkUnits({ hu: values }: Chest, { pixels }: AnalysisInput, name: string): Quality[] {
  const hint = 'Send the original images, with their Rescale Slope and Intercept.';
  let [darkest, brightest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let air = 0;
  for (const value of values) {
    if (value < darkest) darkest = value;
    if (value > brightest) brightest = value;
    if (value < -600) air++;
  }
  if (pixels?.rescaled === false && air === 0)
    throw new ReaderError('not-hu', `${name} is not in Hounsfield units: its header has no Rescale Intercept.`, hint);
  if (air < values.length / 100)
    throw new ReaderError(
      'not-hu',
      `${name} is not in Hounsfield units: its values run from ${darkest.toFixed(0)} to ${brightest.toFixed(0)}, and no air is among them.`,
      hint,
    );
  if (!pixels?.lossy) return [];
  return [
    {
      id: 'embolism.lossy',
      check: 'Compression',
      case: 'warn',
      status: 'warn',
      message: 'The images were compressed with loss at some time: small emboli may have been smoothed away.',
    },
  ];
}

/** @throws ReaderError `no-pulmonary-trunk`, `no-contrast` */
function checkContrast(trunk: Sample | null, name: string, noHeart: boolean): void {
  const heart = noHeart ? ' The images do not reach the ventricles either.' : '';
  if (!trunk)
    throw new ReaderError(
      'no-pulmonary-trunk',
      `${name} does not show the pulmonary trunk: the images end above it, or begin below it.`,
      'Choose a CT angiogram of the whole chest.',
    );
  if (trunk.meanHu < trunkHu.least)
    throw new ReaderError(
      'no-contrast',
      `${name} has no contrast in the pulmonary arteries: ${trunk.meanHu.toFixed(0)} HU in the pulmonary trunk (image ${trunk.sliceIndex + 1}), where at least ${trunkHu.least} HU are needed.${heart}`,
      'Choose a CT angiogram of the pulmonary arteries.',
    );
}

/** Images that end above the carina show no pulmonary artery; what they show of the bolus is told all the same. */
function tooHigh(arch: Sample | null, name: string): ReaderError {
  const outside = 'the images end above the pulmonary trunk and the heart';
  const hint = 'Choose a CT angiogram of the pulmonary arteries that shows the whole chest.';
  if (arch && arch.meanHu < trunkHu.least)
    return new ReaderError(
      'no-contrast',
      `${name} has no contrast in the vessels: ${arch.meanHu.toFixed(0)} HU at the arch of the aorta (image ${arch.sliceIndex + 1}), where at least ${trunkHu.least} HU are needed; and ${outside}.`,
      hint,
    );
  return new ReaderError('no-pulmonary-trunk', `${name} does not show the pulmonary arteries: ${outside}.`, hint);
}

function contrastQuality(trunk: Sample, aorta: Sample | null): Quality {
  const values = {
    hu: trunk.meanHu.toFixed(0),
    image: trunk.sliceIndex + 1,
    aorta: aorta ? aorta.meanHu.toFixed(0) : '',
    good: trunkHu.good,
  };
  const late = aorta !== null && aorta.meanHu > 1.2 * trunk.meanHu;
  const kind = trunk.meanHu < trunkHu.good ? 'warn' : late ? 'late' : 'pass';
  const text = {
    warn: `Poor contrast: ${values.hu} HU in the pulmonary trunk (image ${values.image}), below ${trunkHu.good} HU; small emboli are easily missed.`,
    late: `Late bolus: the aorta (${values.aorta} HU) is brighter than the pulmonary trunk (${values.hu} HU, image ${values.image}).`,
    pass: `${values.hu} HU in the pulmonary trunk (image ${values.image}).`,
  };
  return {
    id: 'embolism.contrast',
    check: 'Contrast in the pulmonary arteries',
    case: kind,
    status: kind === 'pass' ? 'pass' : 'warn',
    message: text[kind],
    values,
  };
}

/** Images through the ventricles, where the lungs still go beside the heart. */
function heartOf(chest: Chest, lungs: Lungs, below: (mm: number) => number): Fitness['heart'] {
  const top = Math.round(below(heartBelowCarinaMm.first));
  const bottom = Math.max(lungs.box.low[2], Math.round(below(heartBelowCarinaMm.last)));
  // Two centimetres of ventricle must be seen.
  if (top < 0 || (top - bottom) * chest.mm[2] < 20) return null;
  const [a, b] = [chest.sliceOf[Math.max(0, bottom)]!, chest.sliceOf[Math.min(chest.nz - 1, top)]!];
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

function coverage({ nx, ny, nz }: Chest, { air, box }: Lungs, heart: Fitness['heart']): Quality {
  const size = nx * ny;
  const area = (z: number) => {
    let sum = 0;
    for (let at = z * size; at < (z + 1) * size; at++) sum += air[at]!;
    return sum;
  };
  const most = Math.max(...Array.from({ length: box.high[2] - box.low[2] + 1 }, (_, i) => area(box.low[2] + i)));
  const top = area(nz - 1) > 0.3 * most;
  const bottom = area(0) > 0.7 * most;
  const kind = heart === null ? 'heart' : top ? 'top' : bottom ? 'bottom' : 'pass';
  const text = {
    heart: 'The images do not reach the ventricles: the heart cannot be judged.',
    top: 'The tops of the lungs lie outside the images.',
    bottom: 'The bases of the lungs lie outside the images.',
    pass: 'The images show the lungs from top to base, and the heart.',
  };
  return {
    id: 'embolism.coverage',
    check: 'Coverage of the chest',
    case: kind,
    status: kind === 'pass' ? 'pass' : 'warn',
    message: text[kind],
  };
}

function movement(mm: number): Quality {
  const moved = mm > motionMm;
  return {
    id: 'embolism.motion',
    check: 'Motion',
    case: moved ? 'warn' : 'pass',
    status: moved ? 'warn' : 'pass',
    message: moved
      ? `The patient moved or breathed: edges jump by ${mm.toFixed(1)} mm from image to image, and blurred vessels look like emboli.`
      : `Edges go on steadily from image to image (within ${mm.toFixed(1)} mm).`,
    values: { mm: mm.toFixed(1) },
  };
}
