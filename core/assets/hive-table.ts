/** How an asset stands in a Hive metastore, such as Glue's: the one place that infra, which makes tables, and runtime, which moves them, agree in. */
import { tableName } from '../names.ts';
import { type AssetOutput, parquetSchemaOf } from './step.ts';
import type { ColumnType } from './table.ts';

/** A column by its name and its Hive type. */
export interface HiveColumn {
  readonly name: string;
  readonly type: string;
}

/** The table of an asset. */
export interface HiveTable {
  readonly name: string;
  /** Declared columns, without those that partitions are named by. */
  readonly columns: readonly HiveColumn[];
  /** Names of the dimensions, in key order; all are strings. None: the table itself has a location. */
  readonly partitionKeys: readonly string[];
}

const hiveTypes: Readonly<Record<ColumnType, string>> = {
  int8: 'tinyint',
  int32: 'int',
  int64: 'bigint',
  double: 'double',
  string: 'string',
  bool: 'boolean',
};

/** The format of every table and partition. */
export const hiveParquet = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
} as const;

/**
 * The table of an asset; undefined for what has no declared columns, and for what has a value for each mapping key, whose
 * files lie in more folders than one.
 */
export function hiveTableOf(output: AssetOutput): HiveTable | undefined {
  const schema = parquetSchemaOf(output);
  if (schema === undefined || output.isDynamic || output.step.fanOut !== undefined) return undefined;
  const columns = Object.entries(schema).map(([name, type]) => ({ name, type }));
  return {
    name: tableName(output.key),
    columns: hiveColumns(output, columns),
    partitionKeys: dimensionsOf(output),
  };
}

/** Columns of the table, or of one of its partitions, which has those of its version. */
export function hiveColumns(
  output: AssetOutput,
  columns: readonly { readonly name: string; readonly type: string }[],
): readonly HiveColumn[] {
  const keys = dimensionsOf(output);
  return columns
    .filter(({ name }) => !keys.includes(name))
    .map(({ name, type }) => ({ name: name.toLowerCase(), type: hiveTypes[type as ColumnType] }));
}

function dimensionsOf({ step }: AssetOutput): readonly string[] {
  return step.partitions?.dimensions.map(({ name }) => name) ?? [];
}
