export default {
  title: 'Why this number',
  none: 'The model’s package does not bring what an explanation takes: a map of its cohort.',
  action: {
    beside: 'Show the nearest subject beside this heart',
    close: 'Back to the study',
    next: 'Next of the nearest subjects',
    previous: 'Previous of the nearest subjects',
    colouring: 'Colour the map of subjects by follow-up',
  },
  drivers: {
    higher: 'Log hazard ratio {{difference}} above that of the cohort’s mean motion, made up of:',
    lower: 'Log hazard ratio {{difference}} below that of the cohort’s mean motion, made up of:',
    byRegion: 'Shares of the regions',
    overBeat: 'Shares over the beat',
    moment: '{{time}} ms: {{share}}',
    es: 'end-systole is shaded',
    complete: 'All shares together: {{sum}}. Difference computed by the model: {{difference}}.',
  },
  lower: {
    title: 'What would lower it',
    change:
      'Of all changes of motion that are as usual in the cohort as one standard deviation, the one that the model would call safest: {{change}} (hazard ratio × {{ratio}}), at most {{most}} mm at end-systole.',
    caution: 'This is what the model would say of such a motion, not the effect of any treatment.',
  },
  alike: {
    title: 'Who moves alike',
    simulated: 'These subjects are simulated: they are not people.',
    caption: 'Nearest in the model’s latent space, closest first',
    subject: 'Subject',
    hazard: 'Log hazard ratio',
    outcome: 'Outcome',
    died: 'died after {{years}} y',
    alive: 'alive at {{years}} y',
    show: 'Show {{id}} beside this heart',
  },
  map: {
    caption: 'The cohort as the model sees it',
    label: 'Map of the cohort’s subjects',
    patient: 'this patient',
    none: 'This model’s latent space makes no map.',
    shapes:
      'Diamond: this patient. Rings: nearest subjects. Filled: died; hollow: censored. Choose a dot to see its heart.',
  },
  beside: {
    title: 'A subject of the cohort beside this patient',
    simulated:
      'The subject is simulated. Its motion and its death were drawn from a rule; they say nothing about this patient.',
    onMean: 'its motion on the mean heart’s shape',
    patient: 'This patient',
    hazard: 'log hazard ratio {{hazard}}',
    heart: 'Right ventricle of {{name}} in 3-D',
    loading: 'Loading the motion',
  },
};
