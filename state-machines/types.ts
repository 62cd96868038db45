/** What the compiler gives: a job as plain data, for CDK and for the embedded host alike. */
import type { Substitutions } from '../core/jobs/substitution.ts';
import type { StateMachine } from './asl/types.ts';

/** One thing that a principal may do: the least that the definition needs. */
export interface Permission {
  /** `machine`, `step:<name>`: the role of that step, or `fan-out`: that of the ends of fan-outs. */
  readonly principal: string;
  readonly action:
    | 'invoke-function'
    | 'submit-job'
    | 'assume-role'
    | 'start-child'
    | 'read-asset'
    /** Of a query: what its publisher reads besides the query's own table. */
    | 'audit-asset'
    | 'write-asset'
    /** Says in the catalog what was made of an asset, and touches no file. */
    | 'record-asset'
    /** Says in the catalog that an asset was skipped. */
    | 'skip-asset'
    /** Reads what lies below a folder of another bucket. */
    | 'read-folder'
    /** Looks a secret up. */
    | 'read-secret'
    | 'read-shards'
    | 'write-results';
  /** A substitution's name, an asset's key, `bucket/folder`, or a secret's name. */
  readonly resource: string;
  /** Of an asset that has a root: `features/`. Its folders lie below that, however deep, as runs may say. */
  readonly root?: string;
}

/** A schedule of the job. */
export interface CompiledSchedule {
  readonly name: string;
  /** EventBridge Scheduler expression: `cron(0 0 * * ? *)`. */
  readonly expression: string;
  readonly timezone: string;
  readonly enabled: boolean;
  /** Run request; `<aws.scheduler.scheduled-time>` is filled in by the scheduler. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** A compiled job. */
export interface CompiledJob {
  readonly job: string;
  readonly asl: StateMachine;
  readonly substitutions: Substitutions;
  readonly permissions: readonly Permission[];
  readonly schedules: readonly CompiledSchedule[];
}
