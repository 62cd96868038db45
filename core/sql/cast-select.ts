/** The select that a SQL step runs: the model's, cast and ordered. */
import type { ColumnType } from '../assets/table.ts';
import type { AnyValueType } from '../assets/value-type.ts';

/** Athena's name of a declared column type. */
export const athenaTypes: Readonly<Record<ColumnType, string>> = {
  int8: 'tinyint',
  int32: 'integer',
  int64: 'bigint',
  double: 'double',
  string: 'varchar',
  bool: 'boolean',
};

/** A select over a model's, with every column of a table cast to its declared type and the rows in sort-key order. */
export function castSelect(body: string, type: AnyValueType): string {
  return `${castColumns(body, type)}${orderBy(type.sortKey)}`;
}

/** The same select without its order. */
export function castColumns(body: string, { schema }: AnyValueType): string {
  const columns = Object.entries(schema ?? {}).map(
    ([name, type]) => `  CAST("${name}" AS ${athenaTypes[type]}) AS "${name}"`,
  );
  return `SELECT\n${columns.join(',\n')}\nFROM (\n${body}\n)`;
}

/** The order of a sort key, with the line break before it; empty without one. */
export function orderBy(sortKey: readonly string[] = []): string {
  return sortKey.length === 0 ? '' : `\nORDER BY ${sortKey.map((c) => `"${c}"`).join(', ')}`;
}
