/** Tables: zstd Parquet files, `part-00000.parquet` and so on in row order; none for an empty table. */
import type { TableReader, TableRows, TableSchema } from '../../core/assets/table.ts';
import type { AnyValueType } from '../../core/assets/value-type.ts';
import { metadata } from '../../core/metadata/value.ts';
import { type IoManager, ioManager } from '../../core/resources/io-manager.ts';
import { tableReader } from './duckdb/table-reader.ts';
import { writeParquet } from './duckdb/write-parquet.ts';
import { type PlainRow, plainRow } from './plain-row.ts';

export const table: IoManager<TableRows, TableReader> = ioManager({
  kind: 'table',

  async write(value, target) {
    const { asset, type } = target;
    let rows = 0;
    const written = writeParquet(value, {
      asset,
      schema: schemaOf(asset, type),
      ...(type.sortKey && { sortKey: type.sortKey }),
      folder: await target.scratch(),
    });
    for await (const file of written) {
      await target.putFile(file.name, file.path, file.rows);
      rows += file.rows;
    }
    return { rows };
  },

  read: (source) => {
    const { asset, partition, version, type, files, rows } = source;
    return tableReader({
      asset,
      partition: partition.key,
      version,
      schema: schemaOf(asset, type),
      ...(type.sortKey && { sortKey: type.sortKey }),
      rows: rows ?? files.reduce((sum, file) => sum + (file.rows ?? 0), 0),
      async files() {
        const paths: string[] = [];
        for (const { name } of files) paths.push(await source.localPath(name));
        return paths;
      },
    });
  },

  empty: (asset, type) =>
    tableReader({
      asset,
      partition: '',
      version: '',
      schema: schemaOf(asset, type),
      rows: 0,
      files: async () => [],
    }),

  async preview(source, limit) {
    const types = Object.entries(schemaOf(source.asset, source.type));
    const columns = types.map(([name]) => name);
    const reader = await table.read(source);
    const records: PlainRow[] = [];
    for await (const batch of reader.batches(columns)) {
      for (let at = 0; at < batch.rows && records.length < limit; at++)
        records.push(plainRow(batch, at, types));
      if (records.length >= limit) break;
    }
    return metadata.table({ columns, records });
  },
});

function schemaOf(asset: string, { schema }: AnyValueType): TableSchema {
  if (schema !== undefined) return schema;
  throw new Error(`asset ${asset} is a table without columns; make its type with table({ ... })`);
}
