import {
  type AnalysisResult,
  type Contour,
  type Label,
  type MotionMap,
  ReaderError,
  researchNotice,
  type Vector,
} from '../../contract';
import { labelOutlines } from '../../imaging/contours';
import { stackAffine, stackAxes } from '../../imaging/geometry';
import { gzip } from '../../imaging/gzip';
import { orientationOf, writeNiftiLabels } from '../../imaging/nifti-write';
import { dot } from '../../imaging/vector';
import type { LoadedModel } from '../../inference/model';
import { alignSlices } from '../../mesh/alignment';
import { motionDescriptor } from '../../mesh/descriptor';
import { findHeartFrame, fromHeart } from '../../mesh/heart-frame';
import { rvTemplate } from '../../mesh/rv-template';
import { spreadOverSurface } from '../../mesh/spread';
import { mapPhases, trackVentricle } from '../../mesh/track';
import type { Analysis, AnalysisContext, AnalysisInput } from '../analysis';
import { measurements, measureVolumes } from './measure';
import { periodOf, qualityChecks } from './quality';
import { refusal } from './refusals';
import { riskOrReason } from './risk-port';
import { segmentCine } from './segment';

const rightHeartMotionId = 'right-heart-motion';
const steps = ['segment', 'refine', 'mesh', 'track', 'risk', 'write'] as const;
const segmentationModel = 'right-heart-segmentation';

const factsOf = ({ card, provider, providerNotes }: LoadedModel): AnalysisResult['models'][number] => ({
  id: card.id,
  version: card.version,
  sha256: card.sha256,
  provider,
  simulated: card.trainingData.simulated,
  notes: [...providerNotes],
});

/** Outlines of the three structures on one frame. */
function outlines(
  labels: Uint8Array,
  columns: number,
  rows: number,
  sliceIndex: number,
  phaseIndex: number,
): Contour[] {
  return ([1, 2, 3] as Label[]).flatMap((label) =>
    labelOutlines(labels, columns, rows, label).map((points) => ({ sliceIndex, phaseIndex, label, points })),
  );
}

/** Milliseconds of each step. */
function stopwatch(importMs: number) {
  const timings: Record<string, number> = { import: importMs };
  const start = performance.now();
  let last = start;
  return {
    lap(name: string): void {
      const now = performance.now();
      timings[name] = now - last;
      last = now;
    },
    done: (): Record<string, number> => ({ ...timings, total: importMs + performance.now() - start }),
  };
}

