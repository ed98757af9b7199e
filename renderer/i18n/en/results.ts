export default {
  title: 'Results',
  none: 'Nothing has been trained on this cohort yet',
  noneHint: 'Start a training: its search, validation and maps appear here as they come.',
  choose: 'Choose a training',
};
