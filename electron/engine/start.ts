import type { Analysis } from '../analyses/analysis';
import * as dicom from '../dicom';
import { openModelLibrary } from '../inference/library';
import { createHandlers } from './handlers';
import { IndexReader } from './index-reader';
import { type Port, serve } from './serve';
import { configurationSchema, type TaskPayload } from './tasks';

/** Serves the product's tasks over a line. */
export function startEngine(port: Port, analyses: readonly Analysis[]): void {
  serve(port, (raw) => {
    const configuration = configurationSchema.parse(raw);
    let provider: TaskPayload<'models'>['provider'] = 'auto';
    const index = new IndexReader(configuration.database);
    const models = openModelLibrary({
      folders: { builtIn: configuration.builtInModelsFolder, imported: configuration.importedModelsFolder },
      provider: () => provider,
      active: (purpose) => index.activeModel(purpose),
    });
    return createHandlers(configuration, {
      index,
      dicom,
      analyses,
      models,
      setProvider(next) {
        provider = next;
      },
    });
  });
}
