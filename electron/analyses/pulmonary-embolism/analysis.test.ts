import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { analysisResultSchema, embolismLabels, examLabels, type ImageScore, ReaderError } from '../../contract';
import type { LoadedModel } from '../../inference/model';
import type { AnalysisContext, AnalysisInput } from '../analysis';
import { pulmonaryEmbolism } from '.';
import { assess } from './fitness/assess';
import { isConsistent } from './labelling';
import { examinationOf } from './testing/examination';

const truth = JSON.parse(readFileSync('assets/demo/angiogram-demo.truth.json', 'utf8')) as {
  pulmonary_hu: number;
  aortic_hu: number;
  positiveImages: number[];
};
const breathe = async () => undefined;
let demo: AnalysisInput;
beforeAll(async () => {
  demo = await examinationOf('assets/demo/angiogram-demo.zip');
});

type Cine = AnalysisInput['cine'];
const changed = (cine: Partial<Cine>, more: Partial<AnalysisInput> = {}): AnalysisInput => ({
  ...demo,
  ...more,
  cine: { ...demo.cine, ...cine },
});
const valued = (change: (hu: number) => number) => changed({ samples: demo.cine.samples.map(change) });
const moved = (move: (z: number) => readonly [number, number, number]) =>
  demo.cine.planes.map((plane, z) => {
    const by = move(z);
    return { ...plane, originMm: plane.originMm.map((v, axis) => v + by[axis]!) as [number, number, number] };
  });
async function refusalOf(input: AnalysisInput): Promise<ReaderError> {
  const told: unknown = await assess(input, breathe).catch((error: unknown) => error);
  if (told instanceof ReaderError) return told;
  throw new Error(`not refused: ${String(told)}`);
}
const warned = async (input: AnalysisInput) =>
  (await assess(input, breathe)).quality.filter(({ status }) => status !== 'pass').map(({ id }) => id);

