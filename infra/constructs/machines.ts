/** A state machine a job: the compiled definition, as it is. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { machineName } from '../../core/deployed-names.ts';
import { renderDefinition } from '../../state-machines/compile.ts';
import type { CompiledJob } from '../../state-machines/types.ts';
import { justify } from '../nag.ts';
import type { MachineRoles } from './machine-roles.ts';

/** Longest definition that stands in the template, in bytes; the template has 1 MB for everything. */
const mostInline = 50 * 1024;

/** Props of {@link Machines}. */
export interface MachinesProps {
  readonly env: string;
  readonly jobs: readonly CompiledJob[];
  readonly roles: MachineRoles;
  /** What a `${Name}` of the definitions becomes. */
  valueFor(substitution: string): string;
  /** Where a definition is written that is too long for the template. */
  readonly outDir: string;
}

/** The state machines of all jobs. */
export class Machines extends Construct {
  /** ARNs by job. */
  readonly arns: ReadonlyMap<string, string>;
  readonly #props: MachinesProps;
  readonly #logs: LogGroup;

  constructor(scope: Construct, id: string, props: MachinesProps) {
    super(scope, id);
    this.#props = props;
    this.#logs = new LogGroup(this, 'Logs', {
      // Under this prefix one resource policy serves all groups; it has 5,120 characters in a region.
      logGroupName: `/aws/vendedlogs/states/qf-${props.env}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.arns = new Map(props.jobs.map((job) => [job.job, this.#machine(job)]));
  }

  /** Name of the group that the state machines log to. */
  get logGroupName(): string {
    return this.#logs.logGroupName;
  }

  #machine(job: CompiledJob): string {
    const { env, roles, valueFor } = this.#props;
    const stateMachine = new StateMachine(this, job.job, {
      stateMachineName: machineName(env, job.job),
      comment: job.asl.Comment,
      definitionBody: this.#definition(job),
      definitionSubstitutions: Object.fromEntries(
        Object.keys(job.substitutions).map((name) => [name, valueFor(name)]),
      ),
      // The policy is complete: CDK adds nothing.
      role: roles.of(job.job).withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: { destination: this.#logs, level: LogLevel.ERROR, includeExecutionData: false },
    });
    justify(
      stateMachine,
      'SF1',
      'the history keeps every event for 90 days; to log them all would cost more than the run',
    );
    return stateMachine.stateMachineArn;
  }

  #definition({ job, asl }: CompiledJob): DefinitionBody {
    const text = renderDefinition(asl);
    if (Buffer.byteLength(text) <= mostInline) return DefinitionBody.fromString(text);
    const dir = join(this.#props.outDir, 'state-machines');
    mkdirSync(dir, { recursive: true });
    const path = join(dir, `${job}.asl.json`);
    writeFileSync(path, text);
    return DefinitionBody.fromFile(path);
  }
}
