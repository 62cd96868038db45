/** Whether a published version is what a re-run would make. */

/** Why a version is stale. */
export interface StaleCause {
  /** The step's code version changed, an input was added or removed, an input's data version changed. */
  readonly category: 'CODE' | 'DEPENDENCIES' | 'DATA';
  /** In words, such as `cdm_trade has a new data version`. */
  readonly reason: string;
  /** The upstream asset, for DEPENDENCIES and DATA. */
  readonly dependency?: string;
}

/**
 * Status of an asset partition. External assets are FRESH, reported or not, unless they are to be observed and never were.
 * So is what was left out, or skipped for it, as long as a re-run would come to the same.
 */
export type PartitionStatus =
  | { readonly status: 'MISSING' }
  | { readonly status: 'FRESH' }
  | { readonly status: 'STALE'; readonly causes: readonly StaleCause[] };

/** How many checks passed, of how many. */
export interface CheckCount {
  readonly passed: number;
  readonly total: number;
}

/** What there is of a partition, as far as nobody asks whether it is fresh. */
export interface PublishedSummary {
  readonly runId: string;
  /** Undefined when there is no version, or when nobody asked: of an optional output one always does. */
  readonly dataVersion?: string | undefined;
  readonly omission?: 'left out' | 'skipped';
}

/** What staleness needs to know of a published version, or of what was left out. */
export interface PublishedVersion {
  readonly runId: string;
  readonly codeVersion: string;
  /** Undefined when there is no version: it was left out. */
  readonly dataVersion: string | undefined;
  /** An optional output that was left out since it was made, or what was skipped and never made. */
  readonly omission?: 'left out' | 'skipped';
  /** Checks that passed, and all; absent without checks. */
  readonly checks?: CheckCount;
  /** By {@link inputName}. */
  readonly inputVersions: Readonly<Record<string, string>>;
}

/** Partition key -> published version. */
export type PublishedPartitions = ReadonlyMap<string, PublishedVersion>;

/** Name under which the data version of an input is recorded: the asset, and the partition where it is another one. */
export function inputName(asset: string, upstream: string, partition: string): string {
  return upstream === partition ? asset : `${asset}@${upstream}`;
}
