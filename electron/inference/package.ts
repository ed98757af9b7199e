import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { calibrationSchema, type ModelSummary, ReaderError } from '../contract';
import { type ModelCard, modelCardSchema } from './card';
import type { Tensor } from './model';
import { usesExternalData } from './onnx';

/** A package whose card and hashes were checked. The bytes that were hashed are the bytes that run. */
export interface ModelPackage {
  readonly folder: string;
  readonly card: ModelCard;
  readonly model: Uint8Array;
  readonly golden: { inputs: Record<string, Tensor>; outputs: Record<string, Tensor> };
  /** A file that the card lists under `files`; its hash is checked on every read. */
  readFile(name: string): Promise<Uint8Array>;
}

/** What is known of a port of an opened ONNX session. */
export interface PortMetadata {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

type Port = ModelCard['inputs'][number];

const sameAgain = 'Get the package again from whoever made it, or ask them to correct it.';
const maxCardBytes = 4 << 20;
const maxFileBytes = 2 ** 31;

/** The refusal of a package: names the package, the field and the reason. */
export const refusal = (code: string, packageName: string, reason: string, hint = sameAgain): ReaderError =>
  new ReaderError(`model-package-${code}`, `Model package “${packageName}” is refused: ${reason}`, hint);

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Parses `card.json`.
 * @param packageName how the reader knows the package as long as its own id is not known (folder or ZIP name)
 * @throws ReaderError naming the first fields that are missing or wrong
 */
export function parseCard(bytes: Uint8Array, packageName: string): ModelCard {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw refusal('card', packageName, `card.json is not JSON (${(error as Error).message}).`);
  }
  const parsed = modelCardSchema.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 3).map((issue) => {
      const field = issue.path.join('.') || 'card';
      return issue.message.endsWith('received undefined')
        ? `the field ${field} is missing`
        : `${field}: ${issue.message}`;
    });
    const more = parsed.error.issues.length - issues.length;
    throw refusal('card', packageName, `card.json, ${issues.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`);
  }
  checkCard(parsed.data);
  return parsed.data;
}

/** What the schema cannot say: names are unique, and the golden arrays fit the ports they are for. */
function checkCard(card: ModelCard): void {
  const fileNames = filesOf(card).map((file) => file.name);
  const twice = fileNames.find((name, index) => name === 'card.json' || fileNames.indexOf(name) !== index);
  if (twice) throw refusal('card', card.id, `card.json, the file name ${twice} is used more than once.`);
  for (const [ports, arrays, field] of [
    [card.inputs, card.golden.inputs, 'golden.inputs'],
    [card.outputs, card.golden.outputs, 'golden.outputs'],
  ] as const) {
    const portNames = ports.map((port) => port.name);
    if (new Set(portNames).size !== portNames.length)
      throw refusal('card', card.id, `card.json, two ports have the same name (${portNames.join(', ')}).`);
    const unknown = Object.keys(arrays).find((name) => !portNames.includes(name));
    if (unknown)
      throw refusal('card', card.id, `card.json, ${field}.${unknown} is for a port that the card does not list.`);
  }
  const free = new Map<string, number>();
  for (const [port, arrays, field] of [
    ...card.inputs.map((port) => [port, card.golden.inputs, 'golden.inputs'] as const),
    ...card.outputs.map((port) => [port, card.golden.outputs, 'golden.outputs'] as const),
  ]) {
    const golden = arrays[port.name];
    if (!golden) throw refusal('card', card.id, `card.json, ${field}.${port.name} is missing.`);
    const fits =
      golden.shape.length === port.shape.length &&
      port.shape.every((size, axis) => {
        const actual = golden.shape[axis]!;
        if (typeof size === 'number') return size === actual;
        if (!free.has(size)) free.set(size, actual);
        return free.get(size) === actual;
      });
    if (!fits)
      throw refusal(
        'shape',
        card.id,
        `card.json, ${field}.${port.name} has the shape [${golden.shape}], which does not fit the port's [${port.shape}].`,
      );
  }
}

/** Every file of a package besides `card.json`, with the hash that the card gives. */
export const filesOf = (card: ModelCard): { name: string; sha256: string; field: string }[] => [
  { name: card.file, sha256: card.sha256, field: 'sha256' },
  ...Object.entries(card.golden.inputs).map(([port, array]) => ({
    name: array.file,
    sha256: array.sha256,
    field: `golden.inputs.${port}.sha256`,
  })),
  ...Object.entries(card.golden.outputs).map(([port, array]) => ({
    name: array.file,
    sha256: array.sha256,
    field: `golden.outputs.${port}.sha256`,
  })),
  ...card.files.map((file, index) => ({ name: file.name, sha256: file.sha256, field: `files.${index}.sha256` })),
];

async function readPlainFile(folder: string, name: string, packageName: string, limit: number): Promise<Uint8Array> {
  const file = path.join(folder, name);
  const stat = await lstat(file).catch(() => null);
  if (!stat) throw refusal('file', packageName, `the file ${name} is missing.`);
  if (!stat.isFile()) throw refusal('file', packageName, `${name} is not a plain file.`);
  if (stat.size > limit) throw refusal('file', packageName, `${name} is larger than ${limit >> 20} MB.`);
  return readFile(file).catch((error: Error) => {
    throw refusal('file', packageName, `the file ${name} could not be read (${error.message}).`);
  });
}

/** Reads and checks `card.json` of a package folder, nothing else. */
export async function readCard(folder: string): Promise<ModelCard> {
  const name = path.basename(folder);
  return parseCard(await readPlainFile(folder, 'card.json', name, maxCardBytes), name);
}

/** A copy, because the bytes may lie unaligned. Every platform of the product is little endian, as the files are. */
const floatsOf = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.slice().buffer);

