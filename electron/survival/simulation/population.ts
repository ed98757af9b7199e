import type { RvTemplate } from '../../mesh/template';
import { drawTiming } from '../heart-beat';
import { seededRandom } from '../random';
import { causeVertices, plantedLogHazard, plantedMotions } from './causes';
import { drawHeart } from './hearts';
import { measurementFields, reached } from './measurement';
import type { MotionModes, PlantedInModes } from './modes';

/**
 * What is planted in the whole population, by drawing a large one without errors of measurement: scale of the motions,
 * spread of the log hazard, and the importance map of the planted log hazard itself (`plantedMapDefinition`).
 */
export function plantedPopulation(
  modes: Omit<MotionModes, 'planted'>,
  template: RvTemplate,
  subjects: number,
  seed: number,
): PlantedInModes {
  const random = seededRandom(seed);
  const matched = Array.from(template.matchedVertices);
  const vertices = causeVertices(template);
  const fields = measurementFields(matched.flatMap((v) => [0, 1, 2].map((k) => template.positions[v * 3 + k]!)));
  const n = matched.length;
  const lengths: Float64Array[] = [];
  const motions: number[][] = [];
  for (let i = 0; i < subjects; i++) {
    const { heart } = drawHeart({ ...modes, planted: none }, template, random);
    const half = heart.length / 2;
    const displacement = matched.flatMap((v) => [0, 1, 2].map((k) => heart[half + v * 3 + k]!));
    const share = reached({ timing: drawTiming(random), delay: fields.delay(random) });
    const phases = share.length / n;
    // All phases of a vertex lie on one line: the mean length is the end-systolic one times the mean share.
    lengths.push(
      Float64Array.from({ length: n }, (_, v) => {
        let mean = 0;
        for (let phase = 0; phase < phases; phase++) mean += Math.abs(share[phase * n + v]!) / phases;
        return mean * Math.hypot(displacement[v * 3]!, displacement[v * 3 + 1]!, displacement[v * 3 + 2]!);
      }),
    );
    motions.push(plantedMotions(displacement, vertices));
  }
  const scale = motions[0]!.map((_, c) => moments(motions.map((own) => own[c]!)));
  const hazards = motions.map((own) => plantedLogHazard(own, scale, 1));
  const { mean: meanHazard, deviation } = moments(hazards);
  const importance = matched.map((_, v) => {
    const { mean, deviation: spread } = moments(lengths.map((own) => own[v]!));
    const product = lengths.reduce((sum, own, i) => sum + (own[v]! - mean) * (hazards[i]! - meanHazard), 0);
    return product / (subjects - 1) / spread ** 2;
  });
  return { scale, deviation, importance, subjects };
}

const none: PlantedInModes = { scale: [], deviation: 0, importance: [], subjects: 0 };

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
