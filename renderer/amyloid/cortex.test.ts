import { expect, test } from 'vitest';
import { hemisphere } from './cortex';
import { standardShape, voxelCount, whiteMatter } from './standard-space';

const [nx, ny, nz] = standardShape;
const precuneus = 4;

/** Two half balls of white matter under a rind of 4 mm of cortex, 50 mm in radius, around (0, −18, 40) mm. */
function phantom() {
  const labels = new Uint8Array(voxelCount);
  const suvr = new Float32Array(voxelCount);
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const r = Math.hypot(2 * x - 90, 2 * y - 126 + 18, 2 * z - 72 - 40);
        if (r > 50) continue;
        const at = (z * ny + y) * nx + x;
        labels[at] = r > 46 ? precuneus : whiteMatter;
        // Cortex hotter on the right; white matter hotter than all of it, and nothing to be shown.
        suvr[at] = r > 46 ? (x > 45 ? 1.8 : 1.2) : 2.5;
      }
  // A crumb that hangs together with nothing is no surface.
  labels[(20 * ny + 20) * nx + 20] = precuneus;
  labels[(20 * ny + 20) * nx + 70] = precuneus;
  return { labels, suvr };
}

function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

test('each half has its own surface at the radius of the phantom, left at negative x', () => {
  const { labels, suvr } = phantom();
  for (const side of ['left', 'right'] as const) {
    const half = finish(hemisphere(side, labels, suvr));
    let [outer, most, farthest, steepest] = [0, Number.NEGATIVE_INFINITY, 0, 1];
    for (let v = 0; v < half.suvr.length; v++) {
      const [x, y, z] = [half.positions[3 * v]!, half.positions[3 * v + 1]!, half.positions[3 * v + 2]!];
      most = Math.max(most, side === 'left' ? x : -x);
      if (Math.abs(x) < 8) continue;
      outer++;
      farthest = Math.max(farthest, Math.abs(Math.hypot(x, y + 18, z - 40) - 50));
      const [a, b, c] = [half.normals[3 * v]!, half.normals[3 * v + 1]!, half.normals[3 * v + 2]!];
      steepest = Math.min(steepest, (a * x + b * (y + 18) + c * (z - 40)) / 50);
    }
    expect(most).toBeLessThan(0.1);
    expect(outer).toBeGreaterThan(1000);
    expect(farthest).toBeLessThan(2);
    expect(steepest).toBeGreaterThan(0.9);
  }
});

test('a vertex has the highest value of the cortex below it, never that of white matter; the cut has none', () => {
  const { labels, suvr } = phantom();
  const right = finish(hemisphere('right', labels, suvr));
  const onCortex = { labels: new Set<number>(), values: new Set<string>() };
  const onCut = { labels: new Set<number>(), values: new Set<string>() };
  for (let v = 0; v < right.suvr.length; v++) {
    const x = right.positions[3 * v]!;
    const y = right.positions[3 * v + 1]! + 18;
    const z = right.positions[3 * v + 2]! - 40;
    const found = x > 12 ? onCortex : x < 3 && Math.hypot(y, z) < 35 ? onCut : null;
    found?.labels.add(right.labels[v]!);
    found?.values.add(right.suvr[v]!.toFixed(4));
  }
  expect([[...onCortex.labels], [...onCortex.values]]).toEqual([[precuneus], ['1.8000']]);
  expect([[...onCut.labels], [...onCut.values]]).toEqual([[0], ['NaN']]);
});
