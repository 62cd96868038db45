/** Digests of tables: enough to tell two tables apart, and to say in which column. */
import type { ColumnType, TableReader } from '../../core/assets/table.ts';
import { type ColumnDigest, DoubleDigest, IntegerDigest, StringDigest } from './digest-column.ts';
import { type PlainRow, plainRow } from './plain-row.ts';

/** Digest of a table; plain JSON. */
export interface TableDigest {
  readonly rows: number;
  readonly columns: Readonly<Record<string, ColumnDigest>>;
  /** The first row, in an array; empty for an empty table. */
  readonly first: readonly PlainRow[];
  /** Likewise the last. */
  readonly last: readonly PlainRow[];
}

/**
 * Digests a table in one pass over its rows in order.
 *
 * @param excluded columns that are left out
 */
export async function digestTable(
  reader: TableReader,
  excluded: readonly string[] = [],
): Promise<TableDigest> {
  const types = Object.entries(reader.schema).filter(([name]) => !excluded.includes(name));
  const columns = types.map(([name, type]) => ({ name, type, digest: accumulator(type) }));
  const names = columns.map(({ name }) => name);
  let first: PlainRow[] = [];
  let last: PlainRow[] = [];
  let rows = 0;
  for await (const batch of reader.batches(names)) {
    for (const { name, digest } of columns) digest.add(batch.columns[name] as never);
    if (rows === 0) first = [plainRow(batch, 0, types)];
    last = [plainRow(batch, batch.rows - 1, types)];
    rows += batch.rows;
  }
  return {
    rows,
    columns: Object.fromEntries(columns.map(({ name, digest }) => [name, digest.finish()])),
    first,
    last,
  };
}

function accumulator(type: ColumnType): IntegerDigest | DoubleDigest | StringDigest {
  if (type === 'string') return new StringDigest();
  return type === 'double' ? new DoubleDigest() : new IntegerDigest(type);
}
