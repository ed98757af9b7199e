import type { MeanHeartMotion } from '../cohorts/mean-motion';
import type { LatentMap, ModelSummary } from '../contract';
import type { Context } from './context';

type Named = Pick<ModelSummary, 'id' | 'version'>;

/** Puts model packages to use, and removes them. */
export class Models {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  list(): Promise<ModelSummary[]> {
    const { engine, settings } = this.#context;
    return engine.run('models', { provider: settings.get().provider });
  }

  /**
   * From now on this package is used for what it serves. Runs that are done keep the name of theirs.
   * @throws ReaderError `model-unknown`, or what is wrong with the package
   */
  async activate({ id, version }: Named): Promise<ModelSummary[]> {
    const { engine, settings, activeModels } = this.#context;
    const { provider } = settings.get();
    const { serves, origin } = await engine.run('model-check', { id, version, provider });
    activeModels.set(serves, { id, origin });
    return this.list();
  }

  /** @throws ReaderError `model-unknown`, `model-built-in` */
  async remove({ id, version }: Named): Promise<ModelSummary[]> {
    const { engine, activeModels } = this.#context;
    await engine.run('model-remove', { id, version });
    activeModels.forget({ id, origin: 'imported' });
    return this.list();
  }

  /** The latent map of a survival package; null where it has none. */
  latentMap(named: Named): Promise<LatentMap | null> {
    return this.#context.engine.run('model-latent-map', named);
  }

  /** Motion of a subject of its cohort on the mean heart. @throws ReaderError `no-motions`, `unknown-subject` */
  motion(named: Named & { subjectId: string }): Promise<MeanHeartMotion> {
    return this.#context.engine.run('model-motion', named);
  }

  /** A package that takes the place of the usual one by its id is in use from its import on. */
  imported({ id, serves }: ModelSummary): void {
    if (serves === id) this.#context.activeModels.clear(id);
  }
}
