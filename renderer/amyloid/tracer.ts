import type { Tracer } from '../../electron/contract';
import { adjust } from '../risk/adjust';
import { shownAmyloid } from './state';

/**
 * The reader says which tracer it was; null: what the header tells. Centiloid, bands and stage follow with the result.
 * Can be taken back.
 */
export async function chooseTracer(tracer: Tracer | null): Promise<boolean> {
  const shown = shownAmyloid();
  if (!shown || shown.amyloid.tracer === tracer) return false;
  return adjust({ kind: 'tracer', tracer }, 'amyloid.done.tracer');
}
