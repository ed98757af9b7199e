import { regionNames } from '../../../contract';

/** Segments of the RV's bull's-eye, in the order of results. */
export const segmentIds = [
  'septum.basal',
  'septum.mid',
  'septum.apical',
  'free-wall.basal',
  'free-wall.mid',
  'free-wall.apical',
  'inflow',
  'outflow',
  'apex',
] as const;
export type SegmentId = (typeof segmentIds)[number];

export const segmentNames: Readonly<Record<SegmentId, string>> = {
  'septum.basal': 'Septum, basal',
  'septum.mid': 'Septum, mid',
  'septum.apical': 'Septum, apical',
  'free-wall.basal': 'Free wall, basal',
  'free-wall.mid': 'Free wall, mid',
  'free-wall.apical': 'Free wall, apical',
  inflow: 'Inflow',
  outflow: 'Outflow',
  apex: 'Apex',
};

/**
 * Bull's-eye segment of every vertex: the template's regions, septum and free wall each cut into thirds of their own
 * height along the long axis.
 *
 * @param positions [vertex][xyz] of the template, x from apex to base
 * @param regions index into `regionNames` per vertex
 * @returns index into `segmentIds` per vertex
 */
export function nameSegments(positions: ArrayLike<number>, regions: ArrayLike<number>): Uint8Array {
  const extent = new Map<number, [number, number]>();
  for (let i = 0; i < regions.length; i++) {
    const [low, high] = extent.get(regions[i]!) ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    extent.set(regions[i]!, [Math.min(low, positions[3 * i]!), Math.max(high, positions[3 * i]!)]);
  }
  return Uint8Array.from({ length: regions.length }, (_, i) => {
    const region = regionNames[regions[i]!]!;
    if (region !== 'septum' && region !== 'free-wall') return segmentIds.indexOf(region);
    const [low, high] = extent.get(regions[i]!)!;
    const height = high > low ? (positions[3 * i]! - low) / (high - low) : 1;
    return segmentIds.indexOf(`${region}.${height >= 2 / 3 ? 'basal' : height >= 1 / 3 ? 'mid' : 'apical'}`);
  });
}

/** Triangles of which at least two corners are vertices for which `wanted` holds. */
export function trianglesOf(triangles: ArrayLike<number>, wanted: (vertex: number) => boolean): number[] {
  const found: number[] = [];
  for (let t = 0; t < triangles.length / 3; t++) {
    let corners = 0;
    for (let k = 0; k < 3; k++) if (wanted(triangles[3 * t + k]!)) corners++;
    if (corners >= 2) found.push(t);
  }
  return found;
}
