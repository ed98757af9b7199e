import type { Frame, ImportOutcome, PixelType, Series, Stack, Study, Tag } from '../contract';
import type { CineVolume } from '../imaging/volume';
import type { InstanceRecord } from './record';

export type ImportStep = 'scan' | 'read' | 'copy';

export interface ImportOptions {
  /** Copies go to `<libraryFolder>/<study UID>/<series UID>/<SOP UID>.dcm` (`.nii`). Nothing else is written. */
  readonly libraryFolder: string;
  /** Leave DICOM and NIfTI files where they are. The contents of a ZIP are always copied. */
  readonly readInPlace: boolean;
  /** What the library holds under this UID: nothing, the same bytes, or other bytes. */
  readonly isKnown: (sopInstanceUid: string, sha256: string) => 'new' | 'same' | 'different';
  readonly signal: AbortSignal;
  /** `total` is null while unknown. */
  readonly progress: (step: ImportStep, done: number, total: number | null) => void;
  readonly breathe: () => Promise<void>;
  /** Called as instances are safely stored, in batches; store them in one transaction. */
  readonly onRecords: (batch: InstanceRecord[]) => void | Promise<void>;
}

export interface ImportResult {
  readonly items: ImportOutcome['items'];
  readonly importedCount: number;
  readonly duplicateCount: number;
  /** Studies that got new instances, or whose instances were dropped again. */
  readonly studyInstanceUids: string[];
}

/** One study as the contract describes it. */
export interface GroupedStudy {
  readonly study: Study;
  readonly series: Series[];
  readonly stacks: { readonly stack: Stack; readonly frames: Frame[] }[];
}

/** One decoded frame: little endian, row by row, contiguous. */
export interface DecodedFrame {
  readonly pixelType: PixelType;
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint8Array;
  readonly photometric: Frame['photometric'];
}

export interface LoadContext {
  readonly signal: AbortSignal;
  readonly breathe: () => Promise<void>;
  /** 0 … 1. */
  readonly progress: (fraction: number) => void;
}

export type ImportSources = (paths: readonly string[], options: ImportOptions) => Promise<ImportResult>;
export type GroupStudies = (records: readonly InstanceRecord[]) => GroupedStudy[];
export type DecodeFrame = (record: InstanceRecord, frameNumber: number) => Promise<DecodedFrame>;
export type ReadTags = (record: InstanceRecord) => Promise<Tag[]>;
/** At most 128 × 128, windowed as the header says. `frameNumber` defaults to the middle one. */
export type ThumbnailPng = (record: InstanceRecord, frameNumber?: number) => Promise<Uint8Array>;
/** `records` must hold every instance that `frames` name. Throws `ReaderError` naming the series when it cannot. */
export type LoadCine = (
  stack: Stack,
  frames: readonly Frame[],
  records: readonly InstanceRecord[],
  context: LoadContext,
) => Promise<CineVolume>;
