import { readFileSync } from 'node:fs';
import { availableParallelism, platform } from 'node:os';

/** Pairs of (package, core) in the kernel's list of logical processors; 0 where it gives none (arm64, other systems). */
function coresFromKernel(): number {
  let text: string;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return 0;
  }
  return countCores(text);
}

/** Physical cores in the text of `/proc/cpuinfo`: hyper-threads share a "physical id" and a "core id". */
export function countCores(cpuinfo: string): number {
  const cores = new Set<string>();
  for (const block of cpuinfo.split(/\n\s*\n/)) {
    const chip = /^physical id\s*:\s*(\d+)/m.exec(block)?.[1];
    const core = /^core id\s*:\s*(\d+)/m.exec(block)?.[1];
    if (chip !== undefined && core !== undefined) cores.add(`${chip}.${core}`);
  }
  return cores.size;
}

let known: number | undefined;

/**
 * Threads for matrix work: one per physical core that this process may use. A second hyper-thread on a core adds
 * nothing to dense arithmetic and takes the core from the page.
 */
export function physicalCores(): number {
  if (known === undefined) {
    const usable = availableParallelism();
    const physical = platform() === 'linux' ? coresFromKernel() : 0;
    // Windows tells nothing without a helper program: its x86 machines of more than four processors have two threads per core.
    const fallback = platform() === 'win32' && process.arch === 'x64' && usable > 4 ? usable >> 1 : usable;
    known = Math.max(1, Math.min(usable, physical || fallback));
  }
  return known;
}
