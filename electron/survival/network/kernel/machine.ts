import { seededRandom } from '../../random';
import { hasFusedMultiplyAdd } from './assembler';
import { generateKernel } from './generate';
import {
  type ConstantName,
  constantNames,
  decoderTile,
  encoderTile,
  type KernelLayout,
  type KernelShape,
  layoutOf,
} from './layout';

interface Passes {
  dropout(target: number): void;
  encoderPass(update: number, forward: number, gradientsOf: number, forwardOf: number): void;
  decoderPass(update: number): void;
}

const pageBytes = 65536;
const fused = hasFusedMultiplyAdd();
/** Compiled kernels by their sizes: a search comes back to the same ones. */
const compiled = new Map<string, WebAssembly.Module>();
const mostCompiled = 64;
/** Memories that no training uses at the moment; reserving and clearing address space anew for each would be slow. */
const idle: WebAssembly.Memory[] = [];

export const adam = { firstMoment: 0.9, secondMoment: 0.999, epsilon: 1e-8 } as const;

/**
 * The two large layers of the network and their optimiser, in the memory of a WebAssembly kernel. The small layers between
 * them are the caller's. Every number depends on the input only: nothing is shared between machines but code.
 */
export class Machine {
  readonly layout: KernelLayout;
  private readonly memory: WebAssembly.Memory;
  private readonly passes: Passes;
  private readonly numbers: Float32Array;
  private readonly words: Int32Array;
  private current = 0;

  constructor(shape: KernelShape) {
    this.layout = layoutOf(shape);
    const pages = Math.ceil(this.layout.bytes / pageBytes);
    this.memory = idle.pop() ?? new WebAssembly.Memory({ initial: pages });
    const missing = pages - this.memory.buffer.byteLength / pageBytes;
    if (missing > 0) this.memory.grow(missing);
    new Uint8Array(this.memory.buffer, 0, this.layout.bytes).fill(0);
    this.numbers = new Float32Array(this.memory.buffer);
    this.words = new Int32Array(this.memory.buffer);
    const key = `${shape.features} ${this.layout.paddedHidden} ${this.layout.paddedRows}`;
    let module = compiled.get(key);
    if (!module) {
      if (compiled.size >= mostCompiled) compiled.clear();
      module = new WebAssembly.Module(generateKernel(this.layout, fused));
      compiled.set(key, module);
    }
    const instance = new WebAssembly.Instance(module, { host: { memory: this.memory } });
    this.passes = instance.exports as unknown as Passes;
  }

  /** The machine must not be used afterwards. */
  release(): void {
    idle.push(this.memory);
  }

  /** `rows` numbers of each unit, or others of one of the arrays of the layout. */
  view(address: number, length: number): Float32Array {
    return this.numbers.subarray(address / 4, address / 4 + length);
  }

  private setConstant(name: ConstantName, value: number): void {
    const at = this.layout.constants / 4 + 4 * constantNames.indexOf(name);
    this.numbers.fill(value, at, at + 4);
  }

  /** @param encoder [features][hidden] @param decoder [hidden][features] @param decoderBias [features] */
  loadWeights(encoder: Float32Array, decoder: Float32Array, decoderBias: Float32Array): void {
    const { features, hidden, paddedHidden, layout } = { ...this.layout, layout: this.layout };
    for (let f = 0; f < features; f++)
      this.numbers.set(encoder.subarray(f * hidden, (f + 1) * hidden), layout.encoder / 4 + f * paddedHidden);
    this.eachDecoderRun((inWeights, length, address) =>
      this.numbers.set(decoder.subarray(inWeights, inWeights + length), address),
    );
    this.numbers.set(decoderBias, layout.decoderBias / 4);
  }

  /** @param moment 0 for the weights, 1 or 2 for Adam's moments of them */
  readWeights(moment: 0 | 1 | 2 = 0): { encoder: Float32Array; decoder: Float32Array; decoderBias: Float32Array } {
    const { features, hidden, paddedHidden, encoder: at, encoderMoments, decoderMoments } = this.layout;
    const { decoderBias, decoderBiasMoments } = this.layout;
    const encoder = new Float32Array(features * hidden);
    const decoder = new Float32Array(features * hidden);
    for (let f = 0; f < features; f++) {
      const start = (at + moment * encoderMoments) / 4 + f * paddedHidden;
      encoder.set(this.numbers.subarray(start, start + hidden), f * hidden);
    }
    this.eachDecoderRun((inWeights, length, address) =>
      decoder.set(this.view(4 * address + moment * decoderMoments, length), inWeights),
    );
    return { encoder, decoder, decoderBias: this.view(decoderBias + moment * decoderBiasMoments, features).slice() };
  }

  /** Visits the stretches of the last layer that are contiguous both in [hidden][features] and in tiles. */
  private eachDecoderRun(visit: (inWeights: number, length: number, address: number) => void): void {
    const { features, hidden, paddedHidden, decoder } = this.layout;
    for (let start = 0; start < features; start += decoderTile)
      for (let h = 0; h < hidden; h++)
        visit(
          h * features + start,
          Math.min(decoderTile, features - start),
          decoder / 4 + start * paddedHidden + h * decoderTile,
        );
  }

