import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ModelCard } from './card';
import { type ActivePackage, type OpenModelLibrary, openModelLibrary } from './library';
import { addRelu, tinyPackage, writeFolder } from './testing/tiny-package';

let home: string;
let library: OpenModelLibrary;
let choice: ActivePackage | null;
const imported = () => path.join(home, 'imported');
const builtIn = () => path.join(home, 'built-in');
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'models-'));
  choice = null;
  library = openModelLibrary({
    folders: { builtIn: builtIn(), imported: imported() },
    provider: () => 'cpu',
    active: (purpose) => (purpose === 'tiny' ? choice : null),
  });
  await writeFolder(path.join(builtIn(), 'tiny'), tinyPackage());
});
afterEach(() => rm(home, { recursive: true, force: true }));

let drops = 0;
const drop = async (edit: (card: ModelCard) => void) =>
  library.importPackage(await writeFolder(path.join(home, `drop-${drops++}`), tinyPackage(edit)));
const ours = (card: ModelCard) => {
  card.id = 'ours';
  card.serves = 'tiny';
  card.version = '1.0.0';
};
const used = async () => {
  const model = await library.load('tiny');
  await model.release();
  return model.card.id;
};
const standing = async () => (await library.list()).map(({ id, origin, active }) => [id, origin, active]);

it('uses of the packages that serve the same the one that was put to use, and no other in its place', async () => {
  expect(await drop(ours)).toMatchObject({ id: 'ours', serves: 'tiny', active: false });
  expect(await used()).toBe('tiny');
  choice = { id: 'ours', origin: 'imported' };
  expect(await used()).toBe('ours');
  expect(await standing()).toEqual([
    ['ours', 'imported', true],
    ['tiny', 'built-in', false],
  ]);

  await writeFile(path.join(imported(), 'ours/model.onnx'), addRelu.subarray(1));
  await expect(used()).rejects.toMatchObject({ code: 'model-package-hash' });
  await expect(library.check('ours', '1.0.0')).rejects.toMatchObject({ code: 'model-package-hash' });
  await writeFile(path.join(imported(), 'ours/card.json'), '{');
  await expect(used()).rejects.toMatchObject({ code: 'model-package-card' });
  expect(await standing()).toEqual([['tiny', 'built-in', false]]);
  await rm(path.join(imported(), 'ours'), { recursive: true });
  await expect(used()).rejects.toMatchObject({ code: 'model-active-missing' });

  choice = { id: 'tiny', origin: 'built-in' };
  expect(await used()).toBe('tiny');
});

it('tells a package that replaces the built-in one by its id from it', async () => {
  const summary = await drop((card) => {
    card.version = '9.0.0';
  });
  expect(summary).toMatchObject({ serves: 'tiny', active: true });
  expect(await standing()).toEqual([
    ['tiny', 'imported', true],
    ['tiny', 'built-in', false],
  ]);
  choice = { id: 'tiny', origin: 'built-in' };
  const model = await library.load('tiny');
  expect(model.card.version).toBe('1.2.3');
  await model.release();
  expect(await library.check('tiny', '1.2.3')).toEqual({ id: 'tiny', origin: 'built-in', serves: 'tiny' });
});

it('removes imported packages only', async () => {
  await drop(ours);
  await expect(library.removePackage('tiny', '1.2.3')).rejects.toMatchObject({ code: 'model-built-in' });
  await expect(library.removePackage('ours', '2.0.0')).rejects.toMatchObject({ code: 'model-unknown' });
  await library.removePackage('ours', '1.0.0');
  expect(await readdir(imported())).toEqual([]);
  expect(await standing()).toEqual([['tiny', 'built-in', true]]);
});

it('finishes a removal that was cut off', async () => {
  await mkdir(path.join(imported(), '.removed-x'), { recursive: true });
  await library.list();
  expect(await readdir(imported())).toEqual([]);
});

it('reads files of a package that is not in use, and checks them', async () => {
  await drop(ours);
  const { card, readFile } = await library.files('ours', '1.0.0');
  expect(card.serves).toBe('tiny');
  expect(new TextDecoder().decode(await readFile('notes.txt'))).toBe('about b');
  await writeFile(path.join(imported(), 'ours/notes.txt'), 'about c');
  await expect(readFile('notes.txt')).rejects.toMatchObject({ code: 'model-package-hash' });
});
