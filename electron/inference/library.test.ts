import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReaderError } from '../contract';
import type { ModelCard } from './card';
import { type OpenModelLibrary, openModelLibrary } from './library';
import { constant, externalConstant, node, onnxModel } from './onnx-writer';
import { addRelu, goldenX, goldenY, tinyPackage, writeFolder, zipEntries, zipOf } from './testing/tiny-package';

let home: string;
let library: OpenModelLibrary;
const imported = () => path.join(home, 'imported');
const builtIn = () => path.join(home, 'built-in');
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'models-'));
  library = openModelLibrary({ folders: { builtIn: builtIn(), imported: imported() }, provider: () => 'cpu' });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const zipped = async (bytes: Buffer, name = 'package.zip') => {
  const file = path.join(home, name);
  await writeFile(file, bytes);
  return file;
};
const refusalOf = async (work: Promise<unknown>): Promise<ReaderError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ReaderError);
  return error as ReaderError;
};
const nothingLeft = async () => expect(await readdir(imported()).catch(() => [])).toEqual([]);

describe('loading', () => {
  it('runs a package and reads its files', async () => {
    await writeFolder(path.join(builtIn(), 'tiny'), tinyPackage());
    const [summary] = await library.list();
    expect(summary).toMatchObject({
      id: 'tiny',
      version: '1.2.3',
      origin: 'built-in',
      simulated: true,
      provider: null,
    });

    const model = await library.load('tiny');
    const { y } = await model.run({ x: { data: Float32Array.from(goldenX), shape: [2, 4] } });
    expect([...y!.data]).toEqual(goldenY);
    expect(y!.shape).toEqual([2, 4]);
    expect(new TextDecoder().decode(await model.readFile('notes.txt'))).toBe('about b');
    await expect(model.readFile('model.onnx')).rejects.toThrow(/lists no file named model.onnx/);
    expect(model.provider).toBe('cpu');
    await model.release();
    await model.release();
    expect((await library.list())[0]).toMatchObject({ provider: 'cpu', providerNotes: [] });
  });

  it('names a package that is not there, and one that is broken', async () => {
    expect((await refusalOf(library.load('tiny'))).code).toBe('model-unknown');
    const files = tinyPackage();
    files.delete('golden-y.bin');
    await writeFolder(path.join(builtIn(), 'tiny'), files);
    expect((await refusalOf(library.load('tiny'))).message).toBe(
      'Model package “tiny” is refused: the file golden-y.bin is missing.',
    );
    await writeFolder(path.join(builtIn(), 'other'), tinyPackage());
    expect(await library.problems()).toMatchObject([{ message: expect.stringContaining('id is “tiny”') }]);
  });

  it('checks an extra file each time it is read', async () => {
    const folder = await writeFolder(path.join(builtIn(), 'tiny'), tinyPackage());
    const model = await library.load('tiny');
    await writeFile(path.join(folder, 'notes.txt'), 'about c');
    await expect(model.readFile('notes.txt')).rejects.toThrow(/notes.txt is not the file that its card describes/);
    await model.release();
  });
});

