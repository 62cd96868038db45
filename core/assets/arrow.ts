/** Arrow tables as a value type. Types alone: the library is loaded when a value is written or read. */
import type { Bool, Dictionary, Float64, Int8, Int32, Int64, Table, Utf8 } from 'apache-arrow';
import type { TableSchema } from './table.ts';
import type { ValueType } from './value-type.ts';

/**
 * The type of an Arrow column by the type that `table` has for it.
 */
interface ArrowTypes {
  readonly int8: Int8;
  readonly int32: Int32;
  readonly int64: Int64;
  readonly double: Float64;
  readonly string: Utf8 | Dictionary<Utf8>;
  readonly bool: Bool;
}

/** The columns of an Arrow table with some declared columns. */
export type ArrowColumns<S extends TableSchema> = { [K in keyof S & string]: ArrowTypes[S[K]] };

/** An Arrow table with declared columns. */
export interface ArrowType<S extends TableSchema> extends ValueType<Table, Table<ArrowColumns<S>>> {
  readonly kind: 'arrow';
  readonly schema: S;
}

/**
 * A `Table` of the package apache-arrow, kept as an Arrow IPC file: every Arrow type, nested ones too, comes back as it was.
 * It is in memory as a whole; for what does not fit, use `table`.
 *
 * @param schema columns that a table must have, and no others; texts may be in a dictionary @default any
 * @example
 * import { tableFromArrays } from 'apache-arrow';
 *
 * asset({
 *   key: 'vectors',
 *   type: arrow({ id: 'int32', score: 'double' }),
 *   run: () => tableFromArrays({ id: Int32Array.of(1), score: Float64Array.of(0.5) }),
 * });
 */
export function arrow(): ValueType<Table, Table>;
export function arrow<const S extends TableSchema>(schema: S): ArrowType<S>;
export function arrow(schema?: TableSchema): ValueType<Table, Table> {
  return Object.freeze({ kind: 'arrow', ...(schema !== undefined && { schema }) });
}
