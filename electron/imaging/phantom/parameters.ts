/** What can be chosen about the phantom. Lengths in mm, volumes in ml, angles in degrees, times in ms. */
export interface PhantomParameters {
  readonly phases: number;
  readonly rrIntervalMs: number;
  readonly slices: number;
  readonly sliceSpacingMm: number;
  readonly sliceThicknessMm: number;
  readonly rows: number;
  readonly columns: number;
  readonly pixelSpacingMm: number;
  /** Left ventricle at end-diastole: cavity volume, cavity length from base to apex, wall at the base. */
  readonly lvEdvMl: number;
  readonly lvLengthMm: number;
  readonly wallMm: number;
  readonly lvEjectionFraction: number;
  /** Right ventricle at end-diastole. */
  readonly rvEdvMl: number;
  readonly rvEjectionFraction: number;
  /** Angle of the middle of the septum against the image's left, towards the front. */
  readonly septumDegrees: number;
  /** How far the base comes down to the apex at end-systole. */
  readonly baseDescentMm: number;
  /** Rotation at end-systole, at the base and at the apex. */
  readonly twistBaseDegrees: number;
  readonly twistApexDegrees: number;
  /** Standard deviation of each of the two channels of the noise, in units where blood is about 250. */
  readonly noise: number;
  /** Standard deviation of the shift of each slice's breath-hold against the others. */
  readonly breathShiftMm: number;
  readonly seed: number;
}

export const defaultPhantom: PhantomParameters = {
  phases: 25,
  rrIntervalMs: 880,
  slices: 11,
  sliceSpacingMm: 9,
  sliceThicknessMm: 8,
  rows: 144,
  columns: 160,
  pixelSpacingMm: 1.5,
  lvEdvMl: 138,
  lvLengthMm: 88,
  wallMm: 8.5,
  lvEjectionFraction: 0.61,
  rvEdvMl: 152,
  rvEjectionFraction: 0.54,
  septumDegrees: 18,
  baseDescentMm: 13,
  twistBaseDegrees: -3,
  twistApexDegrees: 8,
  noise: 5,
  breathShiftMm: 0.7,
  seed: 20,
};

/** Throws RangeError for parameters that no heart has and the model cannot draw. */
export function checkPhantom(p: PhantomParameters): void {
  const ranges: [keyof PhantomParameters, number, number][] = [
    ['phases', 1, 100],
    ['slices', 1, 40],
    ['rows', 16, 1024],
    ['columns', 16, 1024],
    ['pixelSpacingMm', 0.3, 8],
    ['sliceSpacingMm', 1, 20],
    ['rrIntervalMs', 250, 2500],
    ['lvEdvMl', 40, 400],
    ['rvEdvMl', 40, 400],
    ['lvLengthMm', 50, 130],
    ['wallMm', 3, 25],
    ['lvEjectionFraction', 0, 0.8],
    ['rvEjectionFraction', 0, 0.8],
    ['baseDescentMm', 0, 25],
  ];
  for (const [name, least, most] of ranges)
    if (!(p[name] >= least && p[name] <= most))
      throw new RangeError(`${name} must be ${least} to ${most}, not ${p[name]}`);
}
