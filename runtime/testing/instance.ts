/** What a test keeps between runs: published versions, runs, logs. */
import { memoryCatalog } from '../catalog/memory.ts';
import type { Catalog } from '../catalog/types.ts';
import { memoryLogs } from '../logs/memory.ts';
import type { LogSink, LogSource } from '../logs/types.ts';
import { memoryStore } from '../stores/memory.ts';
import type { ObjectStore } from '../stores/types.ts';

/**
 * Stores of a test.
 *
 * @example
 * const instance: TestInstance = ephemeralInstance();
 * await instance.addDynamicPartitions('listed_symbols', ['BTCUSDT']);
 */
export interface TestInstance {
  readonly data: ObjectStore;
  readonly catalog: Catalog;
  readonly logs: LogSink & LogSource;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Adds values to a dynamic set, for the calls that come. Returns those that are new. */
  addDynamicPartitions(set: string, values: readonly string[]): Promise<readonly string[]>;
}

/**
 * An empty instance in memory. Pass it to several calls of `materialize` for assets of one to be inputs of the next.
 *
 * @param now the clock, which says which partitions exist @default the system's
 * @example
 * const instance = ephemeralInstance(() => Date.parse('2024-01-03T00:00:00Z'));
 * await materialize([prices], { partition: '2024-01-01', instance });
 * await materialize([prices, mean], { partition: '2024-01-01', instance, selection: [mean] });
 */
export function ephemeralInstance(now: () => number = Date.now): TestInstance {
  const catalog = memoryCatalog();
  return {
    data: memoryStore('test'),
    catalog,
    logs: memoryLogs(),
    now,
    addDynamicPartitions: (set, values) =>
      catalog.addDynamicPartitions(set, values, new Date(now()).toISOString()),
  };
}
