import { type Region, regionNames } from '../contract';
import { adjacency, type Surface, vertexNormals } from './surface';

/**
 * Names a region for every vertex of an RV surface in the heart's frame (x: LV apex to base, y: septum to free wall,
 * z: diaphragm to outflow; LV axis at y = z = 0), by geometry alone:
 *
 * - apex: the lowest fifth of the RV's length;
 * - septum: above it, where the outward normal turns to the LV's axis (cosine > 0.3), below nine tenths of the length;
 * - outflow and inflow: the rest of the top quarter, above and below 0.15 of the RV's half-height from its middle in z;
 * - free wall: everything else.
 *
 * Each vertex then takes the commonest name among itself and its neighbours, twice, so that borders run straight.
 *
 * @returns indices into `regionNames`, one per vertex
 */
export function nameRegions({ positions, triangles }: Surface): Uint8Array {
  const count = positions.length / 3;
  const normals = vertexNormals(positions, triangles);
  const extent = (axis: number) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = axis; i < positions.length; i += 3) {
      low = Math.min(low, positions[i]!);
      high = Math.max(high, positions[i]!);
    }
    return [low, high] as const;
  };
  const [apex, base] = extent(0);
  const [below, above] = extent(2);
  const named = Uint8Array.from({ length: count }, (_, i) => {
    const [x, y, z] = [positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!];
    const height = (x - apex) / (base - apex);
    const side = (2 * z - below - above) / (above - below);
    const fromAxis = Math.hypot(y, z);
    const facingLv = -(normals[3 * i + 1]! * y + normals[3 * i + 2]! * z) / fromAxis;
    let region: Region = 'free-wall';
    if (height < 0.2) region = 'apex';
    else if (facingLv > 0.3 && height < 0.9) region = 'septum';
    else if (height > 0.75) region = side > 0.15 ? 'outflow' : 'inflow';
    return regionNames.indexOf(region);
  });
  const { start, list } = adjacency(count, triangles);
  let current = named;
  for (let round = 0; round < 2; round++) {
    current = current.map((own, i, all) => {
      const votes = new Float64Array(regionNames.length);
      votes[own]! += 1.5;
      for (let n = start[i]!; n < start[i + 1]!; n++) votes[all[list[n]!]!]! += 1;
      return votes.indexOf(Math.max(...votes));
    });
  }
  return current;
}
