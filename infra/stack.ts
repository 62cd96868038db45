/**
 * The resources of a project in one environment, and the stack of its own that they are usually in. They are bound to no
 * account and no region, and look nothing up.
 */
import { Annotations, CfnOutput, Fn, Stack, Tags } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { secretsFolder, stackName } from '../core/deployed-names.ts';
import type { BuiltProject } from './build-project.ts';
import { ofKind } from './compiled-project.ts';
import { Batch } from './constructs/batch.ts';
import { Catalog } from './constructs/catalog.ts';
import { Functions } from './constructs/functions.ts';
import { MachineRoles } from './constructs/machine-roles.ts';
import { Machines } from './constructs/machines.ts';
import { Monitoring } from './constructs/monitoring/monitoring.ts';
import { Query } from './constructs/query.ts';
import { Schedules } from './constructs/schedules.ts';
import { isLarge } from './constructs/step-scopes.ts';
import { Storage } from './constructs/storage.ts';
import { databaseName } from './names.ts';
import { platformOf } from './permissions/platform.ts';
import { eventBus } from './permissions/workers.ts';
import { keepsData } from './settings.ts';

/**
 * Everything that a project needs in an account.
 *
 * @example
 * import { App, CfnOutput, Stack } from 'aws-cdk-lib';
 *
 * const stack = new Stack(new App(), 'Research');
 * const built = await buildProject({ project: 'examples/daily-mean', env: 'dev', batch: 'off' });
 * const { data } = new QuantflowPipeline(stack, 'Pipeline', built);
 * new CfnOutput(stack, 'Data', { value: data.bucketName });
 */
export class QuantflowPipeline extends Construct {
  /** Versions of assets. */
  readonly data: Bucket;
  /** What runs leave behind. */
  readonly runs: Bucket;
  readonly catalog: Table;
  /** ARNs of the state machines by job. */
  readonly machines: ReadonlyMap<string, string>;
  /** Where alarms go. */
  readonly alarms: Topic;
  /** Names of the log groups of functions, containers and state machines. */
  readonly logGroups: readonly string[];

  constructor(scope: Construct, id: string, built: BuiltProject) {
    super(scope, id);
    const { settings, project, bundles, layer, outDir } = built;
    const keeps = keepsData(settings);
    const { env } = settings;
    const { stepPermissions, substitutions } = project;
    project.warnings.forEach((warning, i) => {
      Annotations.of(this).addWarningV2(`quantflow:project:${i}`, warning);
    });

    const { data, runs } = new Storage(this, 'Storage', { keepsData: keeps });
    const { table } = new Catalog(this, 'Catalog', { keepsData: keeps });
    const { assets } = project;
    const { scanLimitGb } = settings;
    const query = new Query(this, 'Query', { env, assets, data, runs, scanLimitGb });
    const platform = platformOf(Stack.of(this), env, {
      dataBucketArn: data.bucketArn,
      runsBucketArn: runs.bucketArn,
      catalogTableArn: table.tableArn,
    });
    const environment = {
      QUANTFLOW_ENV: env,
      QUANTFLOW_DATA: `s3://${data.bucketName}`,
      QUANTFLOW_RUNS: `s3://${runs.bucketName}`,
      QUANTFLOW_CATALOG: `dynamodb://${table.tableName}`,
      QUANTFLOW_TABLES: `glue://${query.database}`,
      QUANTFLOW_EVENTS: `eventbridge://${eventBus}`,
      QUANTFLOW_SECRETS: `ssm://${secretsFolder(env)}`,
    };
    const nested = isLarge(project);
    const workers = { env, stepPermissions, platform, environment, nested };
    const functions = new Functions(this, 'Functions', {
      ...workers,
      functions: ofKind(substitutions, 'function'),
      fanOutPermissions: project.fanOutPermissions,
      bundles: bundles.functions,
      layer,
      maxMemoryMb: settings.maxLambdaMemoryMb,
    });
    const definitions = ofKind(substitutions, 'job-definition');
    const batch =
      definitions.length === 0
        ? undefined
        : new Batch(this, 'Batch', {
            ...workers,
            definitions,
            images: bundles.images,
            imageBuilder: bundles.functions['image-build'],
            settings,
          });

    const roles = new MachineRoles(this, 'MachineRoles', {
      env,
      jobs: project.jobs,
      stepPermissions,
      platform,
      nested,
      targets: {
        functionArn: (name) => functions.arnOf(name),
        jobDefinitionName: (name) => (batch as Batch).nameOf(name),
        jobQueueArn: () => (batch as Batch).queueArn,
      },
    });

    const valueFor = (name: string): string => {
      const substitution = substitutions[name];
      switch (substitution?.kind) {
        case 'function':
          return functions.arnOf(name);
        case 'job-definition':
          return (batch as Batch).arnOf(name);
        case 'job-queue':
          return (batch as Batch).queueArn;
        case 'query-role':
          return roles.queryRoleArn(name);
        case 'workgroup':
          return query.workgroup;
        case 'database':
          return query.database;
        case 'bucket':
          return (substitution.bucket === 'data' ? data : runs).bucketName;
        case undefined:
          throw new Error(`a definition has \${${name}}, which no job explains`);
      }
    };
    const machines = new Machines(this, 'Machines', {
      env,
      jobs: project.jobs,
      roles,
      valueFor,
      outDir,
    });
    const scheduled = project.jobs.filter(({ schedules }) => schedules.length > 0);
    const schedules =
      scheduled.length === 0
        ? undefined
        : new Schedules(this, 'Schedules', { env, jobs: scheduled, machines: machines.arns });
    const { alarms } = new Monitoring(this, 'Monitoring', {
      ...{ settings, platform, environment },
      machines: machines.arns,
      runStatus: bundles.functions['run-status'],
      deadLetters: schedules?.deadLetters,
      jobQueueArn: batch?.queueArn,
    });

    Tags.of(this).add('quantflow:env', env);
    this.data = data;
    this.runs = runs;
    this.catalog = table;
    this.machines = machines.arns;
    this.alarms = alarms.topic;
    this.logGroups = [
      ...functions.logGroupNames,
      ...(batch ? [batch.logGroupName] : []),
      machines.logGroupName,
    ];
  }
}

/** A stack with one project in it: `quantflow-<env>`. */
export class QuantflowStack extends Stack {
  constructor(scope: Construct, id: string, built: BuiltProject) {
    const { env } = built.settings;
    super(scope, id, {
      stackName: stackName(env),
      description: `quantflow, environment ${env}`,
      terminationProtection: keepsData(built.settings),
    });
    // CDK leaves this name out of the names of what is inside.
    const { data, runs, catalog, logGroups } = new QuantflowPipeline(this, 'Default', built);
    new CfnOutput(this, 'DataBucket', { value: data.bucketName });
    new CfnOutput(this, 'RunsBucket', { value: runs.bucketName });
    new CfnOutput(this, 'CatalogTable', { value: catalog.tableName });
    new CfnOutput(this, 'Database', { value: databaseName(env) });
    new CfnOutput(this, 'EventBus', { value: eventBus });
    new CfnOutput(this, 'LogGroups', { value: Fn.join(',', [...logGroups]) });
  }
}