describe('what is refused, and why', () => {
  const cases: [string, (card: ModelCard) => void, RegExp][] = [
    [
      'a wrong hash',
      (card) => {
        card.sha256 = '0'.repeat(64);
      },
      /model.onnx is not the file .*sha256 says 000000000000…/,
    ],
    [
      'a wrong golden hash',
      (card) => {
        card.golden.inputs.x!.sha256 = '1'.repeat(64);
      },
      /golden.inputs.x.sha256/,
    ],
    [
      'a wrong input shape',
      (card) => {
        card.inputs[0]!.shape = ['n', 5];
      },
      /golden.inputs.x has the shape \[2,4\]/,
    ],
    [
      'a shape that the model does not have',
      (card) => {
        card.outputs[0]!.shape = ['n', 'm'];
        card.inputs[0]!.shape = ['n', 'm'];
      },
      /inputs.0 \(x\) has the shape \[n,m\], model.onnx has \[n,4\]/,
    ],
    [
      'a wrong rank',
      (card) => {
        card.outputs[0]!.shape = ['n', 4, 1];
      },
      /golden.outputs.y has the shape/,
    ],
    [
      'a wrong name',
      (card) => {
        card.inputs[0]!.name = 'image';
      },
      /golden.inputs.x is for a port/,
    ],
    [
      'a missing field',
      (card) => {
        delete (card as Partial<ModelCard>).intendedUse;
      },
      /card.json, the field intendedUse is missing/,
    ],
    [
      'an unknown format',
      (card) => {
        card.format = 'dextra-model/9' as 'dextra-model/1';
      },
      /card.json, format: /,
    ],
    [
      'a path as a file name',
      (card) => {
        card.file = '../model.onnx';
      },
      /card.json, file: /,
    ],
    [
      'a missing file',
      (card) => {
        card.files[0]!.name = 'other.txt';
      },
      /the file other.txt is missing/,
    ],
    [
      'a file used twice',
      (card) => {
        card.files[0]!.name = 'model.onnx';
      },
      /model.onnx is used more than once/,
    ],
  ];
  it.each(cases)('%s', async (_what, edit, reason) => {
    const files = tinyPackage(edit);
    const { message } = await refusalOf(library.importPackage(await zipped(zipOf(zipEntries(files)))));
    expect(message).toMatch(/^Model package “(tiny|package\.zip)” is refused: /);
    expect(message).toMatch(reason);
    await nothingLeft();
    // The same package in a folder of the product is refused at load.
    await writeFolder(path.join(builtIn(), 'tiny'), files);
    expect((await refusalOf(library.load('tiny'))).message).toMatch(reason);
  });

  it('names and golden results that the model does not have', async () => {
    const renamed = onnxModel({
      nodes: [node('Add', ['image', 'b'], 's'), node('Relu', ['s'], 'y')],
      constants: [constant('b', [4], [1, -1, 0.5, 0])],
      inputs: { image: ['n', 4] },
      outputs: { y: ['n', 4] },
    });
    const import_ = async (model: Uint8Array) =>
      refusalOf(library.importPackage(await zipped(zipOf(zipEntries(tinyPackage(undefined, model))))));
    expect((await import_(renamed)).message).toContain('lists the inputs x, model.onnx has image');

    const other = onnxModel({
      nodes: [node('Add', ['x', 'b'], 's'), node('Relu', ['s'], 'y')],
      constants: [constant('b', [4], [1, -1, 0.75, 0])],
      inputs: { x: ['n', 4] },
      outputs: { y: ['n', 4] },
    });
    const golden = await import_(other);
    expect(golden.code).toBe('model-package-golden');
    expect(golden.message).toContain('output y differs from the golden one by 0.250, allowed is 0.000001');

    const outside = onnxModel({
      nodes: [node('Add', ['x', 'b'], 'y')],
      constants: [externalConstant('b', [4], '/etc/hostname')],
      inputs: { x: ['n', 4] },
      outputs: { y: ['n', 4] },
    });
    expect((await import_(outside)).message).toContain('keeps weights in another file');
    expect((await import_(new TextEncoder().encode('not a model'))).message).toContain('model.onnx cannot be read');
    expect(
      (
        await import_(
          onnxModel({
            nodes: [node('NoSuchThing', ['x'], 'y')],
            constants: [],
            inputs: { x: ['n', 4] },
            outputs: { y: ['n', 4] },
          }),
        )
      ).message,
    ).toContain('model.onnx cannot be opened');
    await nothingLeft();
  });

  it('NaN in the place of a golden number', async () => {
    const notANumber = onnxModel({
      nodes: [node('Add', ['x', 'b'], 's'), node('Relu', ['s'], 'y')],
      constants: [constant('b', [4], [1, -1, 0.5, Number.NaN])],
      inputs: { x: ['n', 4] },
      outputs: { y: ['n', 4] },
    });
    const file = await zipped(zipOf(zipEntries(tinyPackage(undefined, notANumber))));
    expect((await refusalOf(library.importPackage(file))).message).toContain('differs from the golden one by NaN');
  });
});

