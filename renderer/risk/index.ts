export { CurvesPanel } from './curves-panel';
export { QualityPanel } from './quality-panel';
export { RiskPanel } from './risk-panel';