/**
 * Reads a package folder and checks everything that can be checked without running it: card, files, hashes, sizes of
 * the golden arrays, no weights outside the model file.
 * @throws ReaderError naming package, field and reason
 */
export async function readPackage(folder: string): Promise<ModelPackage> {
  const card = await readCard(folder);
  const contents = new Map<string, Uint8Array>();
  const extra = new Set(card.files.map((file) => file.name));
  for (const file of filesOf(card)) {
    const bytes = await readHashed(folder, card.id, file);
    // Extra files are read again when they are asked for; a cohort need not stay in memory.
    if (!extra.has(file.name)) contents.set(file.name, bytes);
  }
  const model = contents.get(card.file)!;
  let external: boolean;
  try {
    external = usesExternalData(model);
  } catch (error) {
    throw refusal('model', card.id, `${card.file} cannot be read: ${(error as Error).message}.`);
  }
  if (external) throw refusal('model', card.id, `${card.file} keeps weights in another file, which no hash covers.`);

  const tensors = (arrays: ModelCard['golden']['inputs'], field: string): Record<string, Tensor> =>
    Object.fromEntries(
      Object.entries(arrays).map(([port, array]) => {
        const bytes = contents.get(array.file)!;
        const wanted = array.shape.reduce((product, size) => product * size, 1) * 4;
        if (bytes.length !== wanted)
          throw refusal(
            'shape',
            card.id,
            `${array.file} has ${bytes.length} bytes, but ${field}.${port} with the shape [${array.shape}] needs ${wanted}.`,
          );
        return [port, { data: floatsOf(bytes), shape: array.shape }];
      }),
    );
  return {
    folder,
    card,
    model,
    golden: {
      inputs: tensors(card.golden.inputs, 'golden.inputs'),
      outputs: tensors(card.golden.outputs, 'golden.outputs'),
    },
    readFile: (name) => readListed(folder, card, name),
  };
}

async function readHashed(
  folder: string,
  packageName: string,
  file: { name: string; sha256: string; field: string },
): Promise<Uint8Array> {
  const bytes = await readPlainFile(folder, file.name, packageName, maxFileBytes);
  const actual = sha256Of(bytes);
  if (actual !== file.sha256)
    throw refusal(
      'hash',
      packageName,
      `${file.name} is not the file that its card describes (${file.field} says ${file.sha256.slice(0, 12)}…, the file has ${actual.slice(0, 12)}…).`,
    );
  return bytes;
}

/**
 * A file that the card lists under `files`; its hash is checked.
 * @throws ReaderError naming package and file
 */
export async function readListed(folder: string, card: ModelCard, name: string): Promise<Uint8Array> {
  const index = card.files.findIndex((file) => file.name === name);
  const file = card.files[index];
  if (!file) throw refusal('file', card.id, `its card lists no file named ${name}.`);
  return readHashed(folder, card.id, { name, sha256: file.sha256, field: `files.${index}.sha256` });
}

/**
 * Compares the ports of the opened model with the card: same names, float32, same rank, same fixed sizes. A size that
 * the model leaves free may be fixed by the card, never the other way round.
 * @throws ReaderError naming package, port and both shapes
 */
export function checkPorts(card: ModelCard, side: 'inputs' | 'outputs', actual: readonly PortMetadata[]): void {
  const wanted: readonly Port[] = card[side];
  const names = (ports: readonly { name: string }[]) => ports.map((port) => port.name).join(', ') || 'none';
  const missing = wanted.find((port) => !actual.some((candidate) => candidate.name === port.name));
  const undeclared = actual.find((candidate) => !wanted.some((port) => port.name === candidate.name));
  if (missing || undeclared)
    throw refusal('ports', card.id, `card.json lists the ${side} ${names(wanted)}, ${card.file} has ${names(actual)}.`);
  wanted.forEach((port, index) => {
    const found = actual.find((candidate) => candidate.name === port.name)!;
    const where = `${side}.${index} (${port.name})`;
    if (!found.isTensor || found.type !== 'float32')
      throw refusal('ports', card.id, `${where} must be float32, ${card.file} has ${found.type ?? 'no tensor'}.`);
    const shape = found.shape ?? [];
    const fits =
      shape.length === port.shape.length &&
      shape.every((size, axis) => typeof size === 'string' || size === port.shape[axis]);
    if (!fits)
      throw refusal(
        'shape',
        card.id,
        `card.json, ${where} has the shape [${port.shape}], ${card.file} has [${shape.map((size) => size || '?')}].`,
      );
  });
}

/** `parameters.calibration` of a card, where it is one. */
function calibrationOf({ parameters }: ModelCard): Pick<ModelSummary, 'calibration'> {
  const parsed = calibrationSchema.safeParse(parameters.calibration);
  return parsed.success ? { calibration: parsed.data } : {};
}

/** What a package can be put to use as. */
export const servesOf = (card: ModelCard): string => card.serves ?? card.id;

export const summaryOf = (
  card: ModelCard,
  origin: ModelSummary['origin'],
  last: { provider: ModelSummary['provider']; notes: readonly string[] } | undefined,
): ModelSummary => ({
  id: card.id,
  version: card.version,
  title: card.title,
  task: card.task,
  sha256: card.sha256,
  origin,
  serves: servesOf(card),
  signedBy: card.signedBy ?? null,
  simulated: card.trainingData.simulated,
  trainingData: card.trainingData.description,
  intendedUse: card.intendedUse,
  licence: card.licence,
  limits: card.limits,
  metrics: card.metrics,
  ...calibrationOf(card),
  provider: last?.provider ?? null,
  providerNotes: [...(last?.notes ?? [])],
});
