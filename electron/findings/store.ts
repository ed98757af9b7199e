import { isDeepStrictEqual } from 'node:util';
import {
  type Finding,
  type FindingDraft,
  findingDraftSchema,
  findingSchema,
  type HistoryEntry,
  historyEntrySchema,
  ReaderError,
} from '../contract';
import type { Connection } from './database';

interface Row {
  removed: number;
  finding: string;
}

/** Findings of the library with their append-only history. Every change is durable when its method returns. */
export class FindingStore {
  readonly #database: Connection;
  readonly #author: string;
  readonly #now: () => Date;

  /** @param author who is writing: the system user */
  constructor(database: Connection, author: string, now: () => Date = () => new Date()) {
    this.#database = database;
    this.#author = author;
    this.#now = now;
  }

  /** Findings of one study, in the order of their making. */
  list(studyInstanceUid: string): Finding[] {
    return this.#database
      .prepare('SELECT finding FROM findings WHERE study_uid = ? AND removed = 0 ORDER BY rowid')
      .pluck()
      .all(studyInstanceUid)
      .map(parseFinding);
  }

  /**
   * Makes or changes a finding. Sending the same draft again changes nothing, so that a save whose answer was lost can
   * be repeated. A removed finding comes back (undo).
   * @throws ReaderError `finding-elsewhere` when the id belongs to another study
   */
  save(sent: FindingDraft): Finding {
    // JSON has no negative zero: what is compared and given back is what will be read again.
    const draft = findingDraftSchema.parse(JSON.parse(JSON.stringify(sent)));
    return this.#database.transaction(() => {
      const row = this.#row(draft.findingId);
      const before = row ? parseFinding(row.finding) : undefined;
      if (before && before.studyInstanceUid !== draft.studyInstanceUid)
        throw new ReaderError('finding-elsewhere', 'This finding belongs to another study.', 'Make a new finding.');
      if (before && !row?.removed && isDeepStrictEqual(findingDraftSchema.parse(before), draft)) return before;
      const at = this.#now().toISOString();
      const after: Finding = {
        ...draft,
        createdAt: before?.createdAt ?? at,
        modifiedAt: at,
        author: this.#author,
        revision: (before?.revision ?? 0) + 1,
      };
      this.#database
        .prepare(
          `INSERT INTO findings (finding_id, study_uid, removed, finding) VALUES (?, ?, 0, ?)
           ON CONFLICT (finding_id) DO UPDATE SET removed = 0, finding = excluded.finding`,
        )
        .run(after.findingId, after.studyInstanceUid, JSON.stringify(after));
      this.#append(at, before ? (row?.removed ? 'restored' : 'changed') : 'created', after.studyInstanceUid, after);
      return after;
    })();
  }

  /**
   * Takes a finding off the list; its history stays. Removing it again changes nothing.
   * @returns the study it belongs to
   * @throws ReaderError `unknown-finding`
   */
  remove(findingId: string): string {
    return this.#database.transaction(() => {
      const row = this.#row(findingId);
      if (!row) throw new ReaderError('unknown-finding', 'There is no such finding.', 'Reopen the study.');
      const before = parseFinding(row.finding);
      if (!row.removed) {
        this.#database.prepare('UPDATE findings SET removed = 1 WHERE finding_id = ?').run(findingId);
        this.#append(this.#now().toISOString(), 'removed', before.studyInstanceUid, null, findingId);
      }
      return before.studyInstanceUid;
    })();
  }

  /** What happened to the findings of one study, oldest first. */
  history(studyInstanceUid: string): HistoryEntry[] {
    return this.#database
      .prepare('SELECT at, author, what, finding_id, after FROM history WHERE study_uid = ? ORDER BY entry')
      .all(studyInstanceUid)
      .map((row) => {
        const { at, author, what, finding_id, after } = row as Record<string, string | null>;
        return historyEntrySchema.parse({
          at,
          by: author,
          what,
          findingId: finding_id,
          after: after ? JSON.parse(after) : null,
        });
      });
  }

  #row(findingId: string): Row | undefined {
    return this.#database.prepare('SELECT removed, finding FROM findings WHERE finding_id = ?').get(findingId) as
      | Row
      | undefined;
  }

  #append(
    at: string,
    what: HistoryEntry['what'],
    studyUid: string,
    after: Finding | null,
    findingId = after?.findingId ?? '',
  ): void {
    this.#database
      .prepare('INSERT INTO history (study_uid, finding_id, at, author, what, after) VALUES (?, ?, ?, ?, ?, ?)')
      .run(studyUid, findingId, at, this.#author, what, after ? JSON.stringify(after) : null);
  }
}

const parseFinding = (text: unknown): Finding => findingSchema.parse(JSON.parse(String(text)));
