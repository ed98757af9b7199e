import type { Vector } from '../contract';
import { type DataSet, pixelDataTags, tagOf } from './dataset';
import type { Part10 } from './part10';
import type { BeatFacts, FrameFacts, InstanceRecord, PixelFacts } from './record';

/** The part of a record that the header gives; the rest is about the file. */
export type HeaderFacts = Omit<
  InstanceRecord,
  'recordVersion' | 'origin' | 'storage' | 'file' | 'byteLength' | 'sha256' | 'importedAt'
>;

const t = {
  imageType: tagOf(0x0008, 0x0008),
  sopClass: tagOf(0x0008, 0x0016),
  sopInstance: tagOf(0x0008, 0x0018),
  studyDate: tagOf(0x0008, 0x0020),
  modality: tagOf(0x0008, 0x0060),
  studyDescription: tagOf(0x0008, 0x1030),
  seriesDescription: tagOf(0x0008, 0x103e),
  patientName: tagOf(0x0010, 0x0010),
  patientId: tagOf(0x0010, 0x0020),
  birthDate: tagOf(0x0010, 0x0030),
  sex: tagOf(0x0010, 0x0040),
  size: tagOf(0x0010, 0x1020),
  weight: tagOf(0x0010, 0x1030),
  qualityControlSubject: tagOf(0x0010, 0x0200),
  sliceThickness: tagOf(0x0018, 0x0050),
  spacingBetweenSlices: tagOf(0x0018, 0x0088),
  triggerTime: tagOf(0x0018, 0x1060),
  nominalInterval: tagOf(0x0018, 0x1062),
  frameTime: tagOf(0x0018, 0x1063),
  frameTimeVector: tagOf(0x0018, 0x1065),
  heartRate: tagOf(0x0018, 0x1088),
  cardiacImages: tagOf(0x0018, 0x1090),
  mrImageFrameType: tagOf(0x0018, 0x9226),
  cardiacSynchronization: tagOf(0x0018, 0x9118),
  studyUid: tagOf(0x0020, 0x000d),
  seriesUid: tagOf(0x0020, 0x000e),
  seriesNumber: tagOf(0x0020, 0x0011),
  acquisitionNumber: tagOf(0x0020, 0x0012),
  instanceNumber: tagOf(0x0020, 0x0013),
  position: tagOf(0x0020, 0x0032),
  orientation: tagOf(0x0020, 0x0037),
  frameOfReference: tagOf(0x0020, 0x0052),
  temporalPosition: tagOf(0x0020, 0x0100),
  rrNominal: tagOf(0x0020, 0x9070),
  frameContent: tagOf(0x0020, 0x9111),
  planePosition: tagOf(0x0020, 0x9113),
  planeOrientation: tagOf(0x0020, 0x9116),
  temporalIndex: tagOf(0x0020, 0x9128),
  nominalTriggerDelay: tagOf(0x0020, 0x9153),
  temporalOffset: tagOf(0x0020, 0x930d),
  samplesPerPixel: tagOf(0x0028, 0x0002),
  photometric: tagOf(0x0028, 0x0004),
  planar: tagOf(0x0028, 0x0006),
  frames: tagOf(0x0028, 0x0008),
  rows: tagOf(0x0028, 0x0010),
  columns: tagOf(0x0028, 0x0011),
  pixelSpacing: tagOf(0x0028, 0x0030),
  bitsAllocated: tagOf(0x0028, 0x0100),
  bitsStored: tagOf(0x0028, 0x0101),
  highBit: tagOf(0x0028, 0x0102),
  signed: tagOf(0x0028, 0x0103),
  padding: tagOf(0x0028, 0x0120),
  windowCenter: tagOf(0x0028, 0x1050),
  windowWidth: tagOf(0x0028, 0x1051),
  intercept: tagOf(0x0028, 0x1052),
  slope: tagOf(0x0028, 0x1053),
  lossy: tagOf(0x0028, 0x2110),
  pixelMeasures: tagOf(0x0028, 0x9110),
  frameVoi: tagOf(0x0028, 0x9132),
  pixelTransform: tagOf(0x0028, 0x9145),
  shared: tagOf(0x5200, 0x9229),
  perFrame: tagOf(0x5200, 0x9230),
  seriesTime: tagOf(0x0008, 0x0031),
  codeMeaning: tagOf(0x0008, 0x0104),
  radiopharmaceutical: tagOf(0x0018, 0x0031),
  radiopharmaceuticalStart: tagOf(0x0018, 0x1072),
  corrected: tagOf(0x0028, 0x0051),
  radiopharmaceuticalInformation: tagOf(0x0054, 0x0016),
  radiopharmaceuticalCode: tagOf(0x0054, 0x0304),
  petUnits: tagOf(0x0054, 0x1001),
  decayCorrection: tagOf(0x0054, 0x1102),
  protocolName: tagOf(0x0018, 0x1030),
};