async function run(input: AnalysisInput, context: AnalysisContext): Promise<AnalysisResult> {
  const { cine, stack } = input;
  const unfit = refusal(stack);
  if (unfit) throw new ReaderError(unfit.code, unfit.message, unfit.hint);
  const clock = stopwatch(input.importMs);
  const breathe = async () => {
    context.signal.throwIfAborted();
    await context.breathe();
  };

  context.progress('segment', 0);
  const model = await context.models.load(segmentationModel);
  const facts = factsOf(model);
  const contours: Contour[] = [];
  const labels = await segmentCine(cine, model, {
    signal: context.signal,
    breathe,
    progress: (fraction) => context.progress('segment', 0.7 * fraction),
    onSlice: (sliceIndex, phaseIndex, frame) => {
      const found = outlines(frame, cine.columns, cine.rows, sliceIndex, phaseIndex);
      contours.push(...found);
      if (found.length > 0) context.contours(found);
    },
  }).finally(() => model.release());
  clock.lap('segment');

  context.progress('refine', 0.7);
  const volumes = measureVolumes(labels, cine);
  const { rows, columns, phases } = cine;
  const each = labels.length / phases;
  const atEndDiastole = labels.subarray(volumes.endDiastole * each, (volumes.endDiastole + 1) * each);
  const alignment = alignSlices(atEndDiastole, rows, columns, stackAxes(cine.planes, cine.sliceSpacingMm));
  const frame = findHeartFrame(atEndDiastole, rows, columns, alignment.axes);
  if (!frame)
    throw new ReaderError(
      'no-heart',
      `${stack.label}: the right and the left ventricle were not found together on three slices at end-diastole.`,
      'Check that this is a short-axis cine from base to apex; look at the contours that were found.',
    );
  await breathe();
  clock.lap('refine');

  context.progress('mesh', 0.72);
  const periodMs = periodOf(cine);
  const track = await trackVentricle(
    rvTemplate,
    {
      labels,
      phases,
      rows,
      columns,
      axes: alignment.axes,
      frame,
      phaseTimesMs: cine.phaseTimesMs,
      periodMs,
      endDiastole: volumes.endDiastole,
    },
    { breathe, progress: (fraction) => context.progress(fraction < 0.35 ? 'mesh' : 'track', 0.72 + 0.22 * fraction) },
  );
  clock.lap('track');

  context.progress('risk', 0.94);
  const descriptor = motionDescriptor(track.fromEndDiastole, rvTemplate.matchedVertices);
  const risk = await riskOrReason(descriptor, context.models);
  await breathe();
  clock.lap('risk');

  context.progress('write', 0.97);
  const count = rvTemplate.positions.length / 3;
  const motion = new Float32Array(mapPhases * count * 3);
  for (const [phase, shape] of track.phases.entries())
    for (let i = 0; i < count; i++)
      motion.set(fromHeart(frame, [shape[3 * i]!, shape[3 * i + 1]!, shape[3 * i + 2]!]), 3 * (phase * count + i));
  const map: MotionMap = {
    vertexCount: count,
    phaseCount: mapPhases,
    phaseTimesMs: [...track.timesMs],
    triangles: [...rvTemplate.triangles],
    regions: [...rvTemplate.regions],
    matchedVertices: [...rvTemplate.matchedVertices],
    importance: risk.assessment
      ? {
          values: [...spreadOverSurface(rvTemplate, risk.assessment.importance.values)],
          unit: risk.assessment.importance.unit,
          definition: risk.assessment.importance.definition,
        }
      : null,
    axes: {
      originMm: frame.origin as Vector,
      longAxis: frame.longAxis,
      septumToFreeWall: frame.septumToFreeWall,
      normal: frame.normal,
    },
    endDiastolePhase: track.endDiastole,
    endSystolePhase: track.volumesMl.indexOf(Math.min(...track.volumesMl)),
  };
  const affineLps = stackAffine(cine.planes, cine.sliceSpacingMm);
  const nifti = writeNiftiLabels(
    [columns, rows, cine.slices, phases],
    labels,
    orientationOf({ affineLps, timeStepMs: periodMs / phases }),
  );
  await context.write('labels.nii.gz', await gzip(nifti));
  await context.write('contours.json', JSON.stringify({ stackId: stack.stackId, contours }));
  await context.write('motion.f32', new Uint8Array(motion.buffer));
  await context.write('descriptor.f32', new Uint8Array(descriptor.buffer));
  await context.write('mesh.json', JSON.stringify(map));

  const towardsBase = dot(frame.longAxis, alignment.axes.n) > 0 ? 1 : -1;
  const quality = qualityChecks({ stack, cine, labels, volumes, alignment, track, template: rvTemplate, towardsBase });
  const result: AnalysisResult = {
    analysis: rightHeartMotionId,
    notice: researchNotice,
    software: input.software,
    models: risk.assessment ? [facts, risk.assessment.model] : [facts],
    study: input.study,
    timingsMs: clock.done(),
    quality: [...quality, ...risk.quality],
    measurements: measurements(volumes, cine, `${facts.id} ${facts.version}`),
    curves: { phaseTimesMs: [...cine.phaseTimesMs], rvVolumeMl: [...volumes.rvMl], lvVolumeMl: [...volumes.lvMl] },
    risk: risk.assessment?.risk ?? null,
    files: {
      labels: ['labels.nii.gz'],
      contours: 'contours.json',
      motion: 'motion.f32',
      mesh: 'mesh.json',
      report: null,
    },
  };
  await context.write('result.json', `${JSON.stringify(result, null, 2)}\n`);
  context.progress('write', 1);
  return result;
}

/** Short-axis cine → labels → RV surface over the beat → motion descriptor → risk. */
export const rightHeartMotion: Analysis = {
  descriptor: { analysisId: rightHeartMotionId, title: 'Right-heart motion', steps: [...steps] },
  refuses: refusal,
  run,
};
