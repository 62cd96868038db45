/**
 * What a SQL step's query may do. Athena works with the rights of the role that starts the query, which is the state
 * machine's.
 */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { queryResults } from '../constructs/storage.ts';
import type { Platform } from './platform.ts';
import { allow } from './statement.ts';

/** Assets that queries read and write, as path segments. */
export interface QueryAssets {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Statements for the queries of some SQL steps. UNLOAD writes files and no table: nothing is written in Glue. */
export function queryStatements(platform: Platform, { reads, writes }: QueryAssets): PolicyStatement[] {
  const { dataBucketArn, runsBucketArn, glueCatalogArn, glueDatabaseArn, glueTableArn } = platform;
  const folders = (segments: readonly string[]): string[] =>
    segments.map((segment) => `${dataBucketArn}/${segment}/*`);
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
      StringLike: { 's3:prefix': [...reads, ...writes].map((segment) => `${segment}/*`) },
    }),
    allow(['s3:ListBucket'], [runsBucketArn], { StringLike: { 's3:prefix': `${queryResults}*` } }),
    allow(['s3:GetObject'], [...folders(reads), results]),
    allow(
      ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
      [...folders(writes), results],
    ),
    // Names no resource: it stands for the data lake as a whole.
    allow(['lakeformation:GetDataAccess'], ['*']),
  ];
}
