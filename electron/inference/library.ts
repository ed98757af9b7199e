import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Failure, type ModelSummary, type Provider, ReaderError } from '../contract';
import type { ModelCard } from './card';
import { crashMarker } from './crash-marker';
import type { LoadedModel, ModelLibrary } from './model';
import { filesOf, parseCard, readCard, readListed, readPackage, refusal, servesOf, summaryOf } from './package';
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
  /** The package that was put to use for a purpose; null for the usual one. Asked at every load. */
  readonly active?: (purpose: string) => ActivePackage | null;
  /** Where a crash of a graphics driver is remembered; by default in the folder of the imported packages. */
  readonly crashFile?: string;
  /** For tests. */
  readonly chooser?: ProviderChooser;
}

/** A choice among the packages that serve the same purpose. */
export interface ActivePackage {
  readonly id: string;
  readonly origin: ModelSummary['origin'];
}

/** A package whose files are read without running it. */
export interface PackageFiles {
  readonly card: ModelCard;
  /** A further file that the card lists under `files`; its hash is checked. */
  readFile(name: string): Promise<Uint8Array>;
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
  /** Removes an imported package. @throws ReaderError `model-unknown`, `model-built-in` */
  removePackage(id: string, version: string): Promise<void>;
  /** A package by name, in use or not. @throws ReaderError `model-unknown`, or what is wrong with it */
  files(id: string, version: string): Promise<PackageFiles>;
  /**
   * Checks a package completely, golden self-test included, without using it.
   * @throws ReaderError `model-unknown`, or what is wrong with it
   */
  check(id: string, version: string): Promise<ActivePackage & { readonly serves: string }>;
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
const removed = '.removed-';

/** The packages of the two folders. Reads cards only; a package is checked and opened when it is loaded. */
export function openModelLibrary(options: ModelLibraryOptions): OpenModelLibrary {
  const { builtIn, imported } = options.folders;
  const chooser =
    options.chooser ??
    providerChooser({ crashes: crashMarker(options.crashFile ?? path.join(imported, '.provider-crash.json')) });
  /** By folder. */
  const lastProvider = new Map<string, { provider: Provider; notes: readonly string[] }>();
  let recovered: Promise<void> | undefined;
  let importing: Promise<unknown> = Promise.resolve();

  const recoverOnce = () => {
    recovered ??= recover(imported);
    return recovered;
  };

  /** All usable cards, imported before built-in, and what is wrong with the others. */
  async function scan(): Promise<Scanned> {
    await recoverOnce();
    const found: Found[] = [];
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
          found.push({ origin, folder, card });
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
      lastProvider.set(place, last);
      const { active } = standing(await scan(), servesOf(card));
      return { ...summaryOf(card, 'imported', last), active: active?.folder === place };
    } finally {
      await rm(stage, { recursive: true, force: true });
    }
  }

  /** The package in use for a purpose, or why there is none. */
  function standing({ found, problems }: Scanned, purpose: string): { active: Found | null; refusal: ReaderError } {
    const chosen = options.active?.(purpose) ?? null;
    // A site that chose or imported its own package must not be given another one because theirs is damaged.
    const wanted = chosen ?? { id: purpose, origin: 'imported' };
    const broken = problems.find(({ name, origin }) => name === wanted.id && origin === wanted.origin);
    const serving = found.filter(({ card }) => servesOf(card) === purpose);
    const active = broken
      ? null
      : chosen
        ? serving.find(({ card, origin }) => card.id === chosen.id && origin === chosen.origin)
        : (serving.find(({ card, origin }) => card.id === purpose && origin === 'imported') ??
          serving.find(({ origin }) => origin === 'built-in') ??
          found.find(({ card }) => card.id === purpose));
    const failure = (broken ?? (chosen ? undefined : problems.find(({ name }) => name === purpose)))?.failure;
    const refusal = failure
      ? new ReaderError(failure.code, failure.message, failure.hint)
      : chosen
        ? new ReaderError(
            'model-active-missing',
            `The model package “${chosen.id}”, which is in use for ${purpose}, is not there any more.`,
            'Put another package to use, or import this one again.',
          )
        : new ReaderError(
            'model-unknown',
            `There is no model package “${purpose}”.`,
            'Import the package, then try again.',
          );
    return { active: active ?? null, refusal };
  }

  /** Imported before built-in. */
  async function named(id: string, version: string): Promise<Found> {
    const { found, problems } = await scan();
    const entry = found.find(({ card }) => card.id === id && card.version === version);
    if (entry) return entry;
    const failure = problems.find(({ name }) => name === id)?.failure;
    throw failure
      ? new ReaderError(failure.code, failure.message, failure.hint)
      : new ReaderError(
          'model-unknown',
          `There is no model package “${id}” of version ${version}.`,
          'Look at the list of model packages again.',
        );
  }

  /** One at a time: two changes of the same package must not meet. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const result = importing.then(work);
    importing = result.catch(() => {});
    return result;
  }

  return {
    async list() {
      const scanned = await scan();
      return scanned.found
        .map(({ card, origin, folder }) => ({
          ...summaryOf(card, origin, lastProvider.get(folder)),
          active: standing(scanned, servesOf(card)).active?.folder === folder,
        }))
        .sort((a, b) => a.id.localeCompare(b.id));
    },
    async problems() {
      return (await scan()).problems.map((problem) => problem.failure);
    },
    async load(purpose): Promise<LoadedModel> {
      const { active, refusal } = standing(await scan(), purpose);
      if (!active) throw refusal;
      const checked = await readPackage(active.folder);
      const { session, notes } = await chooser.open(checked, options.provider());
      lastProvider.set(active.folder, { provider: session.provider, notes });
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
    async files(id, version) {
      const { folder, card } = await named(id, version);
      return { card, readFile: (name) => readListed(folder, card, name) };
    },
    async check(id, version) {
      const { folder, card, origin } = await named(id, version);
      const { session, notes } = await chooser.open(await readPackage(folder), options.provider());
      lastProvider.set(folder, { provider: session.provider, notes });
      await session.release();
      return { id, origin, serves: servesOf(card) };
    },
    removePackage: (id, version) =>
      alone(async () => {
        const { folder, origin } = await named(id, version);
        if (origin === 'built-in')
          throw new ReaderError(
            'model-built-in',
            `“${id}” comes with Dextra and cannot be removed.`,
            'Put another package to use instead.',
          );
        // Gone in one step; what a crash leaves of it goes at the next start.
        const aside = path.join(imported, removed + randomUUID());
        await rename(folder, aside);
        lastProvider.delete(folder);
        await rm(aside, { recursive: true, force: true });
      }),
    importPackage: (location) =>
      alone(async () => {
        await recoverOnce();
        const source = await openSource(location);
        try {
          return await importFrom(source);
        } finally {
          source.close();
        }
      }),
  };
}

interface Scanned {
  /** Imported before built-in. */
  readonly found: readonly Found[];
  readonly problems: readonly Problem[];
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
    if (name.startsWith(removed)) await rm(location, { recursive: true, force: true });
    if (!name.startsWith(replaced)) continue;
    const id = name.slice(replaced.length);
    if (entries.includes(id)) await rm(location, { recursive: true, force: true });
    else await rename(location, path.join(imported, id));
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
