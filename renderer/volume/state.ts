import { useEffect } from 'react';
import { create } from 'zustand';
import type { Vector } from '../../electron/contract';
import { refreshActions } from '../app/actions';
import { session, useSession } from '../app/session';
import { type Preset, presetRange, type Range } from '../viewer/window';
import type { ColourId } from './colours';
import { indexAt, middleOf, pointAt } from './grid';
import { firstRange } from './presets';
import type { PlaneId, Volume, VolumeLayer, VolumeStrip } from './types';

export const projections = ['none', 'mip', 'mean', 'minip'] as const;
/** What of a slab is shown: one cut, the largest value (MIP), the mean, the smallest value. */
export type Projection = (typeof projections)[number];
export const volumeTools = ['crosshair', 'window', 'pan', 'zoom'] as const;
/** What the left button does. */
export type VolumeTool = (typeof volumeTools)[number];

/** Coarse state of the three planes: what is shown and how. Values and pictures live outside React. */
export interface VolumeState {
  /** The open stack's own volume; null while it is not asked for or when it cannot be one. */
  source: Volume | null;
  /** Shown in place of the stack's own: what an analysis computed. */
  instead: Volume | null;
  /** Beside it, at the same place. */
  compared: Volume | null;
  /** Slices of the source that have arrived, 0…1; pictures follow `arrived`, not this. */
  loaded: number;
  /** Slices of the source that could not be read. */
  unread: readonly number[];
  /** Stack that cannot be shown as a volume, and why. */
  unfit: { stackId: string; reason: string } | null;
  layers: readonly VolumeLayer[];
  strip: VolumeStrip | null;
  /** Where the planes cross: LPS mm, or mm of the template's space. */
  positionMm: Vector;
  range: Range;
  /** The preset that the range came from; null: the reader's own. */
  rangeFrom: Preset['range'] | null;
  colour: ColourId;
  projection: Projection;
  thicknessMm: number;
  tool: VolumeTool;
  crosshair: boolean;
  layersShown: boolean;
  active: PlaneId;
}

export const useVolume = create<VolumeState>(() => ({
  source: null,
  instead: null,
  compared: null,
  loaded: 0,
  unread: [],
  unfit: null,
  layers: [],
  strip: null,
  positionMm: [0, 0, 0],
  range: { lower: 0, upper: 1 },
  rangeFrom: null,
  colour: 'grey',
  projection: 'none',
  thicknessMm: 10,
  tool: 'crosshair',
  crosshair: true,
  layersShown: true,
  active: 'axial',
}));
useVolume.subscribe((now, before) => {
  // Moving the crosshair changes nothing that a button shows.
  if (now.positionMm === before.positionMm && now.range === before.range) refreshActions();
});

const { getState: get, setState: set } = useVolume;

/** The volume that is shown: an analysis' own, else the stack's. */
export const shownVolume = (state: VolumeState = get()): Volume | null => state.instead ?? state.source;
export const useShown = (): Volume | null => useVolume((state) => shownVolume(state));

const clampedTo = (volume: Volume, pointMm: Vector): Vector => {
  const index = indexAt(volume, pointMm).map((value, axis) =>
    Math.max(0, Math.min(volume.shape[axis]! - 1, value)),
  ) as unknown as Vector;
  return pointAt(volume, index);
};

/** Slice of the stack at the shown position; null for volumes that are no stack's. */
export function sliceAtPosition({ positionMm } = get()): number | null {
  const volume = shownVolume();
  if (!volume?.stackId) return null;
  return Math.max(0, Math.min(volume.shape[2] - 1, Math.round(indexAt(volume, positionMm)[2])));
}

/** Moves the crosshair; points outside are moved to the edge. Findings and the session follow. */
function goTo(pointMm: Vector): void {
  const volume = shownVolume();
  if (!volume) return;
  set({ positionMm: clampedTo(volume, pointMm) });
  if (volume.space === 'patient' && telling === 0) telling = window.setTimeout(tellSession, tellMs);
}

/** The session, and with it every control of the page, hears of a moving crosshair no more often than this. */
const tellMs = 120;
let telling = 0;
function tellSession(): void {
  telling = 0;
  const volume = shownVolume();
  if (volume?.space !== 'patient') return;
  const { positionMm } = get();
  const sliceIndex = sliceAtPosition();
  if (sliceIndex !== null && volume.stackId === session.get().stackId)
    session.set({ markedPointMm: positionMm, sliceIndex });
  else session.set({ markedPointMm: positionMm });
}

/** Moves to a slice of the stack, straight along its axis. */
function goToSlice(slice: number): void {
  const volume = shownVolume();
  if (!volume) return;
  const [i, j] = indexAt(volume, get().positionMm);
  goTo(pointAt(volume, [i, j, slice]));
}

