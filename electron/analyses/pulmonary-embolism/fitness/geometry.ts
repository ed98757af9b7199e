import { type AnalysisResult, ReaderError } from '../../../contract';
import { planeNormal } from '../../../imaging/geometry';
import { dot, scale } from '../../../imaging/vector';
import type { CineVolume } from '../../../imaging/volume';

export type Quality = AnalysisResult['quality'][number];

const axialDegrees = 20;
const tiltDegrees = { warn: 2, fail: 15 };
const degrees = (cosine: number) => (Math.acos(Math.min(1, Math.abs(cosine))) * 180) / Math.PI;

/**
 * Whether the images lie across the patient, evenly, without a hole.
 * @throws ReaderError `not-axial`, `gantry-tilt`, `slices-missing`
 */
export function checkGeometry(cine: CineVolume, name: string): Quality[] {
  const { planes } = cine;
  const first = planes[0]!;
  const normal = planeNormal(first);
  const other = 'Choose the axial series of the same scan.';
  const along = [...normal].map(Math.abs);
  if (along[0]! > along[2]! || along[1]! > along[2]!)
    throw new ReaderError(
      'not-axial',
      `${name} is ${along[0]! > along[1]! ? 'sagittal' : 'coronal'}, not axial.`,
      other,
    );
  const leaning = degrees(normal[2]);
  const turned = degrees(first.rowDirection[0]);
  if (leaning > axialDegrees || turned > axialDegrees)
    throw new ReaderError(
      'not-axial',
      `${name} is oblique: its images are ${Math.max(leaning, turned).toFixed(0)}° off the axial plane.`,
      other,
    );
  const steps = planes.slice(1).map((plane, i) => {
    const from = planes[i]!.originMm;
    return plane.originMm.map((value, axis) => value - from[axis]!) as [number, number, number];
  });
  const heights = steps.map((step) => Math.abs(dot(step, normal)));
  const usual = [...heights].sort((a, b) => a - b)[heights.length >> 1]!;
  const gap = heights.findIndex((height) => height > 1.6 * usual);
  if (gap >= 0)
    throw new ReaderError(
      'slices-missing',
      `${name}: images are missing between ${gap + 1} and ${gap + 2} (${heights[gap]!.toFixed(1)} mm apart instead of ${usual.toFixed(1)} mm).`,
      'Send the series again, complete.',
    );
  const whole = steps.reduce<[number, number, number]>(
    (sum, step) => [sum[0] + step[0], sum[1] + step[1], sum[2] + step[2]],
    [0, 0, 0],
  );
  const length = Math.hypot(...whole);
  const tilt = length > 0 ? degrees(dot(scale(whole, 1 / length), normal)) : 0;
  if (tilt > tiltDegrees.fail)
    throw new ReaderError(
      'gantry-tilt',
      `${name} was taken with the gantry tilted by ${tilt.toFixed(0)}°; the analysis is for upright images (at most ${tiltDegrees.fail}°).`,
      'Choose a reconstruction without tilt.',
    );
  const quality: Quality[] = [
    {
      id: 'embolism.slices',
      check: 'Images',
      case: usual > 3 ? 'warn' : 'pass',
      status: usual > 3 ? 'warn' : 'pass',
      message:
        usual > 3
          ? `The images are ${usual.toFixed(1)} mm apart: small emboli lie between them.`
          : `${planes.length} axial images, ${usual.toFixed(1)} mm apart, none missing.`,
      values: { mm: usual.toFixed(1), images: planes.length },
    },
  ];
  if (tilt > tiltDegrees.warn)
    quality.push({
      id: 'embolism.tilt',
      check: 'Gantry tilt',
      case: 'warn',
      status: 'warn',
      message: `The gantry was tilted by ${tilt.toFixed(0)}°: coronal and sagittal images are sheared, and the network saw none like these.`,
      values: { degrees: tilt.toFixed(0) },
    });
  return quality;
}
