import { type AmyloidResult, type AnalysisResult, ReaderError, researchNotice } from '../../contract';
import { registerToStandard, sampleAt } from '../../imaging/registration';
import type { Analysis, AnalysisContext, AnalysisInput } from '../analysis';
import { activityOf } from './activity';
import { headerChecks, registrationChecks, tracerCheck, uptakeChecks } from './checks';
import { classify } from './classify';
import { concludeFor, measurementsOf } from './conclude';
import { placeOf } from './place';
import { quantify, voxelsOf } from './quantify';
import { refusal } from './refusals';
import { adjustable, amyloidPetId, reopen } from './run';
import { readSpace, type Space } from './space';
import { tracerOf } from './tracer';
import { readVois } from './vois';

const steps = ['check', 'register', 'quantify', 'classify', 'write'] as const;
const files = { standard: 'standard.f32', regions: 'regions.bin', map: 'map.json' } as const;

/** Every voxel of standard space, [n][xyz] mm. */
function placesOf(space: Space): Float32Array {
  const [nx, ny, nz] = space.negative.size;
  const m = space.negative.toMm;
  const points = new Float32Array(3 * nx * ny * nz);
  let q = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        points[q++] = m[0]! * i + m[3]!;
        points[q++] = m[5]! * j + m[7]!;
        points[q++] = m[10]! * k + m[11]!;
      }
  return points;
}

async function run(input: AnalysisInput, context: AnalysisContext): Promise<AnalysisResult> {
  const { cine, stack } = input;
  const unfit = refusal(stack);
  if (unfit) throw new ReaderError(unfit.code, unfit.message, unfit.hint);
  const timingsMs: Record<string, number> = { import: input.importMs };
  const begun = performance.now();
  let last = begun;
  const lap = (name: string) => {
    const now = performance.now();
    timingsMs[name] = now - last;
    last = now;
  };
  const breathe = async () => {
    context.signal.throwIfAborted();
    await context.breathe();
  };

  context.progress('check', 0);
  const pet = input.pet ?? null;
  const quality = headerChecks(stack, pet);
  const { grid, checks } = activityOf(cine, stack.label);
  quality.push(...checks);
  const model = await context.models.load(amyloidPetId);
  try {
    const space = await readSpace(model);
    lap('check');

    context.progress('register', 0.05);
    const registration = await registerToStandard(grid, space, {
      breathe,
      progress: (fraction) => context.progress('register', 0.05 + 0.6 * fraction),
    });
    const [nx, ny, nz] = space.negative.size;
    const standard = new Float32Array(nx * ny * nz);
    const inside = new Uint8Array(standard.length);
    sampleAt(grid, registration.map(placesOf(space)), standard, inside);
    const cerebellum = voxelsOf(space.labels, (label) => space.cerebellum.includes(label));
    const within = cerebellum.reduce((sum, i) => sum + inside[i]!, 0) / cerebellum.length;
    quality.push(...registrationChecks(stack, registration, within));
    lap('register');

    context.progress('quantify', 0.68);
    await breathe();
    const vois = await readVois(context.siteFile ?? (async () => null), space);
    const known = model.card.parameters.registration as { medianMm?: unknown } | undefined;
    const usualError = typeof known?.medianMm === 'number' ? known.medianMm : 2;
    const uncertaintyMm = Math.max(registration.scatterMm, usualError);
    const uptake = quantify(standard, space, vois, uncertaintyMm);
    quality.push(...uptakeChecks(stack, uptake));
    quality.push({
      id: 'pet.regions',
      check: 'Regions',
      status: vois ? 'pass' : 'warn',
      message: vois
        ? 'Target and reference are the standard Centiloid VOIs that were imported.'
        : 'The standard Centiloid VOIs are not imported: target and reference are this product’s own regions, for which no published equation was made.',
    });
    lap('quantify');

    context.progress('classify', 0.72);
    const told = await classify(uptake.suvr, space, model, breathe);
    const { place, map } = await placeOf(told.features, model);
    lap('classify');

    context.progress('write', 0.97);
    const tracer = pet ? tracerOf(pet.words) : null;
    const from = tracer ? 'header' : 'unknown';
    quality.push(tracerCheck(tracer, from));
    const suvr: AmyloidResult['suvr'] = {
      quantity: {
        value: uptake.target.value,
        unit: '1',
        source:
          uptake.from === 'standard'
            ? 'standard Centiloid VOIs: cortex over whole cerebellum'
            : 'own regions: cortical target over whole cerebellum',
      },
      interval: uptake.target.interval,
    };
    const [m0, m1, m2, m3, m4, m5, m6, m7, ...rest] = registration.affine as number[] as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      ...number[],
    ];
    const amyloid: AmyloidResult = {
      ...concludeFor(tracer, from, { suvr, regionsFrom: uptake.from, regions: uptake.regional }, space),
      headerTracer: tracer,
      stage: { probabilities: told.probabilities, told: told.told },
      suvr,
      regionsFrom: uptake.from,
      registration: {
        // RAS mm → LPS mm: x and y of the patient point the other way.
        matrix: [-m0, -m1, -m2, -m3, -m4, -m5, -m6, -m7, ...rest, 0, 0, 0, 1],
        similarity: registration.match.explained,
        uncertaintyMm,
      },
      drivers: told.drivers,
      place,
      files: { ...files, surface: null },
    };
    await context.write(files.standard, new Uint8Array(uptake.suvr.buffer));
    await context.write(files.regions, space.labels);
    await context.write(files.map, JSON.stringify(map));
    lap('write');
    timingsMs.total = input.importMs + performance.now() - begun;
    const { card } = model;
    const result: AnalysisResult = {
      analysis: amyloidPetId,
      notice: researchNotice,
      software: input.software,
      models: [
        {
          id: card.id,
          version: card.version,
          sha256: card.sha256,
          provider: model.provider,
          simulated: card.trainingData.simulated,
          notes: [...model.providerNotes],
        },
      ],
      study: input.study,
      timingsMs,
      quality,
      measurements: measurementsOf(amyloid),
      curves: { phaseTimesMs: [], rvVolumeMl: [], lvVolumeMl: [] },
      risk: null,
      amyloid,
      files: { labels: [], contours: null, motion: null, mesh: null, report: null },
    };
    context.keep?.(adjustable(result, tracer, { revision: 0, tracer: null, by: [] }));
    return result;
  } finally {
    await model.release();
  }
}

/** Amyloid PET → standard space → SUVR and Centiloid, stage, regions that drive it. */
export const amyloidPet: Analysis = {
  descriptor: {
    analysisId: amyloidPetId,
    title: 'Amyloid PET',
    steps: [...steps],
    roles: ['volume'],
    // OT: a NIfTI image does not say what it is; what is no brain PET is refused.
    modalities: ['PT', 'OT'],
  },
  refuses: refusal,
  run,
  reopen,
};
