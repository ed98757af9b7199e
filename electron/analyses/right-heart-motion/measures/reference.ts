import type { Measurement } from '../../../contract';

type Reference = NonNullable<Measurement['reference']>;

/**
 * Petersen et al., J Cardiovasc Magn Reson (2017), doi 10.1186/s12968-017-0327-9: 804 healthy Caucasians of 45 to
 * 74 years, 1.5 T, short-axis bSSFP, papillary muscles counted to the cavity as in the labels here. Mean and standard
 * deviation as in its abstract.
 */
const petersen: Readonly<Record<string, Readonly<Record<'M' | 'F', readonly [number, number]>>>> = {
  'lv.ejection-fraction': { M: [58, 5], F: [61, 5] },
  'lv.mass-index': { M: [53, 9], F: [42, 7] },
};
const petersenSource =
  'Petersen et al., J Cardiovasc Magn Reson (2017), doi 10.1186/s12968-017-0327-9: mean ± SD; shown is mean ± 2 SD';

/** The published range that applies to a measurement of this person; null where none was found or sex is not known. */
export function referenceOf(id: string, sex: string | null | undefined): Reference | null {
  const own = sex === 'M' || sex === 'F' ? petersen[id]?.[sex] : undefined;
  if (!own) return null;
  const [mean, deviation] = own;
  return {
    low: mean - 2 * deviation,
    high: mean + 2 * deviation,
    population: `healthy Caucasian ${sex === 'M' ? 'men' : 'women'} of 45 to 74 years, ${mean} ± ${deviation}`,
    source: petersenSource,
  };
}
