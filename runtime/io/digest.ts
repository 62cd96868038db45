/** Digests of tables: enough to tell two tables apart, and to say in which column. */
import type { ColumnType, TableReader } from '../../core/assets/table.ts';
import { type ColumnDigest, DoubleDigest, IntegerDigest, StringDigest } from './digest-column.ts';

/** A row of a digest: plain values by column. */
export type DigestRow = Readonly<Record<string, number | string | boolean | null>>;

/** Digest of a table; plain JSON. */
export interface TableDigest {
  readonly rows: number;
  readonly columns: Readonly<Record<string, ColumnDigest>>;
  /** The first row, in an array; empty for an empty table. */
  readonly first: readonly DigestRow[];
  /** Likewise the last. */
  readonly last: readonly DigestRow[];
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
  let first: DigestRow[] = [];
  let last: DigestRow[] = [];
  let rows = 0;
  for await (const batch of reader.batches(names)) {
    for (const { name, digest } of columns) digest.add(batch.columns[name] as never);
    const row = (at: number): DigestRow =>
      Object.fromEntries(columns.map(({ name, type }) => [name, plain(batch.columns[name]?.[at], type)]));
    if (rows === 0) first = [row(0)];
    last = [row(batch.rows - 1)];
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

function plain(
  value: number | string | null | undefined,
  type: ColumnType,
): number | string | boolean | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  // Adding 0 makes -0 into 0, which it is in JSON.
  if (typeof value === 'number') return type === 'bool' ? value === 1 : value + 0;
  return value;
}
