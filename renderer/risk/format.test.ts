import { expect, it } from 'vitest';
import { formatProbability, formatQuantity, formatValue } from './format';

const en = { language: 'en' };
const nbsp = '\u00a0';

it('writes each unit with the decimals that its method supports', () => {
  expect(formatQuantity(142.46, 'ml', en)).toBe(`142${nbsp}ml`);
  expect(formatQuantity(12.345, 'mm', en)).toBe(`12.3${nbsp}mm`);
  expect(formatQuantity(54.6, '%', en)).toBe(`55${nbsp}%`);
  expect(formatQuantity(411.7, 'ms', en)).toBe(`412${nbsp}ms`);
  expect(formatQuantity(12.34, 'deg', en)).toBe('12.3°');
  expect(formatQuantity(1.2345, '1', en)).toBe('1.23');
  expect(formatQuantity(0.034567, '1/mm', en)).toBe(`0.0346${nbsp}mm⁻¹`);
  expect(formatQuantity(1234.5, 'ms', en)).toBe(`1,235${nbsp}ms`);
});

it('shows the sign where the sign is the message, with a true minus', () => {
  expect(formatQuantity(-0.5, '1', { ...en, signed: true })).toBe('\u22120.50');
  expect(formatQuantity(0.5, '1', { ...en, signed: true })).toBe('+0.50');
  expect(formatQuantity(-3, 'HU', en)).toBe(`\u22123${nbsp}HU`);
});

it('never writes minus zero, and says nothing where there is no number', () => {
  expect(formatValue(-0.2, 'ml', en)).toBe('0');
  expect(formatValue(Number.NaN, 'ml', en)).toBe('–');
});

it('writes Korean numbers as Korean readers do', () => {
  expect(formatQuantity(1234.5, 'ms', { language: 'ko' })).toBe(`1,235${nbsp}ms`);
  expect(formatProbability(0.5, 'ko')).toBe(`50${nbsp}%`);
});
