/**
 * Positions and normals of the surface at any moment of the beat. All functions write into arrays that the caller
 * keeps: nothing is allocated per frame.
 */

/**
 * The surface at `position` of the beat, between the measured phases by a periodic Catmull-Rom spline: it passes
 * through every phase, and neither place nor speed jumps where the beat starts again.
 * Catmull and Rom, "A class of local interpolating splines", 1974.
 *
 * @param positions [phase][vertex][xyz], phases evenly spaced over the beat
 * @param position fraction of the beat, 0 … 1
 * @param out [vertex][xyz], written
 */
export function interpolatePhase(positions: Float32Array, phaseCount: number, position: number, out: Float32Array) {
  const size = positions.length / phaseCount;
  const at = (((position % 1) + 1) % 1) * phaseCount;
  const phase = Math.floor(at) % phaseCount;
  const f = at - Math.floor(at);
  const p0 = ((phase + phaseCount - 1) % phaseCount) * size;
  const p1 = phase * size;
  const p2 = ((phase + 1) % phaseCount) * size;
  const p3 = ((phase + 2) % phaseCount) * size;
  const f2 = f * f;
  const f3 = f2 * f;
  const w0 = (-f + 2 * f2 - f3) / 2;
  const w1 = (2 - 5 * f2 + 3 * f3) / 2;
  const w2 = (f + 4 * f2 - 3 * f3) / 2;
  const w3 = (f3 - f2) / 2;
  for (let k = 0; k < size; k++)
    out[k] = w0 * positions[p0 + k]! + w1 * positions[p1 + k]! + w2 * positions[p2 + k]! + w3 * positions[p3 + k]!;
}

/**
 * Unit normals at the vertices, each the mean of its triangles' normals weighted by their area, pointing outward where
 * triangles are counter-clockwise seen from outside.
 *
 * @param triangles a0,b0,c0,a1,…
 * @param positions [vertex][xyz]
 * @param out [vertex][xyz], written
 */
export function vertexNormals(triangles: Uint32Array, positions: Float32Array, out: Float32Array) {
  out.fill(0);
  for (let t = 0; t < triangles.length; t += 3) {
    const a = 3 * triangles[t]!;
    const b = 3 * triangles[t + 1]!;
    const c = 3 * triangles[t + 2]!;
    const ax = positions[a]!;
    const ay = positions[a + 1]!;
    const az = positions[a + 2]!;
    const ux = positions[b]! - ax;
    const uy = positions[b + 1]! - ay;
    const uz = positions[b + 2]! - az;
    const vx = positions[c]! - ax;
    const vy = positions[c + 1]! - ay;
    const vz = positions[c + 2]! - az;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    out[a]! += nx;
    out[a + 1]! += ny;
    out[a + 2]! += nz;
    out[b]! += nx;
    out[b + 1]! += ny;
    out[b + 2]! += nz;
    out[c]! += nx;
    out[c + 1]! += ny;
    out[c + 2]! += nz;
  }
  for (let k = 0; k < out.length; k += 3) {
    const length = Math.hypot(out[k]!, out[k + 1]!, out[k + 2]!);
    if (length > 0) {
      out[k]! /= length;
      out[k + 1]! /= length;
      out[k + 2]! /= length;
    }
  }
}

/**
 * How far each vertex is from its place at end-diastole, mm.
 *
 * @param now positions [vertex][xyz]
 * @param reference positions at end-diastole [vertex][xyz]
 * @param out [vertex], written
 */
export function displacements(now: Float32Array, reference: Float32Array, out: Float32Array) {
  for (let v = 0, k = 0; v < out.length; v++, k += 3)
    out[v] = Math.hypot(now[k]! - reference[k]!, now[k + 1]! - reference[k + 1]!, now[k + 2]! - reference[k + 2]!);
}

/** Positions of one measured phase: a view, not a copy. */
export const phaseOf = (positions: Float32Array, phaseCount: number, phase: number): Float32Array =>
  positions.subarray((phase * positions.length) / phaseCount, ((phase + 1) * positions.length) / phaseCount);

/**
 * Displacement curve of one vertex from its place at `reference` phase.
 * @returns one value per phase, mm
 */
export function displacementCurve(
  positions: Float32Array,
  phaseCount: number,
  vertex: number,
  reference: number,
): number[] {
  const size = positions.length / phaseCount;
  const from = reference * size + 3 * vertex;
  return Array.from({ length: phaseCount }, (_, phase) => {
    const at = phase * size + 3 * vertex;
    return Math.hypot(
      positions[at]! - positions[from]!,
      positions[at + 1]! - positions[from + 1]!,
      positions[at + 2]! - positions[from + 2]!,
    );
  });
}

/** Largest displacement of any vertex in any phase from its place at `reference` phase, mm. */
export function largestDisplacement(positions: Float32Array, phaseCount: number, reference: number): number {
  const size = positions.length / phaseCount;
  const from = reference * size;
  let largest = 0;
  for (let phase = 0; phase < phaseCount; phase++)
    for (let k = 0; k < size; k += 3) {
      const dx = positions[phase * size + k]! - positions[from + k]!;
      const dy = positions[phase * size + k + 1]! - positions[from + k + 1]!;
      const dz = positions[phase * size + k + 2]! - positions[from + k + 2]!;
      largest = Math.max(largest, dx * dx + dy * dy + dz * dz);
    }
  return Math.sqrt(largest);
}

/** Round up to an end of a scale that can be read and wastes little of it. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9])
    if (step * power >= value * (1 - 1e-9)) return step * power;
  return 10 * power;
}
