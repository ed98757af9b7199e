import { followMoments } from './affine';
import { deform, deformInSteps, type TargetPoints } from './deform';
import { type Field, fieldMoments } from './label-field';
import { type Adjacency, enclosedVolume, solidMoments, vertexNormals } from './surface';
import { probe, surfaceNets } from './surface-nets';
import type { RvTemplate } from './template';

/** The outline of a field as points with outward normals, for `deform` and for residuals. */
export function outlinePoints(field: Field): TargetPoints {
  const { positions, triangles } = surfaceNets(field);
  return { positions, normals: vertexNormals(positions, triangles) };
}

/**
 * Fits the template to the end-diastolic field: moved and stretched to its centre and spread, then bent onto it from
 * stiff to soft.
 *
 * @returns vertices in the heart's frame, [vertex][xyz] mm
 */
export function fitTemplate(template: RvTemplate, neighbours: Adjacency, field: Field): Float64Array {
  const steps = fitTemplateInSteps(template, neighbours, field);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** As `fitTemplate`, pausing between its steps. */
export function* fitTemplateInSteps(
  template: RvTemplate,
  neighbours: Adjacency,
  field: Field,
): Generator<void, Float64Array> {
  const start = followMoments(
    template.positions,
    solidMoments(template.positions, template.triangles),
    fieldMoments(field),
  );
  yield;
  const target = outlinePoints(field);
  yield;
  return yield* deformInSteps(start, start, template.triangles, neighbours, field, {
    stiffness: [300, 100, 30, 15, 8, 6, 6, 6],
    volume: fieldMoments(field).volume,
    target,
  });
}

/**
 * Carries the surface from one phase to another: first along with the solid's centre and spread, which gives the walls
 * their share of the base's descent, then onto the level, bending as little as possible against end-diastole.
 *
 * @param endDiastole the fitted vertices, the reference of the bending
 * @param current vertices at the phase of `before`
 */
export function carryTo(
  template: RvTemplate,
  neighbours: Adjacency,
  endDiastole: Float64Array,
  current: Float64Array,
  before: ReturnType<typeof fieldMoments>,
  field: Field,
): Float64Array {
  const after = fieldMoments(field);
  return deform(followMoments(current, before, after), endDiastole, template.triangles, neighbours, field, {
    stiffness: [40, 15, 15],
    volume: after.volume,
  });
}

/** How well a surface lies on a field: mean and 95th percentile of the distance of its vertices in mm, and volumes in ml. */
export function fitResidual(positions: Float64Array, triangles: Uint32Array, field: Field) {
  const distances = new Float64Array(positions.length / 3);
  const found = new Float64Array(4);
  for (let i = 0; i < distances.length; i++) {
    probe(field, positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!, found);
    distances[i] = Math.abs(found[3]!);
  }
  distances.sort();
  return {
    meanMm: distances.reduce((a, b) => a + b, 0) / distances.length,
    p95Mm: distances[Math.floor(0.95 * distances.length)]!,
    volumeMl: enclosedVolume(positions, triangles) / 1000,
  };
}
