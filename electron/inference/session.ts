import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Provider } from '../contract';
import type { Tensor } from './model';
import type { PortMetadata } from './package';
import { physicalCores } from './threads';

/** A model opened on one execution provider. */
export interface Session {
  readonly provider: Provider;
  readonly inputs: readonly PortMetadata[];
  readonly outputs: readonly PortMetadata[];
  run(inputs: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/**
 * Opens a model on one provider; operations which that provider lacks run on the CPU.
 * @throws Error in the runtime's words when the provider or the model does not open
 */
export async function openOn(provider: Provider, model: Uint8Array): Promise<Session> {
  const session = await InferenceSession.create(model, {
    executionProviders: [provider],
    intraOpNumThreads: physicalCores(),
    graphOptimizationLevel: 'all',
    // Warnings of the runtime (a node placed on the CPU, say) are no news for the reader.
    logSeverityLevel: 3,
  });
  return {
    provider,
    inputs: session.inputMetadata,
    outputs: session.outputMetadata,
    async run(inputs) {
      const feeds: Record<string, OrtTensor> = {};
      for (const [name, tensor] of Object.entries(inputs))
        feeds[name] = new OrtTensor('float32', tensor.data, tensor.shape);
      const outputs: Record<string, Tensor> = {};
      for (const [name, value] of Object.entries(await session.run(feeds))) {
        const data = await (value as OrtTensor).getData();
        if (!(data instanceof Float32Array)) throw new TypeError(`Output ${name} is not float32.`);
        outputs[name] = { data, shape: (value as OrtTensor).dims };
      }
      return outputs;
    },
    release: () => session.release(),
  };
}
