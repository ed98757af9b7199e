import type { AnalysisResult, Contour } from '../../../contract';
import { stackAffine } from '../../../imaging/geometry';
import { gzip } from '../../../imaging/gzip';
import { orientationOf, writeNiftiLabels } from '../../../imaging/nifti-write';
import type { AnalysisContext } from '../../analysis';
import type { Memory } from '../../memory';
import { periodOf } from '../quality';
import { mapOf, positionsOf } from './map';
import type { Conclusions, Material } from './pipeline';
import { shapeLabelsFile, shapeSurfacesFile } from './shape-files';

/** What the network said; written once, by the run itself, and never changed. */
export const networkFiles = { labels: 'labels.nii.gz', more: 'network.json' } as const;

/** Name of a file of a revision: `mesh.json`, `mesh-r3.json`. */
const revised = (name: string, revision: number): string =>
  revision === 0 ? name : name.replace('.', `-r${revision}.`);

/** Labels of a whole cine as NIfTI, in its own place. */
export function labelsFile({ input: { cine } }: Material, labels: Uint8Array): Promise<Uint8Array> {
  const { rows, columns, slices, phases, planes, sliceSpacingMm } = cine;
  const orientation = orientationOf({
    affineLps: stackAffine(planes, sliceSpacingMm),
    timeStepMs: periodOf(cine) / phases,
  });
  return gzip(writeNiftiLabels([columns, rows, slices, phases], labels, orientation));
}

/**
 * Writes what has become another since it was written last, under names that carry the revision: a name stands for one
 * content for ever. The labels are, first, as they are now, and after them the network's where they differ.
 *
 * @param outlines of every frame as it is now
 */
export async function writeFiles(
  material: Material,
  { phases, shape, motion, risk }: Conclusions,
  outlines: readonly Contour[],
  memory: Memory,
  write: AnalysisContext['write'],
): Promise<AnalysisResult['files']> {
  const { present, input, byHand } = material;
  const file = (name: string, from: readonly unknown[], make: () => string | Uint8Array | Promise<Uint8Array>) =>
    memory.later(name, from, async () => {
      const revisedName = revised(name, byHand.revision);
      await write(revisedName, await make());
      return revisedName;
    });
  const { labels: networks, more } = networkFiles;
  const edited = byHand.frames.length > 0;
  const labels = edited && (await file('labels.nii.gz', present.versions, () => labelsFile(material, present.labels)));
  if (byHand.revision === 0) {
    const { confidence, landmarks } = material.labelling;
    await write(networks, await labelsFile(material, material.labelling.labels));
    // What is no number becomes null.
    await write(more, JSON.stringify({ confidence: [...(confidence ?? [])], landmarks: landmarks ?? [] }));
  }
  const contours = await file('contours.json', present.versions, () =>
    JSON.stringify({ stackId: input.stack.stackId, contours: outlines }),
  );
  const positions = await file(
    'motion.f32',
    [motion, shape],
    () => new Uint8Array(positionsOf(motion.track, shape.frame).buffer),
  );
  const descriptor = await file('descriptor.f32', [motion], () => new Uint8Array(motion.descriptor.buffer));
  const { refined } = shape;
  const refinedFiles = refined && {
    labels: await file('shape.nii.gz', [shape], () => shapeLabelsFile(refined)),
    surfaces: await file('shape.json', [shape], () => shapeSurfacesFile(refined, phases.endDiastole)),
  };
  const mesh = await file('mesh.json', [motion, shape, risk], () =>
    JSON.stringify(mapOf(motion.track, shape.frame, risk.assessment)),
  );
  return {
    labels: labels ? [labels, networks] : [networks],
    contours,
    motion: positions,
    mesh,
    descriptor,
    shape: refinedFiles,
    report: null,
  };
}
