/**
 * What an output holds. A value type is plain data: its `kind` picks the IO manager at run time, and its
 * two phantom types tell TypeScript what a run function returns (`Write`) and what a dependent gets (`Read`).
 */
import type { TableReader, TableRows, TableSchema } from './table.ts';

declare const write: unique symbol;
declare const read: unique symbol;

/** A value type; make one with {@link table}, {@link json} or {@link nothing}. */
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

/** What a run function returns for an output of type `T`. */
export type WriteOf<T> = T extends { readonly [write]?: infer W } ? W : never;
/** What a run function gets for a dependency on an output of type `T`. */
export type ReadOf<T> = T extends { readonly [read]?: infer R } ? R : never;

/** Any value type, whatever it holds. */
// biome-ignore lint/suspicious/noExplicitAny: phantom parameters are invariant, and "any" is the only top of both
export type AnyValueType = ValueType<any, any>;

/** A table in Parquet with declared columns. */
export interface TableType<S extends TableSchema> extends ValueType<TableRows<S>, TableReader<S>> {
  readonly kind: 'table';
  readonly schema: S;
}

/**
 * A table kept as Parquet. Column order is the order of the object.
 *
 * @example
 * const trades = table({ ts: 'int64', price: 'double', side: 'int8' });
 */
export function table<const S extends TableSchema>(
  schema: S,
  options: { readonly sortKey?: readonly (keyof S & string)[]; readonly rowNumber?: keyof S & string } = {},
): TableType<S> {
  return Object.freeze({ kind: 'table', schema, ...options });
}

/** A JSON document: anything `JSON.stringify` keeps. */
export function json<T = unknown>(): ValueType<T, T> {
  return Object.freeze({ kind: 'json' });
}

/** An output that stores nothing here: the materialization itself is the record. */
export function nothing(): ValueType<void, undefined> {
  return Object.freeze({ kind: 'nothing' });
}
