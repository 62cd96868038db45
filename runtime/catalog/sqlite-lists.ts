/** Lists of the SQLite catalog: a SELECT, its conditions, its order, a part of its rows. */
import type { Bounds, Row, RowKey } from './driver.ts';
import type { Database } from './sqlite-database.ts';

/** A condition of a list, left out when it has no values. */
export type Condition = readonly [sql: string, values: RowKey | undefined];

/** Rows of an asset, after one, within bounds of the partition. */
export function partitionsOf(
  table: string,
  asset: string,
  { from, to }: Bounds,
  after: RowKey | undefined,
): readonly Condition[] {
  return [
    [`${table}.asset = ?`, [asset]],
    [`${table}."partition" >= ?`, from === undefined ? undefined : [from]],
    [`${table}."partition" <= ?`, to === undefined ? undefined : [to]],
    [`${table}."partition" > ?`, after],
  ];
}

/** Rows whose first column is the record and whose others are the key. */
export function listOf<T>(
  database: Database,
  select: string,
  conditions: readonly Condition[],
  order: string,
  count: number,
): Row<T>[] {
  const given = conditions.filter(([, values]) => values !== undefined);
  const where = given.length === 0 ? '' : ` WHERE ${given.map(([sql]) => sql).join(' AND ')}`;
  const rows = database.all<[string, ...(string | number)[]]>(
    `${select}${where} ORDER BY ${order} LIMIT ?`,
    ...given.flatMap(([, values]) => values ?? []),
    count,
  );
  return rows.map(([body, ...key]) => ({ key, value: JSON.parse(body) as T }));
}
