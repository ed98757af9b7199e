import type { EmbolismResult, ImageScore } from '../../contract';
import { embolismLabels } from '../../contract';

const onImage = embolismLabels.indexOf('pe_present_on_image');
/** Positive images nearer than this belong to one finding, mm. */
const oneFindingMm = 6;

/** The likeliest image of each run of positive images, from the feet to the head. */
export function findingsOf(
  images: readonly ImageScore[],
  threshold: number,
  spacingMm: number,
): EmbolismResult['findings'] {
  const found: EmbolismResult['findings'] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { sliceIndex, probabilities } of images) {
    const probability = probabilities[onImage]!;
    if (probability <= threshold) continue;
    const current = found.at(-1);
    if (!current || (sliceIndex - last) * spacingMm > oneFindingMm) found.push({ sliceIndex, probability });
    else if (probability > current.probability) found[found.length - 1] = { sliceIndex, probability };
    last = sliceIndex;
  }
  return found;
}
