import { qualityTexts } from '../../../electron/contract';

export default {
  /** The words of the files are those of the page. */
  text: qualityTexts,
  withheld: 'No risk is shown because the result cannot be relied on.',
  blocks: 'withholds the risk',
  overridden: 'The risk is shown although checks failed',
  by: '{{by}}, {{at}}: “{{reason}}”',
  action: {
    override: 'Show risk anyway…',
    withdraw: 'Withhold the risk again',
  },
  override: {
    title: 'Show the risk although checks failed',
    description: 'The reason is kept with the study, shown beside the risk and written into every export.',
    reason: 'Why the risk may be shown',
    placeholder: 'For example: basal slices checked on the long axis, the ventricle is complete',
    confirm: 'Show the risk',
    cancel: 'Leave it withheld',
    needed: 'Write a reason first.',
  },
  done: {
    override: 'risk shown although checks failed',
    withdraw: 'risk withheld again',
  },
  calibration: {
    title: 'How far the network’s certainty can be believed',
    axisStated: 'Stated certainty (%)',
    axisCorrect: 'Pixels labelled correctly (%)',
    summary:
      'On patients that it was not trained on: where the network said {{stated}} %, {{correct}} % of the pixels were right. Mean difference over all pixels near the heart: {{error}} percentage points.',
    ideal: 'as good as stated',
    pixels: 'Pixels',
    caption: 'The same in numbers',
  },
};
