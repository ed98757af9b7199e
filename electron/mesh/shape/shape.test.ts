import { beforeAll, describe, expect, it } from 'vitest';
import type { Landmark, Vector } from '../../contract';
import { type StackAxes, stackAxes } from '../../imaging/geometry';
import { makePhantom } from '../../imaging/phantom';
import { combine, norm, subtract } from '../../imaging/vector';
import { alignSlices } from '../alignment';
import { rvTemplate } from '../rv-template';
import { adjacency, enclosedVolume, foldedTriangles, topology } from '../surface';
import { type AtlasFile, partNames, readAtlas } from './atlas';
import { heartAtlas } from './heart-atlas';
import { landmarksFromLabels } from './landmarks';
import { shapeOf } from './model-fit';
import { type RefinedShape, refineShape } from './refine';
import { moved, rotationOf, similarityOnto } from './similarity';
import { toStack } from './start';
import { type Agreement, agreement, structures } from './testing/agreement';
import { interpolated, type LabelAt, lowResolution, type SimulatedStack, sampled } from './testing/low-resolution';
import { fillSurface, labelVoxels } from './voxels';

const phantom = makePhantom({ phases: 1, rows: 16, columns: 16, slices: 2 });
const base = stackAxes(phantom.shortAxis.planes, 9);
const lps = (axes: Pick<StackAxes, 'originMm' | 'u' | 'v' | 'n'>, p: readonly [number, number, number]): Vector =>
  combine(axes.originMm, axes.u, p[0], axes.v, p[1], axes.n, p[2]);
const labelAt: LabelAt = (u, v, h) => phantom.labelAt(lps(base, [u, v, h]), 0);
const truth = sampled(labelAt, [1.25, 1.25, 2]);
const box = (() => {
  const { labels, grid } = truth;
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < labels.length; i++) {
    if (!labels[i]) continue;
    const at = [
      i % grid.size[0],
      Math.floor(i / grid.size[0]) % grid.size[1],
      Math.floor(i / grid.size[0] / grid.size[1]),
    ];
    for (const k of [0, 1, 2]) {
      low[k] = Math.min(low[k]!, grid.origin[k]! + at[k]! * grid.stepMm[k]!);
      high[k] = Math.max(high[k]!, grid.origin[k]! + at[k]! * grid.stepMm[k]!);
    }
  }
  return [low, high] as const;
})();
const stackOf = (shiftMm: number, seed: number): SimulatedStack =>
  lowResolution(labelAt, box, base, { spacingMm: 9, pixelMm: 1.4, shiftMm, farthestMm: 6, seed });
/** The refined surfaces in the stack's axes. */
const solidsOf = (shape: RefinedShape, { axes }: SimulatedStack) =>
  partNames.map((name) => {
    const { positions, triangles } = shape.surfaces[name];
    const own = positions.slice();
    for (let i = 0; i < own.length; i += 3) own.set(toStack(axes, [own[i]!, own[i + 1]!, own[i + 2]!]), i);
    return { positions: own, triangles };
  });
/** Mean length of what is left of the true shifts, over slices that show the heart. */
function leftMm(
  { shiftsMm }: SimulatedStack,
  found: (slice: number) => readonly [number, number],
  shape: RefinedShape,
) {
  const left = shape.shifts.flatMap(({ residualMm }, s) =>
    residualMm === null ? [] : [Math.hypot(shiftsMm[s]![0] - found(s)[0], shiftsMm[s]![1] - found(s)[1])],
  );
  return left.reduce((a, b) => a + b, 0) / left.length;
}

