import { useEffect, useRef } from 'react';
import { playback } from '../app/playback';
import { session } from '../app/session';
import type { View } from '../viewer/view';
import { loadMask, maskAt } from './masks';
import { drawOn } from './pointer';
import { editedPlaces, editing, placeOf, refusal, shownRun, useEditing } from './state';

/** Over an image: the pointer draws here while contours are edited. */
export function EditLayer({ view }: { view: View | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const active = useEditing((state) => state.active);
  const network = useEditing((state) => state.network);

  useEffect(() => {
    if (view && active && canvas.current) return drawOn(view, canvas.current);
  }, [view, active]);

  // The network's outlines are asked for where they are to be seen beside the reader's.
  useEffect(() => {
    if (!view) return;
    view.redraw();
    if (!network) return;
    return view.subscribe(({ slice, phase, stack }) => {
      const { runId, stackId } = session.get();
      if (!runId || stack.stackId !== stackId || refusal() !== null || playback.get().playing) return;
      const ref = { sliceIndex: slice, phaseIndex: phase };
      if (maskAt(runId, ref) || !editedPlaces(shownRun(), editing.get().answered).has(placeOf(ref))) return;
      void loadMask(runId, ref).then((mask) => mask && view.redraw());
    });
  }, [view, network]);

  return <canvas ref={canvas} className="view-overlay" data-testid="edit-cursor" hidden={!active} />;
}
