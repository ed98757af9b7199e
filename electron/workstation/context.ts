import type { CohortStore } from '../cohorts/store';
import type { WorkstationEvent } from '../contract';
import type { FindingStore } from '../findings/store';
import type { ActiveModels } from './active-models';
import type { AdjustmentStore } from './adjustment-store';
import type { EngineClient } from './engine-client';
import type { HostOptions } from './host';
import type { JobBoard } from './jobs';
import type { LibraryStore } from './library-store';
import type { RunStore } from './run-store';
import type { SettingsStore } from './settings-store';

/** Where things are, inside the data folder and among the resources. Absolute paths. */
export interface Folders {
  readonly data: string;
  readonly library: string;
  readonly runs: string;
  readonly thumbnails: string;
  readonly uploads: string;
  readonly cohorts: string;
  readonly importedModels: string;
  readonly builtInModels: string;
  readonly demoStudy: string;
}

/** What the use cases work with. */
export interface Context {
  readonly options: HostOptions;
  readonly folders: Folders;
  readonly user: string;
  readonly library: LibraryStore;
  readonly runs: RunStore;
  readonly adjustments: AdjustmentStore;
  readonly settings: SettingsStore;
  readonly findings: FindingStore;
  readonly cohorts: CohortStore;
  readonly activeModels: ActiveModels;
  readonly engine: EngineClient;
  readonly jobs: JobBoard;
  emit(event: WorkstationEvent): void;
}
