import { create } from 'zustand';
import type {
  AnalysisResult,
  Contour,
  Finding,
  Job,
  MotionMap,
  Run,
  Series,
  Settings,
  Stack,
  Study,
  Vector,
} from '../../electron/contract';
import { defaultSettings } from '../../electron/contract';

export type PanelId =
  | 'slices'
  | 'long-axis'
  | 'motion-map'
  | 'curves'
  | 'axial'
  | 'coronal'
  | 'sagittal'
  | 'analysis'
  | 'studies'
  | 'side';

/** The 3-D map of the shown run; positions stay outside React. */
export interface LoadedMap {
  runId: string;
  map: MotionMap;
  /** Float32 [phase][vertex][xyz] LPS mm. */
  positions: Float32Array;
  /** One per vertex, 1 where the importance is not to be relied on: its colour is muted there. */
  muted?: Uint8Array;
}

/** Coarse state only: what is open and chosen. Pixels, meshes and the playing phase live elsewhere. */
export interface Session {
  settings: Settings;
  studies: Study[];
  jobs: Job[];
  /** The open study, or null for the study list alone. */
  study: Study | null;
  series: Series[];
  stacks: Stack[];
  /** Stack in the slices panel, and in the long-axis panel. */
  stackId: string | null;
  longAxisStackId: string | null;
  sliceIndex: number;
  runs: Run[];
  /** The run whose map, curves and risk are shown. */
  runId: string | null;
  /** Contours of the shown stack, complete or still arriving. */
  contours: Contour[];
  map: LoadedMap | null;
  findings: Finding[];
  selectedFindingId: string | null;
  /** Vertex of the map that was picked. */
  pickedVertex: number | null;
  /** Vertices of the map that are emphasised: those of the region chosen in the bull's-eye; null: none. */
  highlightedVertices: number[] | null;
  /** LPS mm point that all views mark (crosshair); set by picking on the map or on a slice. */
  markedPointMm: Vector | null;
  /** The panel that fills the window, or null. */
  maximised: PanelId | null;
}

/** What belongs to the open study, as it is when none is open. */
export const noStudy: Omit<Session, 'settings' | 'studies' | 'jobs'> = {
  study: null,
  series: [],
  stacks: [],
  stackId: null,
  longAxisStackId: null,
  sliceIndex: 0,
  runs: [],
  runId: null,
  contours: [],
  map: null,
  findings: [],
  selectedFindingId: null,
  pickedVertex: null,
  highlightedVertices: null,
  markedPointMm: null,
  maximised: null,
};

export const useSession = create<Session>(() => ({ settings: defaultSettings, studies: [], jobs: [], ...noStudy }));

export const session = {
  get: useSession.getState,
  set: useSession.setState,
  /** Result of the shown run, if it is done. */
  result: (): AnalysisResult | null => {
    const { runs, runId } = useSession.getState();
    return runs.find((run) => run.runId === runId)?.result ?? null;
  },
};
