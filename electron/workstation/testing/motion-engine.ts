import { parentPort } from '../../engine/port';
import { startEngine } from '../../engine/start';
import { motionAnalysis } from './motion-analysis';

startEngine(parentPort(), [motionAnalysis]);
