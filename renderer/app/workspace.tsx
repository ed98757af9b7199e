import { type CSSProperties, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { analysisFor, pageOf } from '../analyses/registry';
import { FindingsPanel } from '../findings';
import { MotionMapPanel } from '../motion-map';
import { CurvesPanel, NumbersPanel, QualityPanel, RiskPanel } from '../risk';
import { EmptyState } from '../studies/empty-state';
import { StudiesPanel } from '../studies/studies-panel';
import { ErrorBoundary } from '../ui/error-boundary';
import { Splitter } from '../ui/splitter';
import { Tabs } from '../ui/tabs';
import { LongAxisPanel } from '../viewer/long-axis-panel';
import { SlicesPanel } from '../viewer/slices-panel';
import { useVolume, VolumeCentre } from '../volume';
import { cover } from './cover';
import { Panel } from './panel';
import { useSession } from './session';
import { rememberPanelSize } from './settings';
import { type SideTab, shell, useShell } from './shell';

/** Percent of the window, or of the centre for `columns` and `rows`. */
const sizes = {
  studies: { start: 16, min: 10, max: 32 },
  side: { start: 22, min: 14, max: 45 },
  columns: { start: 50, min: 20, max: 80 },
  rows: { start: 58, min: 20, max: 80 },
} as const;
type SizeId = keyof typeof sizes;

function useSizes() {
  const saved = useSession((state) => state.settings.panelSizes);
  const [dragged, setDragged] = useState<Partial<Record<SizeId, number>>>({});
  const of = (id: SizeId) => dragged[id] ?? saved[id] ?? sizes[id].start;
  const splitter = (id: SizeId) => ({
    value: of(id),
    min: sizes[id].min,
    max: sizes[id].max,
    onChange: (value: number) => setDragged((before) => ({ ...before, [id]: value })),
    onCommit: (value: number) => rememberPanelSize(id, value),
  });
  return { of, splitter };
}

const useStack = () => useSession((state) => state.stacks.find(({ stackId }) => stackId === state.stackId) ?? null);

function Side() {
  const { t } = useTranslation();
  const tab = useShell((state) => state.sideTab);
  const findings = useSession((state) => state.findings.length);
  const doubts = useSession((state) => {
    const quality = state.runs.find((run) => run.runId === state.runId)?.result?.quality ?? [];
    return quality.filter(({ status }) => status !== 'pass').length;
  });
  const stack = useStack();
  const analyses = useShell((state) => state.info?.analyses);
  const analysis = stack && analysisFor(stack, analyses);
  const page = pageOf(analysis?.analysisId ?? null);
  const panel = (id: SideTab, content: React.ReactNode, count = 0, label = t(`app.tab.${id}`)) => ({
    id,
    label,
    badge: count > 0 ? String(count) : undefined,
    content: <ErrorBoundary name={label}>{content}</ErrorBoundary>,
  });
  const quality = panel('quality', <QualityPanel />, doubts);
  // Numbers and risk are those of the right heart: a volume has those of its own analysis, if there is one.
  const offered = page
    ? [...page.tabs.map(({ id, labelKey, Panel: Content }) => panel(id, <Content />, 0, t(labelKey))), quality]
    : stack?.role === 'volume'
      ? analysis
        ? [quality]
        : []
      : [panel('measures', <NumbersPanel />), quality, panel('risk', <RiskPanel />)];
  const tabs = [panel('findings', <FindingsPanel />, findings), ...offered];
  return (
    <Panel id="side" title={t('app.tab.label')}>
      <Tabs
        label={t('app.panel.side')}
        value={tabs.some(({ id }) => id === tab) ? tab : 'findings'}
        onChange={(id) => shell.set({ sideTab: id })}
        tabs={tabs}
      />
    </Panel>
  );
}

export function Workspace() {
  const { t } = useTranslation();
  const open = useSession((state) => state.study !== null);
  const layout = useSession((state) => state.settings.layout);
  const maximised = useSession((state) => state.maximised);
  const studiesShown = useShell((state) => state.studiesShown);
  const stack = useStack();
  const unfit = useVolume((state) => state.unfit?.stackId ?? null);
  const covered = useSyncExternalStore(cover.subscribe, cover.on);
  const { of, splitter } = useSizes();
  const variables = {
    '--studies': `${of('studies')}%`,
    '--side': `${of('side')}%`,
    '--columns': `${of('columns')}fr ${100 - of('columns')}fr`,
    '--rows': `${of('rows')}fr ${100 - of('rows')}fr`,
    '--column': `${of('columns')}%`,
    '--row': `${of('rows')}%`,
  } as CSSProperties;
  const splitters = (
    <>
      <Splitter label={t('app.split.columns')} orientation="vertical" {...splitter('columns')} />
      <Splitter label={t('app.split.rows')} orientation="horizontal" {...splitter('rows')} />
    </>
  );
  return (
    <main
      // Out of sight but in its place, so that every view is as it was when the reader comes back.
      inert={covered}
      className={`workspace ${covered ? 'covered' : ''} ${studiesShown ? '' : 'no-studies'} ${open ? '' : 'no-study'}`}
      data-maximised={maximised ?? undefined}
      style={variables}
    >
      {studiesShown && (
        <>
          <StudiesPanel />
          <Splitter label={t('app.split.studies')} orientation="vertical" {...splitter('studies')} />
        </>
      )}
      {open && stack?.role === 'volume' && unfit !== stack.stackId ? (
        <VolumeCentre key={stack.stackId} stack={stack} splitters={splitters} />
      ) : open ? (
        <div className={`centre centre-${layout}`}>
          <SlicesPanel />
          {layout === 'grid' && (
            <>
              <LongAxisPanel />
              <Panel id="motion-map">
                <MotionMapPanel />
              </Panel>
              <Panel id="curves">
                <CurvesPanel />
              </Panel>
              {splitters}
            </>
          )}
        </div>
      ) : (
        <EmptyState />
      )}
      {open && (
        <>
          <Splitter label={t('app.split.side')} orientation="vertical" fromEnd {...splitter('side')} />
          <Side />
        </>
      )}
    </main>
  );
}
