import type { Body } from '../../../contract';
import type { PatientFacts } from '../../analysis';

export const surfaceFormula = 'Mosteller: √(height in cm × weight in kg ÷ 3600), N Engl J Med 317:1098 (1987)';

/** Body surface area in m² from cm and kg (Mosteller 1987). */
export const bodySurfaceM2 = (heightCm: number, weightKg: number): number => Math.sqrt((heightCm * weightKg) / 3600);

/** What the reader typed; null: from the header, if it is there. */
export interface TypedBody {
  readonly heightCm: number | null;
  readonly weightKg: number | null;
}

/** The limits of the contract, and what both together may be: from a newborn to the heaviest adults, kg/m². */
const limits = { heightCm: [30, 250], weightKg: [2, 400], massIndex: [8, 100] } as const;
const within = (value: number, [low, high]: readonly [number, number]) => value >= low && value <= high;

/**
 * Height, weight and body surface area, typed before the header. A header value that no person has (a height in
 * centimetres where metres belong, a weight in grams) is refused, never converted: a guess would scale every index.
 *
 * @returns the body, and in words what was refused
 */
export function bodyOf(header: PatientFacts | null, typed: TypedBody | null): { body: Body; notes: string[] } {
  const notes: string[] = [];
  const heightInHeader = header?.sizeM == null ? null : header.sizeM * 100;
  let [height, weight] = [heightInHeader, header?.weightKg ?? null];
  if (height !== null && !within(height, limits.heightCm)) {
    notes.push(`The height in the header (${header?.sizeM} m) is not one a person has; it was not used.`);
    height = null;
  }
  if (weight !== null && !within(weight, limits.weightKg)) {
    notes.push(`The weight in the header (${weight} kg) is not one a person has; it was not used.`);
    weight = null;
  }
  if (height !== null && weight !== null && !within(weight / (height / 100) ** 2, limits.massIndex)) {
    notes.push(`Height and weight in the header (${header?.sizeM} m, ${weight} kg) do not go together; not used.`);
    [height, weight] = [null, null];
  }
  const fromHeader = { heightCm: height, weightKg: weight };
  const heightCm = typed?.heightCm ?? fromHeader.heightCm;
  const weightKg = typed?.weightKg ?? fromHeader.weightKg;
  const isTyped = typed?.heightCm != null || typed?.weightKg != null;
  return {
    body: {
      heightCm,
      weightKg,
      from: isTyped ? 'typed' : heightCm !== null || weightKg !== null ? 'header' : 'unknown',
      surfaceM2: heightCm !== null && weightKg !== null ? bodySurfaceM2(heightCm, weightKg) : null,
      formula: surfaceFormula,
    },
    notes: isTyped ? [] : notes,
  };
}
