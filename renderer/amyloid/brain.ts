import { standardShape } from './standard-space';

/** Marks what in one plane of the grid is not reached from the plane's border without crossing the brain. */
function fillPlane(
  labels: Uint8Array,
  brain: Uint8Array,
  start: number,
  [wide, high]: readonly [number, number],
  [across, down]: readonly [number, number],
): void {
  const outside = new Uint8Array(wide * high);
  const waiting: number[] = [];
  const reach = (x: number, y: number) => {
    if (x < 0 || y < 0 || x >= wide || y >= high || outside[y * wide + x]) return;
    if (labels[start + x * across + y * down]! > 0) return;
    outside[y * wide + x] = 1;
    waiting.push(y * wide + x);
  };
  for (let x = 0; x < wide; x++) {
    reach(x, 0);
    reach(x, high - 1);
  }
  for (let y = 0; y < high; y++) {
    reach(0, y);
    reach(wide - 1, y);
  }
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const [x, y] = [at % wide, Math.floor(at / wide)];
    reach(x - 1, y);
    reach(x + 1, y);
    reach(x, y - 1);
    reach(x, y + 1);
  }
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++) if (!outside[y * wide + x]) brain[start + x * across + y * down] = 1;
}

/**
 * All of the brain as label 1, ventricles and fissures too: what is enclosed in one of the three planes. Yields after each
 * plane.
 */
export function* brainOf(labels: Uint8Array): Generator<void, Uint8Array> {
  const [nx, ny, nz] = standardShape;
  const brain = new Uint8Array(labels.length);
  for (let z = 0; z < nz; z++) {
    fillPlane(labels, brain, z * nx * ny, [nx, ny], [1, nx]);
    yield;
  }
  for (let y = 0; y < ny; y++) {
    fillPlane(labels, brain, y * nx, [nx, nz], [1, nx * ny]);
    yield;
  }
  for (let x = 0; x < nx; x++) {
    fillPlane(labels, brain, x, [ny, nz], [nx, nx * ny]);
    yield;
  }
  return brain;
}
