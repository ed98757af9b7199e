import { ReaderError, type TrainingPlan } from '../../contract';
import { concordance } from '../concordance';
import { fitCox } from '../cox';
import type { MotionData } from '../network/types';
import { volumeNames } from './volumetric';

/** With fewer, neither a search nor its validation means anything. */
export const fewestEvents = 10;

interface Input {
  readonly data: MotionData;
  readonly subjectIds: readonly string[];
  readonly volumes: Float64Array | null;
  readonly plan: TrainingPlan;
}

/**
 * Refuses what cannot be learnt from, naming the subject.
 * @throws ReaderError
 */
export function checkInput({ data, subjectIds, volumes, plan }: Input): void {
  const n = data.times.length;
  const refuse = (code: string, message: string, hint: string): never => {
    throw new ReaderError(code, message, hint);
  };
  const lengths = `${n} times, ${data.events.length} outcomes, ${subjectIds.length} ids, ${data.descriptors.length} numbers of motion`;
  if (
    data.events.length !== n ||
    subjectIds.length !== n ||
    data.descriptors.length !== n * data.features ||
    (volumes && volumes.length !== n * volumeNames.length)
  )
    refuse(
      'lengths-differ',
      `The cohort's parts are not of the same subjects: ${lengths}.`,
      'Import the cohort again.',
    );
  if (data.entries)
    refuse(
      'left-truncated',
      'Subjects came under observation late (left truncation), which the network cannot take into account.',
      'Give follow-up from the scan on, and no entry times.',
    );
  const seen = new Set<string>();
  subjectIds.forEach((id, i) => {
    if (seen.has(id)) refuse('duplicate-id', `Subject "${id}" is there twice.`, 'Leave one of the two out.');
    seen.add(id);
    const time = data.times[i]!;
    if (!Number.isFinite(time) || time < 0)
      refuse('bad-time', `Follow-up of subject "${id}" is ${time} days.`, 'Times are numbers of days, 0 or more.');
    const event = data.events[i]!;
    if (event !== 0 && event !== 1)
      refuse(
        'bad-status',
        `The status of subject "${id}" is ${event}.`,
        'It is 1 for an event and 0 for a censored time.',
      );
    for (let k = i * data.features; k < (i + 1) * data.features; k++)
      if (!Number.isFinite(data.descriptors[k]!))
        refuse(
          'bad-motion',
          `The motion of subject "${id}" holds ${data.descriptors[k]} at number ${k - i * data.features + 1} of ${data.features}.`,
          'Extract it again, or exclude the subject.',
        );
  });
  const events = Array.from(data.events).reduce((sum, event) => sum + event, 0);
  if (events === 0)
    refuse(
      'all-censored',
      `None of the ${n} subjects had an event.`,
      'Check that the status column is 1 for an event; a risk cannot be learnt without events.',
    );
  if (events < fewestEvents)
    refuse(
      'too-few-events',
      `${events} of the ${n} subjects had an event; ${fewestEvents} are the least.`,
      'Add subjects, or follow them up longer.',
    );
  if (plan.folds > events)
    refuse(
      'too-many-folds',
      `${plan.folds} folds for ${events} events: some would hold none and could not be judged.`,
      `Ask for ${events} folds or fewer.`,
    );
  if (Number.isNaN(concordance(data, new Float64Array(n)).c))
    refuse(
      'nothing-to-compare',
      'No subject outlived another one that died, so that no prediction could be right or wrong.',
      'Check the times: all events are at one time, after everyone else was censored.',
    );
  if (constantNumbers(data) === data.features)
    refuse('constant-motion', 'All subjects have exactly the same motion.', 'Check how the motions were imported.');
  if (plan.evaluations === 0 && !plan.settings)
    refuse('no-settings', 'Neither a search nor settings are asked for.', 'Give settings, or one evaluation or more.');
}

/** Numbers of the descriptor that are the same for every subject. */
function constantNumbers({ descriptors, features, times }: MotionData): number {
  let constant = 0;
  for (let k = 0; k < features; k++) {
    let i = 1;
    while (i < times.length && descriptors[i * features + k] === descriptors[k]) i++;
    if (i === times.length) constant++;
  }
  return constant;
}

/**
 * Volumes of which the benchmark can be made, and what has to be said of them.
 * @returns volumes null where there are none that can be used
 */
export function checkVolumes({ data, subjectIds, volumes }: Input): {
  volumes: Float64Array | null;
  warnings: string[];
} {
  const without = (warning: string) => ({ volumes: null, warnings: [`No volumetric benchmark: ${warning}`] });
  if (!volumes || volumes.every((value) => Number.isNaN(value))) return without('volumes are not known.');
  const width = volumeNames.length;
  const lacking = subjectIds.filter((_, i) =>
    volumes.subarray(i * width, (i + 1) * width).some((value) => !Number.isFinite(value)),
  );
  if (lacking.length > 0) {
    const named = lacking.slice(0, 5).join(', ');
    return without(`volumes are not known of ${lacking.length} subjects (${named}${lacking.length > 5 ? ', …' : ''}).`);
  }
  for (let a = 0; a < width; a++)
    if (subjectIds.every((_, i) => volumes[i * width + a] === volumes[a]))
      return without(`${volumeNames[a]} is ${volumes[a]} for every subject.`);
  try {
    fitCox(data, volumes, { names: volumeNames });
    return { volumes, warnings: [] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return {
      volumes,
      warnings: [`Volumetric benchmark: ${error.message}. Its ridge penalty alone keeps the estimate finite.`],
    };
  }
}

/** What to doubt in what was learnt, before anything is computed. */
export function warningsAbout({ data, subjectIds, plan }: Input): string[] {
  const n = data.times.length;
  const events = Array.from(data.events).reduce((sum, event) => sum + event, 0);
  const warnings: string[] = [];
  if (events < 100)
    warnings.push(
      `${events} events, and far more weights in the network: only what is corrected for optimism counts, and its interval is wide.`,
    );
  if (events > 0.95 * n)
    warnings.push(`Only ${n - events} of ${n} subjects are censored: is the status 1 for an event alone?`);
  if (plan.evaluations > 0 && plan.evaluations < 20)
    warnings.push(`The search tried only ${plan.evaluations} settings (the original: 50).`);
  if (plan.bootstraps > 0 && plan.bootstraps < 100)
    warnings.push(
      `${plan.bootstraps} bootstrap replicates (the original: 100): intervals and p values are coarse; p cannot fall below ${(2 / (plan.bootstraps + 1)).toPrecision(2)}.`,
    );
  if (plan.bootstraps === 0)
    warnings.push('Without a bootstrap the apparent C is not corrected: it flatters the model.');
  const constant = constantNumbers(data);
  if (constant > 0)
    warnings.push(
      `${constant} of the ${data.features} numbers of the motion are the same for every subject: were they measured?`,
    );
  const twins = twinsIn(data, subjectIds);
  if (twins)
    warnings.push(`Subjects ${twins[0]} and ${twins[1]} have exactly the same motion: is one patient there twice?`);
  return warnings;
}

/** The first two subjects with the same motion. */
function twinsIn({ descriptors, features }: MotionData, subjectIds: readonly string[]): [string, string] | null {
  const byStart = new Map<string, number[]>();
  for (const [i, id] of subjectIds.entries()) {
    const own = descriptors.subarray(i * features, (i + 1) * features);
    const key = own.subarray(0, 8).join();
    const alike = byStart.get(key) ?? [];
    for (const other of alike)
      if (own.every((value, k) => value === descriptors[other * features + k])) return [subjectIds[other]!, id];
    byStart.set(key, [...alike, i]);
  }
  return null;
}