describe('the atlas', () => {
  const atlas = heartAtlas();

  it('has three closed surfaces turned outward, the RV with the vertices of the template', () => {
    expect(atlas.parts.map((p) => p.name)).toEqual([...partNames]);
    for (const { first, count, triangles } of atlas.parts) {
      expect(topology(count, triangles)).toEqual({ closed: true, euler: 2 });
      expect(enclosedVolume(atlas.mean.subarray(3 * first, 3 * (first + count)), triangles)).toBeGreaterThan(50_000);
    }
    expect(atlas.parts[2]!.triangles).toEqual(rvTemplate.triangles);
  });

  it('has an LV wall of plausible thickness all around, and a cavity inside it, in the mean and along the first modes', () => {
    for (const mode of [-1, 0, 1, 2])
      for (const sign of [-2, 2]) {
        const shape =
          mode < 0
            ? atlas.mean
            : shapeOf(
                atlas,
                atlas.modes.map((_, m) => (m === mode ? sign : 0)),
              );
        const [cavity, whole] = atlas.parts.map(({ first, count, triangles }) =>
          enclosedVolume(shape.subarray(3 * first, 3 * (first + count)), triangles),
        ) as [number, number];
        expect(cavity / whole).toBeGreaterThan(0.1);
        expect(cavity / whole).toBeLessThan(0.75);
        for (const { first, count, triangles } of atlas.parts) {
          const [own, mean] = [shape, atlas.mean].map((s) => s.subarray(3 * first, 3 * (first + count)));
          expect(foldedTriangles(own!, mean!, triangles).length).toBeLessThan(0.02 * (triangles.length / 3));
        }
      }
  });

  it('puts landmarks in the heart’s order: apex below base, insertions on either side of the septum', () => {
    const at = (id: Landmark['id']) => atlas.landmarks.get(id)!;
    expect(at('lv-base')[0] - at('lv-apex')[0]).toBeGreaterThan(50);
    expect(at('rv-insertion-anterior')[2] - at('rv-insertion-inferior')[2]).toBeGreaterThan(30);
    expect(at('rv-lateral')[1] - at('lv-base')[1]).toBeGreaterThan(40);
  });

  it('is refused when its parts do not fit together', () => {
    const file: AtlasFile = {
      format: 'dextra-heart-atlas/1',
      source: '',
      hearts: 2,
      explained: 1,
      logSizeDeviation: 0.1,
      landmarks: {},
      parts: partNames.map((name) => ({ name, count: 3, triangles: btoa('\0\0\u0001\0\u0002\0'), cap: '' })),
      mean: btoa('\0'.repeat(9 * 12)),
      modeSteps: [1],
      modes: btoa('\0'.repeat(9 * 6)),
    };
    expect(readAtlas(file).modes).toHaveLength(1);
    expect(() => readAtlas({ ...file, modes: btoa('\0'.repeat(9 * 4)) })).toThrow('incomplete');
    expect(() => readAtlas({ ...file, format: 'other' })).toThrow('not a heart atlas');
    const beyond = file.parts.map((p) => ({ ...p, cap: btoa('\u0003\0') }));
    expect(() => readAtlas({ ...file, parts: beyond })).toThrow('vertices that it does not have');
  });
});

describe('a similarity', () => {
  const points = Float64Array.of(0, 0, 0, 10, 0, 0, 0, 20, 0, 0, 0, 30, 5, 6, 7);

  it('is found exactly, through any turn', () => {
    for (const turn of [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0.3, -0.5, 0.7, 0.1],
      [0.02, 0.6, 0.6, -0.5],
    ]) {
      const image = moved(points, 1.3, rotationOf(turn), [1, 2, 3], [-4, 5, 60]);
      const found = similarityOnto(points, image);
      expect(found.scale).toBeCloseTo(1.3, 8);
      expect(found.residualMm).toBeLessThan(1e-5);
      for (const [i, v] of found.apply(points).entries()) expect(v).toBeCloseTo(image[i]!, 7);
    }
  });

  it('never mirrors', () => {
    const mirrored = points.map((v, i) => (i % 3 === 0 ? -v : v));
    const { rotation: r, residualMm } = similarityOnto(points, mirrored);
    const determinant =
      r[0]! * (r[4]! * r[8]! - r[5]! * r[7]!) -
      r[1]! * (r[3]! * r[8]! - r[5]! * r[6]!) +
      r[2]! * (r[3]! * r[7]! - r[4]! * r[6]!);
    expect(determinant).toBeCloseTo(1, 8);
    expect(residualMm).toBeGreaterThan(1);
  });
});

