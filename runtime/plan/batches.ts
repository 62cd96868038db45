/** Which partitions of a shard one Athena statement makes. */
import type { Step } from '../../core/assets/step.ts';
import type { TimeWindow } from '../../core/partitions/definition/types.ts';
import { bytesOfPartition, mostPartitions, mostStatementBytes } from '../../core/sql/batch-statement.ts';

const dayUs = 86_400_000_000;

/** A partition of a shard and its window. */
export interface InTime {
  readonly key: string;
  readonly window: TimeWindow;
}

/** Divides the partitions of a shard, in order. */
export type Batches = (partitions: readonly InTime[]) => readonly (readonly string[])[];

/**
 * Batches of at most so many days, UTC, and of no more partitions and text than a statement takes.
 *
 * @param queries the SQL steps that share the batches
 */
export function batchesOf(days: number, queries: readonly Step[]): Batches {
  const bytesOf = bytesOfPartition(queries);
  return (partitions) => {
    const batches: string[][] = [];
    let [end, bytes] = [Number.NEGATIVE_INFINITY, 0];
    for (const { key, window } of partitions) {
      const day = Math.floor(window.startUs / dayUs);
      const own = bytesOf(key);
      const open = batches.at(-1);
      if (
        open !== undefined &&
        day < end &&
        open.length < mostPartitions &&
        bytes + own <= mostStatementBytes
      ) {
        open.push(key);
        bytes += own;
        continue;
      }
      batches.push([key]);
      [end, bytes] = [day + days, own];
    }
    return batches;
  };
}
