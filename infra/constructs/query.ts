/** What SQL steps and analysts query: a Glue table an asset, and an Athena workgroup. */

import { Aws } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type HiveTable, hiveParquet, hiveTableOf } from '../../core/assets/hive-table.ts';
import type { AssetOutput } from '../../core/assets/step.ts';
import { reachOf } from '../../core/assets/store-root.ts';
import { assetSegment } from '../../core/names.ts';
import { databaseName, workgroupName } from '../names.ts';
import { queryResults } from './storage.ts';

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
      const table = hiveTableOf(asset);
      if (table === undefined) continue;
      new CfnTable(this, `Table-${table.name}`, {
        catalogId: Aws.ACCOUNT_ID,
        databaseName: this.database,
        tableInput: tableInput(asset, table, data),
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

function tableInput(
  output: AssetOutput,
  { name, columns, partitionKeys }: HiveTable,
  data: Bucket,
): CfnTable.TableInputProperty {
  const { key, description } = output;
  const folder = `${reachOf(output, [])}${assetSegment(key)}`;
  return {
    name,
    ...(description !== '' && { description }),
    tableType: 'EXTERNAL_TABLE',
    parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
    partitionKeys: partitionKeys.map((key) => ({ name: key, type: 'string' })),
    storageDescriptor: {
      // Publishing moves the location of each partition, or of a table without partitions, to its published version.
      // Until then, and after an update of the table by the stack, a table without partitions is empty.
      location: data.s3UrlForObject(partitionKeys.length > 0 ? `${folder}/` : `${folder}/_unpublished/`),
      columns: columns.map((column) => ({ ...column })),
      inputFormat: hiveParquet.inputFormat,
      outputFormat: hiveParquet.outputFormat,
      serdeInfo: { serializationLibrary: hiveParquet.serializationLibrary },
    },
  };
}
