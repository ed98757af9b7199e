/** Repeatable random numbers in [0, 1): mulberry32, so that the same seed gives the same bytes everywhere. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Normal deviates, mean 0 and deviation 1 (Box and Muller). */
export function normalNumbers(seed: number): () => number {
  const random = randomNumbers(seed);
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** Slope of the noise at a lattice point along the way from it: one of twelve directions. */
function slope(x: number, y: number, z: number, dx: number, dy: number, dz: number): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(z, 1442695041);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  h = (h ^ (h >>> 16)) & 15;
  const a = h < 8 ? dx : dy;
  const b = h < 4 ? dy : h === 12 || h === 14 ? dx : dz;
  return ((h & 1) === 0 ? a : -a) + ((h & 2) === 0 ? b : -b);
}

const ease = (t: number) => t * t * t * (t * (6 * t - 15) + 10);

/**
 * Smooth noise, about -1 to 1, with features about `size` wide: the texture of a tissue, fixed in space.
 * Gradient noise, K. Perlin, SIGGRAPH 2002, on axes turned away from those of the images.
 */
export function texture(x: number, y: number, z: number, size: number): number {
  const px = (0.8 * x + 0.36 * y - 0.48 * z) / size;
  const py = (-0.6 * x + 0.48 * y - 0.64 * z) / size + 0.37;
  const pz = (0.8 * y + 0.6 * z) / size + 0.71;
  const [ix, iy, iz] = [Math.floor(px), Math.floor(py), Math.floor(pz)];
  const [dx, dy, dz] = [px - ix, py - iy, pz - iz];
  const [fx, fy, fz] = [ease(dx), ease(dy), ease(dz)];
  const along = (j: number, k: number) => {
    const a = slope(ix, iy + j, iz + k, dx, dy - j, dz - k);
    return a + fx * (slope(ix + 1, iy + j, iz + k, dx - 1, dy - j, dz - k) - a);
  };
  const near = along(0, 0) + fy * (along(1, 0) - along(0, 0));
  const far = along(0, 1) + fy * (along(1, 1) - along(0, 1));
  return 1.4 * (near + fz * (far - near));
}
