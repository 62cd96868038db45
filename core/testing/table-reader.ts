/** Tables for tests: a reader over columns in memory. */
import type { ColumnData, ReadBatch, TableBatch, TableReader, TableSchema } from '../assets/table.ts';
import type { TableType } from '../assets/value-type.ts';

/**
 * A reader over one batch, as a run function gets it for a table. It has no files.
 *
 * @example
 * import { equal } from 'node:assert/strict';
 *
 * const volume = asset({
 *   key: 'volume',
 *   partitions: product(days, symbols),
 *   deps: { trades },
 *   type: json<number>(),
 *   run: async (_, { trades }) =>
 *     (await trades.read(['size'])).columns.size.reduce((sum, size) => sum + size, 0),
 * });
 * const columns = { ts: Float64Array.of(0, 1), price: Float64Array.of(10, 11), size: Float64Array.of(2, 3) };
 * equal(await callAsset(volume, null, { trades: tableReaderOf(trades.type, { rows: 2, columns }) }), 5);
 */
export function tableReaderOf<S extends TableSchema>(
  type: TableType<S>,
  batch: TableBatch<S>,
): TableReader<S> {
  const { rows } = batch;
  const read = <K extends keyof S & string>(columns: readonly K[]): ReadBatch<S, K> => {
    const entries = columns.map((name) => {
      const data = batch.columns[name] as ColumnData | undefined;
      if (data !== undefined && type.schema[name] !== undefined) return [name, plain(data, rows)];
      throw new RangeError(`there is no column ${name}; columns are ${Object.keys(type.schema).join(', ')}`);
    });
    return { rows, columns: Object.fromEntries(entries) as ReadBatch<S, K>['columns'] };
  };
  return {
    asset: 'test',
    partition: '',
    version: 'test',
    schema: type.schema,
    rows,
    files: () => Promise.reject(new RangeError('a table in memory has no files; use materialize for those')),
    read: async (columns) => read(columns),
    async *batches(columns) {
      if (rows > 0) yield read(columns);
    },
  };
}

/** As a reader gives it: Float64Array for numbers, texts without a dictionary. */
function plain(data: ColumnData, rows: number): Float64Array | readonly (string | null)[] {
  if ('codes' in data) {
    return Array.from(data.codes.subarray(0, rows), (code) => data.values[code] ?? null);
  }
  if (!ArrayBuffer.isView(data)) return data.slice(0, rows);
  return Float64Array.from(data.subarray(0, rows));
}
