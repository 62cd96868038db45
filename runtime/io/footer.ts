/** What a Parquet file says about itself in its footer: rows, columns, and the range of each column. */
import {
  type AsyncBuffer,
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadataAsync,
  type SchemaElement,
} from 'hyparquet';
import type { ColumnType, TableSchema } from '../../core/assets/table.ts';
import { compareValues } from './sort-key.ts';

/** Least and greatest value of a column, nulls apart. */
export interface ColumnRange {
  readonly min: number | string;
  readonly max: number | string;
  /** False only when the file says that no value is null. */
  readonly nullable: boolean;
}

/** The footer of a file. */
export interface Footer {
  readonly rows: number;
  /** Column name -> declared type it corresponds to, or Parquet's own name of it if there is none. */
  readonly columns: Readonly<Record<string, string>>;
  /** The range of a column; undefined when it has no values or the file does not say. */
  range(column: string): ColumnRange | undefined;
  /** The value that all rows have in a column; undefined when there are others, or the file does not say. */
  constant(column: string): number | string | undefined;
}

const exactLimit = 2 ** 53;

/** Reads a footer. `file` names the file in messages. @throws when the file is no Parquet file */
export async function readFooter(buffer: AsyncBuffer, file: string): Promise<Footer> {
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(buffer);
  } catch (cause) {
    throw new Error(`${file} is not a Parquet file: ${(cause as Error).message}`, { cause });
  }
  return {
    rows: Number(metadata.num_rows),
    columns: Object.fromEntries(columnsOf(metadata)),
    range: (column) => rangeOf(metadata, column),
    constant: (column) => constantOf(metadata, column),
  };
}

/**
 * Checks that a file has the declared columns, in any order.
 *
 * @throws Error that names asset, file and column
 */
export function checkFooter(asset: string, file: string, footer: Footer, schema: TableSchema): void {
  const found = footer.columns;
  const fail = (column: string, problem: string): never => {
    throw new Error(`asset ${asset}, file ${file}, column ${column}${problem}`);
  };
  for (const [name, type] of Object.entries(schema)) {
    if (!Object.hasOwn(found, name))
      fail(name, ` is missing; the file has ${Object.keys(found).join(', ') || 'no columns'}`);
    if (found[name] !== type)
      fail(name, ` is ${found[name]} in the file and ${type} in the asset's type; cast it where it is made`);
    const range = type === 'int64' ? footer.range(name) : undefined;
    if (range !== undefined && !(Number(range.min) > -exactLimit && Number(range.max) < exactLimit))
      fail(name, ` has values from ${range.min} to ${range.max}; an int64 must lie between -2^53 and 2^53`);
  }
  for (const name of Object.keys(found))
    if (!Object.hasOwn(schema, name)) fail(name, ' is not one of the declared columns');
}

function* columnsOf({ schema }: FileMetaData): Generator<[string, string]> {
  const [root, ...elements] = schema;
  for (let at = 0, left = root?.num_children ?? 0; left > 0; left--) {
    const element = elements[at] as SchemaElement;
    yield [element.name, typeOf(element)];
    at += sizeOf(elements, at);
  }
}

/** Elements of a column and all below it. */
function sizeOf(elements: readonly SchemaElement[], at: number): number {
  let size = 1;
  for (let left = elements[at]?.num_children ?? 0; left > 0; left--) size += sizeOf(elements, at + size);
  return size;
}

function typeOf(element: SchemaElement): string {
  const { type, converted_type, logical_type, num_children, repetition_type } = element;
  if (type === undefined || num_children !== undefined || repetition_type === 'REPEATED') return 'nested';
  const meaning = meaningOf(logical_type) ?? converted_type;
  const name = meaning === undefined ? type : `${type} (${meaning})`;
  return types[name] ?? name;
}

const types: Readonly<Record<string, ColumnType>> = {
  BOOLEAN: 'bool',
  DOUBLE: 'double',
  INT32: 'int32',
  'INT32 (INT_32)': 'int32',
  'INT32 (INT_8)': 'int8',
  INT64: 'int64',
  'INT64 (INT_64)': 'int64',
  'BYTE_ARRAY (UTF8)': 'string',
};

function meaningOf(logical: SchemaElement['logical_type']): string | undefined {
  if (logical?.type === 'STRING') return 'UTF8';
  if (logical?.type === 'INTEGER') return `${logical.isSigned ? '' : 'U'}INT_${logical.bitWidth}`;
  return logical?.type;
}

function rangeOf(metadata: FileMetaData, column: string): ColumnRange | undefined {
  let range: ColumnRange | undefined;
  let nullable = false;
  for (const meta of groupsOf(metadata, column)) {
    const { null_count, min_value, max_value, ...exact } = meta?.statistics ?? {};
    if (null_count !== 0n) nullable = true;
    if (null_count !== undefined && null_count === meta?.num_values) continue;
    const min = plain(min_value);
    const max = plain(max_value);
    if (min === undefined || max === undefined) return undefined;
    if (exact.is_min_value_exact === false || exact.is_max_value_exact === false) return undefined;
    range = {
      min: range === undefined || compareValues(min, range.min) < 0 ? min : range.min,
      max: range === undefined || compareValues(max, range.max) > 0 ? max : range.max,
      nullable,
    };
  }
  return range && { ...range, nullable };
}

/** Bounds that are equal leave one value between them, also when they are not exact. */
function constantOf(metadata: FileMetaData, column: string): number | string | undefined {
  let constant: number | string | undefined;
  for (const meta of groupsOf(metadata, column)) {
    const { null_count, min_value, max_value } = meta?.statistics ?? {};
    const value = plain(min_value);
    const isOne = value !== undefined && null_count === 0n && value === plain(max_value);
    if (!isOne || (constant ?? value) !== value) return undefined;
    constant = value;
  }
  return constant;
}

/** What the file says of a column in each group of rows. */
function groupsOf({ row_groups }: FileMetaData, column: string): readonly (ColumnMetaData | undefined)[] {
  return row_groups.map(
    ({ columns }) =>
      columns.find(({ meta_data }) => meta_data?.path_in_schema.join('.') === column)?.meta_data,
  );
}

function plain(value: unknown): number | string | undefined {
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}
