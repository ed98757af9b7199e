/** A closed triangle surface. Positions [vertex][xyz] mm; triangles [triangle][abc], counter-clockwise from outside. */
export interface Surface {
  readonly positions: Float64Array;
  readonly triangles: Uint32Array;
}

/** Neighbours of every vertex in compressed rows: those of i are `list[start[i]] … list[start[i + 1] − 1]`. */
export interface Adjacency {
  readonly start: Uint32Array;
  readonly list: Uint32Array;
}

/** Vertex neighbours along edges, each once. */
export function adjacency(vertexCount: number, triangles: Uint32Array): Adjacency {
  const sets: number[][] = Array.from({ length: vertexCount }, () => []);
  const link = (a: number, b: number) => {
    if (!sets[a]!.includes(b)) sets[a]!.push(b);
    if (!sets[b]!.includes(a)) sets[b]!.push(a);
  };
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    link(a, b);
    link(b, c);
    link(c, a);
  }
  const start = new Uint32Array(vertexCount + 1);
  for (let i = 0; i < vertexCount; i++) start[i + 1] = start[i]! + sets[i]!.length;
  return { start, list: Uint32Array.from(sets.flat()) };
}

/** Volume enclosed, mm³ (divergence theorem); positive when triangles turn outward. */
export function enclosedVolume(positions: ArrayLike<number>, triangles: ArrayLike<number>): number {
  let six = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t]!, 3 * triangles[t + 1]!, 3 * triangles[t + 2]!];
    const [bx, by, bz] = [positions[b]!, positions[b + 1]!, positions[b + 2]!];
    const [cx, cy, cz] = [positions[c]!, positions[c + 1]!, positions[c + 2]!];
    six +=
      positions[a]! * (by * cz - bz * cy) +
      positions[a + 1]! * (bz * cx - bx * cz) +
      positions[a + 2]! * (bx * cy - by * cx);
  }
  return six / 6;
}

/** Area, mm². */
export function surfaceArea(positions: ArrayLike<number>, triangles: Uint32Array): number {
  let twice = 0;
  for (let t = 0; t < triangles.length; t += 3) twice += Math.hypot(...triangleNormal(positions, triangles, t));
  return twice / 2;
}

/** Mean and covariance (xx, yy, zz, xy, xz, yz) of the enclosed solid, exact for a triangle surface; mm and mm². */
export function solidMoments(positions: ArrayLike<number>, triangles: ArrayLike<number>) {
  let volume = 0;
  const first = [0, 0, 0];
  const second = [0, 0, 0, 0, 0, 0];
  for (let t = 0; t < triangles.length; t += 3) {
    const corner = (k: number) => {
      const at = 3 * triangles[t + k]!;
      return [positions[at]!, positions[at + 1]!, positions[at + 2]!] as const;
    };
    const [a, b, c] = [corner(0), corner(1), corner(2)];
    const v =
      (a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0])) /
      6;
    volume += v;
    const sum = [a[0] + b[0] + c[0], a[1] + b[1] + c[1], a[2] + b[2] + c[2]];
    for (let k = 0; k < 3; k++) first[k]! += (v * sum[k]!) / 4;
    // Over a tetrahedron with one corner at the origin: ∫ x_i x_j = v / 20 (Σ corners x_i x_j + Σx_i Σx_j).
    const pairs = [
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    for (const [k, [i, j]] of pairs.entries())
      second[k]! += (v / 20) * (a[i] * a[j] + b[i] * b[j] + c[i] * c[j] + sum[i]! * sum[j]!);
  }
  const mean = first.map((f) => f / volume) as [number, number, number];
  const [x, y, z] = mean;
  const products = [x * x, y * y, z * z, x * y, x * z, y * z];
  return { volume, mean, covariance: second.map((s, k) => s / volume - products[k]!) };
}

/** Area-weighted vertex normals, unit length, outward: Float64Array [vertex][xyz]. */
export function vertexNormals(positions: ArrayLike<number>, triangles: Uint32Array): Float64Array {
  const normals = new Float64Array(positions.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const n = triangleNormal(positions, triangles, t);
    for (let k = 0; k < 3; k++) {
      const at = 3 * triangles[t + k]!;
      normals[at]! += n[0];
      normals[at + 1]! += n[1];
      normals[at + 2]! += n[2];
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i]!, normals[i + 1]!, normals[i + 2]!) || 1;
    for (let k = 0; k < 3; k++) normals[i + k]! /= length;
  }
  return normals;
}

/** Normal of the triangle at `triangles[t]`, its length twice the area. */
export function triangleNormal(positions: ArrayLike<number>, triangles: ArrayLike<number>, t: number) {
  const [a, b, c] = [3 * triangles[t]!, 3 * triangles[t + 1]!, 3 * triangles[t + 2]!];
  const [ux, uy, uz] = [
    positions[b]! - positions[a]!,
    positions[b + 1]! - positions[a + 1]!,
    positions[b + 2]! - positions[a + 2]!,
  ];
  const [vx, vy, vz] = [
    positions[c]! - positions[a]!,
    positions[c + 1]! - positions[a + 1]!,
    positions[c + 2]! - positions[a + 2]!,
  ];
  return [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx] as const;
}

/**
 * Triangles that turned over between two shapes of the same surface: their normals point apart by more than a right
 * angle. With `reference` the affine image of the unbent surface, these are folds. Returns offsets into `triangles`.
 */
export function foldedTriangles(positions: ArrayLike<number>, reference: ArrayLike<number>, triangles: Uint32Array) {
  const folded: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    const [n, m] = [triangleNormal(positions, triangles, t), triangleNormal(reference, triangles, t)];
    if (n[0] * m[0] + n[1] * m[1] + n[2] * m[2] <= 0) folded.push(t);
  }
  return folded;
}

/** Euler characteristic V − E + F, and whether every edge joins exactly two triangles turned alike. */
export function topology(vertexCount: number, triangles: Uint32Array) {
  const directed = new Map<number, number>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const key = triangles[t + k]! * vertexCount + triangles[t + ((k + 1) % 3)]!;
      directed.set(key, (directed.get(key) ?? 0) + 1);
    }
  }
  let closed = true;
  for (const [key, count] of directed) {
    const opposite = (key % vertexCount) * vertexCount + Math.floor(key / vertexCount);
    if (count !== 1 || directed.get(opposite) !== 1) closed = false;
  }
  return { closed, euler: vertexCount - directed.size / 2 + triangles.length / 3 };
}
