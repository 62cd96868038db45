/** Every `*` in the resource of a statement, and why nothing narrower can stand there. What is not here is no role's. */
import type { Construct } from 'constructs';
import { justify } from '../nag.ts';

interface Wildcard {
  /** Of the resource, which ends so. */
  readonly resource: RegExp;
  readonly reason: string;
}

const wildcards: readonly Wildcard[] = [
  {
    resource: /(>|\})\/([\w.-]+\/)*\w+\/\*$/,
    reason: 'the folder of one asset: its versions are made as it runs',
  },
  {
    resource: /(>|\})\/([\w.-]+\/)*\*\/\w+\/\*$/,
    reason: "the folders of one asset below its root: a run says which, at or below the environment's",
  },
  {
    resource: /:s3:::[a-z0-9.-]+\/([^*?$]+\/)?\*$/,
    reason: 'a folder of another bucket, which a resource of the project reads: its files come and go',
  },
  { resource: /\/athena-results\/\*$/, reason: 'Athena names the files of its results' },
  {
    resource: /\/\*\/plan-\*(\/\*\.jsonl|\/\*-results\/\*)?$/,
    reason: 'shards and results of runs: a run gets its id when it starts',
  },
  {
    resource: /:execution:qf-[\w-]+-\*:\*$/,
    reason: "executions of the environment's jobs, by any of them: only their state is read",
  },
  {
    resource: /:execution:[^*]+[:/]\*(:\*)?$/,
    reason: 'executions of the one state machine, and children of them',
  },
  {
    resource: /:job-definition\/[^*]+:\*$/,
    reason: 'any revision: a redriven execution submits the one that it was started with',
  },
  {
    resource: /:table\/qf_\w+\/\*$/,
    reason: "the tables of the environment's own database: a policy that lists them all would be too long",
  },
  { resource: /:job\/\*$/, reason: 'a job of Batch gets its id when it is submitted' },
];

/** What the service lets be allowed on all resources only. Source: service authorization reference. */
export const onAllResources: Readonly<Record<string, string>> = {
  'batch:DescribeJobs': 'jobs are described by no ARN',
  'ecr:GetAuthorizationToken': 'a token is for all registries of the account',
  'lakeformation:GetDataAccess': 'stands for the data lake as a whole',
  'logs:CreateLogDelivery': 'a log delivery has no ARN',
  'logs:DeleteLogDelivery': 'a log delivery has no ARN',
  'logs:DescribeLogGroups': 'lists all groups',
  'logs:DescribeResourcePolicies': 'lists all policies',
  'logs:GetLogDelivery': 'a log delivery has no ARN',
  'logs:ListLogDeliveries': 'a log delivery has no ARN',
  'logs:PutResourcePolicy': 'a resource policy of the log service has no ARN',
  'logs:UpdateLogDelivery': 'a log delivery has no ARN',
  'xray:GetSamplingRules': 'sampling is for the account as a whole',
  'xray:GetSamplingTargets': 'sampling is for the account as a whole',
  'xray:PutTelemetryRecords': 'traces have no ARN',
  'xray:PutTraceSegments': 'traces have no ARN',
};

/**
 * Tells cdk-nag of the wildcards in the statements of a role, or of a policy of it.
 *
 * @throws Error for one that has no reason
 */
export function justifyWildcards(
  owner: Construct,
  statements: readonly { readonly actions: string[]; readonly resources: string[] }[],
): void {
  const used = new Set<Wildcard>();
  for (const { actions, resources } of statements) {
    for (const resource of resources.filter((text) => text.includes('*'))) {
      const known =
        resource === '*'
          ? actions.every((action) => action in onAllResources) && {
              resource: /^Resource::\*$/,
              reason: `${actions.join(', ')}: the services know no resource for these`,
            }
          : wildcards.find((wildcard) => wildcard.resource.test(resource));
      if (!known)
        throw new Error(
          `${owner.node.path}: ${actions.join(', ')} on ${resource} has no reason; name the resource, or give the reason in infra/permissions/wildcards.ts`,
        );
      used.add(known);
    }
  }
  for (const { resource, reason } of used) justify(owner, 'IAM5', reason, resource);
}
