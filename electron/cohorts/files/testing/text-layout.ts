import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { layoutNames } from '../text-layout';

/** A made-up cohort in the original's layout. */
export interface MadeLayout {
  readonly ids: readonly string[];
  /** Rows of the full mesh. */
  readonly meshRows: number;
  /** Rows that are matched, from 0; 202 in a whole one. */
  readonly matched: readonly number[];
  /** Tenths of a millimetre. */
  readonly tenths: (subject: number, phase: number, row: number, axis: number) => number;
  readonly outcomes: string;
}

/** Pseudo-random, the same in any language: integers only. See fixtures/text-layout.py. */
export const madeTenths: MadeLayout['tenths'] = (subject, phase, row, axis) =>
  ((row * 37 + axis * 101 + subject * 53 + phase * (7 + ((row * 13 + axis * 5 + subject * 3) % 29))) % 1999) - 999;

const phases = 20;

export const madeLayout: MadeLayout = {
  ids: ['P01', '007', 'kim-3'],
  meshRows: 260,
  // Not in order, so that a reader that sorts is found out.
  matched: Array.from({ length: 202 }, (_, index) => (index * 83) % 260),
  tenths: madeTenths,
  outcomes: 'ID,status,time\nkim-3,1,0\nP01,0,1204\n007,1,377.5\n',
};

/** Writes the files as `numpy.savetxt` with one decimal would. */
export function writeTextLayout(folder: string, layout: MadeLayout): void {
  layout.ids.forEach((id, subject) => {
    const motion = path.join(folder, id, layoutNames.motionFolder);
    mkdirSync(motion, { recursive: true });
    for (let phase = 0; phase < phases; phase++) {
      const rows = Array.from({ length: layout.meshRows }, (_, row) =>
        [0, 1, 2].map((axis) => (layout.tenths(subject, phase, row, axis) / 10).toFixed(1)).join(' '),
      );
      writeFileSync(path.join(motion, layoutNames.phase(phase)), `${rows.join('\n')}\n`);
    }
  });
  writeFileSync(path.join(folder, layoutNames.matched), layout.matched.map((row, k) => `${k} ${row}\n`).join(''));
  writeFileSync(path.join(folder, layoutNames.subjects), layout.ids.map((id) => `${id}\n`).join(''));
  writeFileSync(path.join(folder, layoutNames.outcomes), layout.outcomes);
}
