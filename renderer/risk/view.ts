import { create } from 'zustand';
import type { ChosenPhases } from '../../electron/contract';
import { session } from '../app/session';
import type { CurveSetId } from './curve-sets';
import type { RegionMetric } from './region-scale';

/** What the reader chose to see of the numbers. Lives as long as the window. */
export interface RiskView {
  /** The set of curves, or the bull's-eye of the regions. */
  readonly shown: CurveSetId | 'regions';
  /** Curves that the reader showed or hid, by id; the others are shown by default or not. */
  readonly curves: Readonly<Record<string, boolean>>;
  readonly asTable: boolean;
  readonly metric: RegionMetric;
  /** The chosen segment of the bull's-eye. */
  readonly regionId: string | null;
  /** Phases that were chosen but that the run's result does not have yet; revision 0: not answered yet. */
  readonly pending: { readonly runId: string; readonly revision: number; readonly phases: ChosenPhases } | null;
}

export const useRiskView = create<RiskView>(() => ({
  shown: 'volume',
  curves: {},
  asTable: false,
  metric: 'displacement',
  regionId: null,
  pending: null,
}));

export const riskView = { get: useRiskView.getState, set: useRiskView.setState };

/** Chooses a segment of the bull's-eye, or none: its part of the map is emphasised and its curves are shown. */
export function chooseRegion(regionId: string | null): void {
  const region = session.result()?.regions?.find(({ id }) => id === regionId);
  riskView.set({ regionId: region ? region.id : null });
  session.set({ highlightedVertices: region ? region.vertices : null });
}
