import { describe, expect, it } from 'vitest';
import { bodySchema } from '../../../contract';
import { bodyOf, bodySurfaceM2 } from './body';

const header = (sizeM: number | null, weightKg: number | null) => ({ sex: null, sizeM, weightKg });

describe('body surface area', () => {
  it('is Mosteller’s: 180 cm and 80 kg make 2 m²', () => {
    expect(bodySurfaceM2(180, 80)).toBe(2);
  });

  it('is made from the header', () => {
    const { body, notes } = bodyOf(header(1.8, 80), null);
    expect(bodySchema.parse(body)).toMatchObject({ heightCm: 180, weightKg: 80, from: 'header', surfaceM2: 2 });
    expect(notes).toEqual([]);
  });

  it('is unknown without both', () => {
    expect(bodyOf(null, null).body).toMatchObject({ from: 'unknown', surfaceM2: null });
    expect(bodyOf(header(1.8, null), null).body).toMatchObject({ from: 'header', heightCm: 180, surfaceM2: null });
  });

  it('takes what was typed, each on its own, before the header', () => {
    const { body } = bodyOf(header(1.6, 80), { heightCm: 180, weightKg: null });
    expect(body).toMatchObject({ heightCm: 180, weightKg: 80, from: 'typed', surfaceM2: 2 });
  });

  it.each([
    ['a height in centimetres', header(175, 70), 'height'],
    ['a weight in grams', header(1.75, 70_000), 'weight'],
    ['a height and a weight of two people', header(1.9, 9), 'go together'],
  ])('refuses %s and says so', (_, facts, word) => {
    const { body, notes } = bodyOf(facts, null);
    expect(bodySchema.parse(body).surfaceM2).toBeNull();
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(word);
  });

  it('says nothing of the header once the reader has typed', () => {
    expect(bodyOf(header(175, 70), { heightCm: 175, weightKg: null })).toMatchObject({
      notes: [],
      body: { heightCm: 175, weightKg: 70 },
    });
  });
});
