import dcmjs from 'dcmjs';
import type { Plane } from '../contract';
import { transferSyntax } from './part10';

/** What any image of a stack that is to be written has. Lengths mm. */
export interface StackImage {
  readonly patientName: string;
  readonly patientId: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly frameOfReferenceUid: string;
  /** `YYYY-MM-DD`. */
  readonly studyDate: string;
  readonly studyDescription: string;
  readonly seriesNumber: number;
  readonly seriesDescription: string;
  readonly instanceNumber: number;
  readonly comments: string;
  /** Phantom or test object: Quality Control Subject, PS3.3 C.7.1.1. */
  readonly simulated: boolean;
  readonly plane: Plane;
  readonly rows: number;
  readonly columns: number;
  readonly sliceThicknessMm: number;
  readonly spacingBetweenSlicesMm: number;
  /** Row by row; at most `bitsStored` bits. */
  readonly pixels: Uint16Array;
  readonly bitsStored: number;
  readonly windowCenter: number;
  readonly windowWidth: number;
  /** The same pixels as a lossless JPEG-LS code stream; without it they are written uncompressed. */
  readonly jpegLs?: Uint8Array;
}

/** One MR image to be written. Times ms. */
export interface MrImage extends StackImage {
  /** Delay after the R wave, R-R interval, number of phases. */
  readonly triggerMs: number;
  readonly rrIntervalMs: number;
  readonly phaseCount: number;
}

/** One CT image to be written: HU = stored + intercept. */
export interface CtImage extends StackImage {
  readonly rescaleIntercept: number;
  readonly kilovolts: number;
  readonly contrastAgent: string;
}

/** One PET image to be written: Bq/ml = stored × slope. */
export interface PetImage extends StackImage {
  readonly rescaleSlope: number;
  readonly tracer: string;
  /** Images of the series, and this one's place among them from 1. */
  readonly slices: number;
  readonly index: number;
}

const petImageStorage = '1.2.840.10008.5.1.4.1.1.128';
const mrImageStorage = '1.2.840.10008.5.1.4.1.1.4';
const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';
const jpegLsLossless = '1.2.840.10008.1.2.4.80';
/** UUID-derived root, PS3.5 B.2: names the software, not an organisation. */
const implementation = '2.25.221804417036170423610982305411127561921';

