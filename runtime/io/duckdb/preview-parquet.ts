/** The first rows of any Parquet file, as a person reads them. */
import type { MetadataTable } from '../../../core/metadata/value.ts';
import { plainCell } from '../plain-row.ts';
import { withConnection } from './connection.ts';
import { readParquet } from './quote.ts';

/** The first `limit` rows of a file. */
export async function previewParquet(path: string, limit: number): Promise<MetadataTable> {
  return withConnection(async (connection) => {
    const rows = await connection.runAndReadAll(`SELECT * FROM ${readParquet([path])} LIMIT ${limit}`);
    const columns = rows.columnNames();
    const records = rows
      .getRows()
      .map((row) => Object.fromEntries(columns.map((name, k) => [name, plainCell(row[k])])));
    return { columns, records };
  });
}
