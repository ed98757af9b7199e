import type { Landmark, Vector } from '../../contract';
import { combine, dot, scale } from '../../imaging/vector';
import type { CineVolume } from '../../imaging/volume';
import { type Answer, landmarkClasses, type NetworkOnCine } from './segment-network';

/** Peak of one landmark's map on one slice. */
export interface Peak {
  /** The frame's own pixels, x along a row. */
  readonly x: number;
  readonly y: number;
  /** 0 … 1 */
  readonly height: number;
}

/** Half-width of the neighbourhood of a peak that its place is the mean of, samples of 3 mm. */
const reach = 3;

/** Peaks of the landmark maps of each slice: [slice][landmark, 0 unused]. */
export function landmarkPeaks(network: NetworkOnCine, answer: Answer): Peak[][] {
  const { landmarks, count } = answer;
  if (!landmarks) return [];
  const [width, height] = [answer.width / 2, answer.height / 2];
  const size = width * height;
  return Array.from({ length: count }, (_, slice) =>
    Array.from({ length: landmarkClasses }, (_, landmark) => {
      const map = landmarks.subarray(
        (slice * landmarkClasses + landmark) * size,
        (slice * landmarkClasses + landmark + 1) * size,
      );
      let at = 0;
      for (let i = 1; i < size; i++) if (map[i]! > map[at]!) at = i;
      const [px, py] = [at % width, Math.floor(at / width)];
      let [sum, sx, sy] = [0, 0, 0];
      for (let y = Math.max(0, py - reach); y <= Math.min(height - 1, py + reach); y++)
        for (let x = Math.max(0, px - reach); x <= Math.min(width - 1, px + reach); x++) {
          const weight = map[y * width + x]! ** 2;
          [sum, sx, sy] = [sum + weight, sx + weight * x, sy + weight * y];
        }
      const [x, y] = network.pixelAt(answer, sum > 0 ? sx / sum : px, sum > 0 ? sy / sum : py);
      return { x, y, height: Math.min(1, Math.max(0, map[at]!)) };
    }),
  );
}

/** Towards the front and the head in the patient: where the anterior insertion lies from the inferior one. */
const anterior: Vector = [0, -Math.SQRT1_2, Math.SQRT1_2];
const [leastRv, leastLv] = [20, 5];

/**
 * The six landmarks of one phase in space (rule: models/right-heart-segmentation, training/landmarks.py). The centres at
 * base and apex lie on the slice where their map is highest; the two insertions and the lateral wall half-way between
 * the LV's base and apex, from the slices around that level that hold both ventricles.
 *
 * @param peaks of every slice, or empty when the model knows no landmarks
 * @param labels [slice][row][column] of the phase
 */
export function landmarksInSpace(peaks: Peak[][], labels: Uint8Array, cine: CineVolume): Landmark[] {
  if (peaks.length === 0) return [];
  const size = cine.rows * cine.columns;
  const inSpace = (slice: number, { x, y }: Peak): Vector => {
    const plane = cine.planes[slice]!;
    const [dx, dy] = [x * plane.columnSpacingMm, y * plane.rowSpacingMm];
    return combine(plane.originMm, plane.rowDirection, dx, plane.columnDirection, dy, plane.rowDirection, 0);
  };
  const highest = (landmark: number): number =>
    peaks.reduce((best, own, slice) => (own[landmark]!.height > peaks[best]![landmark]!.height ? slice : best), 0);
  const both = peaks.map((_, slice) => {
    const plane = labels.subarray(slice * size, (slice + 1) * size);
    let [rv, lv] = [0, 0];
    for (const label of plane) {
      if (label === 3) rv++;
      else if (label === 1) lv++;
    }
    return rv >= leastRv && lv >= leastLv;
  });
  const single = (id: Landmark['id'], landmark: number): Landmark => {
    const slice = highest(landmark);
    const peak = peaks[slice]![landmark]!;
    return { id, positionMm: both.some(Boolean) ? inSpace(slice, peak) : null, confidence: peak.height };
  };
  const middle = (highest(3) + highest(4)) / 2;
  const mean = (landmark: number): { positionMm: Vector | null; confidence: number } => {
    const near = peaks.flatMap((own, slice) =>
      both[slice] && Math.abs(slice - middle) <= 0.75
        ? [{ at: inSpace(slice, own[landmark]!), height: own[landmark]!.height }]
        : [],
    );
    if (near.length === 0) return { positionMm: null, confidence: 0 };
    const sum = near.reduce<Vector>((s, { at }) => [s[0] + at[0], s[1] + at[1], s[2] + at[2]], [0, 0, 0]);
    return {
      positionMm: scale(sum, 1 / near.length),
      confidence: near.reduce((s, { height }) => s + height, 0) / near.length,
    };
  };
  const [one, other] = [mean(1), mean(2)];
  const firstIsAnterior =
    !one.positionMm || !other.positionMm || dot(one.positionMm, anterior) >= dot(other.positionMm, anterior);
  const [front, back] = firstIsAnterior ? [one, other] : [other, one];
  return [
    { id: 'rv-insertion-anterior', ...front },
    { id: 'rv-insertion-inferior', ...back },
    single('lv-base', 3),
    single('lv-apex', 4),
    single('rv-base', 5),
    { id: 'rv-lateral', ...mean(6) },
  ];
}
