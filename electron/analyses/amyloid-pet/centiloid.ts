import type { Tracer } from '../../contract';

export interface Conversion {
  readonly slope: number;
  readonly intercept: number;
  readonly equation: string;
  readonly source: string;
}

/**
 * Centiloid = slope × SUVR + intercept, for the standard cortical target over whole cerebellum. 0 is the mean of young
 * controls, 100 that of typical Alzheimer's disease (Klunk et al., Alzheimer's & Dementia 2015).
 */
export const conversions: Record<Tracer, Conversion> = {
  florbetaben: {
    slope: 153.4,
    intercept: -154.9,
    equation: 'CL = 153.4 × SUVR − 154.9',
    source: 'Rowe et al., Eur. J. Nucl. Med. Mol. Imaging 2017 (florbetaben, 90–110 min)',
  },
  florbetapir: {
    slope: 175.4,
    intercept: -182.3,
    equation: 'CL = 175.4 × SUVR − 182.3',
    source: 'Navitsky et al., Alzheimer’s & Dementia 2018 (florbetapir, standard pipeline)',
  },
  flutemetamol: {
    slope: 121.4,
    intercept: -121.2,
    equation: 'CL = 121.4 × SUVR − 121.2',
    source: 'Battle et al., EJNMMI Research 2018 (flutemetamol)',
  },
  pib: {
    slope: 100 / 1.067,
    intercept: (-100 * 1.009) / 1.067,
    equation: 'CL = 100 × (SUVR − 1.009) / 1.067',
    source: 'Klunk et al., Alzheimer’s & Dementia 2015 (PiB, 50–70 min)',
  },
};

export const centiloidOf = (tracer: Tracer, suvr: number): number =>
  conversions[tracer].slope * suvr + conversions[tracer].intercept;

/** Reading bands: up to 12 negative, 12 to 30 subtle, from 30 positive. */
export const bandOf = (centiloid: number): 'negative' | 'subtle' | 'positive' =>
  centiloid <= 12 ? 'negative' : centiloid < 30 ? 'subtle' : 'positive';
