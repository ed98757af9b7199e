import type {
  Adjusted,
  Adjustment,
  AnalysisDescriptor,
  AnalysisResult,
  Contour,
  Frame,
  FrameLabels,
  FrameRef,
  ImageScore,
  Stack,
} from '../contract';
import type { CineVolume } from '../imaging/volume';
import type { ModelLibrary } from '../inference/model';
import type { Change, MadeChange } from './changes';

export interface PatientFacts {
  /** Patient's Sex (0010,0040): M, F, O. */
  readonly sex: string | null;
  /** Patient's Size (0010,1020) and Weight (0010,1030), as written. */
  readonly sizeM: number | null;
  readonly weightKg: number | null;
}

/** What the headers of a stack say of its pixels, beyond their values. */
export interface PixelHistory {
  /** Lossy compression was used at some time (0028,2110), or the transfer syntax is a lossy one. */
  readonly lossy: boolean;
  /** Every image has a Rescale Intercept (0028,1052); null in records of before this was read. */
  readonly rescaled: boolean | null;
  /** Pixel Padding Value (0028,0120) as a modality value; null where the header has none. */
  readonly padding: number | null;
}

/** What the header of a PET says of how it was made. */
export interface PetFacts {
  /** Units (0054,1001): BQML, GML, CNTS …; null: not told. */
  readonly units: string | null;
  /** Everything in the header that may name the tracer. */
  readonly words: readonly string[];
  /** Decay Correction (0054,1102): NONE, START, ADMIN; null: not told. */
  readonly decayCorrection: string | null;
  /** Corrected Image (0028,0051) lists ATTN; null: it is not there. */
  readonly attenuationCorrected: boolean | null;
  /** From injection to the series' start, minutes; null: not told. */
  readonly injectedToScanMin: number | null;
  /** Images hold 8 bits per pixel or fewer. */
  readonly eightBit: boolean;
}

export interface AnalysisInput {
  readonly study: AnalysisResult['study'];
  readonly stack: Stack;
  readonly cine: CineVolume;
  /** Every image of the stack; the run itself has them. */
  readonly frames?: readonly Frame[];
  readonly pixels?: PixelHistory;
  /** Of a PET; absent where the images have no such header (NIfTI). */
  readonly pet?: PetFacts;
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
  /** Images as soon as they are scored. */
  scores?(images: ImageScore[]): void;
  /** The slice of this stack that the reader looks at now; null when another stack, or nothing, is looked at. */
  focus?(): number | null;
  /** Awaited often (every few ms of work) so that frames the reader looks at are decoded in between. */
  breathe(): Promise<void>;
  readonly models: ModelLibrary;
  /** A file that the site imported for this analysis, by name; null when it is not there. */
  siteFile?(name: string): Promise<Uint8Array | null>;
  /** Writes one file into the run's folder. */
  write(name: string, bytes: Uint8Array | string): Promise<void>;
  /** Hands over what the run's conclusions were drawn from, so that changes by hand need not begin anew. */
  keep?(run: AdjustableRun): void;
}

/** What came of an adjustment, at once. */
export interface Applied extends Omit<Adjusted, 'revision'> {
  readonly change: Change;
  /** In words, English, for the history. */
  readonly text: string;
}

/** What a finished run is concluded anew with. */
export interface RefreshContext extends Pick<AnalysisContext, 'signal' | 'progress' | 'breathe' | 'models' | 'write'> {
  /** Reads the images; asked only when they are no longer at hand. */
  input(): Promise<AnalysisInput>;
}

/** A finished run that a reader changes. It lives in memory; what it must not lose is kept outside it. */
export interface AdjustableRun {
  /** Changes that it has seen. */
  readonly revision: number;
  /** @throws ReaderError `no-such-frame` */
  labels(frame: FrameRef): { now: FrameLabels; network: FrameLabels; edited: boolean };
  /**
   * Makes a change at once and gives up a refresh that is under way. Nothing is changed when it throws.
   * @throws ReaderError when the adjustment does not fit the run
   */
  adjust(adjustment: Adjustment, by: string, at: string): Applied;
  /**
   * The result as it follows from all changes, computing only what has become another. Files carry the revision in their
   * names; `result.json` is written last.
   * @throws ReaderError `superseded` when a change came meanwhile; the signal's reason when aborted
   */
  refresh(context: RefreshContext): Promise<AnalysisResult>;
}

/** What is left of a run when it is no longer in memory. */
export interface RunRemains {
  readonly stack: Stack;
  readonly result: AnalysisResult;
  /** Oldest first. */
  readonly changes: readonly MadeChange[];
  /** A file of the run's folder; null when it is not there. */
  read(name: string): Promise<Uint8Array | null>;
}

export interface Analysis {
  readonly descriptor: AnalysisDescriptor;
  /** The reason in one sentence why this stack cannot be analysed (and what to do), or null. Cheap: looks at no pixels. */
  refuses(stack: Stack): { code: string; message: string; hint: string } | null;
  /** Throws `ReaderError` for unfit input. The result is also written as `result.json`. */
  run(input: AnalysisInput, context: AnalysisContext): Promise<AnalysisResult>;
  /**
   * Takes up a finished run from its files. Absent: its runs cannot be changed.
   * @throws ReaderError when what is left does not suffice
   */
  reopen?(remains: RunRemains): Promise<AdjustableRun>;
}
