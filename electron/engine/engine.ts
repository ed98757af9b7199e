import { analyses } from '../analyses/registry';
import * as dicom from '../dicom';
import { openModelLibrary } from '../inference/library';
import { createHandlers } from './handlers';
import { IndexReader } from './index-reader';
import { parentPort } from './port';
import { serve } from './serve';
import { configurationSchema, type TaskPayload } from './tasks';

/** The engine's process: everything heavy happens here, so that neither the page nor the workstation ever stalls. */
serve(parentPort(), (raw) => {
  const configuration = configurationSchema.parse(raw);
  let provider: TaskPayload<'models'>['provider'] = 'auto';
  const models = openModelLibrary({
    folders: { builtIn: configuration.builtInModelsFolder, imported: configuration.importedModelsFolder },
    provider: () => provider,
  });
  return createHandlers(configuration, {
    index: new IndexReader(configuration.database),
    dicom,
    analyses,
    models,
    setProvider(next) {
      provider = next;
    },
  });
});
