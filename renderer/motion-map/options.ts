import { create } from 'zustand';

export type ColourMode = 'importance' | 'displacement' | 'plain';
export const colourModes: readonly ColourMode[] = ['importance', 'displacement', 'plain'];

/** How the reader wants the 3-D map shown. Lives as long as the window. */
export interface MapOptions {
  colour: ColourMode;
  /** The surface at end-diastole as a wireframe. */
  ghost: boolean;
  /** Names of the regions. */
  labels: boolean;
}

export const useMapOptions = create<MapOptions>(() => ({
  colour: 'importance',
  ghost: true,
  labels: true,
}));

export const mapOptions = { get: useMapOptions.getState, set: useMapOptions.setState };

/** The colour that can be shown: importance only where a risk model gave it. */
export const shownColour = (wanted: ColourMode, hasImportance: boolean): ColourMode =>
  wanted === 'importance' && !hasImportance ? 'displacement' : wanted;
