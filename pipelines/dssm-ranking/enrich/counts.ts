/** What a reader of the enriched table should know about its inputs. */
import type { UserHistory } from '../../../engines/embeddings/history.ts';
import type { Loaded, SkeletonKeys } from './load.ts';

/** Counts of a partition. */
export interface EnrichCounts {
  /** Items of the partition or of its events that have no embedding. */
  readonly missing_items: number;
  /** Entities of the partition that have no event to pool. */
  readonly users_without_events: number;
  /** Events that name an item that the same entity's events named before: each counts. */
  readonly repeated_items: number;
}

/** Counts what was loaded. */
export function countInputs({ histories, matrices }: Loaded, keys: SkeletonKeys): EnrichCounts {
  let missing_items = 0;
  let users_without_events = 0;
  let repeated_items = 0;
  for (const matrix of matrices.values()) missing_items += matrix.missing;
  for (const [{ key }, history] of histories) {
    for (const user of new Set(keys[key])) {
      const { from, to } = history.of(user);
      if (from === to) users_without_events++;
      else repeated_items += to - from - distinct(history, from, to);
    }
  }
  return { missing_items, users_without_events, repeated_items };
}

function distinct({ items }: UserHistory, from: number, to: number): number {
  return to - from === 1 ? 1 : new Set(items.subarray(from, to)).size;
}
