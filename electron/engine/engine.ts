import os from 'node:os';
import { analyses } from '../analyses/registry';
import { parentPort } from './port';
import { startEngine } from './start';

// The engine's process: everything heavy happens here, so that neither the page nor the workstation ever stalls.
// The page draws and the workstation answers first where there are few cores; set before onnxruntime starts its threads,
// which inherit it.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);

startEngine(parentPort(), analyses);
