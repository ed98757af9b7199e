/** Linear interpolation along one axis: output k is `share[k]` of input `below[k] + 1` and the rest of `below[k]`. */
export interface AxisPlan {
  readonly below: Int32Array;
  readonly share: Float32Array;
}

/**
 * Plans linear resampling of an axis of `inputs` samples `inputMm` apart to `outputs` samples `outputMm` apart; the
 * two grids share their centre. Only outputs `from` … `from + count − 1` are planned. Indices may lie outside the
 * input: the reader of the plan decides what is there.
 */
export function planAxis(
  inputs: number,
  inputMm: number,
  outputs: number,
  outputMm: number,
  from = 0,
  count = outputs,
): AxisPlan {
  const below = new Int32Array(count);
  const share = new Float32Array(count);
  for (let k = 0; k < count; k++) {
    const at = ((from + k - (outputs - 1) / 2) * outputMm) / inputMm + (inputs - 1) / 2;
    below[k] = Math.floor(at);
    share[k] = at - below[k]!;
  }
  return { below, share };
}

/**
 * Resamples one plane bilinearly, [row][column].
 *
 * @param outside `zero`: samples outside the source count as 0; `edge`: the source's edge is repeated
 */
export function resamplePlane(
  source: Float32Array,
  columns: number,
  rows: number,
  x: AxisPlan,
  y: AxisPlan,
  outside: 'zero' | 'edge',
  target: Float32Array,
): void {
  const width = x.below.length;
  const lines = new Float32Array(2 * width);
  const held = [Number.NaN, Number.NaN];
  const clamp = (i: number, n: number) => (i < 0 ? 0 : i >= n ? n - 1 : i);
  const fill = (slot: number, row: number) => {
    if (held[slot] === row) return;
    held[slot] = row;
    const at = slot * width;
    if (outside === 'zero' && (row < 0 || row >= rows)) {
      lines.fill(0, at, at + width);
      return;
    }
    const start = clamp(row, rows) * columns;
    for (let k = 0; k < width; k++) {
      const i = x.below[k]!;
      const t = x.share[k]!;
      let [a, b] = [0, 0];
      if (i >= 0 && i < columns - 1) {
        a = source[start + i]!;
        b = source[start + i + 1]!;
      } else if (outside === 'edge') {
        a = source[start + clamp(i, columns)]!;
        b = source[start + clamp(i + 1, columns)]!;
      } else {
        a = i >= 0 && i < columns ? source[start + i]! : 0;
        b = i + 1 >= 0 && i + 1 < columns ? source[start + i + 1]! : 0;
      }
      lines[at + k] = a + (b - a) * t;
    }
  };
  for (let k = 0; k < y.below.length; k++) {
    const row = y.below[k]!;
    const [low, high] = row % 2 === 0 ? [0, 1] : [1, 0];
    fill(low, row);
    fill(high, row + 1);
    const t = y.share[k]!;
    for (let i = 0; i < width; i++) {
      const a = lines[low * width + i]!;
      target[k * width + i] = a + (lines[high * width + i]! - a) * t;
    }
  }
}

/**
 * Percentiles (0…100) of all samples, linear between ranks up to the resolution of 65,536 bins.
 * Samples that are not finite are passed over; throws RangeError when none is left.
 */
export function percentiles(samples: Float32Array, wanted: readonly number[]): number[] {
  let [low, high, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of samples) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    count++;
  }
  if (count === 0) throw new RangeError('There are no finite samples.');
  if (high === low) return wanted.map(() => low);
  const bins = 65_536;
  const histogram = new Uint32Array(bins);
  const toBin = (bins - 1) / (high - low);
  for (const value of samples) if (Number.isFinite(value)) histogram[Math.round((value - low) * toBin)]!++;
  const ranked = (rank: number) => {
    let [before, bin] = [0, 0];
    while (bin < bins - 1 && before + histogram[bin]! <= rank) before += histogram[bin++]!;
    return low + bin / toBin;
  };
  return wanted.map((p) => {
    const rank = (p / 100) * (count - 1);
    const [a, b] = [ranked(Math.floor(rank)), ranked(Math.ceil(rank))];
    return a + (b - a) * (rank - Math.floor(rank));
  });
}
