import type { Calibration } from '../../../contract';

/** What was stated of one thing (a pixel, a slice), 0 … 1, and whether it was so. */
export interface Stated {
  readonly confidence: number;
  readonly correct: boolean;
}

/**
 * Reliability curve: things sorted into bins of equal width by what was stated, each bin's mean statement beside the share
 * that was right, and the expected calibration error, Σ n_b/n · |correct_b − stated_b|. Guo et al., On calibration of
 * modern neural networks, ICML 2017, equations 2 and 3. Empty bins are left out.
 *
 * @param lowest where the first bin begins: with k classes nothing below 1/k is stated of the likeliest
 * @throws RangeError for a confidence outside 0 … 1
 */
export function reliability(stated: Iterable<Stated>, bins = 15, lowest = 0): Calibration {
  const [count, right, sum] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  let total = 0;
  for (const { confidence, correct } of stated) {
    if (!(confidence >= 0 && confidence <= 1)) throw new RangeError(`A confidence of ${confidence} is none.`);
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((confidence - lowest) / (1 - lowest)) * bins)));
    count[bin]!++;
    sum[bin]! += confidence;
    if (correct) right[bin]!++;
    total++;
  }
  const kept = [...count.keys()].filter((bin) => count[bin]! > 0);
  const filled = kept.map((bin) => ({
    stated: sum[bin]! / count[bin]!,
    correct: right[bin]! / count[bin]!,
    pixels: count[bin]!,
  }));
  const error = filled.reduce((off, bin) => off + bin.pixels * Math.abs(bin.correct - bin.stated), 0);
  return { expectedCalibrationError: total > 0 ? error / total : 0, bins: filled };
}
