import type { NetworkSettings, Training } from '../../../electron/contract';
import { formatNumber, t } from '../../i18n';

/** Concordance, three decimals: more than the interval of any cohort here can bear, and what papers print. */
export const cText = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? '–' : formatNumber(value, 3);

/** A p value as papers print it: three decimals, two significant digits below that, never 0. */
export function pText(p: number): string {
  if (!Number.isFinite(p)) return '–';
  if (p < 0.0001) return `< ${formatNumber(0.0001, 4)}`;
  return formatNumber(p, p < 0.001 ? 4 : 3);
}

export const intervalText = (
  interval: readonly [number, number] | null | undefined,
  format: (value: number) => string = cText,
): string => (interval ? `${format(interval[0])} – ${format(interval[1])}` : '–');

/** A number of very different sizes: four significant digits, powers of ten for the very small. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return formatNumber(0);
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size < -4 || size > 6) {
    const [digits, power] = value.toExponential(2).split('e') as [string, string];
    return `${formatNumber(Number(digits), 2)} × 10${superscript(Number(power))}`;
  }
  return formatNumber(value, Math.max(0, 3 - size));
}

/** A tick of an axis: as many digits as it needs. */
export function tickText(value: number): string {
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  if (size < -3 || size > 5) {
    const digit = Number((value / 10 ** size).toPrecision(2));
    return `${digit === 1 ? '' : `${formatNumber(digit, Number.isInteger(digit) ? 0 : 1)} × `}10${superscript(size)}`;
  }
  const digits = Number(value.toPrecision(3));
  return formatNumber(digits, (String(digits).split('.')[1] ?? '').length);
}

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const superscript = (power: number): string =>
  (power < 0 ? '⁻' : '') + [...String(Math.abs(power))].map((digit) => raised[Number(digit)]).join('');

/** Seconds of computing as a person says them. */
export function timeText(seconds: number): string {
  if (seconds < 90) return t('results.time.seconds', { n: formatNumber(Math.round(seconds)) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return t('results.time.minutes', { n: formatNumber(minutes) });
  return t('results.time.hours', {
    hours: formatNumber(Math.floor(minutes / 60)),
    minutes: formatNumber(minutes % 60),
  });
}

export const settingNames = ['learningRate', 'l1', 'dropout', 'hidden', 'latent', 'alpha'] as const;
export type SettingName = (typeof settingNames)[number];
/** Searched on a logarithmic scale. */
export const isLogSetting = (name: SettingName): boolean => name === 'learningRate' || name === 'l1';

export const settingText = (name: SettingName, settings: NetworkSettings): string => {
  const value = settings[name];
  return name === 'hidden' || name === 'latent' ? formatNumber(value) : numberText(value);
};

/** When and how a training was begun: what tells it from the others of its cohort. */
export function nameOfTraining(training: Training, language: string): string {
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(training.createdAt),
  );
  return t('results.trainingName', { when, mode: t(`results.mode.${training.plan.mode}`), seed: training.plan.seed });
}
