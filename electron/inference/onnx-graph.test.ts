import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { beforeRelu, denseLayerOf, readOnnxGraph } from './onnx-graph';
import { constant, message, node, onnxModel } from './onnx-writer';

describe('graph of an ONNX file', () => {
  it('gives dense layers of MatMul and Add, either way round, and what a ReLU stands before', () => {
    const graph = readOnnxGraph(
      onnxModel({
        nodes: [
          node('MatMul', ['x', 'w'], 'xw'),
          node('Add', ['b', 'xw'], 'z'),
          node('Relu', ['z'], 'y'),
          node('Sigmoid', ['y'], 's'),
        ],
        constants: [constant('w', [2, 3], [1, 2, 3, 4, 5, 6]), constant('b', [3], [7, 8, 9])],
        inputs: { x: [1, 2] },
        outputs: { s: [1, 3] },
      }),
    );
    expect(beforeRelu(graph, 'y')).toBe('z');
    expect(beforeRelu(graph, 's')).toBeNull();
    expect(denseLayerOf(graph, 's')).toBeNull();
    expect(denseLayerOf(graph, 'nothing')).toBeNull();
    const found = denseLayerOf(graph, 'z')!;
    expect(found.before).toBe('x');
    expect([...found.layer.weight]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...found.layer.bias]).toEqual([7, 8, 9]);
    expect([found.layer.inputs, found.layer.outputs]).toEqual([2, 3]);
  });

  it('turns the weight of a Gemm with transB', () => {
    const transposed = message(
      [1, ['x', 'w', 'b']],
      [2, 'y'],
      [4, 'Gemm'],
      [5, message([1, 'transB'], [3, 1], [20, 2])],
    );
    const graph = readOnnxGraph(
      onnxModel({
        nodes: [transposed],
        constants: [constant('w', [3, 2], [1, 4, 2, 5, 3, 6]), constant('b', [3], [7, 8, 9])],
        inputs: { x: [1, 2] },
        outputs: { y: [1, 3] },
      }),
    );
    expect([...denseLayerOf(graph, 'y')!.layer.weight]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('reads the layers of a graph that PyTorch exported', () => {
    const graph = readOnnxGraph(readFileSync(path.resolve('models/right-heart-survival/model.onnx')));
    const hazard = denseLayerOf(graph, 'logHazard')!;
    const second = denseLayerOf(graph, beforeRelu(graph, hazard.before)!)!;
    const first = denseLayerOf(graph, beforeRelu(graph, second.before)!)!;
    expect([first.before, first.layer.inputs, hazard.before, hazard.layer.outputs]).toEqual([
      'descriptor',
      11514,
      'latent',
      1,
    ]);
    expect([second.layer.inputs, hazard.layer.inputs]).toEqual([first.layer.outputs, second.layer.outputs]);
  });

  it('says so when the bytes are no ONNX', () => {
    expect(() => readOnnxGraph(new TextEncoder().encode('<html>not found</html>'))).toThrow(RangeError);
  });
});
