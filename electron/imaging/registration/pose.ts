import type { Affine } from './grid';

/**
 * Twelve numbers of an affine map y = centre + shift + R S K (x − centre'), in which priors can be stated: rotation about
 * x, y, z (radians), shift (mm), logarithm of the common scale, of two ratios of scales, of three shears.
 */
export type Pose = Float64Array;

export const poseParameters = 12;
/** What each step of a search moves: rigid, with one scale, all. */
export const freedoms = { rigid: 6, similarity: 7, affine: 12 } as const;

export const noPose = (): Pose => new Float64Array(poseParameters);

/** The map of a pose, turning about `centre`. */
export function poseMatrix(p: ArrayLike<number>, centre: readonly [number, number, number]): number[] {
  const [ca, sa, cb, sb, cc, sc] = [
    Math.cos(p[0]!),
    Math.sin(p[0]!),
    Math.cos(p[1]!),
    Math.sin(p[1]!),
    Math.cos(p[2]!),
    Math.sin(p[2]!),
  ];
  const r = [
    cc * cb,
    cc * sb * sa - sc * ca,
    cc * sb * ca + sc * sa,
    sc * cb,
    sc * sb * sa + cc * ca,
    sc * sb * ca - cc * sa,
    -sb,
    cb * sa,
    cb * ca,
  ];
  const s = [Math.exp(p[6]! + p[7]!), Math.exp(p[6]! + p[8]!), Math.exp(p[6]! - p[7]! - p[8]!)];
  const k = [s[0]!, s[0]! * p[9]!, s[0]! * p[10]!, 0, s[1]!, s[1]! * p[11]!, 0, 0, s[2]!];
  const out: number[] = [];
  for (let row = 0; row < 3; row++) {
    const l = [0, 1, 2].map((c) => r[3 * row]! * k[c]! + r[3 * row + 1]! * k[3 + c]! + r[3 * row + 2]! * k[6 + c]!) as [
      number,
      number,
      number,
    ];
    out.push(...l, centre[row]! + p[3 + row]! - (l[0] * centre[0] + l[1] * centre[1] + l[2] * centre[2]));
  }
  return out;
}

/** d matrix / d parameter, [parameter][12], by central differences. */
export function poseDerivatives(p: Pose, centre: readonly [number, number, number], count: number): Affine[] {
  return Array.from({ length: count }, (_, k) => {
    const h = k >= 3 && k < 6 ? 1e-2 : 1e-5;
    const [less, more] = [Float64Array.from(p), Float64Array.from(p)];
    less[k]! -= h;
    more[k]! += h;
    const [a, b] = [poseMatrix(less, centre), poseMatrix(more, centre)];
    return a.map((value, i) => (b[i]! - value) / (2 * h));
  });
}

/**
 * How heads differ from the atlas: mean and standard deviation of each parameter; Infinity: nothing is known. Adult
 * heads are somewhat smaller than the MNI average, which was scaled up (Evans et al., NeuroImage 2012).
 */
export const headPrior = {
  mean: [0, 0, 0, 0, 0, 0, -0.04, 0, 0, 0, 0, 0],
  deviation: [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    0.07,
    0.04,
    0.04,
    0.03,
    0.03,
    0.03,
  ],
} as const;
