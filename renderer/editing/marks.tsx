import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../app/session';
import { editedPlaces, isBehind, refOf, useEditing } from './state';
import './editing.css';

const useShownRun = () => useSession((state) => state.runs.find((run) => run.runId === state.runId));
const useStack = () => useSession((state) => state.stacks.find(({ stackId }) => stackId === state.stackId) ?? null);

/** Places of the frames of the shown run that were corrected by hand. */
export function useEditedPlaces(): ReadonlySet<string> {
  const run = useShownRun();
  const answered = useEditing((state) => state.answered);
  return useMemo(() => editedPlaces(run, answered), [run, answered]);
}

/** "Corrected by hand on 3 of 240 images", and what is still on its way. Nothing where there is nothing to say. */
export function EditedNote() {
  const { t } = useTranslation();
  const run = useShownRun();
  const stack = useStack();
  const answered = useEditing((state) => state.answered);
  const saving = useEditing((state) => state.saving > 0);
  const places = useEditedPlaces();
  const behind = isBehind(run, answered);
  const last = useSession((state) => state.jobs.findLast(({ runId }) => runId !== null && runId === state.runId));
  const stopped = last?.state === 'failed' || last?.state === 'cancelled';
  const total = stack ? stack.sliceCount * stack.phaseCount : 0;
  return (
    <div className="edited-note" role="status">
      {places.size > 0 && <span>{t('editing.corrected', { count: places.size, total })}</span>}
      {saving && <span>{t('editing.saving')}</span>}
      {behind && !saving && <span>{t(stopped ? 'editing.outdated' : 'editing.updating')}</span>}
    </div>
  );
}

/** Marks along the edge of the image: the slices that have corrected frames, and the one that is shown. */
export function EditedSlices() {
  const { t } = useTranslation();
  const stack = useStack();
  const slice = useSession((state) => state.sliceIndex);
  const places = useEditedPlaces();
  const slices = useMemo(
    () => [...new Set([...places].map((place) => refOf(place).sliceIndex))].sort((a, b) => a - b),
    [places],
  );
  if (!stack || stack.sliceCount < 2 || slices.length === 0) return null;
  const at = (index: number) => ({ top: `${(100 * index) / stack.sliceCount}%`, height: `${100 / stack.sliceCount}%` });
  return (
    <div
      className="edited-slices"
      role="img"
      aria-label={t('editing.markedSlices', { slices: slices.map((index) => index + 1).join(', ') })}
    >
      <span className="edited-here" style={at(slice)} />
      {slices.map((index) => (
        <span key={index} className="edited-mark" style={at(index)} />
      ))}
    </div>
  );
}

/** Marks on the phase slider: the phases of the shown slice that were corrected. */
export function EditedPhases({ phases }: { phases: number }) {
  const { t } = useTranslation();
  const slice = useSession((state) => state.sliceIndex);
  const places = useEditedPlaces();
  const mine = [...places]
    .map(refOf)
    .filter((ref) => ref.sliceIndex === slice && ref.phaseIndex < phases)
    .map((ref) => ref.phaseIndex)
    .sort((a, b) => a - b);
  if (mine.length === 0 || phases < 2) return null;
  return (
    <span
      className="edited-phases"
      role="img"
      aria-label={t('editing.markedPhases', { phases: mine.map((index) => index + 1).join(', ') })}
    >
      {mine.map((index) => (
        <span key={index} className="edited-dot" style={{ left: `${(100 * index) / (phases - 1)}%` }} />
      ))}
    </span>
  );
}
