import { create } from 'zustand';
import { refreshActions } from '../app/actions';

export const tools = ['window', 'pan', 'zoom', 'length', 'angle', 'ellipse', 'probe'] as const;
export type ToolId = (typeof tools)[number];
export type ViewId = 'slices' | 'long-axis';

/** Choices of the reader that hold for both image panels. */
export interface ViewerState {
  tool: ToolId;
  contours: boolean;
  /** 0…1 */
  contourOpacity: number;
  /** Outline of the 3-D surface on the slices. */
  outline: boolean;
  /** Text over the images. */
  text: boolean;
  /** The panel that keys and toolbar act on: the last one that was touched. */
  active: ViewId;
  /** Instance whose tags are shown. */
  tagsOf: string | null;
  /** Direction of the made long axis, degrees; null until the reader turns it. */
  reformatAngle: number | null;
  /** The stack is shown in three planes (renderer/volume), not in these panels: their actions rest. */
  planes: boolean;
  /** How much of the shown stack has arrived, 0…1. */
  loaded: number;
}

export const useViewer = create<ViewerState>(() => ({
  tool: 'window',
  contours: true,
  contourOpacity: 0.9,
  outline: true,
  text: true,
  active: 'slices',
  tagsOf: null,
  reformatAngle: null,
  planes: false,
  loaded: 0,
}));

export const viewer = { get: useViewer.getState, set: useViewer.setState };
useViewer.subscribe(refreshActions);
