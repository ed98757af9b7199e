import { registerAnalysisPage } from '../analyses/registry';
import './actions';
import { AmyloidPanel } from './amyloid-panel';
import { Attached } from './attached';
import { CortexPanel } from './cortex-panel';
import { amyloidAnalysis } from './state';

registerAnalysisPage({
  analysisId: amyloidAnalysis,
  startKey: 'amyloid.action.start',
  titleKey: 'amyloid.cortex.title',
  Centre: CortexPanel,
  Attached,
  tabs: [{ id: 'amyloid', labelKey: 'amyloid.tab', Panel: AmyloidPanel }],
});
