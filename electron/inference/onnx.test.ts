import { describe, expect, it } from 'vitest';
import { usesExternalData } from './onnx';
import { constant, externalConstant, message, node, onnxModel } from './onnx-writer';
import { addRelu } from './testing/tiny-package';

const graph = (constants: Uint8Array[]) =>
  onnxModel({ nodes: [node('Add', ['x', 'b'], 'y')], constants, inputs: { x: [1] }, outputs: { y: [1] } });

describe('usesExternalData', () => {
  it('passes a model that carries its weights', () => {
    expect(usesExternalData(addRelu)).toBe(false);
    expect(usesExternalData(graph([constant('b', [1], [1])]))).toBe(false);
  });

  it('finds weights in another file, in the graph and in a subgraph of a node', () => {
    const outside = externalConstant('b', [1], '../../secret');
    expect(usesExternalData(graph([outside]))).toBe(true);
    const branch = message([1, 'then_branch'], [6, message([5, outside])], [20, 5]);
    const conditional = message([4, 'If'], [5, branch]);
    expect(usesExternalData(message([1, 9], [7, message([1, conditional])]))).toBe(true);
  });

  it('says so when the bytes are no ONNX', () => {
    expect(() => usesExternalData(addRelu.subarray(0, addRelu.length - 3))).toThrow(/not an ONNX file/);
    expect(() => usesExternalData(new TextEncoder().encode('<html>not found</html>'))).toThrow(RangeError);
  });
});
