import { parentPort } from '../../engine/port';
import { startEngine } from '../../engine/start';
import { testAnalyses } from './analyses';

startEngine(parentPort(), testAnalyses);
