import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { mniGrid, readVoi, voiFiles } from '../analyses/amyloid-pet/vois';
import { ReaderError, type Value } from '../contract';
import { gunzip, isGzip } from '../imaging/gzip';

/** Folder in the data folder that the engine reads masks from. */
export const centiloidVoisFolder = 'centiloid-vois';

const hint = 'Choose the folder with voi_ctx_2mm.nii.gz and voi_WhlCbl_2mm.nii.gz of the public Centiloid pack.';

/** The standard VOIs in the data folder, if the site imported them. */
export class CentiloidVois {
  readonly #folder: string;

  constructor(dataFolder: string) {
    this.#folder = path.join(dataFolder, centiloidVoisFolder);
  }

  /** Which files of the pack are here. */
  async state(): Promise<Value<'amyloid.vois'>> {
    const names = await readdir(this.#folder).catch((): string[] => []);
    const files = Object.values(voiFiles).map((name) => `${name}.nii.gz`);
    return {
      imported: files.every((name) => names.includes(name)),
      files: files.filter((name) => names.includes(name)),
    };
  }

  /**
   * Checks the two masks completely and then keeps them.
   * @param paths the pack's folder, or its files
   * @throws ReaderError `voi-missing`, `voi-grid`, `voi-empty`, naming the file; nothing is changed then
   */
  async import(paths: readonly string[]): Promise<Value<'amyloid.vois'>> {
    const candidates = (await Promise.all(paths.map(filesIn))).flat();
    const found = await Promise.all(
      Object.values(voiFiles).map(async (name) => {
        const file = candidates.find(
          (one) =>
            path
              .basename(one)
              .replace(/\.nii(\.gz)?$/i, '')
              .toLowerCase() === name.toLowerCase(),
        );
        if (!file) throw new ReaderError('voi-missing', `${name}.nii.gz is not there.`, hint);
        const bytes = new Uint8Array(await readFile(file));
        const plain = isGzip(bytes) ? await gunzip(bytes, path.basename(file)) : bytes;
        await readVoi(plain, path.basename(file), { negative: mniGrid });
        return { name: `${name}.nii.gz`, bytes: gzipSync(plain) };
      }),
    );
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const { name, bytes } of found) {
      const part = path.join(this.#folder, `.${name}.part`);
      const file = await open(part, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, path.join(this.#folder, name));
    }
    return this.state();
  }

  async remove(): Promise<Value<'amyloid.vois'>> {
    await rm(this.#folder, { recursive: true, force: true });
    return this.state();
  }
}

/** A file itself; of a folder what lies in it and one level below. */
async function filesIn(source: string): Promise<string[]> {
  const info = await stat(source).catch(() => null);
  if (!info) throw new ReaderError('no-such-file', `${source} is not there.`, 'Check the path.');
  if (!info.isDirectory()) return [source];
  const entries = await readdir(source, { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory()).slice(0, 50);
  const deeper = await Promise.all(
    below.map(async ({ name }) =>
      (await readdir(path.join(source, name))).map((file) => path.join(source, name, file)),
    ),
  );
  return [...entries.map(({ name }) => path.join(source, name)), ...deeper.flat()];
}
