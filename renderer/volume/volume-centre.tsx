import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stack } from '../../electron/contract';
import { analysisFor, pageOf } from '../analyses/registry';
import { notify } from '../app/notify';
import { Panel } from '../app/panel';
import { useSession } from '../app/session';
import { useShell } from '../app/shell';
import { formatNumber } from '../i18n';
import { showStack } from '../studies/open-study';
import { Button } from '../ui/button';
import { ErrorBoundary } from '../ui/error-boundary';
import { ProgressBar } from '../ui/progress';
import { stackById } from '../viewer/frames';
import { StackMenu, takesStack } from '../viewer/stack-menu';
import { viewer } from '../viewer/state';
import './actions';
import { loadVolume } from './load';
import { PlaneView } from './plane-view';
import { ScrollBar } from './scroll-bar';
import { shownVolume, useVolume, volumeView } from './state';
import { VolumeToolbar } from './toolbar';
import type { PlaneId } from './types';
import './volume.css';

/** Reads the stack while it is shown; `failed` when nothing of it could be read. */
function useLoading(stack: Stack): { failed: boolean; retry: () => void } {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt reads again; a new language does not
  useEffect(() => {
    setFailed(false);
    return loadVolume(stack, (outcome) => {
      if (outcome?.kind === 'unfit') {
        const reason = t(`volume.unfit.${outcome.reason}`);
        notify.warn(t('volume.unfit.title', { name: stack.label }), reason);
        volumeView.set({ unfit: { stackId: stack.stackId, reason } });
      } else if (outcome?.kind === 'failed') {
        notify.thrown(outcome.error);
        setFailed(true);
      }
    });
  }, [stack.stackId, attempt]);
  return { failed, retry: () => setAttempt((before) => before + 1) };
}

/** Progress of reading, and what could not be read. */
function Reading() {
  const { t } = useTranslation();
  const loaded = useVolume((state) => state.loaded);
  const unread = useVolume((state) => state.unread);
  if (loaded < 1)
    return (
      <div className="view-loading">
        <ProgressBar label={t('viewer.loading')} fraction={loaded} />
      </div>
    );
  if (unread.length === 0) return null;
  return (
    <p className="volume-note" role="status">
      {t('volume.unread', { count: unread.length, slices: unread.map((slice) => slice + 1).join(', ') })}
    </p>
  );
}

function Plane({ plane, children }: { plane: PlaneId; children?: ReactNode }) {
  const compared = useVolume((state) => state.compared !== null);
  return (
    <div className="volume-plane">
      <div className="volume-pictures">
        <PlaneView plane={plane} />
        {compared && <PlaneView plane={plane} second />}
        {children}
      </div>
      <ScrollBar plane={plane} />
    </div>
  );
}

/** What is told of a volume under its name: size, spacing, memory. */
function Facts() {
  const { t } = useTranslation();
  const volume = useVolume((state) => shownVolume(state));
  if (!volume) return null;
  const megabytes = volume.values.byteLength / 1024 ** 2;
  return (
    <span className="dim volume-facts wide-only" title={t('volume.factsDetail')}>
      {t('volume.facts', { size: volume.shape.join(' × '), megabytes: formatNumber(megabytes) })}
    </span>
  );
}

/** The centre for a stack that is a volume: three planes with one crosshair, and the panel of its analysis. */
export function VolumeCentre({ stack, splitters }: { stack: Stack; splitters: ReactNode }) {
  const { t } = useTranslation();
  const { failed, retry } = useLoading(stack);
  const layout = useSession((state) => state.settings.layout);
  const analyses = useShell((state) => state.info?.analyses);
  const ready = useVolume((state) => shownVolume(state) !== null);
  const page = pageOf(analysisFor(stack, analyses)?.analysisId ?? null);
  useEffect(() => {
    viewer.set({ planes: true });
    return () => viewer.set({ planes: false });
  }, []);
  const choose = (id: string) => {
    const chosen = stackById(id);
    if (chosen) showStack(chosen);
  };
  return (
    <div className={`centre centre-${layout} volume-centre ${page ? 'with-analysis' : ''}`} {...takesStack(choose)}>
      {page?.Attached && (
        <ErrorBoundary name={t(page.titleKey)}>
          <page.Attached key={stack.stackId} />
        </ErrorBoundary>
      )}
      <Panel
        id="axial"
        title={
          <span className="volume-title">
            <StackMenu label={stack.label} chosen={stack.stackId} onChoose={showStack} />
            <Facts />
          </span>
        }
        tools={<VolumeToolbar />}
      >
        <Plane plane="axial">
          {failed && (
            <div className="empty">
              <p>{t('volume.failed')}</p>
              <Button onClick={retry}>{t('app.connection.retry')}</Button>
            </div>
          )}
          {!failed && !ready && <p className="empty dim">{t('viewer.loading')}</p>}
          <Reading />
        </Plane>
      </Panel>
      {layout === 'grid' && (
        <>
          <Panel id="coronal">
            <Plane plane="coronal" />
          </Panel>
          <Panel id="sagittal">
            <Plane plane="sagittal" />
          </Panel>
          {page && (
            <Panel id="analysis" title={t(page.titleKey)}>
              <page.Centre key={stack.stackId} />
            </Panel>
          )}
          {splitters}
        </>
      )}
    </div>
  );
}
