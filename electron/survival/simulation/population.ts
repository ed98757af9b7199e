import type { RvTemplate } from '../../mesh/template';
import { importanceMap } from '../explain';
import { descriptorLength, drawTiming } from '../heart-beat';
import { seededRandom } from '../random';
import { causeVertices, plantedLogHazard, plantedMotions } from './causes';
import { drawHeart } from './hearts';
import { descriptorOf, measurementFields } from './measurement';
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
  const descriptors = new Float32Array(subjects * descriptorLength);
  const motions: number[][] = [];
  for (let i = 0; i < subjects; i++) {
    const { heart } = drawHeart(modes, template, random);
    const half = heart.length / 2;
    const displacement = matched.flatMap((v) => [0, 1, 2].map((k) => heart[half + v * 3 + k]!));
    motions.push(plantedMotions(displacement, vertices));
    const course = { timing: drawTiming(random), delay: fields.delay(random) };
    descriptors.set(descriptorOf(displacement, course), i * descriptorLength);
  }
  const scale = motions[0]!.map((_, c) => moments(motions.map((own) => own[c]!)));
  const hazards = motions.map((own) => plantedLogHazard(own, scale, 1));
  return {
    scale,
    deviation: moments(hazards).deviation,
    importance: Array.from(importanceMap(descriptors, hazards).values),
    subjects,
  };
}

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
