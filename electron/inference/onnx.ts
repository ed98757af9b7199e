/**
 * Just enough of the ONNX protobuf (onnx/onnx.proto3, IR version 3 and later) to answer one question before a file is
 * handed to the runtime: does it point to weights outside itself? A package is one hashed model file; weights that
 * live elsewhere would be neither hashed nor confined to the package's folder.
 */
type Message = 'model' | 'graph' | 'node' | 'attribute' | 'tensor' | 'sparse' | 'function' | 'training';

/** Field number → kind of the embedded message that may hold tensors. */
const children: Record<Message, Record<number, Message>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  tensor: {},
  sparse: { 1: 'tensor', 2: 'tensor' },
  function: { 7: 'node', 11: 'attribute' },
  training: { 1: 'graph', 2: 'graph' },
};
const externalData = 13;
const dataLocation = 14;
const deepest = 64;

function varint(bytes: Uint8Array, at: number, end: number): [value: number, next: number] {
  let value = 0;
  let scale = 1;
  for (let i = at; i < end && i < at + 10; i++) {
    const byte = bytes[i]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, i + 1];
    scale *= 128;
  }
  throw new RangeError('not an ONNX file: a number runs past its end');
}

function walk(bytes: Uint8Array, start: number, end: number, kind: Message, depth: number): boolean {
  if (depth > deepest) throw new RangeError('not an ONNX file: nested too deeply');
  let at = start;
  while (at < end) {
    const [key, afterKey] = varint(bytes, at, end);
    const field = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) {
      const [value, next] = varint(bytes, afterKey, end);
      if (kind === 'tensor' && field === dataLocation && value === 1) return true;
      at = next;
    } else if (wire === 1) at = afterKey + 8;
    else if (wire === 5) at = afterKey + 4;
    else if (wire === 2) {
      const [length, body] = varint(bytes, afterKey, end);
      at = body + length;
      if (at > end) throw new RangeError('not an ONNX file: a field runs past its end');
      if (kind === 'tensor' && field === externalData) return true;
      const child = children[kind][field];
      if (child && walk(bytes, body, at, child, depth + 1)) return true;
    } else throw new RangeError(`not an ONNX file: unknown wire type ${wire}`);
  }
  if (at !== end) throw new RangeError('not an ONNX file: it ends inside a field');
  return false;
}

/**
 * The fields of one message, in order: whole numbers as numbers, everything else as its bytes (a view).
 * @throws RangeError when the bytes are not a well-formed protobuf message.
 */
export function* fields(message: Uint8Array): Generator<{ field: number; value: number | Uint8Array }> {
  let at = 0;
  while (at < message.length) {
    const [key, body] = varint(message, at, message.length);
    const wire = key % 8;
    let [from, value]: [number, number | null] = [body, null];
    if (wire === 0) [value, at] = varint(message, body, message.length);
    else if (wire === 1) at = body + 8;
    else if (wire === 5) at = body + 4;
    else if (wire === 2) {
      const [length, start] = varint(message, body, message.length);
      from = start;
      at = start + length;
    } else throw new RangeError(`not an ONNX file: unknown wire type ${wire}`);
    if (at > message.length) throw new RangeError('not an ONNX file: a field runs past its end');
    yield { field: Math.floor(key / 8), value: value ?? message.subarray(from, at) };
  }
}

export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/**
 * True when any tensor of the model, in any subgraph, keeps its data in another file.
 * @throws RangeError when the bytes are not a well-formed protobuf message.
 */
export const usesExternalData = (model: Uint8Array): boolean => walk(model, 0, model.length, 'model', 0);
