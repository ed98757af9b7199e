import { create } from 'zustand';

/** `attribution`: what drives this patient's risk; `importance`: what does over the whole cohort. */
export type ColourMode = 'importance' | 'attribution' | 'displacement' | 'plain';
export const colourModes: readonly ColourMode[] = ['importance', 'attribution', 'displacement', 'plain'];

export type CutMode = 'off' | 'current' | 'all';
export const cutModes: readonly CutMode[] = ['off', 'current', 'all'];

/** How the reader wants the 3-D map shown. Lives as long as the window. */
export interface MapOptions {
  colour: ColourMode;
  /** The surface at end-diastole as a wireframe. */
  ghost: boolean;
  /** Names of the regions. */
  labels: boolean;
  /** Landmarks that the network found, at end-diastole. */
  landmarks: boolean;
  /** Arrows along which the predicted risk would fall. */
  lowerRisk: boolean;
  /** Slices that stand in the view: none, those of the two image panels, or the whole stack. */
  cuts: CutMode;
  /** 0…1, of those slices: the shown ones, the whole stack. */
  cutOpacity: { readonly current: number; readonly all: number };
  /** The surface is seen through where there are slices. */
  glass: boolean;
}

export const useMapOptions = create<MapOptions>(() => ({
  colour: 'importance',
  ghost: true,
  labels: true,
  landmarks: false,
  lowerRisk: false,
  cuts: 'off',
  cutOpacity: { current: 1, all: 0.45 },
  glass: true,
}));

export const mapOptions = { get: useMapOptions.getState, set: useMapOptions.setState };

/** The colour that can be shown: importance only where a risk model gave it, attribution only where it explained itself. */
export function shownColour(wanted: ColourMode, hasImportance: boolean, hasAttribution = false): ColourMode {
  const colour = wanted === 'attribution' && !hasAttribution ? 'importance' : wanted;
  return colour === 'importance' && !hasImportance ? 'displacement' : colour;
}

/** Makes the slices in the view more or less opaque; never quite invisible, for that they are taken out. */
export function setCutOpacity(opacity: number): void {
  const { cuts, cutOpacity } = mapOptions.get();
  if (cuts === 'off') return;
  mapOptions.set({ cutOpacity: { ...cutOpacity, [cuts]: Math.round(Math.max(0.1, Math.min(1, opacity)) * 20) / 20 } });
}
