/**
 * The roles that state machines work by: one a job, and one a SQL step, which the state machines of its jobs take on for
 * its queries, by the task's Credentials.
 */
import { Stack } from 'aws-cdk-lib';
import { ArnPrincipal, CompositePrincipal, Policy, type Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { machineName } from '../../core/deployed-names.ts';
import type { CompiledJob, Permission } from '../../state-machines/types.ts';
import { ofKind } from '../compiled-project.ts';
import { type MachineTargets, machineStatements, observability } from '../permissions/machines.ts';
import type { Platform } from '../permissions/platform.ts';
import { queryStatements } from '../permissions/queries.ts';
import { roleOf } from '../permissions/role.ts';
import { allow } from '../permissions/statement.ts';
import { type ScopeOf, stepScopes } from './step-scopes.ts';

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
  readonly #queryRoles = new Map<string, Role>();
  readonly #scopeOf: ScopeOf;
  readonly #takesOn = new Map<string, Policy>();

  constructor(scope: Construct, id: string, props: MachineRolesProps) {
    super(scope, id);
    this.#scopeOf = stepScopes(this, props.nested);
    this.#roles = new Map(props.jobs.map((job) => [job.job, this.#machineRole(job, props)]));
    const jobsOf = Map.groupBy(
      props.jobs.flatMap((job) => ofKind(job.substitutions, 'query-role').map((role) => ({ job, role }))),
      ({ role: [name] }) => name,
    );
    for (const [name, uses] of jobsOf) {
      const [{ role }] = uses as [(typeof uses)[number]];
      const machines = uses.map(({ job }) => this.of(job.job));
      this.#queryRoles.set(name, this.#queryRole(name, role[1].step, machines, props));
    }
    for (const { job, substitutions } of props.jobs) {
      const own = ofKind(substitutions, 'query-role').map(([name]) => this.queryRoleArn(name));
      if (own.length === 0) continue;
      // No inline policy of the role: the roles that it names name that role in their trust.
      const policy = new Policy(this, `${job}-queries`, { statements: [allow(['sts:AssumeRole'], own)] });
      policy.attachToRole(this.of(job));
      this.#takesOn.set(job, policy);
    }
  }

  /** Role of a job's state machine. */
  of(job: string): Role {
    return this.#roles.get(job) as Role;
  }

  /** ARN of the role of a SQL step's queries, by its substitution. */
  queryRoleArn(substitution: string): string {
    return (this.#queryRoles.get(substitution) as Role).roleArn;
  }

  /** What must be there, beside the role, before a job's state machine runs. */
  neededBy(job: string): readonly Construct[] {
    const policy = this.#takesOn.get(job);
    return policy === undefined ? [] : [policy];
  }

  #machineRole(job: CompiledJob, { env, platform, targets }: MachineRolesProps): Role {
    const machine = machineName(env, job.job);
    return roleOf(this, job.job, {
      description: `State machine of job ${job.job}`,
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      statements: [
        ...machineStatements(job, platform, { ...targets, machine }),
        ...observability.map((actions) => allow(actions, ['*'])),
      ],
    });
  }

  /**
   * Only the state machines of its jobs may take it on. Step Functions sends an external ID, too; it is not asked for, as
   * it says no more than the principal does.
   */
  #queryRole(
    name: string,
    step: string,
    machines: readonly Role[],
    { platform, stepPermissions }: MachineRolesProps,
  ): Role {
    return roleOf(this.#scopeOf(name), name, {
      description: `Queries of step ${step}`,
      assumedBy: new CompositePrincipal(...machines.map(({ roleArn }) => new ArnPrincipal(roleArn))),
      statements: queryStatements(platform, stepPermissions.get(step) ?? []),
    });
  }
}
