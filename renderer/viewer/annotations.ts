import { eventTarget } from '@cornerstonejs/core';
import { cancelActiveManipulations, Enums, annotation as library, type Types as ToolTypes } from '@cornerstonejs/tools';
import type { Finding, FindingDraft, Vector } from '../../electron/contract';
import { refreshActions } from '../app/actions';
import { notify } from '../app/notify';
import { session, useSession } from '../app/session';
import { removeFinding, saveFinding } from '../findings/findings';
import { t } from '../i18n';
import { frameById } from './frames';
import { distanceMm } from './geometry';
import { frameIdOf, imageIdOf } from './images';
import { isMeasureKind } from './measure';
import { measureOn } from './measure-text';
import { isReformat } from './reformat';
import { kindOfTool, toolNameOf } from './tools';
import { allViews } from './view';

/*
 * A measurement is one thing: a finding. What the library draws is made from the findings of the session, and what the
 * reader draws becomes one. So undo, deletion in the list and reopening a study all need no further code here.
 */

type Annotation = ToolTypes.Annotation;

/** Drawn by the reader, not yet answered by the workstation. */
const saving = new Set<string>();
/** Handles moved since the last save. */
const moved = new Set<string>();
/** Below this a drag was a click. */
const leastMm = 0.5;

const pointsOf = (annotation: Annotation): Vector[] =>
  (annotation.data.handles?.points ?? []).map(([x, y, z]) => [x, y, z]);

const middle = (points: readonly Vector[]): Vector | null =>
  points.length === 0
    ? null
    : ([0, 1, 2].map((k) => points.reduce((sum, point) => sum + point[k]!, 0) / points.length) as unknown as Vector);

function discard(uid: string): void {
  library.state.removeAnnotation(uid);
  for (const view of allViews()) view.render();
}

/** The finding that an annotation stands for; null with a word to the reader where it cannot be one. */
function draftOf(annotation: Annotation): FindingDraft | null {
  const { study, stackId, findings } = session.get();
  const kind = kindOfTool(annotation.metadata?.toolName);
  const findingId = annotation.annotationUID;
  const frameId = frameIdOf(annotation.metadata?.referencedImageId ?? '');
  const known = frameById(frameId);
  if (!study || !kind || !findingId || !known?.frame.plane) return null;
  const { frame } = known;
  const before = findings.find((finding) => finding.findingId === findingId);
  const points = pointsOf(annotation);
  return {
    findingId,
    studyInstanceUid: study.studyInstanceUid,
    kind,
    label: before?.label ?? '',
    severity: before?.severity ?? 'none',
    text: before?.text ?? '',
    anchor: before?.anchor
      ? { ...before.anchor, positionMm: middle(points) }
      : {
          stackId: stackOf(frame.seriesInstanceUid) ?? stackId,
          seriesInstanceUid: frame.seriesInstanceUid,
          sopInstanceUid: frame.sopInstanceUid,
          frameNumber: frame.frameNumber,
          sliceIndex: frame.sliceIndex,
          phaseIndex: frame.phaseIndex,
          positionMm: middle(points),
          runId: null,
          vertex: null,
        },
    pointsMm: points,
    measurements: measureOn(frameId, kind, points),
  };
}

const stackOf = (seriesInstanceUid: string): string | null =>
  session.get().stacks.find((stack) => stack.seriesInstanceUids.includes(seriesInstanceUid))?.stackId ?? null;

async function save(annotation: Annotation): Promise<void> {
  const draft = draftOf(annotation);
  const uid = annotation.annotationUID;
  if (!uid) return;
  if (!draft) {
    discard(uid);
    return;
  }
  saving.add(uid);
  try {
    const result = await saveFinding(draft);
    if (!result.ok) notify.failure(result.error);
    else session.set({ selectedFindingId: uid });
  } finally {
    saving.delete(uid);
    reconcile();
  }
}

function completed(annotation: Annotation): void {
  const kind = kindOfTool(annotation.metadata?.toolName);
  if (!kind || !annotation.annotationUID || abandoned.has(annotation.annotationUID)) return;
  const points = pointsOf(annotation);
  const span = Math.max(0, ...points.flatMap((a) => points.map((b) => distanceMm(a, b))));
  if (kind !== 'probe' && span < leastMm) {
    discard(annotation.annotationUID);
    return;
  }
  void save(annotation);
}

function modified({ annotationUID: uid }: Annotation): void {
  if (uid && session.get().findings.some((finding) => finding.findingId === uid)) moved.add(uid);
}

/** The button was let go: what was moved is saved once. */
function released(): void {
  for (const uid of moved) {
    const annotation = library.state.getAnnotation(uid);
    const finding = session.get().findings.find((one) => one.findingId === uid);
    if (annotation && finding && !samePoints(pointsOf(annotation), finding.pointsMm)) void save(annotation);
  }
  moved.clear();
}

const samePoints = (a: readonly Vector[], b: readonly Vector[]): boolean =>
  a.length === b.length && a.every((point, i) => distanceMm(point, b[i]!) < 1e-6);

/** Frame of a finding, as far as its stack's frames are known. */
const frameOfFinding = ({ anchor }: Finding) =>
  anchor.sopInstanceUid && anchor.frameNumber ? frameById(`${anchor.sopInstanceUid}/${anchor.frameNumber}`) : null;

