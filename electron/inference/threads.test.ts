import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { countCores, physicalCores } from './threads';

it('counts a core once however many threads it has', () => {
  const processor = (n: number, chip: number, core: number) =>
    `processor\t: ${n}\nphysical id\t: ${chip}\nsiblings\t: 4\ncore id\t\t: ${core}\ncpu cores\t: 2\n`;
  expect(countCores([processor(0, 0, 0), processor(1, 0, 1), processor(2, 0, 0), processor(3, 0, 1)].join('\n'))).toBe(
    2,
  );
  expect(countCores([processor(0, 0, 0), processor(1, 1, 0)].join('\n'))).toBe(2);
  // arm64 kernels list no cores.
  expect(countCores('processor\t: 0\nBogoMIPS\t: 48.00\n\nprocessor\t: 1\nBogoMIPS\t: 48.00\n')).toBe(0);
});

it('uses at least one thread and no more than the process may', () => {
  expect(physicalCores()).toBeGreaterThanOrEqual(1);
  expect(physicalCores()).toBeLessThanOrEqual(availableParallelism());
});
