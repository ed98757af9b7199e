import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Failure, type ModelSummary, type Provider, ReaderError } from '../contract';
import type { ModelCard } from './card';
import { crashMarker } from './crash-marker';
import type { LoadedModel, ModelLibrary } from './model';
import { filesOf, parseCard, readCard, readPackage, refusal, summaryOf } from './package';
import { extract, openSource, type PackageSource } from './package-source';
import { type ProviderChooser, type ProviderSetting, providerChooser } from './providers';

export interface ModelLibraryOptions {
  readonly folders: {
    /** Packages that come with the product; not written. */
    readonly builtIn: string;
    /** Packages of the site; made when the first one is imported. */
    readonly imported: string;
  };
  /** Asked at every load, so that a change of the setting counts at once. */
  provider(): ProviderSetting;
  /** Where a crash of a graphics driver is remembered; by default in the folder of the imported packages. */
  readonly crashFile?: string;
  /** For tests. */
  readonly chooser?: ProviderChooser;
}

export interface OpenModelLibrary extends ModelLibrary {
  /** Packages that are in the folders but cannot be used, each with the reason. */
  problems(): Promise<Failure[]>;
  /**
   * Checks a package (ZIP or folder) completely, golden self-test included, and only then puts it among the imported
   * ones, in one step. A package of the same id that was imported before is replaced.
   * @throws ReaderError naming package, field and reason; nothing is left behind then
   */
  importPackage(location: string): Promise<ModelSummary>;
}

interface Problem {
  /** Name of the package's folder. */
  readonly name: string;
  readonly origin: ModelSummary['origin'];
  readonly failure: Failure;
}

interface Found {
  readonly origin: ModelSummary['origin'];
  readonly folder: string;
  readonly card: ModelCard;
}

const staging = '.staging-';
const replaced = '.replaced-';

/** The packages of the two folders. Reads cards only; a package is checked and opened when it is loaded. */
export function openModelLibrary(options: ModelLibraryOptions): OpenModelLibrary {
  const { builtIn, imported } = options.folders;
  const chooser =
    options.chooser ??
    providerChooser({ crashes: crashMarker(options.crashFile ?? path.join(imported, '.provider-crash.json')) });
  const lastProvider = new Map<string, { provider: Provider; notes: readonly string[] }>();
  let recovered: Promise<void> | undefined;
  let importing: Promise<unknown> = Promise.resolve();

  const recoverOnce = () => {
    recovered ??= recover(imported);
    return recovered;
  };

  /** All usable cards, imported before built-in, and what is wrong with the others. */
  async function scan(): Promise<{ found: Map<string, Found>; problems: Problem[] }> {
    await recoverOnce();
    const found = new Map<string, Found>();
    const problems: Problem[] = [];
    for (const [origin, root] of [
      ['imported', imported],
      ['built-in', builtIn],
    ] as const) {
      for (const name of await packageFolders(root)) {
        const folder = path.join(root, name);
        try {
          const card = await readCard(folder);
          if (card.id !== name)
            throw refusal('card', name, `card.json, id is “${card.id}”, but its folder is named “${name}”.`);
          if (!found.has(card.id)) found.set(card.id, { origin, folder, card });
        } catch (error) {
          if (!(error instanceof ReaderError)) throw error;
          problems.push({ name, origin, failure: error.failure });
        }
      }
    }
    return { found, problems };
  }

  async function importFrom(source: PackageSource): Promise<ModelSummary> {
    await mkdir(imported, { recursive: true });
    const stage = path.join(imported, staging + randomUUID());
    await mkdir(stage);
    try {
      await extract(source, 'card.json', path.join(stage, 'card.json'));
      const card = parseCard(await readFile(path.join(stage, 'card.json')), source.name);
      // Only what the card lists, and so hashes, comes in.
      for (const file of filesOf(card)) await extract(source, file.name, path.join(stage, file.name));
      const opened = await chooser.open(await readPackage(stage), options.provider());
      await opened.session.release();

      const place = path.join(imported, card.id);
      const aside = path.join(imported, `${replaced}${card.id}`);
      await rm(aside, { recursive: true, force: true });
      await rename(place, aside).catch(ignoreMissing);
      await rename(stage, place);
      await rm(aside, { recursive: true, force: true });
      const last = { provider: opened.session.provider, notes: opened.notes };
      lastProvider.set(card.id, last);
      return summaryOf(card, 'imported', last);
    } finally {
      await rm(stage, { recursive: true, force: true });
    }
  }

  return {
    async list() {
      const { found } = await scan();
      return [...found.values()]
        .map(({ card, origin }) => summaryOf(card, origin, lastProvider.get(card.id)))
        .sort((a, b) => a.id.localeCompare(b.id));
    },
    async problems() {
      return (await scan()).problems.map((problem) => problem.failure);
    },
    async load(id): Promise<LoadedModel> {
      const { found, problems } = await scan();
      // A site that imported its own package must not be given the built-in one because theirs is damaged.
      const broken = problems.find((problem) => problem.name === id && problem.origin === 'imported');
      const entry = broken ? undefined : found.get(id);
      if (!entry) {
        const failure = (broken ?? problems.find((problem) => problem.name === id))?.failure;
        throw failure
          ? new ReaderError(failure.code, failure.message, failure.hint)
          : new ReaderError(
              'model-unknown',
              `There is no model package “${id}”.`,
              'Import the package, then try again.',
            );
      }
      const checked = await readPackage(entry.folder);
      const { session, notes } = await chooser.open(checked, options.provider());
      lastProvider.set(id, { provider: session.provider, notes });
      let released = false;
      return {
        card: checked.card,
        provider: session.provider,
        providerNotes: notes,
        run: (inputs) => session.run(inputs),
        readFile: (name) => checked.readFile(name),
        onnx: checked.model,
        async release() {
          if (released) return;
          released = true;
          await session.release();
        },
      };
    },
    importPackage(location) {
      // One at a time: two imports of the same id must not meet.
      const result = importing.then(async () => {
        await recoverOnce();
        const source = await openSource(location);
        try {
          return await importFrom(source);
        } finally {
          source.close();
        }
      });
      importing = result.catch(() => {});
      return result;
    },
  };
}

async function packageFolders(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(ignoreMissing);
  return (entries ?? [])
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

/** Finishes what an interrupted import left: half-unpacked packages go, a package that was being replaced comes back. */
async function recover(imported: string): Promise<void> {
  const entries = (await readdir(imported).catch(ignoreMissing)) ?? [];
  for (const name of entries) {
    const location = path.join(imported, name);
    if (name.startsWith(staging)) {
      // Another process may be importing at this moment; an hour-old one has died.
      const age = Date.now() - (await stat(location)).mtimeMs;
      if (age > 3_600_000) await rm(location, { recursive: true, force: true });
    }
    if (!name.startsWith(replaced)) continue;
    const id = name.slice(replaced.length);
    if (entries.includes(id)) await rm(location, { recursive: true, force: true });
    else await rename(location, path.join(imported, id));
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
