import { expect, test } from 'vitest';
import { type KeyPress, keyText, matches } from './keys';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...change,
});

test('modifiers must be exactly those of the shortcut', () => {
  expect(matches(press('z', { ctrlKey: true }), 'Mod+Z', false)).toBe(true);
  expect(matches(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Z', false)).toBe(false);
  expect(matches(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z', false)).toBe(true);
  expect(matches(press('z'), 'Mod+Z', false)).toBe(false);
  expect(matches(press('l', { altKey: true }), 'L', false)).toBe(false);
});

test('Mod is Command on a Mac and Control elsewhere', () => {
  expect(matches(press('k', { metaKey: true }), 'Mod+K', true)).toBe(true);
  expect(matches(press('k', { ctrlKey: true }), 'Mod+K', true)).toBe(false);
  expect(matches(press('k', { metaKey: true }), 'Mod+K', false)).toBe(false);
});

test('a sign is found wherever the keyboard has it', () => {
  expect(matches(press('?', { shiftKey: true, code: 'Slash' }), '?', false)).toBe(true);
  expect(matches(press('?', { code: 'Minus' }), '?', false)).toBe(true);
  expect(matches(press('+', { shiftKey: true }), '+', false)).toBe(true);
  expect(matches(press(',', { ctrlKey: true }), 'Mod+,', false)).toBe(true);
});

test('letters are found while a Korean input method is on', () => {
  // 두벌식: the key that prints L gives ㅣ.
  expect(matches(press('ㅣ', { code: 'KeyL' }), 'L', false)).toBe(true);
  expect(matches(press('ㅣ', { code: 'KeyL' }), 'A', false)).toBe(false);
});

test('a letter counts by what is printed on the key, not by its place', () => {
  // AZERTY: the key in the place of Q prints A.
  expect(matches(press('a', { code: 'KeyQ' }), 'A', false)).toBe(true);
  expect(matches(press('a', { code: 'KeyQ' }), 'Q', false)).toBe(false);
});

test('named keys and the space bar', () => {
  expect(matches(press(' ', { code: 'Space' }), 'Space', false)).toBe(true);
  expect(matches(press('ArrowLeft'), 'ArrowLeft', false)).toBe(true);
  expect(matches(press('1', { code: 'Digit1' }), '1', false)).toBe(true);
});

test('shortcuts are written as the keyboard calls them', () => {
  expect(keyText('Mod+Shift+Z', false)).toBe('Ctrl+Shift+Z');
  expect(keyText('Mod+Shift+Z', true)).toBe('⌘⇧Z');
  expect(keyText('ArrowLeft', false)).toBe('←');
  expect(keyText('+', false)).toBe('+');
});
