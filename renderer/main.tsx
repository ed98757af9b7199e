import './app/no-eval';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './app/app.css';
import './studies/studies.css';
import './viewer/viewer.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { registerAppActions } from './app/app-actions';
import { listenToKeys } from './app/keys';
import { start } from './app/start';
import { registerViewerActions } from './viewer/actions';
import './analyses/pages';

// Of two actions on one key the first that is possible wins: giving up a drawing comes before leaving a panel.
registerViewerActions();
registerAppActions();
listenToKeys();
start();
createRoot(document.getElementById('root')!).render(<App />);
