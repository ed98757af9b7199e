import type { NetworkSettings, SearchSpace } from '../../contract';

/** The ranges as a box, in the order that `settingsAt` reads. */
export const boxOf = (space: SearchSpace): readonly (readonly [number, number])[] => [
  space.log10LearningRate,
  space.log10L1,
  space.dropout,
  space.hidden,
  space.latent,
  space.alpha,
];

/** Settings at a position of the box; units of layers are rounded to whole numbers within their range. */
export function settingsAt(position: ArrayLike<number>, space: SearchSpace): NetworkSettings {
  const whole = (value: number, [low, high]: readonly [number, number]) =>
    Math.max(1, Math.min(Math.floor(high), Math.max(Math.ceil(low), Math.round(value))));
  return {
    learningRate: 10 ** position[0]!,
    l1: 10 ** position[1]!,
    dropout: position[2]!,
    hidden: whole(position[3]!, space.hidden),
    latent: whole(position[4]!, space.latent),
    alpha: position[5]!,
  };
}

/** Names of the ranges at an end of which the settings lie (within 1 % of the range): the best may lie beyond. */
export function endsReached(settings: NetworkSettings, space: SearchSpace): string[] {
  const values: Record<keyof SearchSpace, number> = {
    log10LearningRate: Math.log10(settings.learningRate),
    log10L1: Math.log10(settings.l1),
    dropout: settings.dropout,
    hidden: settings.hidden,
    latent: settings.latent,
    alpha: settings.alpha,
  };
  return (Object.keys(values) as (keyof SearchSpace)[]).filter((name) => {
    const [low, high] = space[name];
    const margin = 0.01 * (high - low);
    return high > low && (values[name] <= low + margin || values[name] >= high - margin);
  });
}