function annotationOf(finding: Finding): Annotation | null {
  const known = frameOfFinding(finding);
  if (!isMeasureKind(finding.kind) || !known) return null;
  return {
    annotationUID: finding.findingId,
    highlighted: false,
    autoGenerated: false,
    invalidated: false,
    isLocked: false,
    isVisible: true,
    metadata: {
      toolName: toolNameOf(finding.kind),
      FrameOfReferenceUID: 'patient',
      referencedImageId: imageIdOf(known.frame.frameId),
    },
    data: {
      label: '',
      cachedStats: {},
      handles: {
        points: finding.pointsMm.map(([x, y, z]) => [x, y, z]),
        activeHandleIndex: null,
        textBox: {
          hasMoved: false,
          worldPosition: [0, 0, 0],
          worldBoundingBox: {
            topLeft: [0, 0, 0],
            topRight: [0, 0, 0],
            bottomLeft: [0, 0, 0],
            bottomRight: [0, 0, 0],
          },
        },
      },
    },
  } as Annotation;
}

/** Makes what is drawn the same as the findings of the session. Also called when a stack's frames have become known. */
export function reconcile(): void {
  const { findings, selectedFindingId } = session.get();
  const wanted = new Map(findings.filter(({ kind }) => isMeasureKind(kind)).map((one) => [one.findingId, one]));
  let changed = false;
  for (const annotation of [...library.state.getAllAnnotations()]) {
    const uid = annotation.annotationUID;
    if (!uid || !kindOfTool(annotation.metadata?.toolName)) continue;
    const finding = wanted.get(uid);
    wanted.delete(uid);
    if (saving.has(uid) || moved.has(uid)) continue;
    if (!finding) {
      // Being drawn at this moment: not a finding yet.
      if (drawing(annotation)) continue;
      library.state.removeAnnotation(uid);
      changed = true;
    } else if (annotation.data.handles && !samePoints(pointsOf(annotation), finding.pointsMm)) {
      annotation.data.handles.points = finding.pointsMm.map(([x, y, z]) => [x, y, z]);
      annotation.invalidated = true;
      annotation.data.cachedStats = {};
      changed = true;
    }
  }
  for (const finding of wanted.values()) {
    const annotation = annotationOf(finding);
    if (!annotation) continue;
    library.state.addAnnotation(annotation, 'patient');
    changed = true;
  }
  for (const annotation of library.state.getAllAnnotations())
    if (annotation.annotationUID) {
      const selected = annotation.annotationUID === selectedFindingId;
      if ((annotation.isSelected ?? false) !== selected) {
        library.selection.setAnnotationSelected(annotation.annotationUID, selected, true);
        changed = true;
      }
    }
  if (changed) for (const view of allViews()) view.render();
}

/** Annotations that the reader has begun and not finished. */
const begun = new Set<string>();
const drawing = (annotation: Annotation): boolean => begun.has(annotation.annotationUID ?? '');

export const isDrawing = (): boolean => begun.size > 0;

/** Gives up what the reader has begun to draw. */
export function cancelDrawing(): void {
  if (begun.size === 0) return;
  const given = [...begun];
  begun.clear();
  for (const uid of given) abandoned.add(uid);
  for (const view of allViews()) cancelActiveManipulations(view.element);
  for (const uid of given) discard(uid);
  abandoned.clear();
  refreshActions();
}
/** The library tells of a cancelled drawing as of a completed one. */
const abandoned = new Set<string>();

let joined = false;
/** Joins the library's annotations to the findings; once. */
export function joinAnnotations(): void {
  if (joined) return;
  joined = true;
  const { Events } = Enums;
  const on = <T>(type: string, listener: (detail: T) => void) =>
    eventTarget.addEventListener(type, ((event: CustomEvent<T>) => listener(event.detail)) as unknown as EventListener);
  on<{ annotation: Annotation }>(Events.ANNOTATION_ADDED, ({ annotation: { annotationUID: uid } }) => {
    if (uid && !session.get().findings.some((finding) => finding.findingId === uid)) begun.add(uid);
    refreshActions();
  });
  on<{ annotation: Annotation }>(Events.ANNOTATION_COMPLETED, ({ annotation }) => {
    begun.delete(annotation.annotationUID ?? '');
    refreshActions();
    completed(annotation);
  });
  on<{ annotation: Annotation }>(Events.ANNOTATION_MODIFIED, ({ annotation }) => modified(annotation));
  on<{ selection: string[] }>(Events.ANNOTATION_SELECTION_CHANGE, ({ selection: [first] }) => {
    const { selectedFindingId, findings } = session.get();
    if (first && selectedFindingId !== first && findings.some(({ findingId }) => findingId === first))
      session.set({ selectedFindingId: first });
  });
  // After the library's own listeners have moved the handle.
  window.addEventListener('pointerup', () => setTimeout(released));
  let { findings, selectedFindingId } = session.get();
  useSession.subscribe((now) => {
    if (now.findings === findings && now.selectedFindingId === selectedFindingId) return;
    ({ findings, selectedFindingId } = now);
    reconcile();
  });
}

/** Why nothing can be measured here, in words; null where it can. */
export function refusal(frameId: string): { message: string; hint: string } | null {
  if (isReformat(frameId)) return { message: t('viewer.refuse.made'), hint: t('viewer.refuse.madeHint') };
  const known = frameById(frameId);
  if (known && !known.frame.plane)
    return { message: t('viewer.refuse.uncalibrated'), hint: t('viewer.refuse.uncalibratedHint') };
  return null;
}

/** Removes the measurement or other finding that is selected. */
export async function removeSelected(): Promise<void> {
  const { selectedFindingId } = session.get();
  if (!selectedFindingId) return;
  const result = await removeFinding(selectedFindingId);
  if (!result.ok) notify.failure(result.error);
}
