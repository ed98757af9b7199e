import type { Explanation } from '../../contract';
import type { LoadedModel } from '../../inference/model';
import { beforeRelu, denseLayerOf, readOnnxGraph } from '../../inference/onnx-graph';
import {
  explain,
  type HazardWeights,
  latentFileSchema,
  latentMapFile,
  motionModesFile,
  readCohortModes,
} from '../../survival/explain';
import { descriptorLength } from '../../survival/heart-beat';
import type { ReferenceCohort } from '../../survival/reference-cohort';

/**
 * The layers between descriptor and log hazard, from the very graph that runs.
 * @returns null when it is not the network of two rectified layers that can be explained exactly
 * @throws RangeError when the file is no ONNX model
 */
export function hazardWeights(onnx: Uint8Array): HazardWeights | null {
  const graph = readOnnxGraph(onnx);
  const hazard = denseLayerOf(graph, 'logHazard');
  const second = hazard && beforeRelu(graph, hazard.before);
  const encode2 = second ? denseLayerOf(graph, second) : null;
  const first = encode2 && beforeRelu(graph, encode2.before);
  const encode1 = first ? denseLayerOf(graph, first) : null;
  if (!hazard || !encode2 || encode1?.before !== 'descriptor') return null;
  if (hazard.layer.outputs !== 1) return null;
  return {
    features: encode1.layer.inputs,
    hidden: encode1.layer.outputs,
    latent: encode2.layer.outputs,
    encode1: encode1.layer,
    encode2: encode2.layer,
    hazard: hazard.layer,
  };
}

/** Shares that miss the difference by more than this (and this share of it) explain another network. */
const tolerance = 1e-3;

/**
 * Why the package says what it says of this heart; null where the package does not bring what it takes.
 * @param logHazard what the runtime gave for the descriptor
 * @returns `doubt`, in words, when an explanation could have been expected but had to be left out
 */
export async function explanationOf(
  descriptor: Float32Array,
  logHazard: number,
  model: LoadedModel,
  cohort: ReferenceCohort,
): Promise<{ explanation: Explanation | null; doubt: string | null }> {
  const listed = new Set(model.card.files.map((file) => file.name));
  if (!listed.has(latentMapFile) || !listed.has(motionModesFile)) return { explanation: null, doubt: null };
  const without = (reason: string) => ({
    explanation: null,
    doubt: `The risk is shown without its explanation: ${reason} (model package “${model.card.id}”).`,
  });
  try {
    const network = hazardWeights(model.onnx);
    if (network?.features !== descriptorLength)
      return without('its network has another form than the one that can be explained');
    const file = latentFileSchema.safeParse(JSON.parse(new TextDecoder().decode(await model.readFile(latentMapFile))));
    if (!file.success)
      return without(`${latentMapFile}, ${file.error.issues[0]!.path.join('.')}: ${file.error.issues[0]!.message}`);
    if (file.data.latent !== network.latent) return without(`${latentMapFile} was made for another network`);
    const modes = readCohortModes(file.data, await model.readFile(motionModesFile));
    const ofMean = await model.run({ descriptor: { data: modes.mean, shape: [1, descriptorLength] } });
    const explanation = explain(descriptor, {
      network,
      slope: cohort.slope,
      file: file.data,
      modes,
      logHazards: { patient: logHazard, mean: ofMean.logHazard!.data[0]! },
    });
    const { sum, difference } = explanation.completeness;
    if (!(Math.abs(sum - difference) <= tolerance * (1 + Math.abs(difference))))
      return without(`its shares add up to ${sum.toFixed(3)} instead of ${difference.toFixed(3)}`);
    return { explanation, doubt: null };
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return without(error.message);
    throw error;
  }
}
