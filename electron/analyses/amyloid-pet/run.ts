import { type AmyloidResult, type AnalysisResult, ReaderError, type Tracer } from '../../contract';
import type { AdjustableRun, RunRemains } from '../analysis';
import { tracerCheck } from './checks';
import { concludeFor, measurementsOf } from './conclude';
import { readSpace } from './space';

export const amyloidPetId = 'amyloid-pet';

interface Chosen {
  readonly revision: number;
  readonly tracer: Tracer | null;
  readonly by: readonly string[];
}

/** A finished run whose tracer the reader may tell: its uptake stays, what follows from it does not. */
export function adjustable(first: AnalysisResult, header: Tracer | null, before: Chosen): AdjustableRun {
  let chosen = before;
  const amyloid = first.amyloid;
  if (!amyloid)
    throw new ReaderError('run-without-result', 'This run has no result to change.', 'Run the analysis again.');
  return {
    get revision() {
      return chosen.revision;
    },
    labels() {
      throw new ReaderError('no-such-frame', 'This analysis draws no outlines.');
    },
    adjust(adjustment, by) {
      if (adjustment.kind !== 'tracer')
        throw new ReaderError('not-adjustable', 'Only the tracer of an amyloid PET can be told by hand.');
      const former = chosen.tracer;
      chosen = { revision: chosen.revision + 1, tracer: adjustment.tracer, by: [...chosen.by, by] };
      return {
        change: { kind: 'tracer', tracer: adjustment.tracer },
        text: adjustment.tracer ? `tracer set to ${adjustment.tracer}` : 'tracer as the header tells',
        inverse: { kind: 'tracer', tracer: former },
        frames: [],
        contours: [],
        volumes: { rvMl: [], lvMl: [], myocardiumMl: [], rvEjectionFraction: 0, lvEjectionFraction: 0 },
      };
    },
    async refresh(context) {
      const { revision, tracer, by } = chosen;
      const model = await context.models.load(amyloidPetId);
      try {
        const space = await readSpace(model);
        const from = tracer ? 'reader' : header ? 'header' : 'unknown';
        const now: AmyloidResult = { ...amyloid, ...concludeFor(tracer ?? header, from, amyloid, space) };
        if (chosen.revision !== revision)
          throw new ReaderError('superseded', 'A later change took the place of this one.');
        const result: AnalysisResult = {
          ...first,
          amyloid: now,
          measurements: measurementsOf(now),
          quality: [...first.quality.filter(({ id }) => id !== 'pet.tracer'), tracerCheck(now.tracer, now.tracerFrom)],
          adjustments: { revision, editedFrames: [], editedBy: [...new Set(by)], override: null },
        };
        await context.write('result.json', `${JSON.stringify(result, null, 2)}\n`);
        return result;
      } finally {
        await model.release();
      }
    },
  };
}

/** Takes up a finished run from its result. */
export async function reopen({ result, changes }: RunRemains): Promise<AdjustableRun> {
  const amyloid = result.amyloid;
  const told = changes.flatMap(({ change, by }) => (change.kind === 'tracer' ? [{ tracer: change.tracer, by }] : []));
  // The header's tracer is kept beside the reader's, so that it can be had again.
  const header = amyloid?.headerTracer ?? (amyloid?.tracerFrom === 'header' ? amyloid.tracer : null);
  return adjustable(result, header, {
    revision: changes.at(-1)?.revision ?? 0,
    tracer: told.at(-1)?.tracer ?? null,
    by: told.map(({ by }) => by),
  });
}
