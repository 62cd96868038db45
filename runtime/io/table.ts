/** Tables: zstd Parquet files, `part-00000.parquet` and so on in row order; none for an empty table. */
import type { TableRows, TableSchema } from '../../core/assets/table.ts';
import type { FileEntry } from '../catalog/types.ts';
import { tableReader } from './duckdb/table-reader.ts';
import { writeParquet } from './duckdb/write-parquet.ts';
import { localFiles } from './store-file.ts';
import type { IoManager } from './types.ts';

export const table: IoManager = {
  kind: 'table',

  async write(value, { store, location, type, asset, scratch }) {
    const files: FileEntry[] = [];
    let rows = 0;
    const written = writeParquet(value as TableRows, {
      asset,
      schema: schemaOf(asset, type.schema),
      ...(type.sortKey && { sortKey: type.sortKey }),
      folder: await scratch(),
    });
    for await (const file of written) {
      const path = `${location}/${file.name}`;
      await store.putFile(path, file.path);
      files.push({ path, bytes: file.bytes, rows: file.rows });
      rows += file.rows;
    }
    return { files, rows };
  },

  async read({ store, type, materialization, scratch }) {
    const { asset, partition, version, files, rows } = materialization;
    return tableReader({
      asset,
      partition,
      version,
      schema: schemaOf(asset, type.schema),
      ...(type.sortKey && { sortKey: type.sortKey }),
      rows: rows ?? files.reduce((sum, file) => sum + (file.rows ?? 0), 0),
      files: () =>
        localFiles(
          store,
          files.map(({ path }) => path),
          scratch,
        ),
    });
  },
};

function schemaOf(asset: string, schema: TableSchema | undefined): TableSchema {
  if (schema !== undefined) return schema;
  throw new Error(`asset ${asset} is a table without columns; make its type with table({ ... })`);
}
