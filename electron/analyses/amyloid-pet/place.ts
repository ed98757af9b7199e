import { z } from 'zod';
import { type AmyloidMap, amyloidStages } from '../../contract';
import type { LoadedModel } from '../../inference/model';
import { placeInEigenmap } from '../../survival/explain/laplacian-eigenmap';

const mapSchema = z.object({
  definition: z.string(),
  neighbours: z.int().positive(),
  width: z.number().positive(),
  eigenvalues: z.array(z.number()),
  points: z.array(z.array(z.number())).min(4),
  places: z.array(z.tuple([z.number(), z.number()])),
  stages: z.array(z.int().min(0).max(2)),
  clusters: z.array(z.int().nonnegative()),
  centres: z.array(z.tuple([z.number(), z.number()])).min(1),
});

/** Where a scan falls among simulated ones by its features (Laplacian eigenmaps), and those around it. */
export async function placeOf(
  features: Float32Array,
  model: Pick<LoadedModel, 'readFile'>,
): Promise<{ place: { x: number; y: number; cluster: number }; map: AmyloidMap }> {
  const file = mapSchema.parse(JSON.parse(new TextDecoder().decode(await model.readFile('scan-map.json'))));
  const bytes = await model.readFile('feature-axes.bin');
  const axes = new Float32Array(bytes.slice().buffer);
  const n = features.length;
  const count = axes.length / n - 1;
  const point = Float64Array.from({ length: count }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (features[i]! - axes[i]!) * axes[(k + 1) * n + i]!;
    return sum;
  });
  const [x, y] = placeInEigenmap(
    {
      features: count,
      dims: 2,
      neighbours: file.neighbours,
      width: file.width,
      points: file.points.flat(),
      coordinates: file.places.flat(),
      eigenvalues: file.eigenvalues,
    },
    point,
  ) as unknown as [number, number];
  const distances = file.centres.map(([a, b]) => (x - a) ** 2 + (y - b) ** 2);
  return {
    place: { x, y, cluster: distances.indexOf(Math.min(...distances)) },
    map: {
      definition: file.definition,
      points: file.places.map(([px, py], i) => ({
        id: `${i + 1}`,
        x: px,
        y: py,
        stage: amyloidStages[file.stages[i]!]!,
        cluster: file.clusters[i]!,
      })),
    },
  };
}
