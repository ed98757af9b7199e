import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Texts, textsOf } from './index';

const flatten = (texts: Texts, prefix = ''): Map<string, string> =>
  new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[prefix + key, value] as const]
        : [...flatten(value, `${prefix}${key}.`)].map((entry) => entry),
    ),
  );

const en = flatten(textsOf('en'));
const ko = flatten(textsOf('ko'));
const placeholders = (text: string) => [...text.matchAll(/{{\s*(\w+)/g)].map((match) => match[1]).sort();

test('both languages have the same keys', () => {
  expect([...ko.keys()].sort()).toEqual([...en.keys()].sort());
});

test('both languages fill in the same values', () => {
  const differing = [...en].filter(([key, text]) => {
    const other = ko.get(key) ?? '';
    return placeholders(text).join() !== placeholders(other).join();
  });
  expect(differing.map(([key]) => key)).toEqual([]);
});

test('no text is empty', () => {
  expect([...en, ...ko].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([]);
});

/** Keys that the page asks for: `t('…')`, `labelKey: '…'`, `titleKey="…"`; and the fixed beginning of made ones. */
function usedKeys(): { whole: Set<string>; beginnings: Set<string> } {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const whole = new Set<string>();
  const beginnings = new Set<string>();
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(name) || /\.test\.tsx?$/.test(name) || name.startsWith('i18n')) continue;
    const source = readFileSync(path.join(root, name), 'utf8');
    for (const match of source.matchAll(/(?:\bt\(\s*|[kK]ey(?::|=|=\{)\s*)(['"])([a-z][\w-]*(?:\.[\w-]+)+)\1/g))
      whole.add(match[2]!);
    for (const match of source.matchAll(/(?:\bt\(\s*|[kK]ey(?::|=|=\{)\s*)`([a-z][\w-]*\.[\w.-]*)\$\{/g))
      beginnings.add(match[1]!);
  }
  return { whole, beginnings };
}

test('every key that the page uses exists', () => {
  const { whole, beginnings } = usedKeys();
  expect(whole.size).toBeGreaterThan(20);
  const missing = [...whole].filter((key) => !en.has(key) && !en.has(`${key}_other`));
  const keys = [...en.keys()];
  const unanswered = [...beginnings].filter((beginning) => !keys.some((key) => key.startsWith(beginning)));
  expect({ missing, unanswered }).toEqual({ missing: [], unanswered: [] });
});
