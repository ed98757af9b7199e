import type { AnalysisDescriptor, AnalysisResult, Contour, Stack } from '../contract';
import type { CineVolume } from '../imaging/volume';
import type { ModelLibrary } from '../inference/model';

export interface PatientFacts {
  /** Patient's Sex (0010,0040): M, F, O. */
  readonly sex: string | null;
  /** Patient's Size (0010,1020) and Weight (0010,1030), as written. */
  readonly sizeM: number | null;
  readonly weightKg: number | null;
}

export interface AnalysisInput {
  readonly study: AnalysisResult['study'];
  readonly stack: Stack;
  readonly cine: CineVolume;
  /** What the header says of the patient, unchecked; absent when it says nothing. */
  readonly patient?: PatientFacts;
  /** Software name and version, for the result. */
  readonly software: { name: string; version: string };
  /** Milliseconds that reading the images took, for the result. */
  readonly importMs: number;
}

/** What an analysis may do to the world outside it. */
export interface AnalysisContext {
  /** Checked between steps and slices; when aborted, throw `signal.reason`. */
  readonly signal: AbortSignal;
  /** `step` is one of the descriptor's; `fraction` 0…1 within the whole analysis. */
  progress(step: string, fraction: number): void;
  /** Contours as soon as they are found. */
  contours(found: Contour[]): void;
  /** Awaited often (every few ms of work) so that frames the reader looks at are decoded in between. */
  breathe(): Promise<void>;
  readonly models: ModelLibrary;
  /** Writes one file into the run's folder. */
  write(name: string, bytes: Uint8Array | string): Promise<void>;
}

export interface Analysis {
  readonly descriptor: AnalysisDescriptor;
  /** The reason in one sentence why this stack cannot be analysed (and what to do), or null. Cheap: looks at no pixels. */
  refuses(stack: Stack): { code: string; message: string; hint: string } | null;
  /** Throws `ReaderError` for unfit input. The result is also written as `result.json`. */
  run(input: AnalysisInput, context: AnalysisContext): Promise<AnalysisResult>;
}
