/** Lists of the SQLite catalog: a SELECT, its conditions, its order, a part of its rows. */
import type { Bounds, Row, RowKey } from './driver.ts';
import type { Database } from './sqlite-database.ts';

/** Body of a pointer: its row of the history, and what the table shows. */
export const pointerBody: string = `CASE WHEN p.glue_at IS NULL THEN m.body
  ELSE json_set(m.body, '$.glueVersion', p.version, '$.glueAt', p.glue_at) END`;

/** Body of a summary of a pointer. */
export const pointerSummary: string = `CASE WHEN p.glue_at IS NULL
  THEN json_object('partition', p."partition", 'version', p.version, 'runId', m.run_id)
  ELSE json_object('partition', p."partition", 'version', p.version, 'runId', m.run_id, 'glueVersion', p.version) END`;

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
