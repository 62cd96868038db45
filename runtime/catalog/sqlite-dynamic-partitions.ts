/** Dynamic partitions of the SQLite catalog: a row for each time that a value was in a set. */
import type { Row, Slice } from './driver.ts';
import type { Database } from './sqlite-database.ts';
import { listOf } from './sqlite-lists.ts';
import type { DynamicPartition } from './types.ts';

export function dynamicPartitions(
  database: Database,
  set: string,
  asOf: string | undefined,
  { after, count }: Slice,
): Row<DynamicPartition>[] {
  return listOf(
    database,
    `SELECT json_patch('{}', json_object('value', value, 'addedAt', added_at, 'deletedAt', deleted_at)), seq
     FROM dynamic_partition`,
    [
      ['name = ?', [set]],
      asOf === undefined
        ? ['deleted_at IS NULL', []]
        : ['added_at <= ? AND (deleted_at IS NULL OR deleted_at > ?)', [asOf, asOf]],
      ['seq > ?', after],
    ],
    'seq',
    count,
  );
}

/** The values that were not in it. */
export function addDynamicPartitions(
  database: Database,
  set: string,
  values: readonly string[],
  at: string,
): readonly string[] {
  const sql = 'INSERT INTO dynamic_partition (name, value, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
  return values.filter((value) => database.run(sql, set, value, at) === 1);
}

/** The values that were in it. */
export function deleteDynamicPartitions(
  database: Database,
  set: string,
  values: readonly string[],
  at: string,
): readonly string[] {
  const sql =
    'UPDATE dynamic_partition SET deleted_at = ? WHERE name = ? AND value = ? AND deleted_at IS NULL';
  return values.filter((value) => database.run(sql, at, set, value) === 1);
}
