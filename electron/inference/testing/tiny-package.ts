import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { ModelCard } from '../card';
import { constant, node, onnxModel } from '../onnx-writer';
import { sha256Of } from '../package';

/** y = relu(x + b), x float32 [n][4], b = 1, −1, 0.5, 0: outputs can be told by hand. */
export const addRelu = onnxModel({
  nodes: [node('Add', ['x', 'b'], 's'), node('Relu', ['s'], 'y')],
  constants: [constant('b', [4], [1, -1, 0.5, 0])],
  inputs: { x: ['n', 4] },
  outputs: { y: ['n', 4] },
});
export const goldenX = [1, 0.5, -2, 3, -1, 4, 0.25, -8];
export const goldenY = [2, 0, 0, 3, 0, 3, 0.75, 0];

const floats = (values: number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer);

/** Files of a correct package around `addRelu`. `edit` changes the card after the hashes were set. */
export function tinyPackage(edit: (card: ModelCard) => void = () => {}, model = addRelu): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([
    ['model.onnx', model],
    ['golden-x.bin', floats(goldenX)],
    ['golden-y.bin', floats(goldenY)],
    ['notes.txt', new TextEncoder().encode('about b')],
  ]);
  const hash = (name: string) => sha256Of(files.get(name)!);
  const card: ModelCard = {
    format: 'dextra-model/1',
    id: 'tiny',
    version: '1.2.3',
    title: 'Adds and clips',
    task: 'test',
    file: 'model.onnx',
    sha256: hash('model.onnx'),
    inputs: [{ name: 'x', type: 'float32', shape: ['n', 4], unit: 'mm' }],
    outputs: [{ name: 'y', type: 'float32', shape: ['n', 4], unit: 'mm' }],
    parameters: {},
    trainingData: { description: 'none', simulated: true, licence: 'none', citation: [] },
    metrics: [],
    licence: 'Apache-2.0',
    intendedUse: 'tests',
    limits: ['does nothing useful'],
    golden: {
      inputs: { x: { file: 'golden-x.bin', shape: [2, 4], sha256: hash('golden-x.bin') } },
      outputs: { y: { file: 'golden-y.bin', shape: [2, 4], sha256: hash('golden-y.bin') } },
      tolerance: 1e-6,
    },
    files: [{ name: 'notes.txt', sha256: hash('notes.txt'), purpose: 'notes' }],
  };
  edit(card);
  files.set('card.json', new TextEncoder().encode(JSON.stringify(card)));
  return files;
}

export async function writeFolder(folder: string, files: Map<string, Uint8Array>): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(path.join(folder, name), bytes);
  return folder;
}

export interface ZipEntry {
  name: string;
  bytes: Uint8Array;
  /** Unix mode, for a link for instance. */
  mode?: number;
  /** Size to announce instead of the true one. */
  announced?: number;
  encrypted?: boolean;
}

/** A ZIP of stored entries (APPNOTE 4.3), able to lie. */
export function zipOf(entries: ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, mode = 0o100644, announced = bytes.length, encrypted = false } of entries) {
    const nameBytes = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(encrypted ? 1 : 0, 6);
    local.writeUInt32LE(crc32(bytes), 14);
    local.writeUInt32LE(bytes.length, 18);
    local.writeUInt32LE(announced, 22);
    local.writeUInt16LE(nameBytes.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    local.copy(central, 6, 4, 30);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    parts.push(local, nameBytes, Buffer.from(bytes));
    directory.push(central, nameBytes);
    offset += 30 + nameBytes.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

export const zipEntries = (files: Map<string, Uint8Array>, folder = ''): ZipEntry[] =>
  [...files].map(([name, bytes]) => ({ name: folder + name, bytes }));
