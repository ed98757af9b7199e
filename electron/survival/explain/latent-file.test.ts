import { describe, expect, it } from 'vitest';
import { descriptorLength, descriptorVertices } from '../heart-beat';
import { seededRandom } from '../random';
import { logHazardOf } from './attribution';
import { explain } from './explanation';
import {
  buildLatentFiles,
  latentFileSchema,
  latentMapFile,
  latentMapOf,
  latentPlaces,
  motionModesFile,
  motionOfSubject,
  motionsFile,
  readCohortModes,
} from './latent-file';
import { drawnNetwork } from './testing/drawn-network';

const n = 40;
const random = seededRandom(21);
const network = drawnNetwork(random, descriptorLength, 12, 5);
/** Hearts that differ in how far they move, in one direction of each vertex, and in a little noise. */
const shape = Float64Array.from({ length: descriptorLength }, () => random.normal());
const descriptors = new Float32Array(n * descriptorLength);
for (let i = 0; i < n; i++) {
  const strength = 3 + random.normal();
  for (let k = 0; k < descriptorLength; k++)
    descriptors[i * descriptorLength + k] = strength * shape[k]! + 0.05 * random.normal();
}
const of = (i: number) => descriptors.subarray(i * descriptorLength, (i + 1) * descriptorLength);
const predictions = Array.from({ length: n }, (_, i) => logHazardOf(network, of(i)));
const [slope, centre] = [0.8, predictions.reduce((sum, { logHazard }) => sum + logHazard, 0) / n];
const cohort = {
  description: 'made for the test',
  simulated: true,
  subjectIds: Array.from({ length: n }, (_, i) => `S${i}`),
  days: Array.from({ length: n }, (_, i) => 100 + i),
  events: Array.from({ length: n }, (_, i) => i % 2),
  logHazardRatios: predictions.map(({ logHazard }) => slope * (logHazard - centre)),
  codes: predictions.flatMap(({ latent }) => [...latent]),
  descriptors,
};
const files = buildLatentFiles({ ...cohort, withMotions: true });
const bytesOf = (name: string) => files.find((file) => file.name === name)!.bytes;
const parse = (bytes: Uint8Array) => latentFileSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));

describe('files that explain a package', () => {
  const file = parse(bytesOf(latentMapFile));

  it('come back as they were built, under pseudonyms', () => {
    expect(files.map(({ name }) => name)).toEqual([latentMapFile, motionModesFile, motionsFile]);
    const map = latentMapOf(file);
    expect(map.points).toHaveLength(n);
    expect(map.points[3]).toMatchObject({ subjectId: 'S3', days: 103, event: 1, motion: true });
    expect(map.points[3]!.logHazardRatio).toBeCloseTo(cohort.logHazardRatios[3]!, 5);
    const motion = motionOfSubject(file, bytesOf(motionsFile), 7);
    motion.forEach((mm, k) => {
      expect(Math.abs(mm - of(7)[k]!)).toBeLessThan(0.0051);
    });
    // As read from a disk: a Buffer that does not begin where its memory does.
    const modes = readCohortModes(file, Buffer.concat([Buffer.alloc(4), bytesOf(motionModesFile)]).subarray(4));
    let mean = 0;
    for (let i = 0; i < n; i++) mean += of(i)[1234]! / n;
    expect(modes.mean[1234]).toBeCloseTo(mean, 4);
    expect(modes.explained).toBeGreaterThan(0.99);
  });

  it('leave the motions out when the publisher wants so', () => {
    const without = buildLatentFiles({ ...cohort, withMotions: false });
    expect(without.map(({ name }) => name)).toEqual([latentMapFile, motionModesFile]);
    expect(latentMapOf(parse(without[0]!.bytes)).points.every(({ motion }) => !motion)).toBe(true);
  });

  it('say so where the codes make no map', () => {
    expect(latentPlaces(new Float64Array(n * 5), n)).toBeNull();
    const dead = parse(buildLatentFiles({ ...cohort, codes: new Float64Array(n * 5), withMotions: false })[0]!.bytes);
    expect(dead.map).toBeNull();
  });

  it('refuse what does not fit together', () => {
    expect(() => motionOfSubject(file, bytesOf(motionsFile).subarray(2), 0)).toThrow(RangeError);
    expect(() => readCohortModes(file, bytesOf(motionModesFile).subarray(4))).toThrow(RangeError);
    expect(() => buildLatentFiles({ ...cohort, descriptors: descriptors.subarray(1), withMotions: false })).toThrow(
      RangeError,
    );
    expect(latentFileSchema.safeParse({ ...file, latent: 4 }).success).toBe(false);
  });

  describe('explanation of one subject of the cohort', () => {
    const modes = readCohortModes(file, bytesOf(motionModesFile));
    const explanation = explain(of(7), {
      network,
      slope,
      file,
      modes,
      logHazards: { patient: predictions[7]!.logHazard, mean: logHazardOf(network, modes.mean).logHazard },
    });

    it('is complete, by vertex and by phase', () => {
      const { sum, difference } = explanation.completeness;
      expect(sum).toBeCloseTo(difference, 9);
      expect(explanation.vertices).toHaveLength(descriptorVertices);
      expect(explanation.phases).toHaveLength(19);
      expect(explanation.phases.reduce((total, share) => total + share, 0)).toBeCloseTo(sum, 9);
    });

    it('finds the subject itself, in the list and on the map', () => {
      expect(explanation.neighbours[0]).toMatchObject({ subjectId: 'S7', days: 107, event: 1 });
      expect(explanation.neighbours[0]!.distance).toBeLessThan(1e-4);
      const { x, y } = file.subjects[7]!;
      // Its code is kept to six digits: not the same point, but as good as.
      expect(Math.hypot(explanation.place!.x - x, explanation.place!.y - y)).toBeLessThan(0.35);
    });

    it('lowers the risk along motions of the cohort, also where the Cox slope is negative', () => {
      expect(explanation.lowerRisk!.logHazardChange).toBeLessThan(0);
      expect(explanation.lowerRisk!.displacementMm).toHaveLength(descriptorVertices * 3);
      const turned = explain(of(7), {
        network,
        slope: -slope,
        file,
        modes,
        logHazards: { patient: predictions[7]!.logHazard, mean: logHazardOf(network, modes.mean).logHazard },
      });
      expect(turned.lowerRisk!.logHazardChange).toBeLessThan(0);
      expect(turned.completeness.sum).toBeCloseTo(-explanation.completeness.sum, 9);
    });
  });
});
