export default {
  title: 'Comparison of two studies',
  loading: 'Loading the other study',
  map: 'Right ventricle in 3-D: {{name}}. Both hearts turn together.',
  noRunHint: 'Slices can be compared; the 3-D map and the numbers need an analysis.',
  noNumbers: 'Neither study is analysed',
  action: {
    choose: 'Compare with another study…',
    close: 'Leave the comparison',
    swap: 'Swap the columns',
    previousSlice: 'Previous slice of the comparison',
    nextSlice: 'Next slice of the comparison',
    analyse: 'Analyse the other study',
  },
  choose: {
    title: 'Compare with another study',
    text: 'Both studies are shown side by side. Nothing is changed.',
    same: 'Studies of the same patient',
    noneSame: 'There is no other study with the same patient number in the library.',
    others: 'Other patients',
    othersWarning:
      'These have another patient number, or none. A difference from them is not a change of this patient.',
    empty: 'Import another study to compare this one with.',
  },
  side: { earlier: 'Earlier', later: 'Later', open: 'This study', other: 'Other study', isOpen: 'open' },
  match: {
    level: '{{level}} % of the way from base to apex',
    heart: '{{level}} % of the way from base to apex, {{off}} off',
    stack: 'matched by place in the stack',
  },
  warning: {
    patients: 'These studies have different patient numbers: what differs need not be a change of one patient.',
    role: 'Different kinds of images are compared: {{one}} and {{other}}.',
    direction: 'The slices of the two studies lie {{angle}} apart: they do not show the same cut of the heart.',
    models:
      'The studies were analysed with different models: numbers may differ for that reason alone. Analyse both again.',
    edited: 'One of the studies was corrected by hand.',
  },
  table: {
    title: 'Measurements of both studies',
    measurement: 'Measurement',
    difference: 'Change',
    perYear: 'Per year',
    points: 'points',
  },
  curves: {
    axisVolume: 'Volume (ml)',
    rv: 'RV volume',
    lv: 'LV volume',
    title: 'Volumes of both studies over one beat',
    axisTime: 'Time (% of the beat)',
    key: '{{dashed}} dashed, {{solid}} drawn through',
  },
  note: {
    years: '{{years}} years apart.',
    noYears: 'Time between the studies not known.',
    error: 'The change carries the error of both measurements.',
  },
};
