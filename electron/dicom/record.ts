import type { Vector } from '../contract';

/** What a header says about one frame. Everything is null where the header does not say it, or says it wrongly. */
export interface FrameFacts {
  /** Image Position (Patient), LPS mm: centre of the first pixel. PS3.3 C.7.6.2.1.1. */
  readonly position: Vector | null;
  /** Image Orientation (Patient): the direction along a row, then along a column; unit, perpendicular. */
  readonly rowDirection: Vector | null;
  readonly columnDirection: Vector | null;
  /** Distance between rows, between columns, mm. Calibrated (Pixel Spacing), never the detector's. */
  readonly spacingMm: readonly [number, number] | null;
  /** Milliseconds from the R wave (Trigger Time, or the trigger delay of an enhanced object). */
  readonly triggerMs: number | null;
  /** Milliseconds from the first frame of a run of frames that is not tied to the R wave. */
  readonly offsetMs: number | null;
  /** Temporal Position Identifier or Index, from 1. */
  readonly temporalIndex: number | null;
  /** Modality value = stored × slope + intercept. */
  readonly slope: number;
  readonly intercept: number;
  readonly windowCenter: number | null;
  readonly windowWidth: number | null;
}

/** How the samples of an instance are stored. */
export interface PixelFacts {
  readonly rows: number;
  readonly columns: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly samplesPerPixel: number;
  readonly planarConfiguration: 0 | 1;
  /** As in the header: MONOCHROME2, PALETTE COLOR, YBR_FULL_422, … */
  readonly photometric: string;
  /** `float` and `double` for Float and Double Float Pixel Data. */
  readonly sample: 'integer' | 'float' | 'double';
  readonly frameCount: number;
  /** Samples of a byte or a bit that lie in big endian words: neighbouring bytes have changed places. PS3.5 annex A.3. */
  readonly bytesSwapped: boolean;
  /** Offset of the pixel data's value in the file (in the inflated data set for the deflated syntax). */
  readonly dataOffset: number;
  /** Bytes of the value; null when encapsulated with undefined length. */
  readonly dataLength: number | null;
}

/** Facts about the heart beat, ms. */
export interface BeatFacts {
  /** Nominal Interval, RR Interval Time Nominal. */
  readonly nominalIntervalMs: number | null;
  /** Beats per minute. */
  readonly heartRate: number | null;
  /** Cardiac Number of Images. */
  readonly imageCount: number | null;
}

/**
 * One imported instance: everything that grouping, decoding, the tag browser and thumbnails need, so that no file
 * is opened to list a library. Plain JSON.
 */
export interface InstanceRecord {
  readonly recordVersion: 1;
  readonly origin: 'dicom' | 'nifti';
  readonly storage: 'library' | 'in-place';
  /** Absolute path of the file that holds the bytes now. */
  readonly file: string;
  readonly byteLength: number;
  /** SHA-256 of the file as it was dropped (of a NIfTI, unpacked), hex. */
  readonly sha256: string;
  readonly importedAt: string;

  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  /** `nifti` for NIfTI. */
  readonly transferSyntaxUid: string;

  readonly patientId: string;
  readonly patientName: string;
  /** ISO date or null. */
  readonly patientBirthDate: string | null;
  readonly patientSex: string | null;
  /** Patient's Size (0010,1020) in metres and Weight (0010,1030) in kg, as written; absent in records of before. PS3.3 C.7.2.2. */
  readonly patientSizeM?: number | null;
  readonly patientWeightKg?: number | null;
  readonly studyDate: string | null;
  readonly studyDescription: string;
  readonly modality: string;
  readonly seriesNumber: number | null;
  readonly seriesDescription: string;
  readonly instanceNumber: number | null;
  readonly acquisitionNumber: number | null;
  /** Image Type, upper case. */
  readonly imageType: readonly string[];
  readonly frameOfReferenceUid: string | null;
  /** Quality Control Subject (0010,0200) is YES, PS3.3 C.2.2: a phantom or test object, not a person. */
  readonly simulated: boolean;
  readonly sliceThicknessMm: number | null;
  readonly spacingBetweenSlicesMm: number | null;
  readonly beat: BeatFacts;
  /** What was done to the pixels before they came here; absent in records of before. */
  readonly history?: {
    /** Lossy Image Compression (0028,2110) is 01. */
    readonly lossy: boolean;
    /** There is a Rescale Intercept (0028,1052). */
    readonly rescaled: boolean;
    /** Pixel Padding Value (0028,0120) as stored, in the pixels' own sign. */
    readonly padding: number | null;
  };
  /** Of a PET image; absent in others and in records of before. */
  readonly pet?: {
    /** Units (0054,1001). */
    readonly units: string | null;
    /** Radiopharmaceutical, its code's meaning, series and study descriptions: whatever may name the tracer. */
    readonly words: readonly string[];
    /** Decay Correction (0054,1102). */
    readonly decayCorrection: string | null;
    /** Corrected Image (0028,0051). */
    readonly corrected: readonly string[] | null;
    /** Radiopharmaceutical Start Time (0018,1072) and Series Time (0008,0031), seconds of the day. */
    readonly injectedAtS: number | null;
    readonly seriesAtS: number | null;
  };
  /** Null for objects without pixels (reports, plans, waveforms). */
  readonly pixel: PixelFacts | null;
  /** One per frame; empty without pixels. */
  readonly frames: readonly FrameFacts[];
  /** In words, for the reader: what the header says wrongly and what was assumed instead. */
  readonly warnings: readonly string[];
}
