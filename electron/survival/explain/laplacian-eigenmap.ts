import { seededRandom, shuffled } from '../random';
import { symmetricEigen } from '../symmetric-eigen';

export interface EigenmapOptions {
  /** Nearest neighbours that a point is joined with. */
  readonly neighbours?: number;
  /** σ of the heat kernel exp(−d² / 2σ²), in the points' unit; left out: the median distance of the farthest joined neighbour. */
  readonly width?: number;
  /** With more points than this, so many are drawn and embedded, and the others placed among them. */
  readonly landmarks?: number;
  /** Of that drawing. */
  readonly seed?: number;
}

/** What `placeInEigenmap` needs to place a further point. */
export interface EigenmapBasis {
  readonly features: number;
  readonly dims: number;
  readonly neighbours: number;
  readonly width: number;
  /** Embedded points, [m][features], and where they are, [m][dims]. */
  readonly points: ArrayLike<number>;
  readonly coordinates: ArrayLike<number>;
  /** Of the random-walk Laplacian, ascending, without the constant one: [dims]. */
  readonly eigenvalues: ArrayLike<number>;
}

export interface LaplacianEigenmap {
  /** Float64 [n][dims]; each dimension has mean square 1 over the graph (weighted by degree). */
  readonly coordinates: Float64Array;
  readonly basis: EigenmapBasis;
  /** Which of the points span the map; all of them unless there were more than `landmarks`. */
  readonly landmarks: readonly number[];
  /** Edges that were added because the graph fell into pieces. */
  readonly bridges: number;
}

/**
 * Laplacian eigenmaps (Belkin and Niyogi, Neural Computation 15 (2003)): points joined with their k nearest neighbours,
 * weights by the heat kernel, then the smoothest functions on the graph, L f = λ D f, the constant one left out.
 * A graph in several pieces has no common map: the pieces are joined by the edges of the minimum spanning tree.
 * Signs are fixed: in each dimension the point farthest from 0 is positive.
 *
 * @param points [n][features]
 * @param dims of the map
 * @throws RangeError with fewer than dims + 2 points, numbers that are not finite, or points that all coincide
 */
export function laplacianEigenmap(
  points: ArrayLike<number>,
  n: number,
  dims: number,
  options: EigenmapOptions = {},
): LaplacianEigenmap {
  const features = points.length / n;
  if (!Number.isInteger(features) || features < 1) throw new RangeError(`${points.length} numbers for ${n} points`);
  if (n < dims + 2) throw new RangeError(`${n} points are too few for ${dims} dimensions`);
  for (let i = 0; i < points.length; i++)
    if (!Number.isFinite(points[i]!)) throw new RangeError(`point ${Math.floor(i / features)} is not a number`);
  const { landmarks = 500, seed = 1 } = options;
  if (n > Math.max(landmarks, dims + 2)) return withLandmarks(points, n, dims, { ...options, landmarks, seed });

  const neighbours = Math.min(n - 1, options.neighbours ?? 15);
  const distances = squaredDistances(points, n, features);
  const nearest = Array.from({ length: n }, (_, i) => nearestOf(distances.subarray(i * n, (i + 1) * n), neighbours, i));
  const width = options.width ?? usualReach(nearest, distances, n);
  const weights = new Float64Array(n * n);
  const heat = (square: number) => Math.exp(-square / (2 * width ** 2));
  let least = 1;
  nearest.forEach((others, i) => {
    for (const j of others) {
      weights[i * n + j] = weights[j * n + i] = heat(distances[i * n + j]!);
      if (weights[i * n + j]! > 0) least = Math.min(least, weights[i * n + j]!);
    }
  });
  const bridges = missingBridges(weights, distances, n);
  // Not the kernel's weight, which is next to nothing at such a distance and would leave the pieces apart.
  for (const [i, j] of bridges) weights[i * n + j] = weights[j * n + i] = least;

  const roots = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let degree = 0;
    for (let j = 0; j < n; j++) degree += weights[i * n + j]!;
    roots[i] = Math.sqrt(degree);
  }
  const total = roots.reduce((sum, root) => sum + root * root, 0);
  const normalised = weights.map((weight, at) => weight / (roots[Math.floor(at / n)]! * roots[at % n]!));
  // Largest of D^−½ W D^−½ = 1 − λ: smallest λ first. The first is the constant function.
  const { values, vectors } = symmetricEigen(normalised, n);
  const coordinates = new Float64Array(n * dims);
  for (let k = 0; k < dims; k++) {
    const f = vectors[k + 1]!.map((value, i) => (value / roots[i]!) * Math.sqrt(total));
    const farthest = f.reduce((most, value) => (Math.abs(value) > Math.abs(most) * (1 + 1e-9) ? value : most), 0);
    for (let i = 0; i < n; i++) coordinates[i * dims + k] = farthest < 0 ? -f[i]! : f[i]!;
  }
  const eigenvalues = Float64Array.from({ length: dims }, (_, k) => 1 - values[k + 1]!);
  const basis = { features, dims, neighbours, width, points, coordinates, eigenvalues };
  return { coordinates, basis, landmarks: Array.from({ length: n }, (_, i) => i), bridges: bridges.length };
}