/** Values among which a window is looked for: some of them, evenly over what has arrived. */
function sampled(volume: Volume): Float64Array {
  const { values } = volume;
  const step = Math.max(1, Math.floor(values.length / 40_011));
  const some = new Float64Array(Math.floor(values.length / step));
  for (let at = 0; at < some.length; at++) some[at] = values[at * step]!;
  const arriving = volume === get().source && get().loaded < 1;
  return arriving ? some.filter((value) => value !== 0) : some;
}

function applyRange(range: Preset['range'], volume: Volume): void {
  const header = { windowCenter: null, windowWidth: null, ...headers.get(volume.id) };
  set({ range: presetRange(range, header, typeof range === 'object' ? [] : sampled(volume)), rangeFrom: range });
}
/** Windows that headers suggest, by volume. */
const headers = new Map<string, { windowCenter: number | null; windowWidth: number | null }>();

/** Another volume is shown: window and place are its own. */
function begin(volume: Volume): void {
  set({ colour: volume.colour ?? (volume.modality === 'PT' || volume.modality === 'NM' ? 'inverse-grey' : 'grey') });
  applyRange(firstRange(volume.modality, volume.window), volume);
}

/** What the analyses' pages and the panels do with the three planes. */
export const volumeView = {
  get,
  set,
  goTo,
  goToSlice,
  /** The stack's own volume has begun to arrive. */
  setSource(source: Volume | null, header?: { windowCenter: number | null; windowWidth: number | null }): void {
    if (source && header) headers.set(source.id, header);
    set({ source, loaded: 0, unread: [] });
    if (!source || get().instead) return;
    begin(source);
    const { markedPointMm, sliceIndex } = session.get();
    goTo(markedPointMm ?? middleOf(source));
    if (!markedPointMm && source.stackId === session.get().stackId) goToSlice(sliceIndex);
  },
  /** All slices are there: a window that was found from the first ones is found from all. */
  settle(): void {
    const { source, instead, rangeFrom } = get();
    if (source && !instead && typeof rangeFrom === 'string') applyRange(rangeFrom, source);
  },
  /** Window and colours as at the beginning. */
  resetWindow(): void {
    const volume = shownVolume();
    if (volume) begin(volume);
  },
  /** The reader's own window. */
  setRange: (range: Range): void => set({ range, rangeFrom: null }),
  /** Shows a computed volume in place of the stack's; null: the stack's again. */
  setVolume(instead: Volume | null): void {
    const before = shownVolume();
    if (get().instead === instead) return;
    set({ instead });
    const now = shownVolume();
    if (!now || now === before) return;
    begin(now);
    // Another space has other places.
    const kept = before?.space === now.space ? get().positionMm : null;
    const marked = now.space === 'patient' ? session.get().markedPointMm : null;
    goTo(kept ?? marked ?? middleOf(now));
  },
  /** A second volume of the same space, beside the first at the same position; null: none. */
  compareWith: (compared: Volume | null): void => set({ compared }),
  setLayers: (layers: readonly VolumeLayer[]): void => set({ layers }),
  setStrip: (strip: VolumeStrip | null): void => set({ strip }),
  preset(range: Preset['range'], colour?: ColourId): void {
    const volume = shownVolume();
    if (volume) applyRange(range, volume);
    if (colour) set({ colour });
  },
};

/** Something else has moved the session's slice or point: the planes follow. */
useSession.subscribe((now, before) => {
  const volume = shownVolume();
  if (volume?.space !== 'patient') return;
  const { positionMm } = get();
  if (now.markedPointMm === positionMm) return;
  if (now.markedPointMm !== before.markedPointMm && now.markedPointMm)
    set({ positionMm: clampedTo(volume, now.markedPointMm) });
  else if (
    now.sliceIndex !== before.sliceIndex &&
    volume.stackId === now.stackId &&
    now.sliceIndex !== sliceAtPosition()
  )
    goToSlice(now.sliceIndex);
});

/** Listeners to values that have arrived in a volume that is shown already. */
const listeners = new Set<() => void>();
export const arrivals = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  tell(): void {
    for (const listener of listeners) listener();
  },
};

/** Lays layers over the planes for as long as the component is there. Keep the list the same while nothing changes. */
export function useLayers(layers: readonly VolumeLayer[]): void {
  useEffect(() => {
    volumeView.setLayers(layers);
    return () => {
      if (get().layers === layers) volumeView.setLayers([]);
    };
  }, [layers]);
}

/** Draws values along the scroll bar for as long as the component is there. */
export function useStrip(strip: VolumeStrip | null): void {
  useEffect(() => {
    volumeView.setStrip(strip);
    return () => {
      if (get().strip === strip) volumeView.setStrip(null);
    };
  }, [strip]);
}

/** Shows a computed volume in place of the stack's for as long as the component is there; null: the stack's own. */
export function useVolumeInstead(volume: Volume | null): void {
  useEffect(() => {
    volumeView.setVolume(volume);
    return () => {
      if (get().instead === volume) volumeView.setVolume(null);
    };
  }, [volume]);
}
