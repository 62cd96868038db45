/** What the role of a job's state machine may do, from the compiled permissions. */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CompiledJob, Permission } from '../../state-machines/types.ts';
import type { Platform } from './platform.ts';
import { allow } from './statement.ts';

/** Names and ARNs of what the job's tasks call. */
export interface MachineTargets {
  /** Name of the state machine. */
  readonly machine: string;
  /** ARN of a function by its substitution. */
  functionArn(substitution: string): string;
  /** Name of a job definition by its substitution. */
  jobDefinitionName(substitution: string): string;
  jobQueueArn(): string;
}

type Statements = (resources: readonly string[], context: Context) => readonly PolicyStatement[];

interface Context {
  readonly platform: Platform;
  readonly targets: MachineTargets;
}

/** Actions that are stated elsewhere: those of steps, and to take on the roles of queries (`constructs/machine-roles.ts`). */
type Elsewhere =
  | 'read-asset'
  | 'audit-asset'
  | 'write-asset'
  | 'record-asset'
  | 'skip-asset'
  | 'read-folder'
  | 'read-secret'
  | 'assume-role';

/** Statements by action of the machine; a new action does not type-check without one. */
const statements: Readonly<Record<Exclude<Permission['action'], Elsewhere>, Statements>> = {
  'invoke-function': (names, { targets }) => [
    allow(
      ['lambda:InvokeFunction'],
      names.map((name) => targets.functionArn(name)),
    ),
  ],

  'submit-job': (names, { platform, targets }) => [
    allow(
      ['batch:SubmitJob'],
      // Any revision: a redriven execution submits the one that it was started with.
      [
        targets.jobQueueArn(),
        ...names.map((name) => platform.jobDefinitionArn(`${targets.jobDefinitionName(name)}:*`)),
      ],
    ),
    allow(['batch:TerminateJob'], [platform.arn('batch', 'job/*')]),
    // DescribeJobs takes no resource.
    allow(['batch:DescribeJobs'], ['*']),
    // How Step Functions learns that a job has ended.
    allow(
      ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      [platform.arn('events', 'rule/StepFunctionsGetEventsForBatchJobsRule')],
    ),
  ],

  // A Distributed Map starts children of its own machine; the policy names it by text, for it cannot wait for it.
  'start-child': (_, { platform, targets: { machine } }) => [
    allow(['states:StartExecution'], [platform.machineArn(machine)]),
    allow(
      ['states:DescribeExecution', 'states:StopExecution'],
      [platform.executionArn(`${machine}:*`), platform.executionArn(`${machine}/*`)],
    ),
    allow(['states:RedriveExecution'], [platform.executionArn(`${machine}/*:*`)]),
  ],

  'read-shards': (_, { platform }) => [
    allow(['s3:GetObject'], [`${platform.runsBucketArn}/*/plan-*/*.jsonl`]),
  ],

  'write-results': (_, { platform }) => [
    allow(
      ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      [`${platform.runsBucketArn}/*/plan-*/*-results/*`],
    ),
  ],
};

/** Statements of a job's state machine. */
export function machineStatements(
  job: CompiledJob,
  platform: Platform,
  targets: MachineTargets,
): readonly PolicyStatement[] {
  const own = job.permissions.filter(({ principal }) => principal === 'machine');
  return [...Map.groupBy(own, ({ action }) => action)].flatMap(([action, permissions]) => {
    const resources = permissions.map(({ resource }) => resource);
    if (action in statements)
      return statements[action as Exclude<Permission['action'], Elsewhere>](resources, { platform, targets });
    if (action === 'assume-role') return [];
    throw new Error(`job ${job.job}: the state machine itself touches no asset`);
  });
}

/** To write logs and traces: neither takes a resource, as their service says. */
export const observability: readonly (readonly string[])[] = [
  [
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:GetLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:UpdateLogDelivery',
  ],
  ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
];
