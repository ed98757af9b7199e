import { pageOf } from '../analyses/registry';
import { languages, setLanguage, t } from '../i18n';
import { chooseAndImport, importDemo } from '../studies/import';
import { viewer } from '../viewer/state';
import { registerActions } from './actions';
import { notify } from './notify';
import { playback } from './playback';
import { cancelJob, rightHeartAnalysis, runningAnalysis, shownAnalysis, startAnalysis } from './runs';
import { type PanelId, session } from './session';
import { changeSettings } from './settings';
import { shell, showDialog } from './shell';
import { canRedo, canUndo, nextRedo, nextUndo, redo, undo } from './undo';

const moves = () => playback.get().phases > 1;
const focusOn = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();

export const toggleMaximised = (panel: PanelId): void =>
  session.set({ maximised: session.get().maximised === panel ? null : panel });

/** Everything that is not the viewer's, the map's or the findings'. */
export function registerAppActions(): () => void {
  return registerActions([
    {
      id: 'study.openFolder',
      labelKey: 'studies.openFolder',
      group: 'study',
      keys: ['Mod+O'],
      perform: () => chooseAndImport('folder'),
    },
    {
      id: 'study.openFiles',
      labelKey: 'studies.openFiles',
      group: 'study',
      keys: ['Mod+Shift+O'],
      perform: () => chooseAndImport('files'),
    },
    { id: 'study.openDemo', labelKey: 'studies.openDemo', group: 'study', keys: ['Mod+D'], perform: importDemo },
    {
      id: 'study.outcome',
      labelKey: 'studies.outcome.button',
      group: 'study',
      keys: ['Mod+I'],
      enabled: () => shell.get().outcomeJobId !== null,
      perform: () => showDialog('outcome'),
    },
    {
      id: 'cine.toggle',
      labelKey: 'app.cine.toggle',
      group: 'cine',
      keys: ['Space'],
      enabled: moves,
      pressed: () => playback.get().playing,
      perform: playback.toggle,
    },
    {
      id: 'cine.previous',
      labelKey: 'app.cine.previousPhase',
      group: 'cine',
      keys: ['ArrowLeft'],
      enabled: moves,
      perform: () => playback.step(-1),
    },
    {
      id: 'cine.next',
      labelKey: 'app.cine.nextPhase',
      group: 'cine',
      keys: ['ArrowRight'],
      enabled: moves,
      perform: () => playback.step(1),
    },
    {
      id: 'cine.first',
      labelKey: 'app.cine.firstPhase',
      group: 'cine',
      keys: ['Home'],
      enabled: moves,
      perform: () => {
        playback.pause();
        playback.seek(0);
      },
    },
    {
      id: 'view.grid',
      labelKey: 'app.layoutGrid',
      group: 'view',
      keys: ['G'],
      pressed: () => session.get().settings.layout === 'grid',
      perform: () => changeSettings({ layout: 'grid' }),
    },
    {
      id: 'view.single',
      labelKey: 'app.layoutSingle',
      group: 'view',
      keys: ['S'],
      pressed: () => session.get().settings.layout === 'single',
      perform: () => changeSettings({ layout: 'single' }),
    },
    {
      id: 'view.restore',
      labelKey: 'app.restore',
      group: 'view',
      keys: ['Escape'],
      enabled: () => session.get().maximised !== null,
      perform: () => session.set({ maximised: null }),
    },
    ...(['slices', 'long-axis', 'motion-map', 'curves', 'side'] as const).map((panel, index) => ({
      id: `view.fill.${panel}`,
      labelKey: `app.fill.${panel}`,
      group: 'view' as const,
      keys: [`Shift+F${index + 1}`],
      enabled: () => session.get().study !== null && (panel === 'side' || !viewer.get().planes),
      pressed: () => session.get().maximised === panel,
      perform: () => toggleMaximised(panel),
    })),
    {
      id: 'view.studies',
      labelKey: 'app.toggleStudies',
      group: 'view',
      keys: ['B'],
      pressed: () => shell.get().studiesShown,
      perform: () => shell.set({ studiesShown: !shell.get().studiesShown }),
    },
    {
      id: 'view.hidePatient',
      labelKey: 'app.hidePatient',
      group: 'view',
      keys: ['H'],
      pressed: () => session.get().settings.hidePatientText,
      perform: () => changeSettings({ hidePatientText: !session.get().settings.hidePatientText }),
    },
    {
      id: 'view.focusStudies',
      labelKey: 'app.focusStudies',
      group: 'view',
      keys: ['F6'],
      perform: () => {
        shell.set({ studiesShown: true });
        setTimeout(() => focusOn('[data-panel=studies] input, [data-panel=studies] button'));
      },
    },
    {
      id: 'view.focusSlices',
      labelKey: 'app.focusSlices',
      group: 'view',
      keys: ['F7'],
      perform: () => focusOn('[data-panel=slices] .view, [data-view=axial]'),
    },
    {
      id: 'view.focusSide',
      labelKey: 'app.focusSide',
      group: 'view',
      keys: ['F8'],
      perform: () => focusOn('[data-panel=side] [role=tab][data-state=active]'),
    },
    {
      id: 'analysis.start',
      get labelKey() {
        const id = shownAnalysis()?.analysisId ?? rightHeartAnalysis;
        const otherwise = id === rightHeartAnalysis ? 'app.analysis.start' : 'app.analysis.startOther';
        return pageOf(id)?.startKey ?? otherwise;
      },
      group: 'analysis',
      keys: ['Mod+Enter'],
      enabled: () => shownAnalysis() !== null && runningAnalysis() === null,
      perform: startAnalysis,
    },
    {
      id: 'analysis.cancel',
      labelKey: 'app.analysis.cancel',
      group: 'analysis',
      keys: ['Mod+.'],
      enabled: () => runningAnalysis() !== null,
      perform: async () => {
        const job = runningAnalysis();
        if (job) await cancelJob(job.jobId);
      },
    },
    {
      id: 'app.undo',
      labelKey: 'app.undo',
      group: 'app',
      keys: ['Mod+Z'],
      enabled: canUndo,
      perform: async () => {
        const step = nextUndo();
        if ((await undo()) && step) notify.info(t('app.undone', { what: t(step.labelKey) }));
      },
    },
    {
      id: 'app.redo',
      labelKey: 'app.redo',
      group: 'app',
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      enabled: canRedo,
      perform: async () => {
        const step = nextRedo();
        if ((await redo()) && step) notify.info(t('app.redone', { what: t(step.labelKey) }));
      },
    },
    { id: 'app.palette', labelKey: 'app.palette', group: 'app', keys: ['Mod+K'], perform: () => showDialog('palette') },
    {
      id: 'app.shortcuts',
      labelKey: 'app.shortcuts',
      group: 'app',
      keys: ['?'],
      perform: () => showDialog('shortcuts'),
    },
    {
      id: 'app.settings',
      labelKey: 'app.settings',
      group: 'app',
      keys: ['Mod+,'],
      perform: () => showDialog('settings'),
    },
    { id: 'app.models', labelKey: 'app.models', group: 'app', keys: ['Mod+M'], perform: () => showDialog('models') },
    {
      id: 'app.language',
      labelKey: 'app.switchLanguage',
      group: 'app',
      keys: ['Mod+L'],
      perform: () => {
        const { language } = session.get().settings;
        const next = languages[(languages.indexOf(language) + 1) % languages.length] ?? 'en';
        setLanguage(next);
        return changeSettings({ language: next });
      },
    },
  ]);
}
