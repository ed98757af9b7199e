export { CurvesPanel } from './CurvesPanel';
export { QualityPanel } from './QualityPanel';
export { RiskPanel } from './RiskPanel';
