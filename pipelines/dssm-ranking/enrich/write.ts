/** Writes the enriched table: the skeleton's rows with what the kernel adds, a row group at a time. */
import type { TableReader } from '../../../core/assets/table.ts';
import { AveragePool } from '../../../engines/embeddings/average-pool.ts';
import type { UserHistory } from '../../../engines/embeddings/history.ts';
import type { ItemMatrix } from '../../../engines/embeddings/item-matrix.ts';
import type { ScalarData } from '../parquet/scalars.ts';
import { type FillVectors, ParquetWriter, type RowGroup } from '../parquet/writer.ts';
import { type LookupOperator, type PoolOperator, vectorLength } from '../services/types.ts';
import type { Loaded } from './load.ts';
import type { KernelPlan } from './plan.ts';

/** Some rows of the skeleton. */
interface Rows {
  readonly count: number;
  readonly columns: Readonly<Record<string, ScalarData>>;
}

/** Writes the file. Of the embeddings, those of one row group's distinct entities are in memory beside the matrix. */
export async function writeEnriched(
  plan: KernelPlan,
  loaded: Loaded,
  skeleton: TableReader,
  path: string,
): Promise<void> {
  const columns = plan.columns.map(({ name, type }) => {
    const length = vectorLength(type);
    return { name, type: length === undefined ? (type as 'int64') : { length } };
  });
  const writer = new ParquetWriter(path, columns);
  try {
    for await (const rows of groupsOf(plan, skeleton))
      writer.writeRowGroup(rows.count, { ...rows.columns, ...featuresOf(plan, loaded, rows) });
    writer.finish();
  } finally {
    writer.close();
  }
}

async function* groupsOf(
  { skeleton: columns, rowGroupRows }: KernelPlan,
  skeleton: TableReader,
): AsyncGenerator<Rows> {
  const names = columns.map(({ name }) => name);
  for await (const batch of skeleton.batches(names)) {
    for (let from = 0; from < batch.rows; from += rowGroupRows) {
      const to = Math.min(batch.rows, from + rowGroupRows);
      const cut = names.map((name) => [name, (batch.columns[name] as Float64Array).slice(from, to)] as const);
      yield { count: to - from, columns: Object.fromEntries(cut) };
    }
  }
}

function featuresOf(plan: KernelPlan, { histories, matrices }: Loaded, rows: Rows): RowGroup {
  const group: Record<string, ScalarData | FillVectors> = {};
  for (const lookup of plan.lookups)
    group[lookup.outputs[0]!.name] = lookedUp(lookup, matrices.get(lookup) as ItemMatrix, rows);
  for (const pool of plan.pools) {
    const lookup = plan.lookups.find(({ id }) => id === pool.embeddings) as LookupOperator;
    const { counts, fill } = pooled(
      pool,
      histories.get(pool) as UserHistory,
      matrices.get(lookup) as ItemMatrix,
      rows,
    );
    group[pool.outputs.at(-1)!.name] = fill;
    if (pool.count !== undefined) group[pool.count] = counts;
  }
  return group;
}

function lookedUp({ key }: LookupOperator, matrix: ItemMatrix, { columns }: Rows): FillVectors {
  const ids = columns[key] as Float64Array;
  const { dimension, values } = matrix;
  return (from, count, page) => {
    for (let i = 0; i < count; i++) {
      const start = matrix.rowOf(ids[from + i]!) * dimension;
      page.set(values.subarray(start, start + dimension), i * dimension);
    }
  };
}

/** Each entity of the row group is pooled once. */
function pooled(
  { key }: PoolOperator,
  history: UserHistory,
  matrix: ItemMatrix,
  { count: rows, columns }: Rows,
): { readonly counts: Float64Array; readonly fill: FillVectors } {
  const ids = columns[key] as Float64Array;
  const { dimension } = matrix;
  const places = new Map<number, number>();
  for (const id of ids) if (!places.has(id)) places.set(id, places.size);
  const means = new Float32Array(places.size * dimension);
  const pool = new AveragePool(matrix);
  for (const [id, place] of places) {
    const { from, to } = history.of(id);
    pool.mean(history.items, from, to, means, place * dimension);
  }
  const counts = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const { from, to } = history.of(ids[i]!);
    counts[i] = to - from;
  }
  return {
    counts,
    fill: (from, count, page) => {
      for (let i = 0; i < count; i++) {
        const start = places.get(ids[from + i]!)! * dimension;
        page.set(means.subarray(start, start + dimension), i * dimension);
      }
    },
  };
}
