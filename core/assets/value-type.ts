/**
 * What an output holds. A value type is plain data: its `kind` picks the IO manager at run time, and its
 * two phantom types tell TypeScript what a run function returns (`Write`) and what a dependent gets (`Read`).
 */
import type { ParquetFile } from './parquet-file.ts';
import type { TableReader, TableRows, TableSchema } from './table.ts';

declare const write: unique symbol;
declare const read: unique symbol;

/**
 * A value type; make one with {@link table}, {@link json}, {@link bytes}, {@link parquetFile}, {@link valueType} ...
 *
 * @example
 * const numbers: ValueType<number[], number[]> = json<number[]>();
 * asset({ key: 'volumes', type: numbers, run: () => [1, 2] });
 */
export interface ValueType<Write = unknown, Read = unknown> {
  readonly kind: string;
  /** Declared columns, for types that have them. */
  readonly schema?: TableSchema;
  /** Unique sort key of the rows, first column first; what a reader's row order is defined by. */
  readonly sortKey?: readonly string[];
  /** Column that only numbers the rows; a digest of the table leaves it out. */
  readonly rowNumber?: string;
  readonly [write]?: Write;
  readonly [read]?: Read;
}

/**
 * What a run function returns for an output of type `T`.
 *
 * @example
 * const quotes = table({ ts: 'int64', bid: 'double' });
 * const none: WriteOf<typeof quotes> = [];
 * asset({ key: 'quotes', type: quotes, run: () => none });
 */
export type WriteOf<T> = T extends { readonly [write]?: infer W } ? W : never;
/**
 * What a run function gets for a dependency on an output of type `T`.
 *
 * @example
 * const rowsOf = (reader: ReadOf<(typeof trades)['type']>): number => reader.rows;
 * asset({
 *   key: 'trade_count',
 *   partitions: product(days, symbols),
 *   deps: { trades },
 *   type: json<number>(),
 *   run: (_, inputs) => rowsOf(inputs.trades),
 * });
 */
export type ReadOf<T> = T extends { readonly [read]?: infer R } ? R : never;

/** Any value type, whatever it holds. */
// biome-ignore lint/suspicious/noExplicitAny: phantom parameters are invariant, and "any" is the only top of both
export type AnyValueType = ValueType<any, any>;

/** Kinds whose IO managers come with quantflow. */
export type BuiltInKind = 'table' | 'json' | 'nothing' | 'bytes' | 'arrow' | 'parquet_file';

/**
 * A table in Parquet with declared columns.
 *
 * @example
 * export const quotes: TableType<{ ts: 'int64'; bid: 'double' }> = table({ ts: 'int64', bid: 'double' });
 */
export interface TableType<S extends TableSchema> extends ValueType<TableRows<S>, TableReader<S>> {
  readonly kind: 'table';
  readonly schema: S;
}

/**
 * A table of rows kept as Parquet. Column order is the order of the object.
 *
 * @example
 * // Prices in the quote currency, `ts` in microseconds since 1970 in UTC; rows are in the order of `ts`.
 * const quotes = table({ ts: 'int64', bid: 'double', ask: 'double' }, { sortKey: ['ts'] });
 * asset({ key: 'quotes', type: quotes, run: () => [] });
 */
export function table<const S extends TableSchema>(
  schema: S,
  options: { readonly sortKey?: readonly (keyof S & string)[]; readonly rowNumber?: keyof S & string } = {},
): TableType<S> {
  return Object.freeze({ kind: 'table', schema, ...options });
}

/**
 * A JSON document: anything `JSON.stringify` keeps.
 *
 * @example
 * asset({ key: 'spread', type: json<{ mean: number }>(), run: () => ({ mean: 0.5 }) });
 */
export function json<T = unknown>(): ValueType<T, T> {
  return Object.freeze({ kind: 'json' });
}

/**
 * Bytes, kept in one file as they are.
 *
 * @example
 * asset({ key: 'model', type: bytes(), run: () => Uint8Array.of(1, 2, 3) });
 */
export function bytes(): ValueType<Uint8Array, Uint8Array> {
  return Object.freeze({ kind: 'bytes' });
}

/**
 * A Parquet file that the run function writes itself: it returns the path of the file, in a folder made by
 * `context.scratch()`, and a dependent gets a {@link ParquetFile}. Declared columns are checked against the file's footer.
 *
 * @example
 * declare function exportTo(path: string): Promise<string>;
 * asset({
 *   key: 'embeddings',
 *   type: parquetFile({ id: 'int64', score: 'double' }),
 *   run: async (context) => exportTo(`${await context.scratch()}/embeddings.parquet`),
 * });
 */
export function parquetFile(schema?: TableSchema): ValueType<string, ParquetFile> {
  return Object.freeze({ kind: 'parquet_file', ...(schema !== undefined && { schema }) });
}

/**
 * A value type of one's own: its `kind` names the IO manager, given to `definitions({ ioManagers })` or to the asset.
 *
 * @example
 * const csv = valueType<readonly string[][]>({ kind: 'csv' });
 * asset({ key: 'fees', type: csv, run: () => [['BTCUSDT', '0.001']] });
 */
export function valueType<Write, Read = Write>(type: {
  /** Lower case words joined by `_`, none of quantflow's own kinds. */
  readonly kind: string;
  /** Columns that selections and lineage may name; checking them is the IO manager's. */
  readonly schema?: TableSchema;
}): ValueType<Write, Read> {
  return Object.freeze({ ...type });
}

/**
 * An output that stores nothing here: the materialization itself is the record.
 *
 * @example
 * asset({
 *   key: 'notified',
 *   type: nothing(),
 *   run: async () => void (await fetch('https://example.com/hook', { method: 'POST' })),
 * });
 */
export function nothing(): ValueType<void, undefined> {
  return Object.freeze({ kind: 'nothing' });
}
