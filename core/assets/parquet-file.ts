/** Parquet files that run functions write and read themselves. */

/**
 * A published Parquet file.
 *
 * @example
 * const sizeOf = async (file: ParquetFile): Promise<string> =>
 *   `${await file.path()}: ${file.rows} rows, ${file.bytes} bytes`;
 * const embeddings = externalAsset({ key: 'embeddings', type: parquetFile() });
 * asset({
 *   key: 'size',
 *   deps: { embeddings },
 *   type: json<string>(),
 *   run: (_, { embeddings }) => sizeOf(embeddings),
 * });
 */
export interface ParquetFile {
  readonly asset: string;
  readonly partition: string;
  readonly version: string;
  readonly rows: number;
  readonly bytes: number;
  /** Column name -> its type as `table({ ... })` has it, or Parquet's own name of a type that it has not; from the footer. */
  readonly columns: Readonly<Record<string, string>>;
  /** A path on this machine that holds the file, not to be written to; removed after the step where it is a copy. */
  path(): Promise<string>;
}
