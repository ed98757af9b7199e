import { descriptorLength, descriptorVertices } from '../heart-beat';
import { seededRandom } from '../random';
import { studentTwoSided, studentTwoSidedQuantile } from '../student';
import { benjaminiHochberg, maximumByPermutation } from './multiple-comparisons';
import { meanDisplacements, subjectsIn } from './vertex-motion';

export interface ImportanceOptions {
  /** How p values are adjusted for the many vertices. */
  readonly control?: 'benjamini-hochberg' | 'maximum';
  /** Of `maximum`. */
  readonly permutations?: number;
  readonly seed?: number;
}

/** One number for each of the 202 matched vertices. */
export interface ImportanceMap {
  /** Slope of the log hazard, per mm of motion. Negative: more motion, lower risk. */
  readonly values: Float64Array;
  readonly standardErrors: Float64Array;
  /** 95 % limits of each slope by itself. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly pValues: Float64Array;
  readonly adjustedP: Float64Array;
  /** Squared correlation: share of the risk's variance that the vertex's motion explains alone. */
  readonly shares: Float64Array;
  readonly unit: string;
  readonly definition: string;
}

export interface Regressions {
  readonly slopes: Float64Array;
  readonly standardErrors: Float64Array;
  readonly pValues: Float64Array;
  readonly shares: Float64Array;
  readonly degreesOfFreedom: number;
  /** Columns and response, centred and of unit length; a constant column is all 0. */
  readonly standardised: { readonly columns: Float64Array[]; readonly response: Float64Array };
}

/**
 * Simple linear regression of one response on each of many columns alone (R: `lm(y ~ x)` for each x).
 * A constant column has slope 0 and p 1.
 *
 * @param columns [column][n]
 * @param response [n]
 * @throws RangeError with fewer than three subjects, or when lengths differ
 */
export function regressEach(columns: readonly ArrayLike<number>[], response: ArrayLike<number>): Regressions {
  const n = response.length;
  if (n < 3) throw new RangeError(`${n} subjects: a slope with an error needs three`);
  const y = centred(response);
  const yy = square(y);
  const result = {
    slopes: new Float64Array(columns.length),
    standardErrors: new Float64Array(columns.length),
    pValues: new Float64Array(columns.length).fill(1),
    shares: new Float64Array(columns.length),
  };
  const unit: Float64Array[] = [];
  columns.forEach((column, c) => {
    if (column.length !== n) throw new RangeError(`column ${c} has ${column.length} numbers for ${n} subjects`);
    const x = centred(column);
    const xx = square(x);
    // What is left of a constant column after centring is rounding.
    const flat = !(xx > 1e-24 * square(column));
    unit.push(x.map((value) => (flat ? 0 : value / Math.sqrt(xx))));
    if (flat) return;
    let xy = 0;
    for (let i = 0; i < n; i++) xy += x[i]! * y[i]!;
    const share = yy > 0 ? Math.min(1, xy ** 2 / (xx * yy)) : 0;
    result.slopes[c] = xy / xx;
    result.shares[c] = share;
    const error = Math.sqrt(Math.max(0, (yy * (1 - share)) / (n - 2) / xx));
    result.standardErrors[c] = error;
    result.pValues[c] = xy === 0 ? 1 : studentTwoSided(result.slopes[c]! / error, n - 2);
  });
  const response1 = yy > 0 ? y.map((value) => value / Math.sqrt(yy)) : y;
  return { ...result, degreesOfFreedom: n - 2, standardised: { columns: unit, response: response1 } };
}

/**
 * Importance of each matched vertex for the predicted risk (Bello et al. 2019, figure 6): simple linear regression of
 * the log hazard on the mean length of the vertex's displacement over the cohort, with its sign, its limits and p values adjusted for the many
 * vertices. The limits hold for the regression: that the network itself was learnt from a cohort is not in them.
 *
 * @param descriptors Float32 [subject][19][202][3], mm
 * @param risks predicted log hazard (ratio) of each subject
 * @throws RangeError when the lengths do not fit, or with fewer than three subjects
 */
export function importanceMap(
  descriptors: Float32Array,
  risks: ArrayLike<number>,
  { control = 'benjamini-hochberg', permutations = 1000, seed = 1 }: ImportanceOptions = {},
): ImportanceMap {
  const n = subjectsIn(descriptors);
  if (risks.length !== n) throw new RangeError(`${risks.length} risks for ${n} subjects`);
  const columns = Array.from({ length: descriptorVertices }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    const descriptor = descriptors.subarray(i * descriptorLength, (i + 1) * descriptorLength);
    const moved = meanDisplacements(descriptor);
    for (let v = 0; v < descriptorVertices; v++) columns[v]![i] = moved[v]!;
  }
  const { slopes, standardErrors, pValues, shares, degreesOfFreedom, standardised } = regressEach(columns, risks);
  const reach = studentTwoSidedQuantile(0.05, degreesOfFreedom);
  const adjustedP =
    control === 'maximum'
      ? maximumByPermutation(standardised.columns, standardised.response, permutations, seededRandom(seed))
      : benjaminiHochberg(pValues);
  return {
    values: slopes,
    standardErrors,
    low: slopes.map((slope, v) => slope - reach * standardErrors[v]!),
    high: slopes.map((slope, v) => slope + reach * standardErrors[v]!),
    pValues,
    adjustedP,
    shares,
    unit: 'log hazard per mm',
    definition:
      'For each matched vertex, the slope of the linear regression, over the cohort, of the predicted log hazard ratio on ' +
      'the mean length of its displacement from end-diastole over the 19 other phases. ' +
      `Negative: more motion, lower risk. Limits: 95 %, of the regression alone. P values adjusted for ${descriptorVertices} vertices by ` +
      `${control === 'maximum' ? `the largest correlation in ${permutations} permutations (Westfall–Young)` : 'Benjamini and Hochberg’s false discovery rate'}. ` +
      'Each vertex is regressed alone, so that vertices which move together share their importance.',
  };
}

/** The original's display: natural logarithm of the absolute coefficient; the sign is lost, 0 becomes −∞. */
export const logMagnitudes = (values: ArrayLike<number>): Float64Array =>
  Float64Array.from(values, (value) => Math.log(Math.abs(value)));

function centred(values: ArrayLike<number>): Float64Array {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i]! / values.length;
  return Float64Array.from(values, (value) => value - mean);
}

function square(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return sum;
}
