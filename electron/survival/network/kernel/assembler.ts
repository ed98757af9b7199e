/**
 * Writes WebAssembly modules (binary format, version 1; https://webassembly.github.io/spec/core/binary/) with as much of
 * the instruction set as the training kernels need. Written out by hand so that neither the build nor a workstation
 * needs a compiler, and so that sizes can be put into the code as constants at the moment they are known.
 */

/** Index of a parameter or local variable of the function under construction. */
export type Local = number & { readonly local: unique symbol };
export type ValueType = 'i32' | 'f32' | 'v128';

const typeCodes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f;
    const last = (rest >> 7 === 0 && (low & 0x40) === 0) || (rest >> 7 === -1 && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}

const vector = (items: readonly number[][]): number[] => [...unsigned(items.length), ...items.flat()];
const text = (value: string): number[] => vector([...new TextEncoder().encode(value)].map((byte) => [byte]));
const section = (id: number, body: number[]): number[] => [id, ...unsigned(body.length), ...body];

/** Numbers of the SIMD instructions that take no immediate; relaxed ones from 0x100. */
const simd = {
  'i32x4.splat': 0x11,
  'f32x4.splat': 0x13,
  'i32x4.ge_s': 0x3f,
  'f32x4.gt': 0x44,
  'v128.and': 0x4e,
  'v128.or': 0x50,
  'v128.xor': 0x51,
  'i32x4.add': 0xae,
  'f32x4.sqrt': 0xe3,
  'f32x4.add': 0xe4,
  'f32x4.sub': 0xe5,
  'f32x4.mul': 0xe6,
  'f32x4.div': 0xe7,
  'f32x4.max': 0xe9,
  'f32x4.relaxed_madd': 0x105,
} as const;
export type SimdOperation = keyof typeof simd;

/** One function: instructions are appended in stack order. */
export class FunctionCode {
  private readonly locals: ValueType[] = [];
  private readonly code: number[] = [];

  constructor(
    readonly name: string,
    readonly parameters: readonly ValueType[],
  ) {}

  parameter(index: number): Local {
    return index as Local;
  }
  local(type: ValueType): Local {
    this.locals.push(type);
    return (this.parameters.length + this.locals.length - 1) as Local;
  }
  get(local: Local): this {
    return this.emit(0x20, ...unsigned(local));
  }
  set(local: Local): this {
    return this.emit(0x21, ...unsigned(local));
  }
  i32(value: number): this {
    return this.emit(0x41, ...signed(value));
  }
  addI32(): this {
    return this.emit(0x6a);
  }
  /** An unsigned number divided by four. */
  quarterI32(): this {
    return this.i32(2).emit(0x76);
  }
  /** local += value */
  advance(local: Local, value: number): this {
    return this.get(local).i32(value).addI32().set(local);
  }
  call(functionIndex: number): this {
    return this.emit(0x10, ...unsigned(functionIndex));
  }
  simd(operation: SimdOperation): this {
    return this.emit(0xfd, ...unsigned(simd[operation]));
  }
  /** Shifts the four integers on the stack by a constant. */
  shift(direction: 'left' | 'right', bits: number): this {
    return this.i32(bits).emit(0xfd, ...unsigned(direction === 'left' ? 0xab : 0xad));
  }
  zeros(): this {
    return this.emit(0xfd, 0x0c, ...new Array<number>(16).fill(0));
  }
  /** Address on the stack, plus a constant number of bytes. */
  load(offset: number): this {
    return this.emit(0xfd, 0x00, 4, ...unsigned(offset));
  }
  store(offset: number): this {
    return this.emit(0xfd, 0x0b, 4, ...unsigned(offset));
  }
  loadSplat(offset: number): this {
    return this.emit(0xfd, 0x09, 2, ...unsigned(offset));
  }
  loadI32(offset: number): this {
    return this.emit(0x28, 2, ...unsigned(offset));
  }
  /** Repeats the body, which moves `cursor` on, until `cursor` reaches `end` (compared after each round). */
  repeatUntil(cursor: Local, end: Local, body: () => void): this {
    this.emit(0x03, 0x40);
    body();
    return this.get(cursor).get(end).emit(0x47, 0x0d, 0, 0x0b);
  }
  /** The body, when the number in `condition` is not 0. */
  when(condition: Local, body: () => void): this {
    this.get(condition).emit(0x04, 0x40);
    body();
    return this.emit(0x0b);
  }

  private emit(...bytes: number[]): this {
    for (const byte of bytes) this.code.push(byte);
    return this;
  }

  get signature(): number[] {
    return [0x60, ...vector(this.parameters.map((type) => [typeCodes[type]])), 0];
  }
  get body(): number[] {
    const declared = vector(this.locals.map((type) => [1, typeCodes[type]]));
    return [...unsigned(declared.length + this.code.length + 1), ...declared, ...this.code, 0x0b];
  }
}

/** A module that works on the memory imported as `host.memory` and exports its functions by name. */
export function assemble(functions: readonly FunctionCode[], memoryPages: number): Uint8Array<ArrayBuffer> {
  const at = functions.map((_, index) => unsigned(index));
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(functions.map((one) => one.signature))),
    ...section(2, vector([[...text('host'), ...text('memory'), 2, 0, ...unsigned(memoryPages)]])),
    ...section(3, vector(at)),
    ...section(7, vector(functions.map((one, index) => [...text(one.name), 0, ...at[index]!]))),
    ...section(10, vector(functions.map((one) => one.body))),
  ]);
}

/** Whether this machine's engine has fused multiply-add of vectors (relaxed SIMD). */
export function hasFusedMultiplyAdd(): boolean {
  const probe = new FunctionCode('probe', []);
  const sum = probe.local('v128');
  probe.get(sum).get(sum).get(sum).simd('f32x4.relaxed_madd').set(sum);
  return WebAssembly.validate(assemble([probe], 1));
}
