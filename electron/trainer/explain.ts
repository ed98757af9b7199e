import type { TrainingReport } from '../contract';
import { importanceMap } from '../survival/explain/importance';
import { laplacianEigenmap } from '../survival/explain/laplacian-eigenmap';
import { descriptorLength } from '../survival/heart-beat';
import type { TrainingInput, TrainingPredictions } from './api';

/** Fewer points have no map worth the name. */
const fewestPoints = 10;

/**
 * The parts of the report that are about the final network: importance of the vertices, the latent map, and how the
 * importance agrees with what was planted. Null where the motion is not the right ventricle's descriptor, or the latent
 * codes do not differ.
 */
export function explain(
  { data, subjectIds, truth }: TrainingInput,
  { apparent, latent }: Pick<TrainingPredictions, 'apparent' | 'latent'>,
): Pick<TrainingReport, 'importance' | 'latentMap'> & { importanceCorrelation: number | null } {
  const n = apparent.length;
  const map = data.features === descriptorLength && n > 2 ? importanceMap(data.descriptors, apparent) : null;
  const importance = map && {
    values: Array.from(map.values),
    low: Array.from(map.low),
    high: Array.from(map.high),
    adjustedP: Array.from(map.adjustedP),
    unit: map.unit,
    definition: map.definition,
  };
  const planted = truth?.plantedMap;
  return {
    importance,
    latentMap: latentMap(latent, n, (i, x, y) => ({
      subjectId: subjectIds[i]!,
      x,
      y,
      logHazardRatio: apparent[i]!,
      days: data.times[i]!,
      event: data.events[i] === 1 ? 1 : 0,
    })),
    importanceCorrelation:
      importance && planted && planted.length === importance.values.length
        ? correlation(importance.values, planted)
        : null,
  };
}

type LatentPoint = NonNullable<TrainingReport['latentMap']>['points'][number];

function latentMap(
  latent: Float32Array,
  n: number,
  point: (i: number, x: number, y: number) => LatentPoint,
): TrainingReport['latentMap'] {
  if (n < fewestPoints) return null;
  try {
    const { coordinates } = laplacianEigenmap(latent, n, 2);
    if (!coordinates.every(Number.isFinite)) return null;
    return {
      points: Array.from({ length: n }, (_, i) => point(i, coordinates[2 * i]!, coordinates[2 * i + 1]!)),
      definition:
        'Latent codes of the final network, reduced to two dimensions by Laplacian eigenmaps (Belkin and Niyogi 2003). Log hazard ratios of the final network, about the cohort’s mean.',
    };
  } catch (error) {
    // All codes alike, or nearly: there is nothing to map.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Pearson's; null where one of them is constant. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value / values.length, 0);
  const [meanA, meanB] = [mean(a), mean(b)];
  let [aa, ab, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    aa += x * x;
    ab += x * y;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}
