import { describe, expect, test } from 'vitest';
import { callNames, calls, eventSchema, failureSchema, isCallName, resultOf } from '.';
import { callFixtures } from './fixtures/calls';
import { failure } from './fixtures/entities';
import { eventFixtures } from './fixtures/events';

test('every call has fixtures, and no fixture is left over', () => {
  expect(Object.keys(callFixtures).toSorted()).toEqual(callNames.toSorted());
});

test('every event has fixtures, and no fixture is left over', () => {
  const types = eventSchema.options.map((option) => option.shape.type.value);
  expect(Object.keys(eventFixtures).toSorted()).toEqual(types.toSorted());
});

describe.each(callNames)('%s', (name) => {
  describe.each(['payload', 'value'] as const)('%s', (side) => {
    const { valid, negative } = callFixtures[name][side];
    const schema = calls[name][side];

    test('takes what is valid, unchanged', () => {
      expect(valid.length).toBeGreaterThan(0);
      for (const one of valid) expect(schema.parse(one)).toEqual(one);
    });
    test('survives both transports: structured clone and JSON', () => {
      for (const one of valid) {
        expect(schema.parse(structuredClone(one))).toEqual(one);
        expect(schema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
      }
    });
    test.each(negative)('rejects %s', (_why, one) => {
      expect(schema.safeParse(one).success).toBe(false);
    });
    test('has something to reject', () => {
      expect(negative.length).toBeGreaterThan(0);
    });
  });
});

describe.each(Object.entries(eventFixtures))('event %s', (type, { valid, negative }) => {
  test('takes what is valid, unchanged', () => {
    expect(valid.length).toBeGreaterThan(0);
    for (const one of valid) {
      expect(one.type).toBe(type);
      expect(eventSchema.parse(one)).toEqual(one);
      expect(eventSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
    }
  });
  test.each(negative)('rejects %s', (_why, one) => {
    expect(eventSchema.safeParse(one).success).toBe(false);
  });
  test('has something to reject', () => {
    expect(negative.length).toBeGreaterThan(0);
  });
});

describe('Result', () => {
  const schema = resultOf(calls['library.import'].value);
  test.each([
    { ok: true, value: { jobId: 'a' } },
    { ok: false, error: failure },
  ])('takes %j', (one) => {
    expect(schema.parse(one)).toEqual(one);
  });
  test.each([
    { ok: true },
    { ok: true, error: failure },
    { ok: false, value: { jobId: 'a' } },
    { ok: false, error: { code: 'Has Spaces', message: 'a', hint: '' } },
    { ok: false, error: { code: 'no-words', message: '', hint: '' } },
  ])('rejects %j', (one) => {
    expect(schema.safeParse(one).success).toBe(false);
  });
  test('a failure has a code, words and a hint', () => {
    expect(failureSchema.parse(failure)).toEqual(failure);
  });
});

test.each(['toString', '__proto__', 'constructor', '', 'library.List', 3, null])('%j is no call', (name) => {
  expect(isCallName(name)).toBe(false);
});
