import { create } from 'zustand';
import { type Anchor, type Finding, type FindingDraft, regionNames } from '../../electron/contract';
import { notify } from '../app/notify';
import { playback } from '../app/playback';
import { session } from '../app/session';
import { shell } from '../app/shell';
import { t } from '../i18n';
import { vertexPlace } from '../motion-map/pick';
import { frameAt, framesOf, stackById } from '../viewer/frames';
import { jumpToFinding } from '../viewer/navigate';
import { saveFinding } from './findings';

/** What of the findings is shown, and whose words are to be typed next. */
export const useFindingsView = create<{ shown: 'list' | 'history'; focusId: string | null }>(() => ({
  shown: 'list',
  focusId: null,
}));

/** Series, frame and phase that are shown now. */
async function placeNow(): Promise<
  Pick<Anchor, 'stackId' | 'seriesInstanceUid' | 'sopInstanceUid' | 'frameNumber' | 'sliceIndex' | 'phaseIndex'>
> {
  const { stackId, sliceIndex } = session.get();
  const stack = stackById(stackId);
  if (!stack)
    return {
      stackId: null,
      seriesInstanceUid: null,
      sopInstanceUid: null,
      frameNumber: null,
      sliceIndex: null,
      phaseIndex: null,
    };
  const phaseIndex = playback.phaseIndex(stack.phaseCount);
  // A finding is worth more than its frame: without it slice and phase still tell the place.
  const frames = await framesOf(stack).catch(() => null);
  const frame = frames ? frameAt(frames, sliceIndex, phaseIndex) : null;
  return {
    stackId: stack.stackId,
    seriesInstanceUid: frame?.seriesInstanceUid ?? stack.seriesInstanceUids[0] ?? null,
    sopInstanceUid: frame?.sopInstanceUid ?? null,
    frameNumber: frame?.frameNumber ?? null,
    sliceIndex,
    phaseIndex,
  };
}

async function make(kind: 'pin' | 'note', label: string, where: Partial<Anchor>): Promise<void> {
  const { study } = session.get();
  if (!study) return;
  const draft: FindingDraft = {
    findingId: crypto.randomUUID(),
    studyInstanceUid: study.studyInstanceUid,
    kind,
    label,
    severity: 'none',
    text: '',
    anchor: { ...(await placeNow()), positionMm: null, runId: null, vertex: null, ...where },
    pointsMm: where.positionMm ? [where.positionMm] : [],
    measurements: [],
  };
  const saving = saveFinding(draft);
  shell.set({ sideTab: 'findings' });
  session.set({ selectedFindingId: draft.findingId });
  useFindingsView.setState({ shown: 'list', focusId: draft.findingId });
  const result = await saving;
  if (!result.ok) notify.failure(result.error);
}

/** Where a pin can be set without a map: the crosshair of a volume. */
const crosshairMm = () => (stackById(session.get().stackId)?.role === 'volume' ? session.get().markedPointMm : null);

export const canPin = (): boolean => {
  const { map, pickedVertex } = session.get();
  return (map !== null && pickedVertex !== null) || crosshairMm() !== null;
};

/** A pin at the picked point of the map, named after its region, or at the crosshair of a volume. */
export async function addPin(): Promise<void> {
  const { map, pickedVertex } = session.get();
  const positionMm = crosshairMm();
  if (positionMm) return make('pin', '', { positionMm });
  if (!map || pickedVertex === null) return;
  const region = regionNames[map.map.regions[pickedVertex] ?? 0] ?? 'septum';
  await make('pin', t(`map.region.${region}`), {
    positionMm: vertexPlace(map, pickedVertex),
    runId: map.runId,
    vertex: pickedVertex,
  });
}

/** A text note on what is shown now. */
export const addNote = (): Promise<void> => make('note', '', { positionMm: session.get().markedPointMm });

/** Selects a finding: its slice, phase and point come into view everywhere. */
export function selectFinding(finding: Finding): void {
  const { map, selectedFindingId } = session.get();
  const { vertex, positionMm } = finding.anchor;
  session.set({
    selectedFindingId: finding.findingId,
    pickedVertex: vertex !== null && map && vertex < map.map.vertexCount ? vertex : null,
    markedPointMm: positionMm,
  });
  // A selection that changes is followed by the viewer itself; choosing the same one again goes back to its place.
  if (selectedFindingId === finding.findingId) jumpToFinding(finding).catch(notify.thrown);
}
