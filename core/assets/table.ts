/** Tables in memory: columns as plain typed arrays, in batches. */

/**
 * Types that a column of a stored table may have. `int64` is exact between -2^53 and 2^53.
 *
 * @example
 * const sqlTypes: Readonly<Record<ColumnType, string>> = {
 *   int8: 'tinyint',
 *   int32: 'integer',
 *   int64: 'bigint',
 *   double: 'double',
 *   string: 'varchar',
 *   bool: 'boolean',
 * };
 */
export type ColumnType = 'int8' | 'int32' | 'int64' | 'double' | 'string' | 'bool';

/**
 * Column name -> type, in column order.
 *
 * @example
 * const columns = { ts: 'int64', price: 'double', side: 'string' } as const satisfies TableSchema;
 * asset({ key: 'quotes', type: table(columns, { sortKey: ['ts'] }), run: () => [] });
 */
export type TableSchema = Readonly<Record<string, ColumnType>>;

/**
 * Strings by dictionary: row i is `values[codes[i]]`. How a constant or a side is carried without a string a row.
 */
export interface DictionaryColumn {
  readonly values: readonly string[];
  readonly codes: Uint8Array | Uint16Array | Int32Array;
}

/** A numeric column. NaN is null; int64 and nullable integers travel as Float64Array, bool as Uint8Array of 0 and 1. */
export type NumericColumn = Float64Array | Int32Array | Int8Array | Uint8Array;

/** A column of a batch. Arrays may be longer than the batch: only the first `rows` count. */
export type ColumnData = NumericColumn | readonly (string | null)[] | DictionaryColumn;

/**
 * What a column is given as, by its type.
 */
type DataOf<T extends ColumnType> = T extends 'string'
  ? readonly (string | null)[] | DictionaryColumn
  : NumericColumn;

/**
 * Some rows of a table.
 *
 * @example
 * const batch: TableBatch<{ ts: 'int64'; side: 'string' }> = {
 *   rows: 2,
 *   columns: {
 *     ts: Float64Array.of(1_704_067_200_000_000, Number.NaN),
 *     side: { values: ['buy', 'sell'], codes: Uint8Array.of(0, 1) },
 *   },
 * };
 */
export interface TableBatch<S extends TableSchema = TableSchema> {
  readonly rows: number;
  readonly columns: { readonly [K in keyof S]: DataOf<S[K]> };
}

/**
 * What a run function returns for a table: one batch, or a source of batches that is drawn from as they are
 * written (bounded memory). Row order is kept. No batch, or none with rows, is a legal empty table.
 *
 * @example
 * function* rowsOfHours(): Generator<TableBatch<{ hour: 'int32' }>> {
 *   for (let hour = 0; hour < 24; hour++) yield { rows: 1, columns: { hour: Int32Array.of(hour) } };
 * }
 * const rows: TableRows<{ hour: 'int32' }> = rowsOfHours();
 * asset({ key: 'hours', type: table({ hour: 'int32' }), run: () => rows });
 */
export type TableRows<S extends TableSchema = TableSchema> =
  | TableBatch<S>
  | Iterable<TableBatch<S>>
  | AsyncIterable<TableBatch<S>>;

/** A batch as a reader gives it: numeric columns are typed arrays of exactly `rows` values, NaN for null. */
export interface ReadBatch<S extends TableSchema, K extends keyof S & string> {
  readonly rows: number;
  readonly columns: { readonly [P in K]: S[P] extends 'string' ? readonly (string | null)[] : Float64Array };
}

/**
 * A published version of a table, read column by column. The list of files was fixed when the step began,
 * so a reader sees one version whole, whatever is published meanwhile.
 *
 * @example
 * async function highest(
 *   reader: TableReader<{ ts: 'int64'; price: 'double'; size: 'double' }>,
 * ): Promise<number> {
 *   let price = Number.NEGATIVE_INFINITY;
 *   for await (const { columns } of reader.batches(['price']))
 *     price = columns.price.reduce((a, b) => Math.max(a, b), price);
 *   return price;
 * }
 * asset({
 *   key: 'highest',
 *   partitions: product(days, symbols),
 *   deps: { trades },
 *   type: json<number>(),
 *   run: (_, { trades }) => highest(trades),
 * });
 */
export interface TableReader<S extends TableSchema = TableSchema> {
  readonly asset: string;
  readonly partition: string;
  readonly version: string;
  readonly schema: S;
  /** Rows in all, from the Parquet footers. */
  readonly rows: number;
  /** Files in row order: paths that a Parquet reader on this machine can open. */
  files(): Promise<readonly string[]>;
  /** The rows in order, in batches of the store's choosing. Numeric columns are Float64Array, NaN for null. */
  batches<K extends keyof S & string>(columns: readonly K[]): AsyncIterable<ReadBatch<S, K>>;
  /** All rows of some columns at once. */
  read<K extends keyof S & string>(columns: readonly K[]): Promise<ReadBatch<S, K>>;
}
