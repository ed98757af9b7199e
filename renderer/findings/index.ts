export { removeFinding, saveFinding } from './findings';
export { FindingsPanel } from './findings-panel';
