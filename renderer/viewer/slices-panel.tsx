import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../app/panel';
import { playback } from '../app/playback';
import { session, useSession } from '../app/session';
import { EditedNote, EditedSlices } from '../editing/marks';
import { useEditing } from '../editing/state';
import { EditBar } from '../editing/toolbar';
import { showStack } from '../studies/open-study';
import { Button } from '../ui/button';
import { ProgressBar } from '../ui/progress';
import { reconcile } from './annotations';
import { stackById } from './frames';
import { ImageView } from './image-view';
import { forgetImages } from './images';
import { stepSlice } from './navigate';
import { prefetch } from './prefetch';
import { forgetReformats } from './reformat';
import { StackMenu, takesStack } from './stack-menu';
import { useViewer } from './state';
import { SlicesToolbar } from './toolbar';
import { useFrames } from './use-frames';

const still = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

function Loading() {
  const { t } = useTranslation();
  const loaded = useViewer((state) => state.loaded);
  if (loaded >= 1) return null;
  return (
    <div className="view-loading">
      <ProgressBar label={t('viewer.loading')} fraction={loaded} />
    </div>
  );
}

export function SlicesPanel() {
  const { t } = useTranslation();
  const study = useSession((state) => state.study?.studyInstanceUid ?? null);
  const stackId = useSession((state) => state.stackId);
  const stack = useSession((state) => state.stacks.find((one) => one.stackId === state.stackId) ?? null);
  const slice = useSession((state) => state.sliceIndex);
  const { frames, failed, retry } = useFrames(stack);

  useEffect(() => {
    if (!study) return;
    return () => {
      forgetImages();
      forgetReformats();
    };
  }, [study]);

  // The heart begins to beat by itself once, when the first slice's whole beat has arrived.
  const begun = useRef<string | null>(null);
  useEffect(() => {
    if (!frames) return;
    reconcile();
    return prefetch('slices', frames, slice, playback.phaseIndex(frames.phases), () => {
      if (begun.current === frames.stackId) return;
      begun.current = frames.stackId;
      if (frames.phases > 1 && !still()) playback.play();
    });
  }, [frames, slice]);

  const editing = useEditing((state) => state.active);
  const choose = (id: string) => {
    const chosen = stackById(id);
    if (chosen) showStack(chosen);
  };
  return (
    <Panel
      id="slices"
      title={stack ? <StackMenu label={stack.label} chosen={stackId} onChoose={showStack} /> : t('app.panel.slices')}
      tools={stack && <SlicesToolbar />}
    >
      <div className="slices-body">
        <EditBar />
        <div className="slices-images">
          <div className={`view-holder ${editing ? 'editing' : ''}`} {...takesStack(choose)}>
            {!stack && <p className="empty dim">{session.get().study ? t('viewer.noImages') : t('app.noStudy')}</p>}
            {stack && !frames && !failed && <p className="empty dim">{t('viewer.loading')}</p>}
            {failed && (
              <div className="empty">
                <p>{t('viewer.failed')}</p>
                <Button onClick={retry}>{t('app.connection.retry')}</Button>
              </div>
            )}
            {frames && (
              <>
                <ImageView id="slices" stack={frames} slice={slice} label={stack?.label ?? ''} onScroll={stepSlice} />
                <EditedSlices />
                <EditedNote />
                <Loading />
              </>
            )}
          </div>
        </div>
      </div>
    </Panel>
  );
}
