/** Writes the few ONNX messages (onnx/onnx.proto3) that small models need: the speed probe, and models of tests. */
type Value = number | string | Uint8Array | readonly Value[];

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** One message: pairs of field number and value; a list repeats the field. */
export function message(...fields: [field: number, value: Value][]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [field, value] of fields)
    for (const item of Array.isArray(value) ? (value as readonly Value[]) : [value]) {
      if (typeof item === 'number') parts.push(varint(field * 8), varint(item));
      else {
        const body = typeof item === 'string' ? new TextEncoder().encode(item) : (item as Uint8Array);
        parts.push(varint(field * 8 + 2), varint(body.length), body);
      }
    }
  return new Uint8Array(Buffer.concat(parts));
}

const float = 1;
export const constant = (name: string, shape: number[], values: ArrayLike<number>): Uint8Array =>
  message([1, shape], [2, float], [8, name], [9, new Uint8Array(Float32Array.from(values).buffer)]);
export const externalConstant = (name: string, shape: number[], location: string): Uint8Array =>
  message([1, shape], [2, float], [8, name], [13, message([1, 'location'], [2, location])], [14, 1]);
export const node = (operator: string, inputs: string[], output: string): Uint8Array =>
  message([1, inputs], [2, output], [4, operator]);
const port = (name: string, shape: (number | string)[]): Uint8Array => {
  const sizes = shape.map((size) => (typeof size === 'number' ? message([1, size]) : message([2, size])));
  return message([1, name], [2, message([1, message([1, float], [2, message([1, sizes])])])]);
};

export interface GraphText {
  nodes: Uint8Array[];
  constants: Uint8Array[];
  inputs: Record<string, (number | string)[]>;
  outputs: Record<string, (number | string)[]>;
}

/** A model of IR version 9, operator set 17. */
export function onnxModel({ nodes, constants, inputs, outputs }: GraphText): Uint8Array {
  const ports = (side: Record<string, (number | string)[]>) =>
    Object.entries(side).map(([name, shape]) => port(name, shape));
  const graph = message([1, nodes], [2, 'g'], [5, constants], [11, ports(inputs)], [12, ports(outputs)]);
  return message([1, 9], [7, graph], [8, message([1, ''], [2, 17])]);
}
