/**
 * Layout of the SQLite catalog. A release adds migrations at the end and never changes one: catalogs of all earlier
 * releases stay readable. `user_version` of the file counts the migrations it has.
 */

/** "qfca", in the header of the file: a catalog, not another program's database. */
export const applicationId = 0x71666361;

/** Migration `i` brings a catalog of version `i` to version `i + 1`. */
export const migrations: readonly string[] = [
  `
  -- History; seq is the order of publishing. body is the record in JSON, here and below.
  CREATE TABLE materialization (
    seq INTEGER PRIMARY KEY,
    asset TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    materialized_at TEXT NOT NULL,
    version TEXT NOT NULL,
    run_id TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX materialization_key ON materialization (asset, "partition", materialized_at, version);
  CREATE INDEX materialization_run ON materialization (run_id);

  CREATE TABLE pointer (
    asset TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    version TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (asset, "partition")
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE run (
    run_id TEXT PRIMARY KEY NOT NULL,
    job TEXT NOT NULL,
    started_at TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX run_order ON run (started_at, run_id);
  CREATE INDEX run_job ON run (job, started_at, run_id);

  CREATE TABLE run_key (
    job TEXT NOT NULL,
    run_key TEXT NOT NULL,
    run_id TEXT NOT NULL,
    PRIMARY KEY (job, run_key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE step (
    run_id TEXT NOT NULL,
    step TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    attempt TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, step, "partition", attempt)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Values of dynamic partitions; seq is the order of adding. A value that is deleted and added again has two rows.
  CREATE TABLE dynamic_partition (
    seq INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    added_at TEXT NOT NULL,
    deleted_at TEXT
  ) STRICT;
  CREATE UNIQUE INDEX dynamic_partition_live ON dynamic_partition (name, value) WHERE deleted_at IS NULL;
  CREATE INDEX dynamic_partition_order ON dynamic_partition (name, seq);
  `,
  `
  -- Optional outputs that were left out since their last materialization.
  CREATE TABLE omission (
    asset TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (asset, "partition")
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Steps that a run is making at a partition.
  CREATE TABLE lease (
    step TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    run_id TEXT NOT NULL,
    attempt TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (step, "partition")
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Since when the asset's table shows the version; NULL since the pointer was moved.
  ALTER TABLE pointer ADD COLUMN glue_at TEXT;
  `,
];
