/** Status of whole assets: how many partitions are fresh, stale, missing. */
import type { AssetOutput } from '../../core/assets/step.ts';
import { containsKey } from '../../core/partitions/key.ts';
import { allPartitions, countOf } from '../../core/partitions/subset/subset.ts';
import type { Staleness } from './staleness.ts';
import type { CheckCount, PublishedPartitions, StaleCause } from './types.ts';

/** Sums of an asset over the partitions that exist at a time. */
export interface AssetStatus {
  readonly asset: string;
  readonly partitions: number;
  readonly fresh: number;
  readonly stale: number;
  readonly missing: number;
  /** Of the fresh and stale ones: left out, or skipped for it. Absent: none. */
  readonly omitted?: number;
  /** Checks of all published partitions. Absent: none. */
  readonly checks?: CheckCount;
}

/**
 * Sums an asset. Partitions without a version are missing: they are counted, never listed, so a long calendar that is
 * hardly filled costs what is filled. What is published of keys that are no partitions any more does not count.
 *
 * @param asOf ms since the epoch
 */
export function summarize(
  asset: AssetOutput,
  published: PublishedPartitions,
  staleness: Staleness,
  asOf: number,
): AssetStatus {
  const partitions = countOf(allPartitions(asset.step.partitions, asOf));
  let [fresh, stale, omitted] = [0, 0, 0];
  const sum = { passed: 0, total: 0 };
  for (const [key, { omission, checks }] of published) {
    if (!containsKey(asset.step.partitions, key)) continue;
    sum.passed += checks?.passed ?? 0;
    sum.total += checks?.total ?? 0;
    const { status } = staleness.statusOf(asset, key);
    if (status === 'STALE') stale++;
    else if (status === 'FRESH') fresh++;
    if (omission !== undefined && status !== 'MISSING') omitted++;
  }
  const missing = Math.max(0, partitions - fresh - stale);
  return {
    asset: asset.key,
    partitions,
    fresh,
    stale,
    missing,
    ...(omitted > 0 && { omitted }),
    ...(sum.total > 0 && { checks: sum }),
  };
}

/** A stale partition. */
export interface StalePartition {
  readonly partition: string;
  readonly causes: readonly StaleCause[];
}

/** The stale partitions of an asset, in key order. */
export function* stalePartitions(
  asset: AssetOutput,
  published: PublishedPartitions,
  staleness: Staleness,
): Generator<StalePartition, undefined> {
  for (const partition of published.keys()) {
    if (!containsKey(asset.step.partitions, partition)) continue;
    const status = staleness.statusOf(asset, partition);
    if (status.status === 'STALE') yield { partition, causes: status.causes };
  }
}
