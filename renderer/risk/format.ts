import { i18n } from '../i18n';

/** Decimals by unit: what the methods behind these numbers can honestly claim, and no more. */
const decimalsOf: Record<string, number> = {
  mm: 1,
  mm2: 0,
  cm: 1,
  cm2: 1,
  ml: 0,
  'ml/m2': 0,
  'l/min': 1,
  ms: 0,
  s: 1,
  d: 0,
  count: 0,
  log: 1,
  '%': 0,
  '/min': 0,
  deg: 1,
  HU: 0,
  g: 0,
  kg: 1,
  'g/m2': 0,
  m2: 2,
  'l/min/m2': 1,
  'ml/s': 0,
  '/s': 1,
  '1': 2,
};

/** How a unit is written; those that are not here are written as they are. */
const written: Record<string, string> = {
  count: '',
  log: '',
  '1': '',
  mm2: 'mm²',
  cm2: 'cm²',
  'ml/m2': 'ml/m²',
  m2: 'm²',
  'g/m2': 'g/m²',
  'l/min/m2': 'l/min/m²',
  '/s': 's⁻¹',
  'l/min': 'l/min',
  deg: '°',
  '1/mm': 'mm⁻¹',
  '/mm': 'mm⁻¹',
};

const formats = new Map<string, Intl.NumberFormat>();
const formatOf = (language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat => {
  const key = language + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, options);
    formats.set(key, format);
  }
  return format;
};

const noBreak = '\u00a0';
/** A true minus sign: the hyphen of Intl's Latin formats is easily lost beside a number. */
const minus = (text: string) => text.replace('-', '\u2212');

/** Units as they are known here: `m²` and `m2` are one. */
const plain = (unit: string): string => unit.replace('²', '2');

export const unitText = (unit: string): string => written[plain(unit)] ?? unit;

/**
 * A number as text, without its unit, with the decimals that suit the unit; units that are not known get three
 * significant digits. Not a number gives a dash.
 */
export function formatValue(
  value: number,
  unit: string,
  options: { signed?: boolean; language?: string } = {},
): string {
  if (!Number.isFinite(value)) return '–';
  const decimals = unit === '1' && Number.isInteger(value) ? 0 : decimalsOf[plain(unit)];
  const digits: Intl.NumberFormatOptions =
    decimals === undefined
      ? { maximumSignificantDigits: 3 }
      : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const format = formatOf(options.language ?? i18n.language, {
    ...digits,
    ...(options.signed ? { signDisplay: 'exceptZero' } : { signDisplay: 'negative' }),
  });
  return minus(format.format(value));
}

/** A number with its unit: `142 ml`, `55 %`, `12.5°`. */
export function formatQuantity(
  value: number,
  unit: string,
  options: { signed?: boolean; language?: string } = {},
): string {
  const number = formatValue(value, unit, options);
  const mark = unitText(unit);
  if (mark === '') return number;
  return mark === '°' ? number + mark : number + noBreak + mark;
}

/** A probability 0…1 as a percentage. */
export const formatProbability = (value: number, language?: string): string =>
  formatQuantity(100 * value, '%', language === undefined ? {} : { language });

/** Date and time of day as the reader's language writes them. */
export function formatTime(iso: string, language: string = i18n.language): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}
