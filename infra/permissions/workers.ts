/** What the roles of workers may do: Plan, Finish, and each step, from the compiled permissions. */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { assetSegment } from '../../core/names.ts';
import type { Permission } from '../../state-machines/types.ts';
import {
  dynamicPartitions,
  happenings,
  leasesOf,
  pointers,
  readCatalog,
  recordsOf,
  runKeys,
  runs,
  skipsOf,
  writeCatalog,
} from './catalog.ts';
import { readFolders, readSecrets } from './outside.ts';
import type { Platform } from './platform.ts';
import { allow } from './statement.ts';

/** What a step may do something with: keys of assets, or what else the action is about. */
export function resourcesOf(
  permissions: readonly Permission[],
  action: Permission['action'],
): readonly string[] {
  return permissions.filter((permission) => permission.action === action).map(({ resource }) => resource);
}

/**
 * Keys of the versions of those assets, as patterns. The slash keeps `a` and `a__b` apart. Of an asset with a root: what
 * lies at or below the root, as a run may say.
 */
export function foldersOf(
  permissions: readonly Permission[],
  action: Permission['action'],
): readonly string[] {
  return permissions
    .filter((permission) => permission.action === action)
    .flatMap(({ resource, root }) => {
      const folder = `${assetSegment(resource)}/*`;
      return root === undefined ? [folder] : [`${root}${folder}`, `${root}*/${folder}`];
    });
}

/** Reads versions of upstream assets, by the file lists of their pointers: no listing. */
export function readAssets({ dataBucketArn }: Platform, folders: readonly string[]): PolicyStatement[] {
  if (folders.length === 0) return [];
  return [
    allow(
      ['s3:GetObject'],
      folders.map((folder) => `${dataBucketArn}/${folder}`),
    ),
  ];
}

/** Writes, reads back and lists versions of a step's own assets. */
export function writeAssets({ dataBucketArn }: Platform, folders: readonly string[]): PolicyStatement[] {
  if (folders.length === 0) return [];
  return [
    allow(
      ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      folders.map((folder) => `${dataBucketArn}/${folder}`),
    ),
    allow(['s3:ListBucket'], [dataBucketArn], {
      StringLike: { 's3:prefix': [...folders] },
    }),
  ];
}

/** Moves the locations of some assets' partitions in Glue, or of their tables. */
export function publishPartitions(platform: Platform, assets: readonly string[]): PolicyStatement[] {
  if (assets.length === 0) return [];
  const { glueCatalogArn, glueDatabaseArn, glueTableArn } = platform;
  return [
    allow(
      ['glue:BatchCreatePartition', 'glue:BatchUpdatePartition', 'glue:GetTable', 'glue:UpdateTable'],
      [glueCatalogArn, glueDatabaseArn, ...assets.map(glueTableArn)],
    ),
  ];
}

/** Sees whether a table has its partitions: one that was made anew has none. */
function lookAtPartitions({ glueCatalogArn, glueDatabaseArn, glueTableArn }: Platform): PolicyStatement {
  return allow(['glue:GetPartition'], [glueCatalogArn, glueDatabaseArn, glueTableArn('*')]);
}

/** The bus that events go to: every account has it. */
export const eventBus = 'default';

/** Tells other systems what happened, under its own name alone. */
export function putEvents(platform: Platform): PolicyStatement {
  return allow(['events:PutEvents'], [platform.arn('events', `event-bus/${eventBus}`)], {
    StringEquals: { 'events:source': 'quantflow' },
  });
}

/** A step's worker: a function of its own, a Batch job, or the publisher of its query. */
export function stepStatements(
  platform: Platform,
  step: string,
  permissions: readonly Permission[],
  worker: 'runs' | 'publishes',
): PolicyStatement[] {
  const own = resourcesOf(permissions, 'write-asset');
  const outside =
    worker === 'publishes'
      ? []
      : [
          ...readFolders(platform, resourcesOf(permissions, 'read-folder')),
          ...readSecrets(platform, resourcesOf(permissions, 'read-secret')),
        ];
  return [
    ...readAssets(platform, foldersOf(permissions, worker === 'runs' ? 'read-asset' : 'audit-asset')),
    ...writeAssets(platform, foldersOf(permissions, 'write-asset')),
    ...outside,
    ...publishPartitions(platform, own),
    putEvents(platform),
    readCatalog(platform),
    writeCatalog(platform, [
      ...recordsOf([...own, ...resourcesOf(permissions, 'record-asset')]),
      ...skipsOf(resourcesOf(permissions, 'skip-asset')),
      ...leasesOf(step),
      ...happenings,
      // Functions of the project may add values to the sets of its dynamic partitions.
      ...(worker === 'runs' ? dynamicPartitions : []),
    ]),
  ];
}

/** Reads the shards of runs and what the Distributed Maps wrote of failures. */
function readPlans({ runsBucketArn }: Platform): PolicyStatement[] {
  return [
    allow(['s3:GetObject'], [`${runsBucketArn}/*/plan-*`]),
    allow(['s3:ListBucket'], [runsBucketArn], { StringLike: { 's3:prefix': '*/plan-*' } }),
  ];
}

/** Plan writes the shards, reads those of earlier runs for what failed, and points tables that a crash left behind. */
export function planStatements(platform: Platform): PolicyStatement[] {
  const shards = allow(['s3:PutObject'], [`${platform.runsBucketArn}/*/plan-*/*.jsonl`]);
  return [
    shards,
    ...readPlans(platform),
    ...publishPartitions(platform, ['*']),
    lookAtPartitions(platform),
    describeExecutions(platform),
    putEvents(platform),
    readCatalog(platform),
    writeCatalog(platform, [...runs, ...runKeys, ...pointers]),
  ];
}

/** Finish reads what failed. */
export function finishStatements(platform: Platform): PolicyStatement[] {
  return [...readPlans(platform), putEvents(platform), readCatalog(platform), writeCatalog(platform, runs)];
}

/** The ends of a fan-out put together what its items made, and record what is skipped. */
export function fanOutStatements(platform: Platform, permissions: readonly Permission[]): PolicyStatement[] {
  return [
    readCatalog(platform),
    writeCatalog(platform, [
      ...recordsOf(resourcesOf(permissions, 'record-asset')),
      ...skipsOf(resourcesOf(permissions, 'skip-asset')),
      ...happenings,
    ]),
  ];
}

/** Asks for the state of the environment's executions, whichever jobs it has. */
function describeExecutions({ executionsArn }: Platform): PolicyStatement {
  return allow(['states:DescribeExecution'], [executionsArn]);
}

/** Closes runs that cannot close themselves. */
export function runStatusStatements(platform: Platform): PolicyStatement[] {
  return [
    describeExecutions(platform),
    putEvents(platform),
    readCatalog(platform),
    writeCatalog(platform, runs),
  ];
}

/** The gate looks at the run. */
export function gateStatements({ catalogTableArn }: Platform): PolicyStatement[] {
  return [allow(['dynamodb:GetItem'], [catalogTableArn])];
}
