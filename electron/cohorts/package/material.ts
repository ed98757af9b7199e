import type { Publication } from '../../contract';
import type { TrainingInput, TrainingResult } from '../../trainer';
import type { CohortSpace } from '../files';

/** All that a package is made of. Nobody is named in it: subjects are pseudonyms already. */
export interface PackageMaterial {
  readonly publication: Publication;
  readonly result: TrainingResult;
  readonly input: Pick<TrainingInput, 'data' | 'subjectIds' | 'plan'>;
  readonly cohort: {
    /** What the subjects and their motions are, in words. */
    readonly source: string;
    readonly simulated: boolean;
    readonly space: CohortSpace;
  };
  readonly software: { readonly name: string; readonly version: string };
  /** ISO date. */
  readonly publishedAt: string;
}

/** The same with subjects in the order of their pseudonyms: the order in which they came may tell who they are. */
export function inOrderOfPseudonyms(material: PackageMaterial): PackageMaterial {
  const { input, result } = material;
  const { data, subjectIds } = input;
  const { predictions } = result;
  const n = subjectIds.length;
  const order = [...subjectIds.keys()].sort((a, b) => (subjectIds[a]! < subjectIds[b]! ? -1 : 1));
  const rows = (values: Float32Array): Float32Array => {
    const width = values.length / n;
    const sorted = new Float32Array(values.length);
    order.forEach((from, to) => {
      sorted.set(values.subarray(from * width, (from + 1) * width), to * width);
    });
    return sorted;
  };
  const numbers = (values: ArrayLike<number>) => Float64Array.from(order, (i) => values[i]!);
  return {
    ...material,
    input: {
      ...input,
      subjectIds: order.map((i) => subjectIds[i]!),
      data: {
        features: data.features,
        times: numbers(data.times),
        events: numbers(data.events),
        descriptors: rows(data.descriptors),
      },
    },
    result: {
      ...result,
      predictions: {
        ...predictions,
        apparent: numbers(predictions.apparent),
        outOfSample: numbers(predictions.outOfSample),
        crossValidated: predictions.crossValidated && numbers(predictions.crossValidated),
        latent: rows(predictions.latent),
        reconstructionErrorsMm: rows(predictions.reconstructionErrorsMm),
      },
    },
  };
}
