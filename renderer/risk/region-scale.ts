import type { Regional } from '../../electron/contract';
import { type ColourMap, displacementMap, importanceMap, type Rgb } from '../motion-map/colour-maps';
import { niceCeiling } from '../motion-map/interpolate';

/** What the segments of the bull's-eye may be coloured by. */
export const regionMetrics = [
  'displacement',
  'timeToPeak',
  'longitudinalStrain',
  'circumferentialStrain',
  'importance',
] as const;
export type RegionMetric = (typeof regionMetrics)[number];

/** The number of a region, or null where it is not defined. */
export function metricOf(region: Regional, metric: RegionMetric): number | null {
  switch (metric) {
    case 'displacement':
      return region.displacementMm;
    case 'timeToPeak':
      return region.timeToPeakMs;
    default:
      return region[metric];
  }
}

/** How numbers become colours: `low` is the left end of the legend, `high` the right; either may be the larger. */
export interface RegionScale {
  readonly low: number;
  readonly high: number;
  readonly colours: ColourMap;
}

/**
 * Ends that can be read, around the values of the regions: from zero for magnitudes (strains from zero to the most
 * negative), the same on both sides of zero for importance, multiples of 50 ms for times. Null without any value.
 */
export function regionScale(regions: readonly Regional[], metric: RegionMetric): RegionScale | null {
  const values = regions
    .map((region) => metricOf(region, metric))
    .filter((value): value is number => value !== null && Number.isFinite(value));
  if (values.length === 0) return null;
  const least = Math.min(...values);
  const most = Math.max(...values);
  switch (metric) {
    case 'displacement':
      return { low: 0, high: niceCeiling(most), colours: displacementMap };
    case 'timeToPeak': {
      const low = 50 * Math.floor(least / 50);
      return { low, high: Math.max(low + 50, 50 * Math.ceil(most / 50)), colours: displacementMap };
    }
    case 'longitudinalStrain':
    case 'circumferentialStrain':
      return { low: 0, high: -niceCeiling(Math.max(-least, 1)), colours: displacementMap };
    case 'importance': {
      const end = niceCeiling(Math.max(Math.abs(least), Math.abs(most)));
      return { low: -end, high: end, colours: importanceMap };
    }
  }
}

/** The colour of a value; what lies beyond an end has the end's colour. */
export const colourOn = ({ low, high, colours }: RegionScale, value: number): Rgb =>
  colours.colour((value - low) / (high - low));

/** Relative luminance of an sRGB colour, 0 … 1. WCAG 2.1. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1 … 21. WCAG 2.1. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever is read better on a colour: at least 4.5:1 on any. */
export const textOn = (ground: Rgb): 'black' | 'white' =>
  contrast(ground, [0, 0, 0]) >= contrast(ground, [255, 255, 255]) ? 'black' : 'white';
