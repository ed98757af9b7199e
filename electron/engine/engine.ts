import { analyses } from '../analyses/registry';
import { parentPort } from './port';
import { startEngine } from './start';

// The engine's process: everything heavy happens here, so that neither the page nor the workstation ever stalls.
startEngine(parentPort(), analyses);
