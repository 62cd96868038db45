/** What SQL steps and analysts query: a Glue table an asset, and an Athena workgroup. */

import { Aws } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type AssetOutput, parquetSchemaOf } from '../../core/assets/step.ts';
import type { ColumnType } from '../../core/assets/table.ts';
import { assetSegment } from '../../core/names.ts';
import { databaseName, tableName, workgroupName } from '../names.ts';
import { queryResults } from './storage.ts';

/** Hive's name of a declared column type. */
const hiveTypes: Readonly<Record<ColumnType, string>> = {
  int8: 'tinyint',
  int32: 'int',
  int64: 'bigint',
  double: 'double',
  string: 'string',
  bool: 'boolean',
};

/** Props of {@link Query}. */
export interface QueryProps {
  readonly env: string;
  readonly assets: readonly AssetOutput[];
  readonly data: Bucket;
  readonly runs: Bucket;
  readonly scanLimitGb: number;
}

/** The database, its tables and the workgroup. */
export class Query extends Construct {
  readonly database: string;
  readonly workgroup: string;

  constructor(scope: Construct, id: string, { env, assets, data, runs, scanLimitGb }: QueryProps) {
    super(scope, id);
    this.database = databaseName(env);
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.database, description: `Assets of quantflow, environment ${env}` },
    });
    for (const asset of assets) {
      if (parquetSchemaOf(asset) === undefined) continue;
      new CfnTable(this, `Table-${tableName(asset.key)}`, {
        catalogId: Aws.ACCOUNT_ID,
        databaseName: this.database,
        tableInput: tableInput(asset, data),
      }).addResourceDependency(database);
    }
    this.workgroup = workgroupName(env);
    new CfnWorkGroup(this, 'Workgroup', {
      name: this.workgroup,
      // Of its query history only, which nothing reads.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        bytesScannedCutoffPerQuery: scanLimitGb * 1e9,
        publishCloudWatchMetricsEnabled: true,
        resultConfiguration: {
          outputLocation: runs.s3UrlForObject(queryResults),
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }
}

function tableInput(asset: AssetOutput, data: Bucket): CfnTable.TableInputProperty {
  const dimensions = asset.step.partitions?.dimensions.map(({ name }) => name) ?? [];
  const columns = Object.entries(parquetSchemaOf(asset) ?? {}).filter(([name]) => !dimensions.includes(name));
  return {
    name: tableName(asset.key),
    ...(asset.description !== '' && { description: asset.description }),
    tableType: 'EXTERNAL_TABLE',
    parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
    partitionKeys: dimensions.map((name) => ({ name, type: 'string' })),
    storageDescriptor: {
      // Publishing moves the location of each partition to its published version.
      location: data.s3UrlForObject(`${assetSegment(asset.key)}/`),
      columns: columns.map(([name, type]) => ({ name: name.toLowerCase(), type: hiveTypes[type] })),
      inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
      serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  };
}
