import { parameterCount } from '../../electron/survival/network';
import type { SimulatedCohort } from '../../electron/survival/simulation';
import { motionModes } from '../../electron/survival/simulation/motion-modes';
import type { TrainingResult } from '../../electron/trainer';

const three = (value: number | null | undefined) => (value == null ? '' : value.toFixed(3));

/** The README of the package that comes with the product, filled in by the run. */
export function packageReadme(cohort: SimulatedCohort, { report, weights }: TrainingResult): string {
  const { network, volumetric, truth, plan, chosen } = report;
  const row = (name: string, of: typeof network) =>
    `| ${name} | ${three(of?.apparentC)} | ${three(of?.adjustedC)} | ${of?.interval ? of.interval.map(three).join(' – ') : ''} |`;
  return `# Survival from right-heart motion, on a simulated cohort

**Research use, not for diagnosis. The cohort is simulated: no patient’s survival is in it, and the risk that the network
gives says nothing about a real patient.** It is here so that every link from images to a survival curve is real and can
be judged; a site trains its own network on its own cohort.

The network is that of Bello et al. (Nature Machine Intelligence 1, 95–104, 2019): 11,514 displacements (19 phases × 202
matched vertices × xyz, mm) → dropout → ${weights.hidden} ReLU → ${weights.latent} ReLU (latent); one head gives the log hazard, the other rebuilds the
motion through ${weights.hidden} ReLU. ${parameterCount(weights.features, weights.hidden, weights.latent).toLocaleString('en')} parameters. Trained by the product itself (\`electron/survival/network\`, \`electron/trainer\`);
\`reference/\` is the same network in PyTorch, which the tests compare with.

## The cohort

${cohort.description}

Modes and groups: \`assets/motion-modes\`. Simulation: \`electron/survival/simulation\`.

## Figures (\`card.json\` has them all; filled in by the run)

| Harrell’s C, ${report.subjects} subjects, ${report.events} deaths | apparent | corrected for optimism | interval |
|---|---|---|---|
${row('network', network)}
${row('Cox model on RVEDV, RVESV, RVEF', volumetric)}
| the planted relation itself: the best possible | ${three(truth?.oracleC)} | | |

Importance map against the planted one: correlation ${three(truth?.importanceCorrelation)} over the 202 matched vertices.
C on 2,000 new simulated subjects, calibration, and whether the intervals hold the truth: \`docs/reports/simulated-cohort.md\`.

Plan: ${plan.mode}, ${plan.epochs} epochs, batches of ${plan.batch}, ${plan.evaluations} evaluations × ${plan.folds} folds, ${plan.bootstraps} bootstrap replicates with the whole search in each, seed ${plan.seed}.
Chosen: \`${JSON.stringify(chosen)}\`.

## Making it again

\`\`\`
node build/run.mjs build/track-acdc.ts --acdc <cine-mr/acdc-training> --out <folder>/tracks
node build/run.mjs build/make-motion-modes.ts --tracks <folder>/tracks
node build/build.mjs
node build/run.mjs build/prove-survival.ts --work <folder>/proof --report docs/reports --package models/right-heart-survival
\`\`\`

The first two only when the tracking, the template or the atlas changed. The package belongs to \`assets/rv-template\`: when the
template’s vertices or matched vertices change, it must be made again.

## Limits

Simulated deaths; hearts of ${motionModes().hearts} adults of one hospital at two phases; a modelled course between them; an interval that covers the calibration,
not segmentation, tracking or network; a reduced search and few bootstrap replicates. The card says the same in full.
`;
}