describe('voxels of a surface', () => {
  it('are those inside a box', () => {
    const corners = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((c) => [(c & 1) * 10.2, ((c >> 1) & 1) * 7.2, (c >> 2) * 5.2]);
    // biome-ignore format: two triangles a side
    const triangles = Uint32Array.of(0,2,1, 1,2,3, 4,5,6, 5,7,6, 0,1,4, 1,5,4, 2,6,3, 3,6,7, 0,4,2, 2,4,6, 1,3,5, 3,7,5);
    expect(enclosedVolume(corners, triangles)).toBeCloseTo(10.2 * 7.2 * 5.2, 6);
    const inside = fillSurface(
      { positions: Float64Array.from(corners), triangles },
      { origin: [-1.5, -1.5, -1.5], size: [14, 14, 14], stepMm: [1, 1, 1] },
    );
    // Centres at 0.5, 1.5, …: ten, seven and five of them lie inside.
    expect(inside.reduce((a, b) => a + b, 0)).toBe(10 * 7 * 5);
  });
});

describe('landmarks from labels', () => {
  /** A ring of wall around a cavity at the middle, an RV beside it on the low-x side. */
  const [rows, columns] = [80, 96];
  const labels = new Uint8Array(3 * rows * columns);
  for (let s = 0; s < 3; s++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        const r = Math.hypot(x - 60, y - 40);
        const reach = 16 - 3 * s;
        const rv = Math.hypot(x - 40, y - 40) < reach + 6 && x < 55;
        labels[(s * rows + y) * columns + x] = r < reach - 6 ? 1 : r < reach ? 2 : rv ? 3 : 0;
      }
  /** Rows run to the patient's left, columns downwards: up in the image is towards the head. */
  const axes: StackAxes = {
    originMm: [-100, 30, 200],
    u: [1, 0, 0],
    v: [0, 0, -1],
    n: [0, 1, 0],
    columnSpacingMm: 1.5,
    rowSpacingMm: 1.5,
    sliceSpacingMm: 10,
    slices: [0, 1, 2].map((index) => ({ index, shiftMm: [0, 0] as const, heightMm: 10 * index })),
  };
  const found = new Map(landmarksFromLabels(labels, rows, columns, axes).map((l) => [l.id, l.positionMm]));
  const at = (id: Landmark['id']) => found.get(id)!;

  it('are centroids at base and apex', () => {
    expect(norm(subtract(at('lv-base'), [-100 + 90, 30, 200 - 60]))).toBeLessThan(0.01);
    expect(norm(subtract(at('lv-apex'), [-100 + 90, 50, 200 - 60]))).toBeLessThan(0.01);
    expect(at('rv-base')[0]).toBeLessThan(-100 + 70);
    expect(at('rv-base')[1]).toBeCloseTo(30, 6);
  });

  it('are the ends of the arc of contact, the upper one in front, and the wall farthest from them, half-way down', () => {
    const [anterior, inferior, lateral] = [at('rv-insertion-anterior'), at('rv-insertion-inferior'), at('rv-lateral')];
    for (const p of [anterior, inferior, lateral]) expect(p[1]).toBeCloseTo(40, 6);
    // Circles of radius 13 about (60, 40) and 19 about (40, 40) cut at x = 45.2, y = 40 ± 18.2; the RV ends at x < 55 before.
    expect(anterior[2]).toBeGreaterThan(200 - 60);
    expect(inferior[2]).toBeLessThan(200 - 60);
    expect(anterior[2] + inferior[2]).toBeCloseTo(2 * (200 - 60), 0);
    expect(lateral[0]).toBeCloseTo(-100 + 1.5 * 21.5, -0.5);
    expect(lateral[2]).toBeCloseTo(200 - 60, 0);
  });

  it('do not depend on which way slices and pixels run', () => {
    const turned = new Uint8Array(labels.length);
    for (let s = 0; s < 3; s++)
      for (let i = 0; i < rows * columns; i++)
        turned[(2 - s) * rows * columns + rows * columns - 1 - i] = labels[s * rows * columns + i]!;
    const back: StackAxes = {
      ...axes,
      originMm: lps(axes, [(columns - 1) * 1.5, (rows - 1) * 1.5, 20]),
      u: [-1, 0, 0],
      v: [0, 0, 1],
      n: [0, 1, 0],
      slices: [2, 1, 0].map((index) => ({ index, shiftMm: [0, 0] as const, heightMm: -10 * index })),
    };
    for (const { id, positionMm } of landmarksFromLabels(turned, rows, columns, back))
      expect(norm(subtract(positionMm!, at(id))), id).toBeLessThan(0.01);
  });

  it('are null where the labels do not show them', () => {
    const noRv = labels.map((l) => (l === 3 ? 0 : l));
    const list = landmarksFromLabels(noRv, rows, columns, axes);
    expect(list).toHaveLength(6);
    expect(list.filter((l) => l.positionMm).map((l) => l.id)).toEqual(['lv-base', 'lv-apex']);
    for (const l of list) expect(l.confidence).toBe(l.positionMm ? 1 : 0);
  });
});

