export { FindingsPanel } from './FindingsPanel';
export { removeFinding, saveFinding } from './findings';
