import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Cohorts } from '../cohorts';
import { ChooseDialog, Comparison } from '../compare';
import { BodyDialog, SubjectBeside } from '../risk';
import { DropTarget } from '../studies/drop-target';
import { OutcomeDialog } from '../studies/outcome-dialog';
import { Notices } from '../ui/notices';
import { TipProvider } from '../ui/tooltip';
import { TagDialog } from '../viewer/tag-dialog';
import { BottomBar } from './bottom-bar';
import { Header } from './header';
import { MenuSync } from './menu';
import { ModelsDialog } from './models-dialog';
import { Palette } from './palette';
import { useSession } from './session';
import { SettingsDialog } from './settings-dialog';
import { useShell } from './shell';
import { ShortcutsDialog } from './shortcuts-dialog';
import { Workspace } from './workspace';

function Connection() {
  const { t } = useTranslation();
  const connection = useShell((state) => state.connection);
  const engine = useShell((state) => state.info?.engine ?? 'ready');
  const lost = connection === 'lost';
  if (!lost && engine !== 'restarting' && engine !== 'failed') return null;
  return (
    <div className="banner" role="alert">
      {lost && (
        <>
          <strong>{t('app.connection.lost')}</strong> {t('app.connection.lostHint')}
        </>
      )}
      {!lost && (engine === 'failed' ? t('app.connection.engineFailed') : t('app.connection.engineRestarting'))}
    </div>
  );
}

function Starting() {
  const { t } = useTranslation();
  return (
    <main className="starting">
      <h1 className="brand">Dextra</h1>
      <p role="status">{t('app.connection.starting')}</p>
      <p className="dim">{t('app.connection.startingHint')}</p>
      <p className="notice">{t('app.notice')}</p>
    </main>
  );
}

/** The list of studies is told to the title of the window, so that windows can be told apart. */
function useTitle() {
  const open = useSession((state) => state.study);
  const hidden = useSession((state) => state.settings.hidePatientText);
  useEffect(() => {
    document.title = open && !hidden && open.description ? `${open.description} · Dextra` : 'Dextra';
  }, [open, hidden]);
}

export function App() {
  const connection = useShell((state) => state.connection);
  useTitle();
  if (connection === 'starting') return <Starting />;
  return (
    <TipProvider delayDuration={500} skipDelayDuration={200}>
      <DropTarget>
        <Connection />
        <Header />
        <Workspace />
        <Comparison />
        <SubjectBeside />
        <Cohorts />
        <BottomBar />
      </DropTarget>
      <Palette />
      <ShortcutsDialog />
      <SettingsDialog />
      <ModelsDialog />
      <OutcomeDialog />
      <TagDialog />
      <BodyDialog />
      <ChooseDialog />
      <Notices />
      <MenuSync />
    </TipProvider>
  );
}
