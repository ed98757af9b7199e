import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ReaderError } from '../../contract';
import { pulmonaryEmbolism } from '.';
import { examinationOf } from './testing/examination';

const source = path.resolve(process.env.DEXTRA_REAL_DATA ?? '../shared/data', 'chest-ct/LungFCP-01-0001.zip');
const there = existsSync(source);
if (!there) console.warn(`Skipped: the chest CT (${source}) is not there.`);

describe.skipIf(!there)('LungFCP: upper chest, without contrast', () => {
  it('is loaded, assessed, and refused as non-contrast before any model is asked for', async () => {
    const input = await examinationOf(source);
    expect([input.stack.role, input.stack.sliceCount, input.stack.sliceSpacingMm]).toEqual(['volume', 98, 1]);
    expect(pulmonaryEmbolism.refuses(input.stack)).toBeNull();
    const told: unknown = await pulmonaryEmbolism
      .run(input, {
        signal: new AbortController().signal,
        progress: () => undefined,
        contours: () => undefined,
        breathe: async () => undefined,
        write: async () => undefined,
        models: { list: async () => [], load: () => Promise.reject(new Error('no model is needed to refuse')) },
      })
      .catch((error: unknown) => error);
    if (!(told instanceof ReaderError)) throw told;
    expect(told.code).toBe('no-contrast');
    const [, hu] = /(\d+) HU at the arch of the aorta/.exec(told.message) ?? [];
    // Unenhanced blood: 30 to 60 HU.
    expect(Number(hu)).toBeGreaterThan(25);
    expect(Number(hu)).toBeLessThan(65);
    expect(told.message).toContain('end above the pulmonary trunk and the heart');
  });
});
