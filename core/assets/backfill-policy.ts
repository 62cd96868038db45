/** How many partitions one run of a backfill may ask for. */

/**
 * How `qf backfill` divides a range into runs, by {@link singleRun} or {@link maxPartitionsPerRun}. Of the policies of the assets
 * that a backfill makes the smallest number holds.
 *
 * @example
 * const policy: BackfillPolicy = maxPartitionsPerRun(30);
 * asset({ key: 'quotes', partitions: days, backfillPolicy: policy, run: () => undefined });
 */
export interface BackfillPolicy {
  /** Partitions of the asset in one run, at least 1. Left out: all. */
  readonly maxPartitionsPerRun?: number;
}

/**
 * All partitions of a backfill in one run, as without a policy: a run is one execution, whatever its range.
 *
 * @example asset({ key: 'quotes', partitions: days, backfillPolicy: singleRun(), run: () => undefined });
 */
export function singleRun(): BackfillPolicy {
  return Object.freeze({});
}

/**
 * At most so many partitions of the asset in one run of a backfill; the runs follow each other, the earliest dates first.
 *
 * @example
 * // The exchange allows a month of downloads at a time.
 * asset({ key: 'quotes', partitions: days, backfillPolicy: maxPartitionsPerRun(31), run: () => undefined });
 */
export function maxPartitionsPerRun(count: number): BackfillPolicy {
  return Object.freeze({ maxPartitionsPerRun: count });
}
