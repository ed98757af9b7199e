/**
 * The schema as a list of steps: a file with `user_version = n` has seen the first n. A released step is never edited;
 * a change is a new step. Entities are kept as JSON in the shape of the contract, with the columns that are searched
 * for beside them.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE studies (
    study_uid TEXT PRIMARY KEY,
    study TEXT NOT NULL,
    series TEXT NOT NULL,
    imported_at TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE stacks (
    study_uid TEXT NOT NULL REFERENCES studies ON DELETE CASCADE,
    stack_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    stack TEXT NOT NULL,
    frames TEXT NOT NULL,
    PRIMARY KEY (study_uid, stack_id)
  );

  CREATE TABLE instances (
    sop_uid TEXT PRIMARY KEY,
    series_uid TEXT NOT NULL,
    study_uid TEXT NOT NULL,
    digest TEXT NOT NULL,
    -- The import that brought it: a repeated import of the same job does not count its own instances as duplicates.
    job_id TEXT NOT NULL,
    record TEXT NOT NULL
  );
  CREATE INDEX instances_of_study ON instances (study_uid);
  CREATE INDEX instances_of_series ON instances (series_uid);

  -- Imports under way; a row that is found at the start belongs to an import that was cut off.
  CREATE TABLE imports (
    job_id TEXT PRIMARY KEY,
    attempts INTEGER NOT NULL,
    source TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    study_uid TEXT NOT NULL REFERENCES studies ON DELETE CASCADE,
    started_at TEXT NOT NULL,
    state TEXT NOT NULL,
    run TEXT NOT NULL
  );
  CREATE INDEX runs_of_study ON runs (study_uid, started_at);

  CREATE TABLE findings (
    finding_id TEXT PRIMARY KEY,
    study_uid TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0,
    finding TEXT NOT NULL
  );
  CREATE INDEX findings_of_study ON findings (study_uid);

  CREATE TABLE history (
    entry INTEGER PRIMARY KEY AUTOINCREMENT,
    study_uid TEXT NOT NULL,
    finding_id TEXT NOT NULL,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    what TEXT NOT NULL,
    after TEXT
  );
  CREATE INDEX history_of_study ON history (study_uid, entry);

  -- What happened stays written; it leaves only together with its whole study.
  CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history
  BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER history_is_not_removed BEFORE DELETE ON history
  WHEN EXISTS (SELECT 1 FROM studies WHERE study_uid = OLD.study_uid)
  BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  `,
  `
  -- Changes by hand of finished runs: what came of each, with the labels that were drawn. What a run is now follows from
  -- them and from what its folder holds of the network.
  CREATE TABLE adjustments (
    run_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    study_uid TEXT NOT NULL,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    change TEXT NOT NULL,
    PRIMARY KEY (run_id, revision)
  ) WITHOUT ROWID;
  CREATE INDEX adjustments_of_study ON adjustments (study_uid, at);
  CREATE TRIGGER adjustments_are_not_changed BEFORE UPDATE ON adjustments
  BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER adjustments_are_not_removed BEFORE DELETE ON adjustments
  WHEN EXISTS (SELECT 1 FROM studies WHERE study_uid = OLD.study_uid)
  BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  `,
  `
  -- Cohorts for survival. A subject's motion lies in the cohort's folder; identities are here and nowhere else.
  CREATE TABLE cohorts (
    cohort_id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    -- Times that a going extraction was begun; null while none goes on. One that is found at the start was cut off.
    extraction INTEGER,
    cohort TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE cohort_subjects (
    cohort_id TEXT NOT NULL REFERENCES cohorts ON DELETE CASCADE,
    position INTEGER NOT NULL,
    subject_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (cohort_id, position)
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX cohort_subject_ids ON cohort_subjects (cohort_id, subject_id);

  CREATE TABLE trainings (
    training_id TEXT PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    -- Without the report, which is a file.
    training TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX trainings_of_cohort ON trainings (cohort_id, created_at);

  -- Which package is in use for a purpose that several serve; no row: the usual one.
  CREATE TABLE active_models (
    serves TEXT PRIMARY KEY,
    model_id TEXT NOT NULL,
    origin TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
];
