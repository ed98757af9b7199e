import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChosenPhases } from '../../electron/contract';
import { playback } from '../app/playback';
import { choosePhase } from './actions';
import { formatQuantity } from './format';
import { type Moment, momentNames, nearestPhase, steppedPhase, takenFor } from './phases';

interface HandlesProps {
  readonly phases: ChosenPhases;
  /** One per phase of the cine. */
  readonly timesMs: readonly number[];
  /** Times at the left and the right end of the plot. */
  readonly from: number;
  readonly to: number;
}

/** The handles of end-diastole and of each ventricle's end-systole, over the plot that they belong to. */
export function PhaseHandles(props: HandlesProps) {
  return momentNames.map((moment) => <Handle key={moment} moment={moment} {...props} />);
}

/**
 * A line with a flag that is dragged, or moved by the arrow keys, from phase to phase. The slices follow, so that what is
 * chosen is seen. The choice is made when the pointer or the key is let go; Escape gives it up.
 */
function Handle({ moment, phases, timesMs, from, to }: HandlesProps & { moment: Moment }) {
  const { t, i18n } = useTranslation();
  const [moved, setMoved] = useState<number | null>(null);
  const [dragging, setDragging] = useState(false);
  const phase = moved ?? phases[moment];
  const taken = takenFor(phases, moment);
  const time = timesMs[phase] ?? 0;
  const byHand = phases.byHand.includes(moment);
  const at = formatQuantity(time, 'ms', { language: i18n.language });

  const moveTo = (next: number) => {
    if (next === phase) return;
    setMoved(next);
    playback.pause();
    playback.seekPhase(next);
  };
  const drop = () => {
    setDragging(false);
    setMoved(null);
    if (moved !== null && moved !== phases[moment]) void choosePhase(moment, moved);
  };
  const giveUp = () => {
    setDragging(false);
    setMoved(null);
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragging(true);
    playback.pause();
    playback.seekPhase(phase);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!dragging) return;
    event.stopPropagation();
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!box || box.width === 0) return;
    const timeMs = from + ((event.clientX - box.left) / box.width) * (to - from);
    const next = nearestPhase(timesMs, timeMs, taken);
    if (next !== null) moveTo(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key] as 1 | -1 | undefined;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step) moveTo(steppedPhase(timesMs.length, phase, step, taken));
    else if (event.key === 'Delete' || event.key === 'Backspace') void choosePhase(moment, null);
    else if (event.key === 'Escape' && moved !== null) giveUp();
    else return;
    // These keys belong to the handle while it has the focus.
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      className={`dx-handle dx-handle-${moment}`}
      data-by-hand={byHand || moved !== null || undefined}
      data-dragging={dragging || undefined}
      data-moment={moment}
      data-shared={phases.rvEndSystole === phases.lvEndSystole || undefined}
      style={{ left: `${(100 * (time - from)) / (to - from)}%` }}
      role="slider"
      tabIndex={0}
      aria-label={t(`measures.phases.whole.${moment}`)}
      aria-orientation="horizontal"
      aria-valuemin={1}
      aria-valuemax={timesMs.length}
      aria-valuenow={phase + 1}
      aria-valuetext={`${t('measures.phases.text', { phase: phase + 1, phases: timesMs.length, time: at })}, ${t(
        byHand ? 'measures.phases.byHand' : 'measures.phases.found',
      )}`}
      title={`${t(`measures.phases.whole.${moment}`)}: ${at}, ${t(
        byHand ? 'measures.phases.byHand' : 'measures.phases.found',
      )}\n${t('measures.phases.hint')}`}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={drop}
      onPointerCancel={giveUp}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => event.key.startsWith('Arrow') && drop()}
      onBlur={() => !dragging && drop()}
    >
      <span className="dx-handle-flag">
        {t(`measures.phases.${moment}`)}
        {(byHand || moved !== null) && <span aria-hidden="true"> ✎</span>}
      </span>
    </div>
  );
}
