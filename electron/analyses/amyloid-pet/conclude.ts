import type { AmyloidResult, Measurement, Tracer } from '../../contract';
import { bandOf, centiloidOf, conversions } from './centiloid';
import type { Space } from './space';

/** What follows from the measured uptake once the tracer is known, or is not. */
export interface Concluded
  extends Pick<AmyloidResult, 'tracer' | 'tracerFrom' | 'centiloid' | 'centiloidMissing' | 'regions'> {}

/**
 * Centiloid and z-scores for a tracer.
 * @param suvr of the target, and the regions' own
 */
export function concludeFor(
  tracer: Tracer | null,
  tracerFrom: AmyloidResult['tracerFrom'],
  {
    suvr,
    regionsFrom,
    regions,
  }: Pick<AmyloidResult, 'suvr' | 'regionsFrom'> & {
    readonly regions: readonly { id: string; name: string; label?: number | undefined; suvr: number }[];
  },
  space: Pick<Space, 'bands'>,
): Concluded {
  const bands = space.bands(tracer);
  const withBands = regions.map(({ id, name, label, suvr: value }) => {
    const band = bands.get(id) ?? { mean: value, deviation: 1, low: value, high: value };
    return {
      id,
      name,
      ...(label === undefined ? {} : { label }),
      suvr: value,
      normal: { low: band.low, high: band.high },
      z: (value - band.mean) / band.deviation,
    };
  });
  if (!tracer || !suvr)
    return {
      tracer,
      tracerFrom,
      centiloid: null,
      centiloidMissing: 'The tracer is not known: each has its own conversion to Centiloid.',
      regions: withBands,
    };
  const { equation, source } = conversions[tracer];
  const value = centiloidOf(tracer, suvr.quantity.value);
  const own =
    regionsFrom === 'own'
      ? '; target and reference are this product’s own regions, for which the equation was not made'
      : '';
  return {
    tracer,
    tracerFrom,
    centiloid: {
      quantity: { value, unit: 'CL', source: `${source}${own}` },
      interval: { low: centiloidOf(tracer, suvr.interval.low), high: centiloidOf(tracer, suvr.interval.high) },
      equation,
      band: bandOf(value),
    },
    centiloidMissing: null,
    regions: withBands,
  };
}

export function measurementsOf({ centiloid, suvr, regionsFrom, regions }: AmyloidResult): Measurement[] {
  const regional = 'mean of the region over whole cerebellum, own regions in standard space';
  return [
    ...(centiloid ? [{ id: 'amyloid.centiloid', name: 'Centiloid', ...centiloid.quantity }] : []),
    ...(suvr
      ? [
          {
            id: 'amyloid.suvr',
            name: `Cortical SUVR (${regionsFrom === 'standard' ? 'standard VOIs' : 'own regions'})`,
            ...suvr.quantity,
          },
        ]
      : []),
    ...regions.map(({ id, name, suvr: value }) => ({
      id: `amyloid.suvr.${id}`,
      name: `SUVR, ${name}`,
      value,
      unit: '1',
      source: regional,
    })),
  ];
}
