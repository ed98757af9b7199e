import type { AmyloidResult, FindingDraft } from '../../electron/contract';
import { notify } from '../app/notify';
import { session } from '../app/session';
import { shell } from '../app/shell';
import { saveFinding } from '../findings/findings';
import { useFindingsView } from '../findings/making';
import { formatNumber, t } from '../i18n';
import { tracerNames } from './numbers';
import { shownAmyloid } from './state';
import { regionText } from './texts';

/** The result in words, for a finding or the clipboard: what it is, how sure, and where it comes from. */
export function summary({
  stage,
  centiloid,
  centiloidMissing,
  suvr,
  tracer,
  regionsFrom,
  regions,
}: AmyloidResult): string {
  const lines = [
    t('amyloid.summary.stage', {
      stage: t(`amyloid.stage.${stage.told}`),
      probability: formatNumber(100 * Math.max(...stage.probabilities)),
    }),
    centiloid
      ? t('amyloid.summary.centiloid', {
          value: formatNumber(centiloid.quantity.value),
          low: formatNumber(centiloid.interval.low),
          high: formatNumber(centiloid.interval.high),
          band: t(`amyloid.band.${centiloid.band}`),
          equation: centiloid.equation,
        })
      : t('amyloid.summary.noCentiloid', {
          reason:
            tracer === null ? t('amyloid.centiloid.noTracer') : (centiloidMissing ?? t('amyloid.centiloid.noReason')),
        }),
    suvr &&
      t('amyloid.summary.suvr', {
        value: formatNumber(suvr.quantity.value, 2),
        low: formatNumber(suvr.interval.low, 2),
        high: formatNumber(suvr.interval.high, 2),
        source: t(`amyloid.regionsFrom.${regionsFrom}`),
      }),
    t('amyloid.summary.tracer', { tracer: tracer ? tracerNames[tracer] : t('amyloid.tracer.unknown') }),
    ...regions.map((region) =>
      t('amyloid.summary.region', {
        region: regionText(region),
        suvr: formatNumber(region.suvr, 2),
        z: formatNumber(region.z, 1),
      }),
    ),
    t('amyloid.simulated'),
    t('app.notice'),
  ];
  return lines.filter(Boolean).join('\n');
}

/** The numbers as a finding of the study, to be exported with the others. */
export async function addToFindings(): Promise<void> {
  const shown = shownAmyloid();
  const { study, stackId, stacks } = session.get();
  if (!shown || !study) return;
  const { amyloid, run } = shown;
  const stack = stacks.find((one) => one.stackId === stackId);
  const numbers = [
    amyloid.centiloid && { name: 'Centiloid', id: 'amyloid.centiloid', ...amyloid.centiloid.quantity },
    amyloid.suvr && { name: 'SUVR', id: 'amyloid.suvr', ...amyloid.suvr.quantity },
  ];
  const draft: FindingDraft = {
    findingId: crypto.randomUUID(),
    studyInstanceUid: study.studyInstanceUid,
    kind: 'note',
    label: t('amyloid.finding'),
    severity: 'none',
    text: summary(amyloid),
    anchor: {
      stackId,
      seriesInstanceUid: stack?.seriesInstanceUids[0] ?? null,
      sopInstanceUid: null,
      frameNumber: null,
      sliceIndex: null,
      phaseIndex: null,
      positionMm: null,
      runId: run.runId,
      vertex: null,
    },
    pointsMm: [],
    measurements: numbers.filter((one) => one !== null),
  };
  const saving = saveFinding(draft);
  shell.set({ sideTab: 'findings' });
  session.set({ selectedFindingId: draft.findingId });
  useFindingsView.setState({ shown: 'list', focusId: draft.findingId });
  const saved = await saving;
  if (!saved.ok) notify.failure(saved.error);
}
