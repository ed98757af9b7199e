import type { TrainingReport, Validated } from '../../contract';
import type { ModelCard } from '../../inference/card';

type Metric = ModelCard['metrics'][number];

/** The card's numbers, all of them out of the training's report. */
export function metricsOf(report: TrainingReport, calibrationSlope: number, medianErrorMm: number): Metric[] {
  const { subjects: n, network, volumetric, difference, truth, plan } = report;
  const validated = `internal validation on the ${n} subjects of the cohort`;
  const metric = (name: string, value: number | null | undefined, dataset = validated, unit = '1'): Metric[] =>
    value === null || value === undefined || !Number.isFinite(value)
      ? []
      : [{ name, value: Number(value.toPrecision(6)), unit, dataset, n }];
  const ofModel = (model: string, found: Validated | null): Metric[] =>
    found
      ? [
          ...metric(`Harrell C, ${model}, corrected for optimism`, found.adjustedC),
          ...metric(`Harrell C, ${model}, 95 % bootstrap interval, low`, found.interval?.[0]),
          ...metric(`Harrell C, ${model}, 95 % bootstrap interval, high`, found.interval?.[1]),
          ...metric(`Harrell C, ${model}, optimism`, found.optimism),
          ...metric(`Harrell C, ${model}, apparent`, found.apparentC, 'the very subjects it was trained on'),
          ...metric(
            `Harrell C, ${model}, cross-validated`,
            found.crossValidatedC,
            `${plan.folds}-fold cross-validation, in which its settings were chosen`,
          ),
        ]
      : [];
  return [
    ...ofModel('network', network),
    ...ofModel('Cox model on RVEDV, RVESV and RVEF', volumetric),
    ...metric('Harrell C, network minus Cox model on volumes, mean over the replicates', difference?.mean),
    ...metric('Harrell C, network minus Cox model on volumes, 95 % interval, low', difference?.interval[0]),
    ...metric('Harrell C, network minus Cox model on volumes, 95 % interval, high', difference?.interval[1]),
    ...metric('Calibration slope of the network’s log hazard (1 is perfect)', calibrationSlope),
    ...metric('Reconstruction error, median of subjects', medianErrorMm, 'the very subjects it was trained on', 'mm'),
    ...metric('Harrell C, the planted relation itself (best possible)', truth?.oracleC, 'the simulated subjects'),
    ...metric(
      'Correlation of the importance map with the planted one',
      truth?.importanceCorrelation,
      'the simulated subjects',
    ),
  ];
}
