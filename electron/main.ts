import { startShell } from './shell/start';
import { openWorkstation } from './workstation/workstation';

startShell(openWorkstation);
