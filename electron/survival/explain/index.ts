export {
  byVertexAndPhase,
  type HazardWeights,
  integratedGradients,
  logHazardGradient,
  logHazardOf,
} from './attribution';
export { type CohortModes, cohortModes } from './cohort-modes';
export { explain } from './explanation';
export { type ImportanceMap, type ImportanceOptions, importanceMap, logMagnitudes } from './importance';
export { type EigenmapOptions, laplacianEigenmap, placeInEigenmap } from './laplacian-eigenmap';
export {
  buildLatentFiles,
  type LatentCohort,
  type LatentFile,
  latentFileSchema,
  latentMapFile,
  latentMapOf,
  latentPlaces,
  motionModesFile,
  motionOfSubject,
  motionsFile,
  readCohortModes,
} from './latent-file';
export { farthestPhase, lowerRiskDirection } from './lower-risk';
export { benjaminiHochberg, maximumByPermutation } from './multiple-comparisons';
export { nearestNeighbours } from './neighbours';
