import { expect, it } from 'vitest';
import { acceleratorOf, menuTemplate } from './menu';

// Names as in Electron's documentation of accelerators.
it('writes the keys of the registry as Electron does', () => {
  const cases: [string, string | undefined][] = [
    ['Mod+Z', 'CommandOrControl+Z'],
    ['Mod+Shift+z', 'CommandOrControl+Shift+Z'],
    ['ArrowLeft', 'Left'],
    ['Space', 'Space'],
    ['1', '1'],
    ['F11', 'F11'],
    ['?', undefined],
    ['Hyper+Q', undefined],
  ];
  for (const [keys, accelerator] of cases) expect(acceleratorOf(keys, 'linux'), keys).toBe(accelerator);
  expect(acceleratorOf(null, 'linux')).toBeUndefined();
});

it('takes no plain letter from the text fields of macOS, where a shown key is a bound key', () => {
  expect(acceleratorOf('1', 'darwin')).toBeUndefined();
  expect(acceleratorOf('Shift+A', 'darwin')).toBeUndefined();
  expect(acceleratorOf('Mod+K', 'darwin')).toBe('CommandOrControl+K');
});

it('has the entries that the system expects before the page has sent any', () => {
  expect(menuTemplate([], () => {}, 'darwin').map(({ role }) => role)).toEqual(['appMenu', 'editMenu', 'windowMenu']);
  expect(menuTemplate([], () => {}, 'win32').map(({ label }) => label)).toEqual(['Dextra']);
});