describe('a refined shape of shifted thick slices of the phantom', () => {
  const stack = stackOf(3, 1);
  let shape: RefinedShape;
  let solids: ReturnType<typeof solidsOf>;
  beforeAll(async () => {
    shape = (await refineShape(stack))!;
    solids = solidsOf(shape, stack);
  });

  it('is nearer to the truth than the slices in every structure and knows their shifts, over three sets of shifts', async () => {
    const sets = [1, 2, 3];
    const [was, is] = [0, 1].map(() => new Map<string, Agreement[]>(Object.keys(structures).map((n) => [n, []])));
    const left: { before: number; straight: number; now: number }[] = [];
    for (const seed of sets) {
      const own = seed === 1 ? stack : stackOf(3, seed);
      const found = seed === 1 ? shape : (await refineShape(own))!;
      const before = interpolated(own, truth.grid, 'linear');
      const after = labelVoxels(solidsOf(found, own), truth.grid);
      for (const [name, wanted] of Object.entries(structures)) {
        was!.get(name)!.push(agreement(truth.labels, before, truth.grid, wanted, 9));
        is!.get(name)!.push(agreement(truth.labels, after, truth.grid, wanted, 9));
      }
      const straight = alignSlices(own.labels, own.rows, own.columns, own.axes).axes.slices;
      const moved = (s: number, k: number) => own.axes.slices[s]!.shiftMm[k]! - straight[s]!.shiftMm[k]!;
      left.push({
        before: leftMm(own, () => [0, 0], found),
        straight: leftMm(own, (s) => [moved(s, 0), moved(s, 1)], found),
        now: leftMm(own, (s) => found.shifts[s]!.offMm, found),
      });
    }
    const mean = <T>(list: readonly T[], of: (one: T) => number) =>
      list.reduce((sum, one) => sum + of(one), 0) / list.length;
    const bars = { 'LV cavity': 0.94, 'LV myocardium': 0.87, 'RV cavity': 0.92 } as const;
    for (const [name, bar] of Object.entries(bars)) {
      const [before, after] = [was!.get(name)!, is!.get(name)!];
      expect(
        mean(after, (a) => a.dice),
        name,
      ).toBeGreaterThan(bar);
      expect(1 - mean(after, (a) => a.dice), name).toBeLessThan(0.65 * (1 - mean(before, (a) => a.dice)));
      expect(
        mean(after, (a) => a.meanMm),
        name,
      ).toBeLessThan(0.8 * mean(before, (a) => a.meanMm));
    }
    expect(mean(left, (l) => l.before)).toBeGreaterThan(2.5);
    expect(mean(left, (l) => l.now)).toBeLessThan(1.6);
    expect(mean(left, (l) => l.now)).toBeLessThan(0.7 * mean(left, (l) => l.straight));
  });

  it('moves the slices’ places by what it found', () => {
    for (const [s, { offMm, sliceIndex }] of shape.shifts.entries()) {
      expect(sliceIndex).toBe(stack.axes.slices[s]!.index);
      for (const k of [0, 1])
        expect(shape.axes.slices[s]!.shiftMm[k]!).toBeCloseTo(stack.axes.slices[s]!.shiftMm[k]! - offMm[k]!, 9);
    }
  });

  it('claims no more than it knows: three of four slices lie within two standard errors', () => {
    const within = shape.shifts.flatMap(({ offMm, errorMm, residualMm }, s) =>
      residualMm === null ? [] : [0, 1].map((k) => Math.abs(stack.shiftsMm[s]![k]! - offMm[k]!) < 2 * errorMm),
    );
    expect(within.filter(Boolean).length / within.length).toBeGreaterThan(0.75);
  });

  it('leaves slices that lie in line where they are', async () => {
    const still = stackOf(0, 3);
    const found = (await refineShape(still))!;
    expect(leftMm(still, (s) => found.shifts[s]!.offMm, found)).toBeLessThan(1);
  });

  it('is closed, unfolded, and not far from the atlas', () => {
    for (const { positions, triangles } of solids) {
      expect(topology(positions.length / 3, triangles).closed).toBe(true);
      expect(enclosedVolume(positions, triangles)).toBeGreaterThan(50_000);
    }
    expect(adjacency(rvTemplate.positions.length / 3, shape.surfaces.rvEndocardium.triangles).start.length).toBe(
      rvTemplate.positions.length / 3 + 1,
    );
    expect(shape.atlasDistance.rmsMm).toBeLessThan(2);
    expect(shape.atlasDistance.mahalanobis).toBeLessThan(9);
    expect(shape.modes).toHaveLength(heartAtlas().modes.length);
  });

  it('has labels of high resolution in their place', () => {
    const { labels, size, spacingMm, affineLps: m } = shape.highResolution;
    expect(spacingMm).toEqual([1.25, 1.25, 2]);
    expect(labels).toHaveLength(size[0] * size[1] * size[2]);
    let [right, all] = [0, 0];
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] === 0) continue;
      const p = [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / size[0] / size[1])];
      const at = [0, 1, 2].map(
        (r) => m[4 * r]! * p[0]! + m[4 * r + 1]! * p[1]! + m[4 * r + 2]! * p[2]! + m[4 * r + 3]!,
      );
      all++;
      if (phantom.labelAt(at as unknown as Vector, 0) === labels[i]) right++;
    }
    expect(right / all).toBeGreaterThan(0.88);
  });

  it('uses given landmarks, also with the insertion points named the wrong way round', async () => {
    const landmarks = landmarksFromLabels(stack.labels, stack.rows, stack.columns, stack.axes);
    const swapped = landmarks.map((l): Landmark => {
      if (l.id === 'rv-insertion-anterior') return { ...l, id: 'rv-insertion-inferior' };
      return l.id === 'rv-insertion-inferior' ? { ...l, id: 'rv-insertion-anterior' } : l;
    });
    const again = (await refineShape({ ...stack, landmarks: swapped }))!;
    for (const [s, { offMm }] of again.shifts.entries())
      expect(Math.hypot(offMm[0] - shape.shifts[s]!.offMm[0], offMm[1] - shape.shifts[s]!.offMm[1])).toBeLessThan(0.2);
  });

  it('is null without a right ventricle, and given up when told to', async () => {
    expect(await refineShape({ ...stack, labels: stack.labels.map((l) => (l === 3 ? 0 : l)) })).toBeNull();
    const stop = async () => {
      throw new Error('given up');
    };
    await expect(refineShape({ ...stack, breathe: stop })).rejects.toThrow('given up');
  });
});
