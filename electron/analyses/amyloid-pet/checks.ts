import { type AnalysisResult, ReaderError, type Stack, type Tracer } from '../../contract';
import type { Registration } from '../../imaging/registration';
import type { PetFacts } from '../analysis';
import type { Quantified } from './quantify';
import { otherTracer } from './tracer';

type Check = AnalysisResult['quality'][number];

/** Share of the scan's variance inside the brain that the templates explain: below, it is no brain; below, doubtful. */
const [leastExplained, usualExplained] = [0.2, 0.6];
/** Share of the cerebellum that must lie in the scan. */
const leastCerebellum = 0.9;
const bestUnits = /^(BQML|SUV|SUVBW|GML|CNTS|PROPCNTS|PROPCPS|CPS)$/i;

/** What the header says against quantification. @throws ReaderError for what cannot be an amyloid PET in activity */
export function headerChecks(stack: Stack, pet: PetFacts | null): Check[] {
  const name = stack.label || 'This series';
  const checks: Check[] = [];
  const add = (id: string, check: string, status: Check['status'], message: string) =>
    checks.push({ id, check, status, message });
  if (stack.warnings.some((warning) => /no orientation|not to be trusted/i.test(warning)))
    throw new ReaderError(
      'no-orientation',
      `${name} does not say which side is left: its orientation is missing.`,
      'Convert the scan again from DICOM, with its orientation.',
    );
  if (!pet) {
    add(
      'pet.no-header',
      'Header',
      'warn',
      'The image has no header of a PET: that it is one, its unit and its tracer were taken on trust.',
    );
    return checks;
  }
  const other = otherTracer(pet.words);
  if (other)
    throw new ReaderError(
      'not-amyloid',
      `${name} was made with ${other}, not with an amyloid tracer.`,
      'Choose the amyloid PET.',
    );
  if (pet.eightBit)
    throw new ReaderError(
      'eight-bit',
      `${name} has 8 bits per pixel: an export for viewing, in which the scale of uptake is lost.`,
      'Export the original PET images (16 bits, with Rescale Slope).',
    );
  if (pet.units !== null && !bestUnits.test(pet.units))
    throw new ReaderError(
      'wrong-units',
      `${name} is in units of "${pet.units}", not of activity.`,
      'Choose the reconstructed PET in BQML or SUV.',
    );
  if (pet.units === null) add('pet.units', 'Units', 'warn', 'The header does not tell the unit of its values.');
  else
    add(
      'pet.units',
      'Units',
      'pass',
      `Values are in ${pet.units.toUpperCase()}; a ratio of uptake needs no dose and no weight.`,
    );
  if (pet.attenuationCorrected === false)
    add(
      'pet.attenuation',
      'Attenuation',
      'warn',
      'The header does not list attenuation correction (ATTN): ratios may be wrong.',
    );
  if (pet.decayCorrection !== null && /^NONE$/i.test(pet.decayCorrection) && stack.phaseCount > 1)
    add('pet.decay', 'Decay', 'warn', 'The frames are not corrected for decay; their average weighs early ones more.');
  if (pet.injectedToScanMin !== null && (pet.injectedToScanMin < 30 || pet.injectedToScanMin > 150))
    add(
      'pet.delay',
      'Time after injection',
      'warn',
      `The scan began ${Math.round(pet.injectedToScanMin)} min after injection; late images begin after 40 to 90 min.`,
    );
  if (stack.sliceSpacingMm !== null && stack.sliceSpacingMm > 5)
    add(
      'pet.thick',
      'Slices',
      'warn',
      `Slices are ${stack.sliceSpacingMm.toFixed(1)} mm apart: small regions are blurred.`,
    );
  return checks;
}

export function tracerCheck(tracer: Tracer | null, from: 'header' | 'reader' | 'unknown'): Check {
  return tracer
    ? {
        id: 'pet.tracer',
        check: 'Tracer',
        status: 'pass',
        message: `The tracer is ${tracer}, ${from === 'reader' ? 'as the reader said' : 'as the header says'}.`,
      }
    : {
        id: 'pet.tracer',
        check: 'Tracer',
        status: 'warn',
        message: 'The header does not name the tracer: say which it was, so that Centiloid can be given.',
      };
}

/** @param cerebellumInside share of the cerebellum's voxels that lie in the scan @throws ReaderError `not-a-brain`, `no-cerebellum` */
export function registrationChecks(
  stack: Stack,
  { match, scatterMm }: Registration,
  cerebellumInside: number,
): Check[] {
  const name = stack.label || 'This series';
  if (match.explained < leastExplained || !(match.mixture.gain > 0))
    throw new ReaderError(
      'not-a-brain',
      `${name} does not look like an amyloid PET of the brain: standard space explains ${Math.round(100 * match.explained)} % of it.`,
      'Choose the amyloid PET of the brain.',
    );
  if (cerebellumInside < leastCerebellum)
    throw new ReaderError(
      'no-cerebellum',
      `${name} holds ${Math.round(100 * cerebellumInside)} % of the cerebellum, which is the reference: uptake cannot be measured.`,
      'Choose a scan with the whole head in its field of view.',
    );
  const doubtful = match.explained < usualExplained;
  return [
    {
      id: 'pet.registration',
      check: 'Standard space',
      status: doubtful ? 'warn' : 'pass',
      message: `Standard space explains ${Math.round(100 * match.explained)} % of the scan inside the brain${
        doubtful ? ': noise, or another anatomy than it knows. Look at the outline before believing a number' : ''
      }; repeated fits differ by ${scatterMm.toFixed(1)} mm.`,
    },
  ];
}

/** Uptake that no amyloid tracer leaves. @throws ReaderError `looks-like-fdg` */
export function uptakeChecks(stack: Stack, { target, white, cerebellarGrey }: Quantified): Check[] {
  // FDG: cortex and cerebellar cortex alike, and far above white matter.
  if (target.value / white > 1.15 && cerebellarGrey / target.value > 0.75)
    throw new ReaderError(
      'looks-like-fdg',
      `${stack.label || 'This series'} looks like FDG: cortex and cerebellum are ${(target.value / white).toFixed(1)} times as bright as white matter.`,
      'Choose the amyloid PET.',
    );
  if (white < 1.05)
    return [
      {
        id: 'pet.white-matter',
        check: 'White matter',
        status: 'warn',
        message: `White matter holds ${white.toFixed(2)} of the cerebellum's uptake, less than amyloid tracers leave there: is this an amyloid PET?`,
      },
    ];
  return [];
}
