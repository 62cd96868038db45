/** Loads what the kernel works on: histories of events, and the embeddings that they and the skeleton name. */
import { UserHistory } from '../../../engines/embeddings/history.ts';
import { ItemMatrix } from '../../../engines/embeddings/item-matrix.ts';
import { scan } from '../../../runtime/io/duckdb/scan.ts';
import type { LookupOperator, PoolOperator } from '../services/types.ts';
import type { KernelPlan } from './plan.ts';
import { embeddingsSelect, eventsSelect, type KernelFiles } from './relations.ts';

/** Keys of the skeleton's rows by column. */
export type SkeletonKeys = Readonly<Record<string, Float64Array>>;

/** Histories by pool, matrices by lookup. */
export interface Loaded {
  readonly histories: ReadonlyMap<PoolOperator, UserHistory>;
  readonly matrices: ReadonlyMap<LookupOperator, ItemMatrix>;
}

/** Loads all that a plan needs for a partition that starts at `startUs`. @throws EmbeddingError that names the item */
export async function load(
  plan: KernelPlan,
  startUs: number,
  keys: SkeletonKeys,
  files: KernelFiles,
): Promise<Loaded> {
  const { lookups, pools, timeColumn } = plan;
  const histories = new Map<PoolOperator, UserHistory>();
  for (const pool of pools) {
    const history = new UserHistory();
    for await (const chunk of scan(eventsSelect(pool, timeColumn, startUs, files)))
      history.push({
        rows: chunk.rows,
        user: chunk.numbers(0),
        ts: chunk.numbers(1),
        item: chunk.numbers(2),
      });
    histories.set(pool, history);
  }
  const matrices = new Map<LookupOperator, ItemMatrix>();
  for (const lookup of lookups) {
    const over = [...histories].filter(([pool]) => pool.embeddings === lookup.id);
    const items = [keys[lookup.key] as Float64Array, ...over.map(([, history]) => history.items)];
    const matrix = new ItemMatrix(valuesOf(items), lookup.length);
    for await (const chunk of scan(embeddingsSelect(lookup, pools, timeColumn, startUs, files))) {
      const ids = chunk.numbers(0);
      const { starts, lengths, values } = chunk.vectors(1);
      for (let row = 0; row < chunk.rows; row++) matrix.put(ids[row]!, values, starts[row]!, lengths[row]!);
    }
    matrices.set(lookup, matrix);
  }
  return { histories, matrices };
}

function* valuesOf(arrays: readonly Float64Array[]): Generator<number> {
  for (const array of arrays) yield* array;
}
