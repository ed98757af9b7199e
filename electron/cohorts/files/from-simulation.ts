import { rvTemplateName } from '../../mesh/rv-template';
import type { SimulatedCohort } from '../../survival/simulation';
import type { CohortData } from './cohort-data';

/** A simulated cohort as files have it; its name and description say what it is. */
export function cohortOfSimulation({
  request,
  subjects,
  descriptors,
  truth,
  description,
}: SimulatedCohort): CohortData {
  return {
    name: `Simulated cohort, ${request.subjects} subjects, seed ${request.seed}`,
    description,
    origin: 'simulated',
    simulated: true,
    space: { kind: 'template', template: rvTemplateName },
    subjects: subjects.map(({ group: _, ...subject }) => ({ ...subject, warnings: [] })),
    descriptors,
    truth: { map: [...truth.plantedMap], definition: truth.definition },
    notes: [],
  };
}
