/**
 * The one clock of the page: where in the heart beat every view is. Outside React: views subscribe and draw by themselves.
 * Position is a fraction of the beat, 0 ≤ position < 1; 0 is the R wave.
 */
export interface Playback {
  readonly position: number;
  readonly playing: boolean;
  /** Milliseconds of one beat. */
  readonly beatMs: number;
  /** Phases of the cine; stepping moves by one of them. */
  readonly phases: number;
}

type Listener = (playback: Playback) => void;

let state: Playback = { position: 0, playing: false, beatMs: 1000, phases: 1 };
let frame = 0;
let last = 0;
const listeners = new Set<Listener>();

const set = (change: Partial<Playback>) => {
  state = { ...state, ...change };
  for (const listener of listeners) listener(state);
};

const wrap = (position: number) => ((position % 1) + 1) % 1;

const tick = (now: number) => {
  const elapsed = now - last;
  last = now;
  set({ position: wrap(state.position + elapsed / state.beatMs) });
  frame = requestAnimationFrame(tick);
};

export const playback = {
  get: (): Playback => state,
  /** The phase of `phases` that is shown at this moment. */
  phaseIndex: (phases = state.phases): number => Math.min(phases - 1, Math.floor(state.position * phases + 1e-6)),
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** New stack: beat length and phases; stops and returns to end-diastole. */
  load(beatMs: number, phases: number): void {
    playback.pause();
    set({ beatMs: beatMs > 0 ? beatMs : 1000, phases: Math.max(1, phases), position: 0 });
  },
  play(): void {
    if (state.playing || state.phases < 2) return;
    last = performance.now();
    frame = requestAnimationFrame(tick);
    set({ playing: true });
  },
  pause(): void {
    cancelAnimationFrame(frame);
    if (state.playing) set({ playing: false });
  },
  toggle: (): void => (state.playing ? playback.pause() : playback.play()),
  seek: (position: number): void => set({ position: wrap(position) }),
  /** Shows a phase of the cine exactly. */
  seekPhase: (phase: number): void => set({ position: wrap(phase / state.phases) }),
  step(by: number): void {
    playback.pause();
    playback.seekPhase((((playback.phaseIndex() + by) % state.phases) + state.phases) % state.phases);
  },
};
