import { fileURLToPath } from 'node:url';
import { startLoopback } from './loopback/start';
import { openWorkstation } from './workstation/workstation';

// Built, this file is dist/electron/loopback.js.
await startLoopback(openWorkstation, fileURLToPath(new URL('../..', import.meta.url)), process.argv.slice(2));
