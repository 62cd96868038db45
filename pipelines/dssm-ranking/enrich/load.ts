/** Loads what the kernel works on: histories of events, and the embeddings that they and the skeleton name. */
import type { TableReader } from '../../../core/assets/table.ts';
import type { UserHistory } from '../../../engines/embeddings/history.ts';
import { ItemMatrix } from '../../../engines/embeddings/item-matrix.ts';
import { readVectors } from '../parquet/read-vectors.ts';
import type { LookupOperator, PoolOperator } from '../services/types.ts';
import { readHistory } from './events.ts';
import type { KernelPlan } from './plan.ts';

/** Keys of the skeleton's rows by column. */
export type SkeletonKeys = Readonly<Record<string, Float64Array>>;

/** Sources by name: tables of events, and paths of Parquet files with embeddings. */
export interface KernelSources {
  readonly tables: Readonly<Record<string, TableReader>>;
  readonly files: Readonly<Record<string, string>>;
}

/** Histories by pool, matrices by lookup. */
export interface Loaded {
  readonly histories: ReadonlyMap<PoolOperator, UserHistory>;
  readonly matrices: ReadonlyMap<LookupOperator, ItemMatrix>;
}

/** Loads all that a plan needs for a partition that starts at `startUs`. @throws EmbeddingError that names the item */
export async function load(
  { lookups, pools, timeColumn }: KernelPlan,
  startUs: number,
  keys: SkeletonKeys,
  { tables, files }: KernelSources,
): Promise<Loaded> {
  const histories = new Map<PoolOperator, UserHistory>();
  for (const pool of pools) {
    const entities = new Set(keys[pool.key]);
    const source = tables[pool.source] as TableReader;
    histories.set(pool, await readHistory(pool, source, { timeColumn, startUs, entities }));
  }
  const matrices = new Map<LookupOperator, ItemMatrix>();
  for (const lookup of lookups) {
    const over = [...histories].filter(([pool]) => pool.embeddings === lookup.id);
    const items = [keys[lookup.key] as Float64Array, ...over.map(([, history]) => history.items)];
    const matrix = new ItemMatrix(valuesOf(items), lookup.length);
    await readVectors({
      path: files[lookup.source] as string,
      key: lookup.key,
      column: lookup.column,
      length: lookup.length,
      wants: (item) => matrix.rowOf(item) >= 0,
      take: (item, values, from, length) => matrix.put(item, values, from, length),
    });
    matrices.set(lookup, matrix);
  }
  return { histories, matrices };
}

function* valuesOf(arrays: readonly Float64Array[]): Generator<number> {
  for (const array of arrays) yield* array;
}
