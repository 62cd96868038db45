/** Tables in memory: named columns of equal length, null as NaN. */

/**
 * One column. `Float64Array` holds doubles, int64 microsecond times and counts (exact below 2^53) and every
 * nullable integer; `Int8Array` an int8 that is never null; `Uint8Array` a boolean (0 or 1); an array of strings
 * a string column.
 */
export type Column = Float64Array | Int8Array | Uint8Array | string[];

/** The type a column has in a file. */
export type ColumnType = 'int64' | 'int32' | 'int8' | 'double' | 'bool' | 'string';

/** A column's place in a table's schema. */
export interface ColumnSpec<N extends string = string> {
  readonly name: N;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** Columns by name, in the table's column order; each has exactly `rows` values. */
export interface Table<C extends Record<string, Column> = Record<string, Column>> {
  readonly rows: number;
  readonly columns: C;
}

/** A column that is never null. */
export function column<N extends string>(name: N, type: ColumnType): ColumnSpec<N> {
  return { name, type, nullable: false };
}

/** A column that may be null. */
export function nullable<N extends string>(name: N, type: ColumnType): ColumnSpec<N> {
  return { name, type, nullable: true };
}

/**
 * Puts the tables under one another. The column names are those of the first.
 *
 * @throws when a later table lacks a column or holds it in another array type.
 */
export function concatTables(tables: readonly Table[]): Table {
  const head = tables[0];
  if (head === undefined) return { rows: 0, columns: {} };
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const columns: Record<string, Column> = {};
  for (const name of Object.keys(head.columns)) {
    columns[name] = concatColumn(
      name,
      tables.map((table) => table.columns[name]),
      rows,
    );
  }
  return { rows, columns };
}

function concatColumn(name: string, parts: readonly (Column | undefined)[], rows: number): Column {
  const first = parts[0];
  if (Array.isArray(first))
    return ([] as string[]).concat(...parts.map((part) => sameKind(name, first, part)));
  const out =
    first instanceof Int8Array
      ? new Int8Array(rows)
      : first instanceof Uint8Array
        ? new Uint8Array(rows)
        : new Float64Array(rows);
  let at = 0;
  for (const part of parts) {
    const values = sameKind(name, out, part);
    out.set(values, at);
    at += values.length;
  }
  return out;
}

function sameKind<T extends Column>(name: string, like: T, part: Column | undefined): T {
  if (part === undefined) throw new Error(`column ${name} is missing from one of the tables to join`);
  if (part.constructor !== like.constructor) {
    throw new Error(
      `column ${name} is ${part.constructor.name} in one table and ${like.constructor.name} in another`,
    );
  }
  return part as T;
}
