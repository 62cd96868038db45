/** What a SQL step's queries may do: Athena works with the rights of the role that starts a query, and polls for its end. */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Permission } from '../../state-machines/types.ts';
import { queryResults } from '../constructs/storage.ts';
import type { Platform } from './platform.ts';
import { allow } from './statement.ts';
import { foldersOf, resourcesOf } from './workers.ts';

/** Statements for the queries of a step. UNLOAD writes files and no table: nothing is written in Glue. */
export function queryStatements(platform: Platform, permissions: readonly Permission[]): PolicyStatement[] {
  const reads = resourcesOf(permissions, 'read-asset');
  const [readable, writable] = [foldersOf(permissions, 'read-asset'), foldersOf(permissions, 'write-asset')];
  const { dataBucketArn, runsBucketArn, glueCatalogArn, glueDatabaseArn, glueTableArn } = platform;
  const inData = (folders: readonly string[]): string[] =>
    folders.map((folder) => `${dataBucketArn}/${folder}`);
  const results = `${runsBucketArn}/${queryResults}*`;
  return [
    allow(
      ['athena:GetQueryExecution', 'athena:StartQueryExecution', 'athena:StopQueryExecution'],
      [platform.workgroupArn],
    ),
    allow(['athena:GetDataCatalog'], [platform.arn('athena', 'datacatalog/AwsDataCatalog')]),
    allow(
      [
        'glue:GetDatabase',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:GetTable',
        'glue:BatchGetPartition',
      ],
      [glueCatalogArn, glueDatabaseArn, ...reads.map(glueTableArn)],
    ),
    allow(['s3:GetBucketLocation'], [dataBucketArn, runsBucketArn]),
    allow(['s3:ListBucket'], [dataBucketArn], {
      StringLike: { 's3:prefix': [...readable, ...writable] },
    }),
    allow(['s3:ListBucket'], [runsBucketArn], { StringLike: { 's3:prefix': `${queryResults}*` } }),
    allow(['s3:GetObject'], [...inData(readable), results]),
    allow(
      ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
      [...inData(writable), results],
    ),
    // Names no resource: it stands for the data lake as a whole.
    allow(['lakeformation:GetDataAccess'], ['*']),
  ];
}
