/** Tables in memory: columns as plain typed arrays, in batches. */

/** Types that a column of a stored table may have. `int64` is exact between -2^53 and 2^53. */
export type ColumnType = 'int8' | 'int32' | 'int64' | 'double' | 'string' | 'bool';

/** Column name -> type, in column order. */
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

type DataOf<T extends ColumnType> = T extends 'string'
  ? readonly (string | null)[] | DictionaryColumn
  : NumericColumn;

/** Some rows of a table. */
export interface TableBatch<S extends TableSchema = TableSchema> {
  readonly rows: number;
  readonly columns: { readonly [K in keyof S]: DataOf<S[K]> };
}

/**
 * What a run function returns for a table: one batch, or a source of batches that is drawn from as they are
 * written (bounded memory). Row order is kept. No batch, or none with rows, is a legal empty table.
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
