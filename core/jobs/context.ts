/** What a run function is told about its run. */

import type { MetadataInputs } from '../metadata/value.ts';
import type { TimeWindow } from '../partitions/definition/types.ts';
import type { DimensionValues } from '../partitions/key.ts';

/**
 * The partition that a step works on.
 *
 * @example
 * const partition: PartitionContext = {
 *   key: '2024-08-08|ETHUSDT',
 *   values: { dt: '2024-08-08', sym: 'ETHUSDT' },
 *   window: { startUs: 1_723_075_200_000_000, endUs: 1_723_161_600_000_000 },
 * };
 */
export interface PartitionContext {
  /** `2024-08-08|ETHUSDT`; empty when unpartitioned. */
  readonly key: string;
  /** Values by dimension: `{ dt: '2024-08-08', sym: 'ETHUSDT' }`. */
  readonly values: DimensionValues;
  /** Microseconds, half-open; absent without a time dimension. */
  readonly window?: TimeWindow;
  /** The item that the step runs for, inside of a `map`. */
  readonly mappingKey?: string;
}

/**
 * Log of one step attempt; shown by `qf logs`.
 *
 * @example
 * function reportGaps(log: Logger, gaps: readonly number[]): void {
 *   if (gaps.length > 0)
 *     log.warn('the feed has gaps', { gaps: gaps.length, longestSeconds: Math.max(...gaps) });
 * }
 */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/**
 * Sets of dynamic partitions, kept by the catalog. A run takes those of its start: a change is for the runs after it.
 *
 * @example
 * async function follow(sets: DynamicPartitionSets, listed: readonly string[]): Promise<readonly string[]> {
 *   await sets.delete(
 *     'listed_symbols',
 *     (await sets.values('listed_symbols')).filter((symbol) => !listed.includes(symbol)),
 *   );
 *   return sets.add('listed_symbols', listed); // those that are new
 * }
 */
export interface DynamicPartitionSets {
  /** The values of a set now, in the order of adding. */
  values(set: string): Promise<readonly string[]>;
  /** Adds values and returns those that are new. @throws InvalidInputError for a value that is unsafe in a path, or a set that no asset has */
  add(set: string, values: readonly string[]): Promise<readonly string[]>;
  /** Deletes values and returns those that were there. What is published of them stays. */
  delete(set: string, values: readonly string[]): Promise<readonly string[]>;
}

/**
 * First argument of a run function.
 *
 * @example
 * const countOf = ({ partition, addOutputMetadata }: StepContext, prices: readonly number[]): number => {
 *   addOutputMetadata({ day: partition.key, rows: prices.length });
 *   return prices.length;
 * };
 * asset({
 *   key: 'count',
 *   partitions: days,
 *   deps: { prices },
 *   type: json<number>(),
 *   run: (context, { prices }) => countOf(context, prices),
 * });
 */
export interface StepContext<Config = unknown, Values = unknown> {
  readonly runId: string;
  readonly job: string;
  readonly step: string;
  readonly partition: PartitionContext;
  /** Parsed by the step's config schema. */
  readonly config: Config;
  readonly resources: Values;
  /** Names of the outputs to make: all, but for a multi-asset with `canSubset` of which the run selects some. */
  readonly selectedOutputs: ReadonlySet<string>;
  readonly log: Logger;
  readonly dynamicPartitions: DynamicPartitionSets;
  /** Aborted when the step times out or the run is stopped. */
  readonly signal: AbortSignal;
  /** An empty folder of this attempt, removed after it. */
  scratch(): Promise<string>;
  /**
   * The folder in which the files of an output's new version will lie: a path on this machine, or a URL. `output` may be
   * left out when the step has one. What is written there by other means than the value is no part of the version.
   */
  location(output?: string): string;
  /**
   * Metadata of an output's materialization; `output` may be left out when the step has one. Types of bare values are
   * inferred.
   *
   * @throws RangeError for a value that cannot be kept, naming its field
   */
  addOutputMetadata(metadata: MetadataInputs, output?: string): void;
  /**
   * Keeps a text beside an output's files, in the folder of the version as `_<name>`; readers of the asset never see
   * it. `output` may be left out when the step has one. Returns the name it is kept under.
   */
  attach(name: string, body: string, output?: string): string;
}
