/**
 * All text of the page. One file per area and language, `<language>/<area>.ts`, each with a default export of nested
 * texts; the key of a text is its path: `t('studies.empty.title')` is `empty.title` in `en/studies.ts`.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Settings } from '../../electron/contract';

export interface Texts {
  readonly [key: string]: string | Texts;
}
export type Language = Settings['language'];
export const languages: readonly Language[] = ['en', 'ko'];

const files = import.meta.glob<Texts>('./{en,ko}/*.ts', { eager: true, import: 'default' });

/** Area → texts, of one language. */
export const textsOf = (language: Language): Record<string, Texts> =>
  Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => path.startsWith(`./${language}/`))
      .map(([path, texts]) => [path.slice(path.lastIndexOf('/') + 1, -'.ts'.length), texts]),
  );

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: Object.fromEntries(languages.map((language) => [language, { translation: textsOf(language) }])),
  // React escapes by itself.
  interpolation: { escapeValue: false },
  initAsync: false,
});

export const i18n = i18next;
/** For code outside React; components use `useTranslation`. */
export const t = i18next.t.bind(i18next);

export function setLanguage(language: Language): void {
  document.documentElement.lang = language;
  if (i18next.language !== language) void i18next.changeLanguage(language);
}

/** Making one takes longer than using it a hundred times. */
const formats = new Map<string, Intl.NumberFormat>();

/** A number as the language writes it, with a fixed number of decimals and a true minus. */
export function formatNumber(value: number, decimals = 0): string {
  const key = `${i18next.language} ${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(i18next.language, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(key, format);
  }
  return format.format(value).replace('-', '−');
}
