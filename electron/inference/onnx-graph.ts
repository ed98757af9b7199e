import { fields, text } from './onnx';

/** A constant of the graph: Float32, row-major. */
export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole-number attributes by name. */
  readonly integers: ReadonlyMap<string, number>;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxTensor>;
}

/** A layer y = x W + b as the graph has it. */
export interface DenseLayer {
  /** Row-major [input][output]. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
}

const floatType = 1;

function tensorOf(bytes: Uint8Array): { name: string; tensor: OnnxTensor | null } {
  const shape: number[] = [];
  let [type, name] = [0, ''];
  let data: Float32Array | null = null;
  for (const { field, value } of fields(bytes)) {
    if (field === 1) shape.push(...(typeof value === 'number' ? [value] : packed(value)));
    else if (field === 2 && typeof value === 'number') type = value;
    else if (field === 8 && typeof value !== 'number') name = text(value);
    // float_data or raw_data: the same bytes. A copy, because they may lie unaligned (slice of a Buffer is none).
    else if ((field === 4 || field === 9) && typeof value !== 'number' && value.length % 4 === 0)
      data = new Float32Array(new Uint8Array(value).buffer);
  }
  const size = shape.reduce((product, length) => product * length, 1);
  return { name, tensor: type === floatType && data?.length === size ? { shape, data } : null };
}

function packed(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let [value, scale] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte >= 0x80) continue;
    numbers.push(value);
    [value, scale] = [0, 1];
  }
  return numbers;
}

function nodeOf(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const integers = new Map<string, number>();
  let operator = '';
  for (const { field, value } of fields(bytes)) {
    if (typeof value === 'number') continue;
    if (field === 1) inputs.push(text(value));
    else if (field === 2) outputs.push(text(value));
    else if (field === 4) operator = text(value);
    else if (field === 5) {
      let [name, number]: [string, number | null] = ['', null];
      for (const part of fields(value)) {
        if (part.field === 1 && typeof part.value !== 'number') name = text(part.value);
        if (part.field === 3 && typeof part.value === 'number') number = part.value;
      }
      if (number !== null) integers.set(name, number);
    }
  }
  return { operator, inputs, outputs, integers };
}

/**
 * Nodes and Float32 constants of a model's main graph (onnx/onnx.proto3).
 * @throws RangeError when the bytes are not a well-formed protobuf message
 */
export function readOnnxGraph(model: Uint8Array): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxTensor>();
  for (const part of fields(model)) {
    if (part.field !== 7 || typeof part.value === 'number') continue;
    for (const { field, value } of fields(part.value)) {
      if (typeof value === 'number') continue;
      if (field === 1) nodes.push(nodeOf(value));
      if (field === 5) {
        const { name, tensor } = tensorOf(value);
        if (tensor) constants.set(name, tensor);
      }
    }
  }
  return { nodes, constants };
}

/**
 * The dense layer that makes a value: Gemm, or MatMul and Add. `before` names what goes into it.
 * @returns null when the value is made otherwise
 */
export function denseLayerOf(graph: OnnxGraph, output: string): { layer: DenseLayer; before: string } | null {
  const maker = (name: string) => graph.nodes.find((node) => node.outputs[0] === name);
  const node = maker(output);
  if (!node) return null;
  if (node.operator === 'Gemm') {
    if (node.integers.get('transA')) return null;
    return layer(graph, node.inputs[0]!, node.inputs[1]!, node.inputs[2], node.integers.get('transB') === 1);
  }
  if (node.operator !== 'Add') return null;
  for (const [product, bias] of [node.inputs, [...node.inputs].reverse()]) {
    const multiplied = maker(product!);
    if (multiplied?.operator === 'MatMul' && graph.constants.has(bias!))
      return layer(graph, multiplied.inputs[0]!, multiplied.inputs[1]!, bias, false);
  }
  return null;
}

/** What a ReLU was made from; null when the value is not made by one. */
export const beforeRelu = (graph: OnnxGraph, output: string): string | null => {
  const node = graph.nodes.find((candidate) => candidate.outputs[0] === output);
  return node?.operator === 'Relu' ? node.inputs[0]! : null;
};

function layer(
  graph: OnnxGraph,
  before: string,
  weightName: string,
  biasName: string | undefined,
  transposed: boolean,
): { layer: DenseLayer; before: string } | null {
  const weight = graph.constants.get(weightName);
  const bias = biasName ? graph.constants.get(biasName) : undefined;
  if (weight?.shape.length !== 2) return null;
  const [rows, columns] = weight.shape as [number, number];
  const [inputs, outputs] = transposed ? [columns, rows] : [rows, columns];
  if (bias && bias.data.length !== outputs) return null;
  const data = transposed ? new Float32Array(rows * columns) : weight.data;
  if (transposed)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) data[column * rows + row] = weight.data[row * columns + column]!;
  return { layer: { weight: data, bias: bias?.data ?? new Float32Array(outputs), inputs, outputs }, before };
}
