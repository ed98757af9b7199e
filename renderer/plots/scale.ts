/** Scales and ticks of the page's own drawings: statistical figures that are more than curves over time. */

/** From values to pixels. */
export interface Scale {
  (value: number): number;
  readonly domain: readonly [number, number];
}

/** `domain` of no extent is drawn in the middle. */
export function linear([d0, d1]: readonly [number, number], [r0, r1]: readonly [number, number]): Scale {
  const span = d1 - d0;
  const scale = (value: number) => (span === 0 ? (r0 + r1) / 2 : r0 + ((value - d0) / span) * (r1 - r0));
  return Object.assign(scale, { domain: [d0, d1] as const });
}

/** Logarithmic; both ends of the domain are positive. */
export function logarithmic([d0, d1]: readonly [number, number], range: readonly [number, number]): Scale {
  if (!(d0 > 0 && d1 > 0)) throw new RangeError('a logarithmic scale has positive ends');
  const inner = linear([Math.log(d0), Math.log(d1)], range);
  return Object.assign((value: number) => inner(Math.log(value)), { domain: [d0, d1] as const });
}

/** The step between ticks: 1, 2 or 5 × 10ⁿ, so that there are about `count` of them. */
function stepOf(low: number, high: number, count: number): number {
  const rough = Math.max(high - low, Number.MIN_VALUE) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const error = rough / power;
  // Geometric middles between 1, 2, 5 and 10, so that no step is favoured.
  return power * (error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.SQRT2 ? 2 : 1);
}

/** Multiples of a round step within low…high. */
export function ticksOf(low: number, high: number, count = 5): number[] {
  if (!(Number.isFinite(low) && Number.isFinite(high)) || low > high) return [];
  if (low === high) return [low];
  const step = stepOf(low, high, count);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toFixed(decimals)) + 0);
}

/** Ends moved out to the next ticks, and the ticks. */
export function niceRange(
  low: number,
  high: number,
  count = 5,
): { readonly domain: readonly [number, number]; readonly ticks: number[] } {
  if (low === high) return niceRange(low - 0.5, high + 0.5, count);
  const step = stepOf(low, high, count);
  const domain = [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step] as const;
  const ticks = ticksOf(domain[0], domain[1], count);
  return { domain: [ticks[0] ?? domain[0], ticks.at(-1) ?? domain[1]], ticks };
}

/** Ticks of a logarithmic axis within low…high: 1, 2, 5 × 10ⁿ over few decades, powers of ten over many. */
export function logTicks(low: number, high: number): number[] {
  if (!(low > 0 && high >= low)) return [];
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  const steps = to - from > 4 ? [1] : [1, 2, 5];
  const all = Array.from({ length: to - from + 1 }, (_, k) => steps.map((s) => Number(`${s}e${from + k}`))).flat();
  return all.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
}
