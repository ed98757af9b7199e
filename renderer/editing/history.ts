import type { AdjustmentEntry } from '../../electron/contract';
import { placeOf } from './state';

/** One thing that somebody did to a run; strokes of one piece of drawing are one thing. */
export interface EditLine {
  /** Key of its name: `editing.history.<what>`. */
  readonly what: NonNullable<AdjustmentEntry['tool']> | 'phases' | 'body' | 'override';
  readonly by: string;
  /** Of the first and the last change that it is made of. */
  readonly from: string;
  readonly to: string;
  readonly times: number;
  readonly runId: string;
  /** From which revision of the run. */
  readonly revision: number;
  /** Frames that it changed, each once. */
  readonly frames: AdjustmentEntry['frames'];
  /** The workstation's own words, where a tool and frames do not say it all. */
  readonly text: string;
}

/** Longest pause between two strokes of one piece of drawing, ms. */
const pauseMs = 60_000;

const whatOf = ({ kind, tool }: AdjustmentEntry): EditLine['what'] => {
  if (kind === 'phases' || kind === 'body' || kind === 'override') return kind;
  return tool ?? (kind === 'copy' ? 'copy' : kind === 'interpolate' ? 'interpolate-slices' : 'brush');
};

/**
 * The changes of a study's runs as a reader tells them, newest first: changes of the same kind by one person, less than a
 * minute apart and with nothing between them, are one line.
 *
 * @param entries oldest first, as the workstation tells them
 */
export function editLines(entries: readonly AdjustmentEntry[]): EditLine[] {
  const lines: EditLine[] = [];
  for (const entry of entries) {
    const what = whatOf(entry);
    const last = lines.at(-1);
    const apart = what === 'phases' || what === 'body' || what === 'override';
    if (
      !apart &&
      last?.what === what &&
      last.by === entry.by &&
      last.runId === entry.runId &&
      Date.parse(entry.at) - Date.parse(last.to) < pauseMs
    ) {
      const known = new Set(last.frames.map(placeOf));
      lines[lines.length - 1] = {
        ...last,
        to: entry.at,
        times: last.times + 1,
        frames: [...last.frames, ...entry.frames.filter((ref) => !known.has(placeOf(ref)))],
      };
    } else
      lines.push({
        what,
        by: entry.by,
        from: entry.at,
        to: entry.at,
        times: 1,
        runId: entry.runId,
        revision: entry.revision,
        frames: entry.frames,
        text: apart ? entry.text : '',
      });
  }
  return lines.reverse();
}
