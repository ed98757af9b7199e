/** Logarithm of the gamma function for x > 0: Lanczos's approximation, g = 7, nine terms; 15 digits. */
export function logGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = c[0]!;
  for (let i = 1; i < 9; i++) sum += c[i]! / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** P(X > x) for a chi-squared variable. */
export const chiSquaredUpperTail = (x: number, df: number): number => Math.exp(chiSquaredLogUpperTail(x, df));

/**
 * log P(X > x) for a chi-squared variable, finite where the probability itself is below the smallest number: the upper
 * incomplete gamma function Q(df / 2, x / 2), by its series below x / 2 < df / 2 + 1 and by its continued fraction
 * (Lentz) above.
 */
export function chiSquaredLogUpperTail(x: number, df: number): number {
  if (!(df > 0)) throw new RangeError(`${df} degrees of freedom`);
  if (!(x > 0)) return 0;
  const a = df / 2;
  const z = x / 2;
  const logFront = a * Math.log(z) - z - logGamma(a);
  if (z < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 1000 && Math.abs(term) > 1e-17 * sum; n++) {
      term *= z / (a + n);
      sum += term;
    }
    return Math.log1p(-Math.exp(logFront) * sum);
  }
  const tiny = 1e-300;
  let b = z + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b || tiny);
    c = b + an / c || tiny;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-16) break;
  }
  return logFront + Math.log(h);
}

/** The 97.5th percentile of the standard normal distribution. */
export const z95 = 1.959963984540054;

export interface ChiSquaredTest {
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

export const chiSquaredTest = (chiSquared: number, degreesOfFreedom: number): ChiSquaredTest => ({
  chiSquared,
  degreesOfFreedom,
  pValue: chiSquaredUpperTail(chiSquared, degreesOfFreedom),
});

/** P(|Z| > |z|) for a standard normal variable. */
export const normalTwoSided = (z: number): number => chiSquaredUpperTail(z * z, 1);
