/**
 * The roles that state machines work by: one a job, and one a SQL step, which the state machines of its jobs take on for
 * its queries, by the task's Credentials.
 */
import { Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, type Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { machineName } from '../../core/deployed-names.ts';
import type { CompiledJob, Permission } from '../../state-machines/types.ts';
import { ofKind } from '../compiled-project.ts';
import { machineRolePath } from '../names.ts';
import { type MachineTargets, machineStatements, observability } from '../permissions/machines.ts';
import type { Platform } from '../permissions/platform.ts';
import { queryStatements } from '../permissions/queries.ts';
import { roleOf } from '../permissions/role.ts';
import { allow } from '../permissions/statement.ts';
import { stepScopes } from './step-scopes.ts';

/** Props of {@link MachineRoles}. */
export interface MachineRolesProps {
  readonly env: string;
  readonly jobs: readonly CompiledJob[];
  readonly stepPermissions: ReadonlyMap<string, readonly Permission[]>;
  readonly platform: Platform;
  readonly targets: Omit<MachineTargets, 'machine'>;
  /** The roles of queries stand in nested stacks. */
  readonly nested: boolean;
}

/** The roles of all jobs' state machines. */
export class MachineRoles extends Construct {
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #queryRoles: ReadonlyMap<string, Role>;

  constructor(scope: Construct, id: string, props: MachineRolesProps) {
    super(scope, id);
    const scopeOf = stepScopes(this, props.nested);
    const queries = new Map(props.jobs.flatMap(({ substitutions }) => ofKind(substitutions, 'query-role')));
    this.#queryRoles = new Map(
      [...queries].map(([name, { step }]) => [name, queryRole(scopeOf(name), name, step, props)]),
    );
    this.#roles = new Map(props.jobs.map((job) => [job.job, this.#machineRole(job, props)]));
  }

  /** Role of a job's state machine. */
  of(job: string): Role {
    return this.#roles.get(job) as Role;
  }

  /** ARN of the role of a SQL step's queries, by its substitution. */
  queryRoleArn(substitution: string): string {
    return (this.#queryRoles.get(substitution) as Role).roleArn;
  }

  #machineRole(job: CompiledJob, { env, platform, targets }: MachineRolesProps): Role {
    const machine = machineName(env, job.job);
    const queries = ofKind(job.substitutions, 'query-role').map(([name]) => this.queryRoleArn(name));
    return roleOf(this, job.job, {
      description: `State machine of job ${job.job}`,
      path: machineRolePath(env),
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      statements: [
        ...machineStatements(job, platform, { ...targets, machine }),
        ...(queries.length === 0 ? [] : [allow(['sts:AssumeRole'], queries)]),
        ...observability.map((actions) => allow(actions, ['*'])),
      ],
    });
  }
}

/**
 * The environment's state machines may take it on, those whose own policy names it: the ones of its jobs. A list of them
 * here would be too long for a step of many jobs. Step Functions sends an external ID, too; it is not asked for, as it
 * says no more than the principal does.
 */
function queryRole(
  scope: Construct,
  name: string,
  step: string,
  { platform, stepPermissions }: MachineRolesProps,
): Role {
  return roleOf(scope, name, {
    description: `Queries of step ${step}`,
    assumedBy: new AccountRootPrincipal().withConditions({
      ArnLike: { 'aws:PrincipalArn': platform.machineRolesArn },
    }),
    statements: queryStatements(platform, stepPermissions.get(step) ?? []),
  });
}
