import { expect, test } from 'vitest';
import { amyloid } from '../../electron/contract/fixtures/amyloid';
import { indexAt, pointAt } from '../volume';
import { brainOf } from './brain';
import { driverValues, layersOf } from './layers';
import { nativeGrid, standardGrid, standardShape, voxelCount } from './standard-space';

const [nx, ny] = standardShape;
const at = (x: number, y: number, z: number) => (z * ny + y) * nx + x;

/** A cube of cortex with a hollow inside that a thin tunnel joins to the outside. */
function hollow(): Uint8Array {
  const labels = new Uint8Array(voxelCount);
  for (let z = 30; z <= 50; z++) for (let y = 30; y <= 50; y++) for (let x = 30; x <= 50; x++) labels[at(x, y, z)] = 4;
  for (let z = 38; z <= 42; z++) for (let y = 38; y <= 42; y++) for (let x = 38; x <= 42; x++) labels[at(x, y, z)] = 0;
  for (let x = 30; x < 38; x++) labels[at(x, 40, 40)] = 0;
  return labels;
}

function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

test('the outline is that of the whole brain: ventricles and narrow ways into them are within it', () => {
  const brain = finish(brainOf(hollow()));
  expect(brain[at(40, 40, 40)]).toBe(1);
  expect(brain[at(33, 40, 40)]).toBe(1);
  expect(brain[at(29, 40, 40)]).toBe(0);
  expect(brain.reduce((sum, one) => sum + one, 0)).toBe(21 ** 3);
});

test('regions that drive the stage carry their change, others nothing', () => {
  const labels = new Uint8Array(voxelCount);
  labels.set([4, 13, 16, 20]);
  const { values, most } = driverValues(amyloid, labels);
  expect([...values.slice(0, 5)].map((value) => Number(value.toFixed(4)))).toEqual([0.31, 0, 0.04, 0, 0]);
  expect(most).toBe(0.31);
});

test('standard space begins at 90, −126, −72 mm: the first voxel lies right, back and below', () => {
  // RAS −90, −126, −72 is LPS 90, 126, −72.
  expect(pointAt(standardGrid, [0, 0, 0])).toEqual([90, 126, -72]);
  expect(pointAt(standardGrid, [45, 63, 36]).map((value) => value + 0)).toEqual([0, 0, 0]);
});

test('in the patient, layers lie where the registration says', () => {
  // MNI RAS → patient LPS: half a turn about the body axis, then 10, −20, 5 mm.
  const matrix = [-1, 0, 0, 10, 0, -1, 0, -20, 0, 0, 1, 5, 0, 0, 0, 1];
  const grid = nativeGrid({ registration: { ...amyloid.registration, matrix } });
  expect(pointAt(grid, [45, 63, 36])).toEqual([10, -20, 5]);
  expect(pointAt(grid, [0, 63, 36])).toEqual([100, -20, 5]);
  expect(indexAt(grid, [10, -20, 25])).toEqual([45, 63, 46]);
});

test('what is not asked for is not laid over the planes', () => {
  const labels = hollow();
  const brain = finish(brainOf(labels));
  const colours = { brain: 'red', region: 'green', drivers: 'hot' } as const;
  const of = (outline: boolean, marked: number | null, driving: ReturnType<typeof driverValues> | null) =>
    layersOf(amyloid, labels, brain, driving, { space: 'standard', outline }, marked, colours).map(({ id }) => id);
  expect(of(false, null, null)).toEqual([]);
  expect(of(true, null, null)).toEqual(['amyloid.brain']);
  expect(of(true, 4, driverValues(amyloid, labels))).toEqual(['amyloid.drivers', 'amyloid.brain', 'amyloid.region']);
  expect(of(false, null, driverValues({ ...amyloid, drivers: [] }, labels))).toEqual([]);
});
