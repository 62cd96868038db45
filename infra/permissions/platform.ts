/** ARNs of the deployment that policies name. All are strings, so that no policy makes two resources wait for each other. */
import type { Stack } from 'aws-cdk-lib';
import { machineName, secretsFolder } from '../../core/deployed-names.ts';
import { tableName } from '../../core/names.ts';
import { databaseName, machineRolePath, workgroupName } from '../names.ts';

/** What policies name. */
export interface Platform {
  readonly dataBucketArn: string;
  readonly runsBucketArn: string;
  readonly catalogTableArn: string;
  readonly workgroupArn: string;
  readonly glueCatalogArn: string;
  readonly glueDatabaseArn: string;
  glueTableArn(asset: string): string;
  machineArn(name: string): string;
  executionArn(rest: string): string;
  /** Executions of every job of the environment, without the children of their Distributed Maps. */
  readonly executionsArn: string;
  /** Roles of the environment's state machines, as a pattern. */
  readonly machineRolesArn: string;
  jobDefinitionArn(name: string): string;
  /** A bucket that is not of the stack. */
  bucketArn(name: string): string;
  /** The parameter of a secret. */
  secretArn(name: string): string;
  /** `arn:...` of a service in the stack's account and region. */
  arn(service: string, resource: string): string;
}

/** Platform of a stack. */
export function platformOf(
  stack: Stack,
  env: string,
  arns: Pick<Platform, 'dataBucketArn' | 'runsBucketArn' | 'catalogTableArn'>,
): Platform {
  const arn = (service: string, resource: string): string =>
    `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${resource}`;
  const database = databaseName(env);
  return {
    ...arns,
    workgroupArn: arn('athena', `workgroup/${workgroupName(env)}`),
    glueCatalogArn: arn('glue', 'catalog'),
    glueDatabaseArn: arn('glue', `database/${database}`),
    glueTableArn: (asset) => arn('glue', `table/${database}/${tableName(asset)}`),
    machineArn: (name) => arn('states', `stateMachine:${name}`),
    executionArn: (rest) => arn('states', `execution:${rest}`),
    executionsArn: arn('states', `execution:${machineName(env, '*')}:*`),
    bucketArn: (name) => `arn:${stack.partition}:s3:::${name}`,
    secretArn: (name) => arn('ssm', `parameter${secretsFolder(env)}/${name}`),
    machineRolesArn: `arn:${stack.partition}:iam::${stack.account}:role${machineRolePath(env)}*`,
    jobDefinitionArn: (name) => arn('batch', `job-definition/${name}`),
    arn,
  };
}
