import { ReaderError, type TableProblem } from '../../contract';

/** Enough to see what is wrong with a file; a wrong separator would otherwise fill the page. */
const most = 200;

/** Everything wrong with some files, in the order of finding, up to a limit. */
export class Problems {
  readonly list: TableProblem[] = [];
  #unlisted = 0;

  add(file: string, row: number | null, column: string | null, message: string): void {
    if (this.list.length < most) this.list.push({ file, row, column, message });
    else this.#unlisted++;
  }

  get any(): boolean {
    return this.list.length > 0;
  }

  /** The list, ordered by file and row, with a last entry for those that it has no room for. */
  all(): TableProblem[] {
    const first = new Map<string, number>();
    for (const { file } of this.list) if (!first.has(file)) first.set(file, first.size);
    const ordered = this.list.toSorted(
      (a, b) => first.get(a.file)! - first.get(b.file)! || (a.row ?? 0) - (b.row ?? 0),
    );
    if (this.#unlisted > 0)
      ordered.push({
        file: ordered.at(-1)!.file,
        row: null,
        column: null,
        message: `and ${this.#unlisted} more of such problems`,
      });
    return ordered;
  }

  /** @throws CohortFilesError when there are problems */
  refuseAny(code: string, what: string): void {
    if (this.any) throw new CohortFilesError(code, what, this.all());
  }
}

/** `outcomes.csv, row 3, column "time" is -4, not a number of days from 0 on` */
export const problemText = ({ file, row, column, message }: TableProblem): string => {
  const place = [file, row === null ? '' : `row ${row}`, column === null ? '' : `column "${column}"`];
  const verb = /^(is|has|must|does|takes|says) /.test(message);
  return `${place.filter((part) => part !== '').join(', ')}${verb ? ' ' : ': '}${message}`;
};

const shown = 8;

/** Files that cannot be used, with every problem at its place. Nothing of them was taken. */
export class CohortFilesError extends ReaderError {
  constructor(
    code: string,
    what: string,
    readonly problems: readonly TableProblem[],
  ) {
    const words = problems.slice(0, shown).map(problemText).join('; ');
    const more = problems.length > shown ? `; and ${problems.length - shown} more` : '';
    super(code, `${what} cannot be used: ${words}${more}.`, 'Mend the files, or leave the rows out.');
    this.name = 'CohortFilesError';
  }
}