/** A DICOM date as ISO, or null where it is none (`00000000`, `20120000`, words). PS3.5 6.2, DA. */
export function isoDate(text: string): string | null {
  const parts = /^(\d{4})[-.]?(\d{2})[-.]?(\d{2})/.exec(text.trim());
  if (!parts) return null;
  const iso = `${parts[1]}-${parts[2]}-${parts[3]}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== iso ? null : iso;
}

const positive = (value: number | null | undefined) =>
  value !== null && value !== undefined && value > 0 ? value : null;

function vector(values: readonly number[], at = 0): Vector | null {
  const [x, y, z] = [values[at], values[at + 1], values[at + 2]];
  return x === undefined || y === undefined || z === undefined ? null : [x, y, z];
}

/** Unit row and column directions, or null when they are not two perpendicular directions. PS3.3 C.7.6.2.1.1. */
function directions(values: readonly number[]): { row: Vector; column: Vector } | null {
  const row = vector(values);
  const column = vector(values, 3);
  if (!row || !column) return null;
  const [r, c] = [Math.hypot(...row), Math.hypot(...column)];
  const dot = row[0] * column[0] + row[1] * column[1] + row[2] * column[2];
  if (Math.abs(r - 1) > 0.02 || Math.abs(c - 1) > 0.02 || Math.abs(dot) > 0.02) return null;
  return { row: row.map((v) => v / r) as Vector, column: column.map((v) => v / c) as Vector };
}

/** Where an attribute of a frame is looked for: its own functional group, the shared one, then the top level. */
class FrameSource {
  constructor(
    private readonly root: DataSet,
    private readonly own: DataSet | undefined,
    private readonly shared: DataSet | undefined,
  ) {}

  private places(sequence: number): DataSet[] {
    const inOwn = this.own?.items(sequence)[0];
    const inShared = this.shared?.items(sequence)[0];
    return [inOwn, inShared, this.root].filter((place) => place !== undefined);
  }

  numbers(sequence: number, tag: number): number[] {
    for (const place of this.places(sequence)) {
      const values = place.numbers(tag);
      if (values.length > 0) return values;
    }
    return [];
  }

  real(sequence: number, tag: number): number | null {
    for (const place of this.places(sequence)) {
      const value = place.real(tag);
      if (value !== null) return value;
    }
    return null;
  }
}

function frameFacts(source: FrameSource, root: DataSet, times: FrameTimes, index: number): FrameFacts {
  const axes = directions(source.numbers(t.planeOrientation, t.orientation));
  const spacing = source.numbers(t.pixelMeasures, t.pixelSpacing);
  const [between, across] = [positive(spacing[0]), positive(spacing[1])];
  const trigger = source.real(t.cardiacSynchronization, t.nominalTriggerDelay) ?? root.number(t.triggerTime);
  const offset = source.real(t.frameContent, t.temporalOffset);
  const width = source.numbers(t.frameVoi, t.windowWidth)[0];
  const slope = source.numbers(t.pixelTransform, t.slope)[0] ?? 1;
  return {
    position: vector(source.numbers(t.planePosition, t.position)),
    rowDirection: axes?.row ?? null,
    columnDirection: axes?.column ?? null,
    spacingMm: between && across ? [between, across] : null,
    // Within one object without a time per frame, the header's single trigger time cannot be every frame's.
    triggerMs: times.single || times.perFrame ? trigger : null,
    offsetMs: offset !== null ? offset * 1000 : times.offset(index),
    temporalIndex:
      source.real(t.frameContent, t.temporalIndex) ?? (times.single ? positive(root.number(t.temporalPosition)) : null),
    slope: slope === 0 ? 1 : slope,
    intercept: source.numbers(t.pixelTransform, t.intercept)[0] ?? 0,
    windowCenter: width && width > 0 ? (source.numbers(t.frameVoi, t.windowCenter)[0] ?? null) : null,
    windowWidth: positive(width),
  };
}

interface FrameTimes {
  readonly single: boolean;
  readonly perFrame: boolean;
  offset(index: number): number | null;
}

function frameTimes(root: DataSet, frameCount: number, perFrame: readonly DataSet[]): FrameTimes {
  const steps = frameCount > 1 ? root.numbers(t.frameTimeVector) : [];
  const step = frameCount > 1 ? positive(root.number(t.frameTime)) : null;
  let total = 0;
  const sums = steps.map((value) => {
    total += value;
    return total;
  });
  return {
    single: frameCount === 1,
    perFrame: perFrame.some((group) => group.items(t.cardiacSynchronization).length > 0),
    offset: (index) => sums[index] ?? (step === null ? null : index * step),
  };
}

function pixelFacts(root: DataSet, part: Part10, frameCount: number): PixelFacts | null {
  const { pixelData } = part;
  const rows = root.word(t.rows);
  const columns = root.word(t.columns);
  if (!pixelData || !rows || !columns) return null;
  const sample =
    pixelData.tag === pixelDataTags.float ? 'float' : pixelData.tag === pixelDataTags.double ? 'double' : 'integer';
  const bitsAllocated = root.word(t.bitsAllocated) ?? (sample === 'double' ? 64 : sample === 'float' ? 32 : 16);
  const bitsStored = root.word(t.bitsStored) || bitsAllocated;
  const samplesPerPixel = root.word(t.samplesPerPixel) ?? 1;
  return {
    rows,
    columns,
    bitsAllocated,
    bitsStored,
    highBit: root.word(t.highBit) ?? bitsStored - 1,
    signed: root.word(t.signed) === 1,
    samplesPerPixel,
    planarConfiguration: root.word(t.planar) === 1 ? 1 : 0,
    photometric: root.text(t.photometric).toUpperCase() || (samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2'),
    sample,
    frameCount,
    bytesSwapped: bitsAllocated <= 8 && pixelData.vr === 'OW' && !part.syntax.littleEndian,
    dataOffset: pixelData.offset,
    dataLength: pixelData.length,
  };
}

/** Pixel Padding Value: its VR is US or SS by the pixels' sign, which implicit syntaxes do not tell. PS3.3 C.7.5.1.1.2. */
function paddingOf(root: DataSet, pixel: PixelFacts | null): number | null {
  const word = root.word(t.padding);
  if (word === null || !pixel) return null;
  return pixel.signed ? (word << 16) >> 16 : word & 0xffff;
}

/** A DICOM time as seconds of the day, or null. PS3.5 6.2, TM. */
function secondsOfDay(text: string): number | null {
  const parts = /^(\d{2}):?(\d{2})(?::?(\d{2}))?/.exec(text.trim());
  return parts ? Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3] ?? 0) : null;
}

/** PS3.3 C.8.9: PET series, isotope and image. */
function petFacts(root: DataSet): InstanceRecord['pet'] {
  if (root.text(t.modality) !== 'PT') return undefined;
  const given = root.items(t.radiopharmaceuticalInformation)[0];
  const codes = given?.items(t.radiopharmaceuticalCode)[0];
  const corrected = root.strings(t.corrected);
  return {
    units: root.text(t.petUnits) || null,
    words: [
      given?.text(t.radiopharmaceutical),
      codes?.text(t.codeMeaning),
      root.text(t.radiopharmaceutical),
      root.text(t.seriesDescription),
      root.text(t.studyDescription),
      root.text(t.protocolName),
    ].filter((word) => word !== undefined && word !== ''),
    decayCorrection: root.text(t.decayCorrection) || null,
    corrected: corrected.length > 0 ? corrected : null,
    injectedAtS: secondsOfDay(given?.text(t.radiopharmaceuticalStart) ?? ''),
    seriesAtS: secondsOfDay(root.text(t.seriesTime)),
  };
}

/** The facts of a header that records keep. Missing identifiers are empty strings: the import refuses those. */
export function headerFacts(part: Part10): HeaderFacts {
  const root = part.dataSet;
  const frameCount = Math.max(1, Math.trunc(root.number(t.frames) ?? 1));
  const pixel = pixelFacts(root, part, frameCount);
  const perFrame = root.items(t.perFrame);
  const shared = root.items(t.shared)[0];
  const times = frameTimes(root, frameCount, perFrame);
  const frames: FrameFacts[] = [];
  for (let i = 0; pixel && i < frameCount; i++)
    frames.push(frameFacts(new FrameSource(root, perFrame[i], shared), root, times, i));
  const group = new FrameSource(root, perFrame[0], shared);
  const beat: BeatFacts = {
    nominalIntervalMs: positive(group.real(t.cardiacSynchronization, t.rrNominal) ?? root.number(t.nominalInterval)),
    heartRate: positive(root.number(t.heartRate)),
    imageCount: positive(root.number(t.cardiacImages)),
  };
  const pet = petFacts(root);
  const warnings = [...part.warnings];
  const orientation = group.numbers(t.planeOrientation, t.orientation);
  if (pixel && orientation.length > 0 && !directions(orientation))
    warnings.push('The orientation in the header is not two perpendicular directions; it was not used.');
  return {
    sopInstanceUid: root.text(t.sopInstance),
    sopClassUid: root.text(t.sopClass),
    seriesInstanceUid: root.text(t.seriesUid),
    studyInstanceUid: root.text(t.studyUid),
    transferSyntaxUid: part.transferSyntaxUid,
    patientId: root.text(t.patientId),
    patientName: root.text(t.patientName),
    patientBirthDate: isoDate(root.text(t.birthDate)),
    patientSex: root.text(t.sex) || null,
    patientSizeM: positive(root.number(t.size)),
    patientWeightKg: positive(root.number(t.weight)),
    studyDate: isoDate(root.text(t.studyDate)),
    studyDescription: root.text(t.studyDescription),
    modality: root.text(t.modality),
    seriesNumber: root.number(t.seriesNumber),
    seriesDescription: root.text(t.seriesDescription),
    instanceNumber: root.number(t.instanceNumber),
    acquisitionNumber: root.number(t.acquisitionNumber),
    imageType: root.strings(t.imageType).map((value) => value.toUpperCase()),
    frameOfReferenceUid: root.text(t.frameOfReference) || null,
    simulated: root.text(t.qualityControlSubject).toUpperCase() === 'YES',
    sliceThicknessMm: positive(group.numbers(t.pixelMeasures, t.sliceThickness)[0]),
    spacingBetweenSlicesMm: positive(group.numbers(t.pixelMeasures, t.spacingBetweenSlices)[0]),
    beat,
    history: {
      lossy: root.text(t.lossy) === '01',
      rescaled: group.numbers(t.pixelTransform, t.intercept).length > 0,
      padding: paddingOf(root, pixel),
    },
    ...(pet ? { pet } : {}),
    pixel,
    frames,
    warnings,
  };
}
