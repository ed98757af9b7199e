import type { Series, Study } from '../../contract';
import type { GroupedStudy } from '../api';
import type { InstanceRecord } from '../record';
import { entriesOf, groupBy } from './place';
import { stacksOf } from './stacks';

const smallest = (values: readonly string[]) => values.reduce((least, value) => (value < least ? value : least));
const firstText = (values: readonly string[]) => values.find((value) => value !== '') ?? '';

function seriesOf(records: readonly InstanceRecord[]): Series {
  const first = records[0]!;
  const largest = records.reduce((a, b) => ((b.pixel?.rows ?? 0) > (a.pixel?.rows ?? 0) ? b : a));
  return {
    seriesInstanceUid: first.seriesInstanceUid,
    studyInstanceUid: first.studyInstanceUid,
    number: first.seriesNumber === null ? null : Math.trunc(first.seriesNumber),
    description: firstText(records.map((record) => record.seriesDescription)),
    modality: first.modality,
    instanceCount: records.length,
    frameCount: records.reduce((sum, record) => sum + record.frames.length, 0),
    rows: largest.pixel?.rows ?? 0,
    columns: largest.pixel?.columns ?? 0,
    thumbnail: records.some((record) => record.pixel) ? `thumbnails/${first.seriesInstanceUid}` : null,
  };
}

function studyOf(records: readonly InstanceRecord[], seriesCount: number): Study {
  const first = records[0]!;
  return {
    studyInstanceUid: first.studyInstanceUid,
    patientId: firstText(records.map((record) => record.patientId)),
    patientName: firstText(records.map((record) => record.patientName)),
    patientBirthDate: records.find((record) => record.patientBirthDate !== null)?.patientBirthDate ?? null,
    patientSex: records.find((record) => record.patientSex !== null)?.patientSex ?? null,
    studyDate: records.find((record) => record.studyDate !== null)?.studyDate ?? null,
    description: firstText(records.map((record) => record.studyDescription)),
    modalities: [...new Set(records.map((record) => record.modality))].filter((modality) => modality !== '').sort(),
    seriesCount,
    instanceCount: records.length,
    origin: first.origin,
    storage: records.some((record) => record.storage === 'in-place') ? 'in-place' : 'library',
    simulated: records.every((record) => record.simulated),
    importedAt: smallest(records.map((record) => record.importedAt)),
  };
}

/**
 * Groups records into studies, series and stacks. Pure; the order of the records does not matter.
 *
 * Slices of a short-axis stack are ordered from base to apex: along the normal, towards the end that points left,
 * forward and downward, as the apex of a heart in its usual place does. Other stacks run from the feet to the head,
 * from back to front or from right to left, whichever is nearest. Every stack has one frame for each phase and slice:
 * where images are missing, the nearest in time stands in, and `warnings` says so.
 */
export function groupStudies(records: readonly InstanceRecord[]): GroupedStudy[] {
  const sorted = [...records].sort((a, b) => (a.sopInstanceUid < b.sopInstanceUid ? -1 : 1));
  return [...groupBy(sorted, (record) => record.studyInstanceUid).values()].map((own) => {
    const series = [...groupBy(own, (record) => record.seriesInstanceUid).values()].map(seriesOf);
    series.sort(
      (a, b) => (a.number ?? Infinity) - (b.number ?? Infinity) || (a.seriesInstanceUid < b.seriesInstanceUid ? -1 : 1),
    );
    return { study: studyOf(own, series.length), series, stacks: stacksOf(entriesOf(own)) };
  });
}