/** A decimal string: at most 16 characters. PS3.5 6.2, DS. */
export function decimal(value: number): string {
  for (let digits = 12; digits > 0; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
  return value.toExponential(6);
}

/**
 * Writes one MR Image Storage object as a DICOM file (PS3.10, PS3.3 A.4), explicit little endian or JPEG-LS lossless.
 * The same image gives the same bytes.
 */
export const writeMrImage = (image: MrImage): Uint8Array =>
  write(image, mrImageStorage, {
    ImageType: ['DERIVED', 'SECONDARY', 'OTHER'],
    Modality: 'MR',
    ManufacturerModelName: 'Simulated heart',
    BodyPartExamined: 'HEART',
    ScanningSequence: 'GR',
    SequenceVariant: 'SS',
    ScanOptions: 'CG',
    MRAcquisitionType: '2D',
    RepetitionTime: '',
    EchoTime: '',
    EchoTrainLength: '',
    TriggerTime: decimal(image.triggerMs),
    NominalInterval: String(Math.round(image.rrIntervalMs)),
    HeartRate: String(Math.round(60_000 / image.rrIntervalMs)),
    CardiacNumberOfImages: String(image.phaseCount),
  });

/** Writes one CT Image Storage object (PS3.3 A.3) in the same way. */
export const writeCtImage = (image: CtImage): Uint8Array =>
  write(image, ctImageStorage, {
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    Modality: 'CT',
    ManufacturerModelName: 'Simulated chest',
    BodyPartExamined: 'CHEST',
    KVP: decimal(image.kilovolts),
    ContrastBolusAgent: image.contrastAgent,
    AcquisitionNumber: '1',
    RescaleIntercept: decimal(image.rescaleIntercept),
    RescaleSlope: '1',
    RescaleType: 'HU',
  });

/** Writes one Positron Emission Tomography Image Storage object (PS3.3 A.21) in the same way. */
export const writePetImage = (image: PetImage): Uint8Array =>
  write(image, petImageStorage, {
    ImageType: ['ORIGINAL', 'PRIMARY'],
    Modality: 'PT',
    ManufacturerModelName: 'Simulated brain',
    BodyPartExamined: 'BRAIN',
    Units: 'BQML',
    CountsSource: 'EMISSION',
    SeriesType: ['STATIC', 'IMAGE'],
    NumberOfSlices: image.slices,
    ImageIndex: image.index,
    CorrectedImage: ['NORM', 'DTIM', 'ATTN', 'SCAT', 'DECY'],
    DecayCorrection: 'START',
    FrameReferenceTime: '0',
    ActualFrameDuration: '600000',
    RescaleIntercept: '0',
    RescaleSlope: decimal(image.rescaleSlope),
    RadiopharmaceuticalInformationSequence: [
      { Radiopharmaceutical: image.tracer, RadiopharmaceuticalStartTime: '111000', RadionuclideHalfLife: '6586.2' },
    ],
  });

function write(image: StackImage, sopClass: string, own: Record<string, unknown>): Uint8Array {
  const { plane } = image;
  const bytes = image.jpegLs ?? new Uint8Array(image.pixels.buffer, image.pixels.byteOffset, image.pixels.byteLength);
  const even = new Uint8Array(bytes.length + (bytes.length % 2));
  even.set(bytes);
  const date = image.studyDate.replaceAll('-', '');
  const dataset = {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: sopClass,
    SOPInstanceUID: image.sopInstanceUid,
    StudyDate: date,
    SeriesDate: date,
    ContentDate: date,
    StudyTime: '120000',
    SeriesTime: '120000',
    ContentTime: '120000',
    AccessionNumber: '',
    Manufacturer: 'Dextra',
    ReferringPhysicianName: '',
    StudyDescription: image.studyDescription,
    SeriesDescription: image.seriesDescription,
    PatientName: image.patientName,
    PatientID: image.patientId,
    PatientBirthDate: '',
    PatientSex: '',
    QualityControlSubject: image.simulated ? 'YES' : 'NO',
    SliceThickness: decimal(image.sliceThicknessMm),
    SpacingBetweenSlices: decimal(image.spacingBetweenSlicesMm),
    PatientPosition: 'HFS',
    StudyInstanceUID: image.studyInstanceUid,
    SeriesInstanceUID: image.seriesInstanceUid,
    StudyID: '1',
    SeriesNumber: String(image.seriesNumber),
    InstanceNumber: String(image.instanceNumber),
    ImagePositionPatient: plane.originMm.map(decimal),
    ImageOrientationPatient: [...plane.rowDirection, ...plane.columnDirection].map(decimal),
    FrameOfReferenceUID: image.frameOfReferenceUid,
    PositionReferenceIndicator: '',
    ImageComments: image.comments,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: image.rows,
    Columns: image.columns,
    PixelSpacing: [decimal(plane.rowSpacingMm), decimal(plane.columnSpacingMm)],
    BitsAllocated: 16,
    BitsStored: image.bitsStored,
    HighBit: image.bitsStored - 1,
    PixelRepresentation: 0,
    WindowCenter: decimal(image.windowCenter),
    WindowWidth: decimal(image.windowWidth),
    LossyImageCompression: '00',
    ...own,
  };
  const { DicomDict, DicomMetaDictionary } = dcmjs.data;
  const meta = DicomMetaDictionary.denaturalizeDataset({
    FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
    MediaStorageSOPClassUID: sopClass,
    MediaStorageSOPInstanceUID: image.sopInstanceUid,
    TransferSyntaxUID: image.jpegLs ? jpegLsLossless : transferSyntax.explicitLittle,
    ImplementationClassUID: implementation,
    ImplementationVersionName: 'DEXTRA',
  });
  const file = new DicomDict(meta);
  file.dict = DicomMetaDictionary.denaturalizeDataset(dataset);
  file.dict['7FE00010'] = { vr: image.jpegLs ? 'OB' : 'OW', Value: [even.buffer] };
  return new Uint8Array(file.write({ fragmentMultiframe: false }));
}