describe('importing', () => {
  it('takes a ZIP with or without a folder in it, or a folder, and nothing that the card does not list', async () => {
    const entries = [
      ...zipEntries(tinyPackage(), 'tiny-1.2.3/'),
      { name: 'tiny-1.2.3/script.sh', bytes: new Uint8Array(3) },
      { name: '__MACOSX/tiny-1.2.3/._card.json', bytes: new Uint8Array(3) },
    ];
    const summary = await library.importPackage(await zipped(zipOf(entries)));
    expect(summary).toMatchObject({ id: 'tiny', origin: 'imported', provider: 'cpu' });
    expect(await readdir(imported())).toEqual(['tiny']);
    expect((await readdir(path.join(imported(), 'tiny'))).sort()).toEqual(
      ['card.json', 'golden-x.bin', 'golden-y.bin', 'model.onnx', 'notes.txt'].sort(),
    );
    await library.importPackage(
      await zipped(
        zipOf(
          zipEntries(
            tinyPackage((card) => {
              card.version = '2.0.0';
            }),
          ),
        ),
      ),
    );
    expect(await library.list()).toMatchObject([{ version: '2.0.0' }]);
    await library.importPackage(
      await writeFolder(
        path.join(home, 'dropped'),
        tinyPackage((card) => {
          card.version = '3.0.0';
        }),
      ),
    );
    expect(await library.list()).toMatchObject([{ version: '3.0.0' }]);
  });

  it('prefers an imported package, also when it is damaged, over a built-in one of the same id', async () => {
    await writeFolder(path.join(builtIn(), 'tiny'), tinyPackage());
    await library.importPackage(
      await zipped(
        zipOf(
          zipEntries(
            tinyPackage((card) => {
              card.version = '9.0.0';
            }),
          ),
        ),
      ),
    );
    const model = await library.load('tiny');
    expect(model.card.version).toBe('9.0.0');
    await model.release();
    await writeFile(path.join(imported(), 'tiny/model.onnx'), addRelu.subarray(1));
    expect((await refusalOf(library.load('tiny'))).code).toBe('model-package-hash');
    await writeFile(path.join(imported(), 'tiny/card.json'), '{');
    expect((await refusalOf(library.load('tiny'))).message).toContain('card.json is not JSON');
  });

  it('keeps what was there when a new version is refused', async () => {
    await library.importPackage(await zipped(zipOf(zipEntries(tinyPackage()))));
    const bad = tinyPackage((card) => {
      card.golden.tolerance = 1e-6;
    });
    bad.set(
      'model.onnx',
      addRelu.map((byte, i) => (i === addRelu.length - 1 ? byte ^ 1 : byte)),
    );
    await refusalOf(library.importPackage(await zipped(zipOf(zipEntries(bad)))));
    expect(await readdir(imported())).toEqual(['tiny']);
    await (await library.load('tiny')).release();
  });

  it('puts back a package whose replacement was cut off', async () => {
    await library.importPackage(await zipped(zipOf(zipEntries(tinyPackage()))));
    await rename(path.join(imported(), 'tiny'), path.join(imported(), '.replaced-tiny'));
    const again = openModelLibrary({ folders: { builtIn: builtIn(), imported: imported() }, provider: () => 'cpu' });
    expect(await again.list()).toMatchObject([{ id: 'tiny' }]);
    expect(await readdir(imported())).toEqual(['tiny']);
  });

  it('refuses hostile ZIP files and writes nothing outside', async () => {
    const good = zipEntries(tinyPackage());
    const model = good.find((entry) => entry.name === 'model.onnx')!;
    const rest = good.filter((entry) => entry !== model);
    const hostile: [string, Buffer, RegExp][] = [
      [
        'climbs',
        zipOf([...good, { name: '../escape.txt', bytes: new Uint8Array(1) }]),
        /damaged or unsafe \(invalid relative path/,
      ],
      [
        'absolute',
        zipOf([...good, { name: '/escape.txt', bytes: new Uint8Array(1) }]),
        /damaged or unsafe \(absolute path/,
      ],
      ['backslash', zipOf([...good, { name: '..\\escape.txt', bytes: new Uint8Array(1) }]), /damaged or unsafe/],
      [
        'link',
        zipOf([...rest, { ...model, mode: 0o120777, bytes: new TextEncoder().encode('/etc/passwd') }]),
        /is a link/,
      ],
      ['encrypted', zipOf([...rest, { ...model, encrypted: true }]), /encrypted/],
      [
        'bomb',
        zipOf([...good, { name: 'bomb', bytes: new Uint8Array(8), announced: 0xfffffff0 }]),
        /would unpack to more|damaged/,
      ],
      ['liar', zipOf([...rest, { ...model, announced: 10 }]), /damaged|could not be unpacked/],
      ['twice', zipOf([...good, model]), /two files named model.onnx/],
      ['truncated', zipOf(good).subarray(0, 900), /not a readable ZIP/],
      ['no card', zipOf([model]), /card.json is missing/],
      ['no zip', Buffer.from('hello'), /not a readable ZIP/],
      ['empty', Buffer.alloc(0), /not a readable ZIP/],
    ];
    for (const [name, bytes, reason] of hostile) {
      const file = await zipped(bytes, `${name}.zip`);
      const error = await refusalOf(library.importPackage(file));
      expect(error.message, name).toMatch(reason);
      expect(error.message, name).toContain(`“${name}.zip”`);
      expect(error.hint, name).not.toBe('');
      await rm(file);
    }
    await nothingLeft();
    expect((await readdir(home)).filter((name) => name !== 'imported')).toEqual([]);
  });

  it('follows no link out of a dropped folder', async () => {
    const files = tinyPackage();
    files.delete('notes.txt');
    const folder = await writeFolder(path.join(home, 'dropped'), files);
    await writeFile(path.join(home, 'secret'), 'about b');
    await symlink(path.join(home, 'secret'), path.join(folder, 'notes.txt'));
    expect((await refusalOf(library.importPackage(folder))).message).toContain('notes.txt is missing');
    await mkdir(path.join(home, 'bare'));
    expect((await refusalOf(library.importPackage(path.join(home, 'bare')))).message).toContain('card.json is missing');
    expect((await refusalOf(library.importPackage(path.join(home, 'gone')))).message).toContain('not there any more');
  });
});
