export { BodyDialog } from './body-dialog';
export { CurvesPanel } from './curves-panel';
export { SubjectBeside } from './explanation';
export { NumbersPanel } from './numbers-panel';
export { QualityPanel } from './quality-panel';
export { RiskPanel } from './risk-panel';