describe('fit for reading', () => {
  it('a good angiogram: HU of trunk and aorta as drawn, and where they were taken', async () => {
    const { quality, opacification, heart } = await assess(demo, breathe);
    expect(quality.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(opacification.trunk!.value / truth.pulmonary_hu).toBeCloseTo(1, 1);
    expect(opacification.aorta!.value / truth.aortic_hu).toBeCloseTo(1, 1);
    const [x, y, z] = opacification.at!.centreMm;
    // The simulator draws the trunk from (16, −38, 106) to (14, −4, 138), 13 mm wide.
    expect(Math.hypot(x - 16, y + 24, z - 120)).toBeLessThan(15);
    expect(opacification.at!.sliceIndex).toBe(Math.round(z / 2.5 - 0.5));
    // Ventricles: from 36 to 84 mm.
    expect([heart!.from, heart!.to]).toEqual([
      expect.toSatisfy((k: number) => k > 10 && k < 17),
      expect.toSatisfy((k: number) => k > 31 && k < 38),
    ]);
  });

  it('without contrast it is refused, with poor contrast warned about', async () => {
    const weaker = (share: number) => valued((hu) => (hu > 60 ? 60 + share * (hu - 60) : hu));
    const refused = await refusalOf(weaker(0.02));
    expect(refused.code).toBe('no-contrast');
    expect(refused.message).toMatch(/6\d HU in the pulmonary trunk \(image \d+\)/);
    expect(await warned(weaker(0.25))).toContain('embolism.contrast');
  });

  it.each([
    ['gantry tilt', 'gantry-tilt', () => changed({ planes: moved((z) => [0, 0.8 * z, 0]) })],
    ['missing slices', 'slices-missing', () => changed({ planes: moved((z) => [0, 0, z > 50 ? 10 : 0]) })],
    [
      'coronal images',
      'not-axial',
      () =>
        changed({
          planes: demo.cine.planes.map((p) => ({ ...p, columnDirection: [0, 0, -1] as const })) as Cine['planes'],
        }),
    ],
    [
      'values without rescale',
      'not-hu',
      () => ({ ...valued((hu) => hu + 1024), pixels: { lossy: false, rescaled: false, padding: null } }),
    ],
    ['an abdomen', 'not-a-chest', () => valued((hu) => (hu < -400 && hu > -960 ? 40 : hu))],
  ])('%s: refused', async (_, code, input) => {
    expect((await refusalOf(input())).code).toBe(code);
  });

  it('small tilt and lossy compression are warned about', async () => {
    expect(await warned(changed({ planes: moved((z) => [0, 0.2 * z, 0]) }))).toContain('embolism.tilt');
    expect(await warned({ ...demo, pixels: { lossy: true, rescaled: true, padding: null } })).toContain(
      'embolism.lossy',
    );
  });

  it('padding and values whose sign was mistaken count as air', async () => {
    const { rows, columns } = demo.cine;
    const padded = demo.cine.samples.map((hu, i) => {
      const [x, y] = [i % columns, Math.trunc(i / columns) % rows];
      const outside = Math.hypot(x - columns / 2, y - rows / 2) > columns / 2;
      return outside ? (y < rows / 2 ? -2000 : 64_512) : hu;
    });
    const plain = await assess(demo, breathe);
    const { opacification, quality } = await assess(changed({ samples: padded }), breathe);
    expect(opacification).toEqual(plain.opacification);
    expect(quality).toEqual(plain.quality);
  });

  it('motion is warned about: images beside themselves', async () => {
    const { rows, columns, slices, samples } = demo.cine;
    const shaken = samples.slice();
    for (let z = 0; z < slices; z += 2)
      for (let at = z * rows * columns; at < (z + 1) * rows * columns - 3; at++)
        shaken[at] = 0.5 * (samples[at]! + samples[at + 3]!);
    expect(await warned(changed({ samples: shaken }))).toContain('embolism.motion');
  });

  it('other stacks are refused by their description', () => {
    const refuse = (change: Partial<AnalysisInput['stack']>) =>
      pulmonaryEmbolism.refuses({ ...demo.stack, ...change })?.code;
    expect(refuse({})).toBeUndefined();
    expect(refuse({ modality: 'MR' })).toBe('not-ct');
    expect(refuse({ role: 'cine', reason: '2 images at each place.' })).toBe('not-a-volume');
    expect(refuse({ sliceCount: 5 })).toBe('few-slices');
    expect(refuse({ sliceSpacingMm: 7 })).toBe('thick-slices');
    expect(refuse({ pixelSpacingMm: null })).toBe('no-calibration');
  });
});

const pool = { label: 'pe_present_on_image', over: 'all', highestMm: 5 };
const parameters = {
  labels: [...embolismLabels],
  input: {
    size: 512,
    pixelMm: 0.7,
    slabMm: 2.5,
    windows: [
      [-600, 1500],
      [100, 700],
      [40, 400],
    ],
    lungsAtMm: [0, 8],
  },
  aggregator: {
    pools: { embolus: pool },
    exam: Object.fromEntries(
      examLabels.map((label) => [
        label,
        {
          bias: 0,
          weights: {
            embolus: ['negative_exam_for_pe', 'indeterminate', 'chronic_pe', 'acute_and_chronic_pe'].includes(label)
              ? -1
              : 1,
          },
        },
      ]),
    ),
  },
};

/** Says that an embolus is on images whose number the truth names, as told by the calls' order; remembers what it was given. */
function standIn(order: number[]): { model: LoadedModel; images: Float32Array[] } {
  const images: Float32Array[] = [];
  const model = {
    card: {
      id: 'pulmonary-embolism',
      version: '1.0.0',
      sha256: '0'.repeat(64),
      parameters,
      trainingData: { simulated: true },
    },
    provider: 'cpu',
    providerNotes: [],
    run: async ({ image, label }: Record<string, { data: Float32Array; shape: readonly number[] }>) => {
      const slice = order[images.length]!;
      images.push(image!.data);
      expect([image!.shape, label!.shape]).toEqual([
        [1, 3, 512, 512],
        [9, 9],
      ]);
      const on = truth.positiveImages.includes(slice) ? 0.9 : 0.05;
      const heat = new Float32Array(9 * 64);
      // One warm cell at the right of the second row, for the sixth label only.
      heat[5 * 64 + 15] = on;
      return {
        probabilities: { data: Float32Array.from(embolismLabels, () => on), shape: [1, 9] },
        heat: { data: heat, shape: [1, 9, 8, 8] },
      };
    },
    release: async () => undefined,
  };
  return { model: model as unknown as LoadedModel, images };
}

describe('run', () => {
  /** Outwards from a slice; the lower one first. */
  const outwards = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => i).sort((a, b) => Math.abs(a - from) - Math.abs(b - from) || a - b);

  it('scores from where the reader looks, tells as it goes, concludes consistently', async () => {
    const slices = demo.cine.slices;
    const order = outwards(60, slices);
    const { model, images } = standIn(order);
    const told: ImageScore[] = [];
    const written = new Map<string, Uint8Array | string>();
    const context: AnalysisContext = {
      signal: new AbortController().signal,
      progress: () => undefined,
      contours: () => undefined,
      scores: (found) => void told.push(...found),
      focus: () => 60,
      breathe,
      write: async (name, bytes) => void written.set(name, bytes),
      models: { list: async () => [], load: async () => model },
    };
    const result = analysisResultSchema.parse(await pulmonaryEmbolism.run(demo, context));
    expect(told.map(({ sliceIndex }) => sliceIndex)).toEqual(order);
    const { embolism } = result;
    expect(embolism!.images.map(({ sliceIndex }) => sliceIndex)).toEqual([...Array(slices).keys()]);
    expect(embolism!.images.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(
      demo.frames!.map((f) => f.sopInstanceUid),
    );
    const positive = embolism!.images.filter(({ probabilities }) => probabilities[5]! > embolism!.imageThreshold);
    expect(positive.map(({ sliceIndex }) => sliceIndex)).toEqual(truth.positiveImages);
    expect(isConsistent(embolism!.exam.labels, true)).toBe(true);
    // Three images each, far apart: two findings.
    expect(embolism!.findings.map(({ sliceIndex }) => sliceIndex)).toEqual([36, 75]);

    // The source's 1.4 mm pixels are cut in four; the three windows of the same HU.
    const slice = demo.cine.samples.subarray(60 * 65_536, 61 * 65_536);
    const first = images[0]!;
    const at = (channel: number, y: number, x: number) => first[(channel * 512 + y) * 512 + x]!;
    expect(at(1, 201, 300)).toBe(at(1, 200, 300));
    const found = [-3, -2, -1, 0, 1, 2, 3]
      .flatMap((dy) => [-3, -2, -1, 0, 1, 2, 3].map((dx) => [dx, dy] as const))
      .filter(([dx, dy]) =>
        [...Array(50).keys()].every((k) => {
          const [x, y] = [100 + k, 90 + k];
          const hu = slice[y * 256 + x]!;
          const [px, py] = [2 * (x + dx), 2 * (y + dy)];
          const near = (channel: number, level: number, width: number) =>
            Math.abs(at(channel, py, px) - Math.min(1, Math.max(0, (hu - level + width / 2) / width))) < 1e-4;
          return near(0, -600, 1500) && near(1, 100, 700) && near(2, 40, 400);
        }),
      );
    expect(found).toHaveLength(1);

    const { heat } = embolism!;
    const bytes = written.get(heat!.file) as Uint8Array;
    expect([result.files.heat, bytes.length]).toEqual([heat!.file, 9 * slices * 32 * 32]);
    const of = (label: number, image: number) =>
      bytes.subarray((label * slices + image) * 1024, (label * slices + image + 1) * 1024);
    expect(Math.max(...of(4, 36))).toBe(0);
    const warm = of(5, 36);
    const hottest = warm.indexOf(Math.max(...warm));
    // The cell at the edge to the patient's left, an eighth and a half below the top.
    expect([Math.max(...warm), hottest % 32 >= 29, Math.abs(Math.trunc(hottest / 32) - 6) <= 1]).toEqual([
      255,
      true,
      true,
    ]);
  });

  it('stops at once when cancelled', async () => {
    const stop = new AbortController();
    const { model, images } = standIn(outwards(0, 104));
    const going = pulmonaryEmbolism.run(demo, {
      signal: stop.signal,
      progress: (step, fraction) => step === 'score' && fraction > 0.2 && stop.abort(),
      contours: () => undefined,
      breathe,
      write: async () => undefined,
      models: { list: async () => [], load: async () => model },
    });
    await expect(going).rejects.toMatchObject({ name: 'AbortError' });
    expect(images.length).toBeLessThan(20);
  });
});