  /**
   * Takes the descriptors of these subjects as the batch.
   * @param errorScale factor of (reconstruction − descriptor) in the gradient: α 2 / (n d)
   */
  loadBatch(descriptors: Float32Array, subjects: ArrayLike<number>, errorScale = 0): void {
    const { features, paddedFeatures, batch, rowScales, paddedRows } = this.layout;
    for (let row = 0; row < subjects.length; row++) {
      const start = subjects[row]! * features;
      this.numbers.set(descriptors.subarray(start, start + features), batch / 4 + row * paddedFeatures);
    }
    const scales = this.view(rowScales, paddedRows);
    scales.fill(0).fill(errorScale, 0, subjects.length);
  }

  seedDropout(seed: number): void {
    const random = seededRandom(seed);
    const at = this.layout.random / 4;
    for (let i = 0; i < 16; i++) this.words[at + i] = random.integer(0x100000000);
  }

  /** Drops this share of the batch's numbers and enlarges the others; what the first layer sees next. */
  drop(share: number): void {
    const kept = Math.fround(1 / (1 - share));
    this.setConstant('keptScale', kept);
    const at = this.layout.constants / 4 + 4 * constantNames.indexOf('dropBelow');
    this.words.fill(Math.round(share * 4294967296) - 2147483648, at, at + 4);
    this.passes.dropout(this.layout.dropped[1 - this.current]!);
  }

  /** In place of `drop`: the input after dropout as given, [subjects][features]. */
  setDropped(values: Float32Array): void {
    const { features, paddedRows, dropped } = this.layout;
    const at = dropped[1 - this.current]! / 4;
    for (let i = 0; i < values.length; i++) {
      const [row, feature] = [Math.floor(i / features), i % features];
      const [tile, lane] = [Math.floor(feature / encoderTile), feature % encoderTile];
      this.numbers[at + (tile * paddedRows + row) * encoderTile + lane] = values[i]!;
    }
  }

  /** Constants of Adam's step t = 1, 2, … */
  setStep(t: number, learningRate: number): { step: number; epsilon: number } {
    const [first, second] = [1 - adam.firstMoment ** t, Math.sqrt(1 - adam.secondMoment ** t)];
    const step = (-learningRate * second) / first;
    const epsilon = adam.epsilon * second;
    this.setConstant('firstDecay', 1 - adam.firstMoment);
    this.setConstant('secondDecay', adam.secondMoment);
    this.setConstant('secondGain', 1 - adam.secondMoment);
    this.setConstant('step', step);
    this.setConstant('epsilon', epsilon);
    return { step, epsilon };
  }

  /**
   * The first layer: with `update`, Adam's step with `encodedGradient` and the input of the forward pass before; with
   * `forward`, `encoded` from what `drop` made last.
   */
  encode(update: boolean, forward: boolean): void {
    const { dropped, encoded, paddedRows, paddedHidden } = this.layout;
    const next = 1 - this.current;
    if (forward) this.view(encoded, paddedRows * paddedHidden).fill(0);
    this.passes.encoderPass(update ? 1 : 0, forward ? 1 : 0, dropped[this.current]!, dropped[next]!);
    if (forward) this.current = next;
  }

  /**
   * The last layer on `decoderInput`: squared errors of the batch and, with `update`, the gradient of the input and
   * Adam's step.
   */
  decode(update: boolean): void {
    const { rowErrors, decoderInputGradient, paddedRows, paddedHidden } = this.layout;
    this.view(rowErrors, 4 * paddedRows).fill(0);
    if (update) this.view(decoderInputGradient, 4 * paddedRows * paddedHidden).fill(0);
    this.passes.decoderPass(update ? 1 : 0);
  }

  /** Σ (reconstruction − descriptor)² of one subject of the batch, after `decode`. */
  squaredError(row: number): number {
    const at = this.layout.rowErrors / 4 + 4 * row;
    return this.numbers[at]! + this.numbers[at + 1]! + this.numbers[at + 2]! + this.numbers[at + 3]!;
  }

  /** Gradient with respect to the last layer's input, [rows][paddedHidden], after `decode(true)`. */
  inputGradient(target: Float64Array): void {
    const { decoderInputGradient, paddedRows, paddedHidden } = this.layout;
    let at = decoderInputGradient / 4;
    for (let rows = 0; rows < paddedRows; rows += 4)
      for (let units = 0; units < paddedHidden; units += 2)
        for (let i = 0; i < 4; i++)
          for (let j = 0; j < 2; j++, at += 4)
            target[(rows + i) * paddedHidden + units + j] =
              this.numbers[at]! + this.numbers[at + 1]! + this.numbers[at + 2]! + this.numbers[at + 3]!;
  }
}
