/**
 * IO managers: how the values of one kind of value type become files of a version, and back. quantflow's own implement
 * the same interface. A manager reaches the files of one version by name; where they are is the store's.
 */
import type { AnyValueType } from '../assets/value-type.ts';
import type { PartitionContext } from '../jobs/context.ts';
import type { Metadata, MetadataInputs, MetadataValue } from '../metadata/value.ts';
import { rememberOrigin } from '../origin.ts';

/**
 * A file of a version.
 *
 * @example
 * const file: VersionFile = { name: 'rows.csv', bytes: 120, rows: 3 };
 */
export interface VersionFile {
  /** Below the folder of the version: `part-00000.parquet`. */
  readonly name: string;
  readonly bytes: number;
  readonly rows?: number;
}

/**
 * A column of a value, for people.
 *
 * @example
 * const price: ColumnDescription = { name: 'price', type: 'double' };
 */
export interface ColumnDescription {
  readonly name: string;
  readonly type: string;
}

/**
 * Where a value is written: the empty folder of a new version.
 *
 * @example
 * const write = (text: string, target: WriteTarget): Promise<void> => target.put('report.md', text);
 */
export interface WriteTarget {
  readonly asset: string;
  readonly partition: PartitionContext;
  readonly version: string;
  readonly type: AnyValueType;
  /** Metadata of the asset's definition. */
  readonly definitionMetadata: Metadata;
  /**
   * Writes a file of the version. Files are listed, and read, in the order of these calls.
   *
   * @param name a file name, or a path below the version's folder; no part of it begins with `_` or `.`
   * @param rows of the file, for what has rows
   * @throws RangeError for a name that leads out of the folder or is taken
   */
  put(name: string, body: Uint8Array | string, rows?: number): Promise<void>;
  /** The same for a finished local file; one in a scratch folder is moved, another is copied. */
  putFile(name: string, path: string, rows?: number): Promise<void>;
  /** Adds to the metadata of the materialization. */
  addMetadata(metadata: MetadataInputs): void;
  /** An empty local folder for files on their way, removed after the step. */
  scratch(): Promise<string>;
}

/**
 * What a manager tells of a value that it wrote.
 *
 * @example
 * const result: WriteResult = { rows: 3, columns: [{ name: 'price', type: 'double' }] };
 */
export interface WriteResult {
  /** Rows in all, 0 for an empty value; left out for what has no rows. */
  readonly rows?: number;
  /** @default the value type's declared columns */
  readonly columns?: readonly ColumnDescription[];
}

/**
 * What a value is read from: a version, published or under audit.
 *
 * @example
 * const read = async (source: ReadSource): Promise<string> =>
 *   new TextDecoder().decode(await source.get('report.md'));
 */
export interface ReadSource {
  readonly asset: string;
  readonly partition: PartitionContext;
  readonly version: string;
  readonly type: AnyValueType;
  /** Metadata of the asset's definition. */
  readonly definitionMetadata: Metadata;
  /** What was recorded when the version was written. */
  readonly metadata: Metadata;
  readonly columns: readonly ColumnDescription[];
  /** Null for what has no rows. */
  readonly rows: number | null;
  /** In the order in which they were written. */
  readonly files: readonly VersionFile[];
  /** The bytes of one of the files. @throws RangeError for a name that is not among them */
  get(name: string): Promise<Uint8Array>;
  /** The same in chunks, in bounded memory. */
  stream(name: string): AsyncIterable<Uint8Array>;
  /** A path on this machine that holds one of the files, not to be written to. */
  localPath(name: string): Promise<string>;
  /** An empty local folder, removed after the step. */
  scratch(): Promise<string>;
}

/**
 * Writes and reads the values of one kind of value type; make one with {@link ioManager}.
 *
 * @example
 * const texts: IoManager<string, string> = ioManager({
 *   kind: 'text',
 *   write: (text: string, target) => target.put('value.txt', text),
 *   read: async (source) => new TextDecoder().decode(await source.get('value.txt')),
 * });
 */
export interface IoManager<Write = never, Read = unknown> {
  /** Kind of the value types that it is for. */
  readonly kind: string;
  /** Writes a value. A failure leaves files behind, which nothing points to. */
  readonly write: (
    value: Write,
    target: WriteTarget,
    // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is one
  ) => void | WriteResult | Promise<void | WriteResult>;
  /** Opens a value; a large one may come as a reader that draws rows when asked. */
  readonly read: (source: ReadSource) => Read | Promise<Read>;
  /** What a dependency gets that maps to no partition on purpose. @default undefined */
  readonly empty?: (asset: string, type: AnyValueType) => Read | Promise<Read>;
  /** What `qf show ASSET --limit N` prints: at most `limit` rows. @default the list of files */
  readonly preview?: (source: ReadSource, limit: number) => MetadataValue | Promise<MetadataValue>;
}

/**
 * An IO manager of one's own, for `definitions({ ioManagers: [...] })` or the `ioManager` of an asset.
 *
 * @example
 * const csv = valueType<readonly string[][]>({ kind: 'csv' });
 * const csvManager = ioManager({
 *   kind: 'csv',
 *   async write(rows: readonly string[][], target) {
 *     await target.put('rows.csv', rows.map((row) => `${row.join(',')}\n`).join(''));
 *     return { rows: rows.length };
 *   },
 *   async read(source) {
 *     const text = new TextDecoder().decode(await source.get('rows.csv'));
 *     return text
 *       .split('\n')
 *       .slice(0, -1)
 *       .map((line) => line.split(','));
 *   },
 * });
 */
export function ioManager<Write, Read>(manager: IoManager<Write, Read>): IoManager<Write, Read> {
  const made = Object.freeze({ ...manager });
  rememberOrigin(made);
  return made;
}