/**
 * Place of a further point by Nyström's formula for the random walk (Bengio et al., NIPS 2003): the mean of its nearest
 * neighbours' places, weighted by the kernel, divided by 1 − λ. A point of the map itself is where it was.
 *
 * @param point [features]
 * @returns Float64 [dims]
 */
export function placeInEigenmap(basis: EigenmapBasis, point: ArrayLike<number>): Float64Array {
  const { features, dims, points, coordinates, eigenvalues, width } = basis;
  if (point.length !== features) throw new RangeError(`${point.length} numbers for ${features} features`);
  const n = points.length / features;
  const distances = Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < features; k++) sum += (points[i * features + k]! - point[k]!) ** 2;
    return sum;
  });
  const nearest = nearestOf(distances, basis.neighbours, -1);
  const closest = nearest[0]!;
  const place = new Float64Array(dims);
  if (distances[closest] === 0) return place.map((_, k) => coordinates[closest * dims + k]!);
  let total = 0;
  for (const j of nearest) {
    // Relative to the closest, so that a point far from all has a place too.
    const weight = Math.exp((distances[closest]! - distances[j]!) / (2 * width ** 2));
    total += weight;
    for (let k = 0; k < dims; k++) place[k]! += weight * coordinates[j * dims + k]!;
  }
  // Functions that are not smooth on the graph cannot be continued: the divisor is kept from 0.
  return place.map((value, k) => value / total / Math.max(0.1, 1 - eigenvalues[k]!));
}

function withLandmarks(
  points: ArrayLike<number>,
  n: number,
  dims: number,
  options: EigenmapOptions & { landmarks: number; seed: number },
): LaplacianEigenmap {
  const features = points.length / n;
  const all = Array.from({ length: n }, (_, i) => i);
  const drawn = shuffled(all, seededRandom(options.seed)).slice(0, Math.max(options.landmarks, dims + 2));
  const point = (i: number) => Float64Array.from({ length: features }, (_, k) => points[i * features + k]!);
  const chosen = new Float64Array(drawn.length * features);
  drawn.forEach((i, at) => {
    chosen.set(point(i), at * features);
  });
  const { basis, bridges } = laplacianEigenmap(chosen, drawn.length, dims, options);
  const coordinates = new Float64Array(n * dims);
  for (const i of all) coordinates.set(placeInEigenmap(basis, point(i)), i * dims);
  return { coordinates, basis, landmarks: drawn, bridges };
}

/** Symmetric, [n][n]. */
function squaredDistances(points: ArrayLike<number>, n: number, features: number): Float64Array {
  const squares = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < features; k++) sum += (points[i * features + k]! - points[j * features + k]!) ** 2;
      squares[i * n + j] = squares[j * n + i] = sum;
    }
  return squares;
}

/** The `count` smallest but `self`, closest first; of equal ones the earlier. */
function nearestOf(distances: Float64Array, count: number, self: number): number[] {
  return Array.from({ length: distances.length }, (_, j) => j)
    .filter((j) => j !== self)
    .sort((a, b) => distances[a]! - distances[b]! || a - b)
    .slice(0, count);
}

/** Median over the points of the distance to the farthest of the nearest. */
function usualReach(nearest: readonly number[][], distances: Float64Array, n: number): number {
  const reaches = nearest
    .map((others, i) => Math.sqrt(distances[i * n + others.at(-1)!]!))
    // Points that coincide with all their neighbours tell nothing about distances.
    .filter((reach) => reach > 0)
    .sort((a, b) => a - b);
  const median = reaches[reaches.length >> 1];
  if (median === undefined) throw new RangeError('all points coincide');
  return median;
}

/** Edges of the minimum spanning tree (Prim) whose ends lie in different pieces of the graph. */
function missingBridges(weights: Float64Array, distances: Float64Array, n: number): [number, number][] {
  const piece = new Int32Array(n).fill(-1);
  for (let start = 0; start < n; start++) {
    if (piece[start] !== -1) continue;
    const stack = [start];
    piece[start] = start;
    for (let i = stack.pop(); i !== undefined; i = stack.pop())
      for (let j = 0; j < n; j++)
        if (weights[i * n + j]! > 0 && piece[j] === -1) {
          piece[j] = start;
          stack.push(j);
        }
  }
  const bridges: [number, number][] = [];
  const from = new Int32Array(n);
  const reach = distances.slice(0, n);
  const inTree = new Uint8Array(n);
  inTree[0] = 1;
  for (let step = 1; step < n; step++) {
    let next = -1;
    for (let j = 0; j < n; j++) if (!inTree[j] && (next === -1 || reach[j]! < reach[next]!)) next = j;
    inTree[next] = 1;
    if (piece[next] !== piece[from[next]!]) bridges.push([from[next]!, next]);
    for (let j = 0; j < n; j++)
      if (!inTree[j] && distances[next * n + j]! < reach[j]!) {
        reach[j] = distances[next * n + j]!;
        from[j] = next;
      }
  }
  return bridges;
}
