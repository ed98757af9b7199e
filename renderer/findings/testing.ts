import type { Finding, FindingDraft } from '../../electron/contract';

/** Imported by tests only. */
export const draft = (text: string, findingId = '11111111-1111-4111-8111-111111111111'): FindingDraft => ({
  findingId,
  studyInstanceUid: '1.2.3',
  kind: 'note',
  label: '',
  severity: 'none',
  text,
  anchor: {
    stackId: null,
    seriesInstanceUid: null,
    sopInstanceUid: null,
    frameNumber: null,
    sliceIndex: null,
    phaseIndex: null,
    positionMm: null,
    runId: null,
    vertex: null,
  },
  pointsMm: [],
  measurements: [],
});

export const saved = (from: FindingDraft, revision = 1, at = '2026-01-01T10:00:00.000Z'): Finding => ({
  ...from,
  createdAt: '2026-01-01T10:00:00.000Z',
  modifiedAt: at,
  author: 'reader',
  revision,
});
