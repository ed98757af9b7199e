import {
  type AdjustmentEntry,
  type AnalysisResult,
  type Finding,
  type Measurement,
  type Run,
  researchNotice,
  type Stack,
  type Study,
} from '../contract';
import { type Cell, csv } from './csv';

export interface ExportContent {
  readonly study: Study;
  readonly findings: readonly Finding[];
  readonly runs: readonly Run[];
  readonly stacks: readonly Stack[];
  /** Changes by hand of the study's runs, oldest first. */
  readonly adjustments: readonly AdjustmentEntry[];
  readonly software: { readonly name: string; readonly version: string };
  readonly exportedAt: string;
  readonly exportedBy: string;
}

export interface ExportedText {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
}

/** One study's findings, and the measurements of the latest finished run of each analysis, as a document. */
export function exportFindings(format: 'json' | 'csv', content: ExportContent): ExportedText {
  const fileName = `dextra-findings-${content.study.studyInstanceUid}.${format}`;
  if (format === 'json')
    return { fileName, mediaType: 'application/json', text: `${JSON.stringify(document(content), null, 2)}\n` };
  return { fileName, mediaType: 'text/csv; charset=utf-8; header=present', text: csv(header, rows(content)) };
}

/** The latest finished run of each analysis. */
function latestRuns(runs: readonly Run[]) {
  const latest = new Map<string, { run: Run; result: NonNullable<Run['result']> }>();
  for (const run of runs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)))
    if (run.state === 'done' && run.result) latest.set(`${run.analysisId} ${run.stackId}`, { run, result: run.result });
  return [...latest.values()];
}

/**
 * What the reader changed in a run, in one sentence: "corrected by hand on 3 of 240 images by kim"; empty when nothing.
 * A result of an earlier revision than the last change says so.
 */
export function byHand(
  run: Run,
  result: AnalysisResult,
  { stacks, adjustments }: Pick<ExportContent, 'stacks' | 'adjustments'>,
): string {
  const { editedFrames = [], editedBy = [], override = null, revision = 0 } = result.adjustments ?? {};
  const stack = stacks.find(({ stackId }) => stackId === run.stackId);
  const of = stack ? ` of ${stack.sliceCount * stack.phaseCount}` : '';
  const images = `image${!stack && editedFrames.length === 1 ? '' : 's'}`;
  const last = Math.max(0, ...adjustments.filter(({ runId }) => runId === run.runId).map((entry) => entry.revision));
  return [
    ...(editedFrames.length > 0
      ? [`corrected by hand on ${editedFrames.length}${of} ${images} by ${editedBy.join(', ')}`]
      : []),
    ...(result.phases?.byHand.length ? ['phases chosen by hand'] : []),
    ...(result.body?.from === 'typed' ? ['height or weight typed in'] : []),
    ...(override
      ? [`risk asked for against failed checks by ${override.by} at ${override.at}: ${override.reason}`]
      : []),
    ...(last > revision ? ['changes of a later time are not yet in these results'] : []),
  ].join('; ');
}

function document(content: ExportContent) {
  const { study, findings, runs, adjustments, software, exportedAt, exportedBy } = content;
  const { studyInstanceUid, patientId, patientName, patientBirthDate, patientSex, studyDate, description } = study;
  return {
    notice: researchNotice,
    software,
    exportedAt,
    exportedBy,
    study: {
      studyInstanceUid,
      patientId,
      patientName,
      patientBirthDate,
      patientSex,
      studyDate,
      description,
      simulated: study.simulated,
    },
    analyses: latestRuns(runs).map(({ run, result }) => ({
      analysis: run.analysisId,
      runId: run.runId,
      stackId: run.stackId,
      finishedAt: run.finishedAt,
      models: result.models,
      quality: result.quality,
      measurements: result.measurements,
      phases: result.phases ?? null,
      body: result.body ?? null,
      risk: result.risk,
      riskWithheld: result.riskWithheld ?? null,
      changedByHand: byHand(run, result, content),
      adjustments: result.adjustments ?? null,
      changes: adjustments.filter(({ runId }) => runId === run.runId).map(({ runId: _, ...entry }) => entry),
    })),
    findings,
  };
}

const header = [
  'notice',
  'row',
  'study_instance_uid',
  'patient_id',
  'patient_name',
  'study_date',
  'simulated_images',
  'kind',
  'label',
  'severity',
  'text',
  'measurement',
  'value',
  'unit',
  'source',
  'models',
  'providers',
  'simulated_training',
  'changed_by_hand',
  'series_instance_uid',
  'sop_instance_uid',
  'frame_number',
  'slice_index',
  'phase_index',
  'x_mm',
  'y_mm',
  'z_mm',
  'id',
  'author',
  'created_at',
  'modified_at',
  'revision',
] as const;

type Row = Partial<Record<(typeof header)[number], Cell>>;

/** One row per measurement; a finding without measurements has one row of its own. */
function rows(content: ExportContent): Cell[][] {
  const { study, findings, runs } = content;
  const common: Row = {
    notice: researchNotice,
    study_instance_uid: study.studyInstanceUid,
    patient_id: study.patientId,
    patient_name: study.patientName,
    study_date: study.studyDate,
    simulated_images: study.simulated,
  };
  const measured = ({ name, value, unit, source }: Measurement): Row => ({ measurement: name, value, unit, source });
  const list: Row[] = [];
  for (const finding of findings) {
    const { anchor } = finding;
    const row: Row = {
      ...common,
      row: 'finding',
      kind: finding.kind,
      label: finding.label,
      severity: finding.severity,
      text: finding.text,
      series_instance_uid: anchor.seriesInstanceUid,
      sop_instance_uid: anchor.sopInstanceUid,
      frame_number: anchor.frameNumber,
      slice_index: anchor.sliceIndex,
      phase_index: anchor.phaseIndex,
      x_mm: anchor.positionMm?.[0],
      y_mm: anchor.positionMm?.[1],
      z_mm: anchor.positionMm?.[2],
      id: finding.findingId,
      author: finding.author,
      created_at: finding.createdAt,
      modified_at: finding.modifiedAt,
      revision: finding.revision,
    };
    if (finding.measurements.length === 0) list.push(row);
    for (const measurement of finding.measurements) list.push({ ...row, ...measured(measurement) });
  }
  for (const { run, result } of latestRuns(runs)) {
    const row: Row = {
      ...common,
      row: 'analysis',
      kind: run.analysisId,
      models: result.models.map(({ id, version, sha256 }) => `${id} ${version} sha256:${sha256}`).join('; '),
      providers: result.models.map(({ provider }) => provider).join('; '),
      simulated_training: result.models.some(({ simulated }) => simulated),
      changed_by_hand: byHand(run, result, content),
      id: run.runId,
      created_at: run.startedAt,
      modified_at: run.finishedAt,
    };
    for (const measurement of result.measurements) list.push({ ...row, ...measured(measurement) });
    if (result.risk) {
      const { cohort, logHazardRatio, percentile } = result.risk;
      const source = `${cohort.simulated ? 'simulated cohort' : 'cohort'}: ${cohort.description}`;
      list.push({ ...row, ...measured({ name: 'log hazard ratio', value: logHazardRatio, unit: '1', source }) });
      list.push({ ...row, ...measured({ name: 'percentile in cohort', value: percentile, unit: '%', source }) });
    }
  }
  return list.map((row) => header.map((name) => row[name]));
}
