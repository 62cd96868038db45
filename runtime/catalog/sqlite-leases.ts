/** Leases of the SQLite catalog: one statement takes one, so that of two processes one gets it. */
import type { Database } from './sqlite-database.ts';
import type { Lease } from './types.ts';

/** Takes or extends a lease; the one that stands. */
export function takeLease(database: Database, lease: Lease, at: string): Lease {
  const { step, partition, runId, attempt, expiresAt } = lease;
  const taken = database.run(
    `INSERT INTO lease (step, "partition", run_id, attempt, expires_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET run_id = excluded.run_id, attempt = excluded.attempt, expires_at = excluded.expires_at
     WHERE expires_at <= ? OR (run_id = excluded.run_id AND attempt <= excluded.attempt)`,
    step,
    partition,
    runId,
    attempt,
    expiresAt,
    at,
  );
  if (taken === 1) return lease;
  const [there] = database.all<[string, string, string]>(
    'SELECT run_id, attempt, expires_at FROM lease WHERE step = ? AND "partition" = ?',
    step,
    partition,
  );
  // Given up in between.
  if (there === undefined) return takeLease(database, lease, at);
  const [owner, holder, until] = there;
  return { step, partition, runId: owner, attempt: holder, expiresAt: until };
}

/** Gives up a lease that the attempt still has. */
export function releaseLease(database: Database, { step, partition, runId, attempt }: Lease): void {
  const sql = 'DELETE FROM lease WHERE step = ? AND "partition" = ? AND run_id = ? AND attempt = ?';
  database.run(sql, step, partition, runId, attempt);
}
