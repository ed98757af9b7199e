import type { FrameRef } from '../../../contract';
import type { CineLabels } from '../../../imaging/volume';
import type { ByHand } from '../../by-hand';
import type { PresentLabels } from './labels';
import type { VoxelGrid } from './volumes';

interface Edit {
  readonly by: string;
  /** Filled in between frames that somebody drew. */
  readonly interpolated: boolean;
}

/** The reader's labels over the network's, which stay as they were. */
export class EditedLabels {
  readonly #network: CineLabels;
  readonly #grid: VoxelGrid;
  readonly #labels: CineLabels;
  readonly #versions: object[];
  readonly #frameVersions = new Map<number, object>();
  readonly #edits = new Map<number, Edit>();

  /** @param network never changed */
  constructor(network: CineLabels, grid: VoxelGrid) {
    this.#network = network;
    this.#grid = grid;
    this.#labels = network.slice();
    this.#versions = Array.from({ length: grid.phases }, () => ({}));
  }

  /** As they are now. The labels themselves change with the next edit; the versions do not. */
  get present(): PresentLabels {
    const editedPhases = [...new Set(this.frames.map(({ phaseIndex }) => phaseIndex))].sort((a, b) => a - b);
    return { labels: this.#labels, versions: [...this.#versions], editedPhases };
  }

  /** In order of slice, then phase. */
  get frames(): ByHand['frames'] {
    const { slices } = this.#grid;
    return [...this.#edits]
      .map(([key, { by }]) => ({ sliceIndex: key % slices, phaseIndex: Math.floor(key / slices), by }))
      .sort((a, b) => a.sliceIndex - b.sliceIndex || a.phaseIndex - b.phaseIndex);
  }

  edit(frame: FrameRef): Edit | null {
    return this.#edits.get(this.#key(frame)) ?? null;
  }

  /** Another object whenever the labels of the frame have become others. */
  version(frame: FrameRef): object {
    return this.#frameVersions.get(this.#key(frame)) ?? this.#network;
  }

  /** [row][column]; a view. */
  now(frame: FrameRef): Uint8Array {
    return this.#view(this.#labels, frame);
  }

  /** [row][column]; a view. */
  network(frame: FrameRef): Uint8Array {
    return this.#view(this.#network, frame);
  }

  /** Puts the reader's labels in the place of what is there. The network's own count as no edit; null stands for them. */
  set(frame: FrameRef, labels: Uint8Array | null, edit: Edit): void {
    const [now, network] = [this.now(frame), this.network(frame)];
    const next = labels ?? network;
    if (labels && !same(labels, network)) this.#edits.set(this.#key(frame), edit);
    else this.#edits.delete(this.#key(frame));
    if (same(now, next)) return;
    now.set(next);
    this.#versions[frame.phaseIndex] = {};
    this.#frameVersions.set(this.#key(frame), {});
  }

  #key({ sliceIndex, phaseIndex }: FrameRef): number {
    return phaseIndex * this.#grid.slices + sliceIndex;
  }

  #view(labels: CineLabels, frame: FrameRef): Uint8Array {
    const size = this.#grid.rows * this.#grid.columns;
    const from = this.#key(frame) * size;
    return labels.subarray(from, from + size);
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
