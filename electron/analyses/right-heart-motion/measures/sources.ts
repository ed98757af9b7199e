/** Definitions as they stand beside the numbers, in results and exports. */
export const sources = {
  counted: (model: string) => `${model}: labelled area × slice distance`,
  stroke: 'end-diastolic − end-systolic volume',
  ejectionFraction: 'stroke volume ÷ end-diastolic volume',
  mass: (model: string, density: number) =>
    `${model}: labelled area × slice distance × ${density} g/ml, at end-diastole`,
  heartRate: 'R-R interval of the series',
  output: 'stroke volume × heart rate',
  index: (formula: string) => `÷ body surface area (${formula})`,
  fit: {
    rv: 'Fourier series (up to 6 harmonics, ridge) through the volumes that the surface encloses in 20 phases',
    lv: 'Fourier series (up to 6 harmonics, ridge) through the labelled volumes of all phases',
  },
  rate: 'slope of the Fourier series through the volumes',
  peakEjection: 'steepest fall of the fitted volume between end-diastole and end-systole',
  peakFilling: 'steepest rise of the fitted volume between end-systole and end-diastole',
  normalised: '÷ largest fitted volume',
  firstThird: '(fitted volume after a third of diastole − end-systolic) ÷ (end-diastolic − end-systolic)',
  excursion:
    'surface: mean way of the tricuspid plane along the long axis from end-diastole, towards the apex positive',
  lateralExcursion: 'surface: the same of the third of the tricuspid plane farthest from the septum',
  area: 'surface cut by the plane of the LV long axis and the direction from septum to free wall',
  fractionalArea: '(end-diastolic − smallest) ÷ end-diastolic area in the four-chamber plane of the surface',
  longitudinal:
    'surface: Lagrangian engineering strain along the long axis projected on the surface, against end-diastole; mean by area',
  circumferential:
    'surface: Lagrangian engineering strain around the long axis in the surface, against end-diastole; mean by area',
  displacement: 'surface: mean distance of the vertices from their place at end-diastole',
  dispersion: 'standard deviation over the regions that move 2 mm or more of the time of largest mean displacement',
  curvature:
    'labels: midwall curvature of the septum ÷ of the LV free wall, mid-ventricular slices (Reisner et al., J Am Soc Echocardiogr 1994)',
  eccentricity:
    'labels: LV cavity diameter along ÷ across the septum, mid-ventricular slices (Ryan et al., J Am Coll Cardiol 5:918, 1985)',
} as const;
