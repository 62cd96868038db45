/** Parquet files that run functions write themselves: one file, `value.parquet`, described from its footer. */
import { asyncBufferFromFile } from 'hyparquet';
import type { ParquetFile } from '../../core/assets/parquet-file.ts';
import { metadata } from '../../core/metadata/value.ts';
import { type IoManager, ioManager } from '../../core/resources/io-manager.ts';
import { previewParquet } from './duckdb/preview-parquet.ts';
import { checkFooter, readFooter } from './footer.ts';

const file = 'value.parquet';

export const parquetFile: IoManager<string, ParquetFile> = ioManager({
  kind: 'parquet_file',

  async write(path, { asset, type, putFile }) {
    if (typeof path !== 'string' || path === '')
      throw new TypeError(
        `asset ${asset} is a Parquet file: return the path of one written below await context.scratch(), not ${JSON.stringify(path)}`,
      );
    const buffer = await asyncBufferFromFile(path).catch((cause: Error) => {
      throw new Error(`asset ${asset}: there is no file to keep: ${cause.message}`, { cause });
    });
    const footer = await readFooter(buffer, path);
    if (type.schema !== undefined) checkFooter(asset, path, footer, type.schema);
    await putFile(file, path, footer.rows);
    const columns = Object.entries(footer.columns).map(([name, column]) => ({ name, type: column }));
    return { rows: footer.rows, columns };
  },

  read({ asset, partition, version, rows, files, columns, localPath }) {
    return {
      asset,
      partition: partition.key,
      version,
      rows: rows ?? 0,
      bytes: files[0]?.bytes ?? 0,
      columns: Object.fromEntries(columns.map(({ name, type }) => [name, type])),
      path: () => localPath(file),
    };
  },

  async preview({ localPath }, limit) {
    return metadata.table(await previewParquet(await localPath(file), limit));
  },
});
