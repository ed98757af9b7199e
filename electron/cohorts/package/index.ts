export { buildSurvivalPackage, servedPurpose } from './build';
export type { PackageMaterial } from './material';
export { writePackage } from './write';
