import type { Plane } from '../../electron/contract';

/**
 * Where a closed triangle surface cuts an image plane.
 *
 * @param triangles a0,b0,c0,a1,… vertex indices
 * @param positionsOfPhase [vertex][xyz], LPS mm
 * @param plane image plane (DICOM PS3.3 C.7.6.2.1.1)
 * @returns polylines x0,y0,x1,y1,… in pixel coordinates of that plane: 0,0 is the centre of the first pixel, x along a
 *   row. A closed line repeats its first point at the end.
 */
export function meshOutline(triangles: ArrayLike<number>, positionsOfPhase: Float32Array, plane: Plane): number[][] {
  const distance = new Float64Array(positionsOfPhase.length / 3);
  const [rx, ry, rz] = plane.rowDirection;
  const [cx, cy, cz] = plane.columnDirection;
  const [ox, oy, oz] = plane.originMm;
  const normal = [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx] as const;
  for (let v = 0; v < distance.length; v++) {
    const x = positionsOfPhase[3 * v]! - ox;
    const y = positionsOfPhase[3 * v + 1]! - oy;
    const z = positionsOfPhase[3 * v + 2]! - oz;
    const d = x * normal[0] + y * normal[1] + z * normal[2];
    // A vertex exactly in the plane would belong to both sides; which side it is given changes the line by nothing.
    distance[v] = d === 0 ? Number.MIN_VALUE : d;
  }

  // Each cut edge is one point, shared by the two triangles at that edge: lines are joined by edge, never by nearness.
  const vertexCount = distance.length;
  const pointOf = new Map<number, number>();
  const points: number[] = [];
  const cut = (a: number, b: number): number => {
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    const key = low * vertexCount + high;
    const known = pointOf.get(key);
    if (known !== undefined) return known;
    const f = distance[low]! / (distance[low]! - distance[high]!);
    const at = (k: number) =>
      positionsOfPhase[3 * low + k]! + f * (positionsOfPhase[3 * high + k]! - positionsOfPhase[3 * low + k]!);
    const x = at(0) - ox;
    const y = at(1) - oy;
    const z = at(2) - oz;
    const index = points.length / 2;
    points.push((x * rx + y * ry + z * rz) / plane.columnSpacingMm, (x * cx + y * cy + z * cz) / plane.rowSpacingMm);
    pointOf.set(key, index);
    return index;
  };

  const neighbours: number[][] = [];
  const link = (from: number, to: number) => {
    const known = neighbours[from];
    if (known) known.push(to);
    else neighbours[from] = [to];
  };
  const join = (from: number, to: number) => {
    link(from, to);
    link(to, from);
  };
  for (let t = 0; t + 2 < triangles.length; t += 3) {
    const a = triangles[t]!;
    const b = triangles[t + 1]!;
    const c = triangles[t + 2]!;
    const ab = distance[a]! > 0 !== distance[b]! > 0;
    const bc = distance[b]! > 0 !== distance[c]! > 0;
    const ca = distance[c]! > 0 !== distance[a]! > 0;
    if (ab && bc) join(cut(a, b), cut(b, c));
    else if (bc && ca) join(cut(b, c), cut(c, a));
    else if (ab && ca) join(cut(a, b), cut(c, a));
  }

  const visited = new Uint8Array(points.length / 2);
  const follow = (start: number): number[] => {
    const line: number[] = [];
    let at: number | undefined = start;
    let last = start;
    while (at !== undefined) {
      visited[at] = 1;
      line.push(points[2 * at]!, points[2 * at + 1]!);
      last = at;
      at = neighbours[at]!.find((next) => visited[next] === 0);
    }
    if (last !== start && line.length > 4 && neighbours[last]!.includes(start))
      line.push(points[2 * start]!, points[2 * start + 1]!);
    return line;
  };
  const lines: number[][] = [];
  // Ends of open lines first (a surface with a hole), then what is left: closed lines.
  for (let p = 0; p < visited.length; p++) if (!visited[p] && neighbours[p]!.length === 1) lines.push(follow(p));
  for (let p = 0; p < visited.length; p++) if (!visited[p]) lines.push(follow(p));
  return lines;
}
