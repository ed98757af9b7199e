import { fileURLToPath } from 'node:url';
import { startShell } from './shell/start';
import { openWorkstation } from './workstation/workstation';

// Built, this file is dist/electron/main.js.
startShell(openWorkstation, fileURLToPath(new URL('../..', import.meta.url)));
