/**
 * The part of the Amazon States Language that the compiler emits: JSONata only, as plain data.
 * https://states-language.net and AWS Step Functions developer guide, "Transforming data with JSONata".
 */

/** A value that may hold `{% JSONata %}` strings. */
export type Template =
  | null
  | boolean
  | number
  | string
  | readonly Template[]
  | { readonly [key: string]: Template };

/** A retrier. `States.ALL` must stand alone and last. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

/** A catcher. */
export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Output?: Template;
  readonly Next: string;
}

/** Where a state goes: exactly one of the two. */
export type Transition = { readonly Next: string } | { readonly End: true };

interface Shared {
  readonly Comment?: string;
  readonly Assign?: { readonly [name: string]: Template };
  readonly Output?: Template;
}

export type TaskState = Shared &
  Transition & {
    readonly Type: 'Task';
    readonly Resource: string;
    readonly Arguments: Template;
    /** Of the role that the task is done by, in place of the state machine's own. */
    readonly Credentials?: { readonly RoleArn: string };
    readonly TimeoutSeconds?: number;
    readonly Retry?: readonly Retrier[];
    readonly Catch?: readonly Catcher[];
  };

export type ChoiceState = Shared & {
  readonly Type: 'Choice';
  readonly Choices: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default: string;
};

export type ParallelState = Shared &
  Transition & { readonly Type: 'Parallel'; readonly Branches: readonly StateMap[] };

/** A service that a Map reads from or writes to. */
export interface TaskLike {
  readonly Resource: string;
  readonly ReaderConfig?: Template;
  readonly Arguments: Template;
}

export type MapState = Shared &
  Transition & {
    readonly Type: 'Map';
    readonly Label: string;
    readonly ItemReader: TaskLike;
    readonly ItemProcessor: StateMap & {
      readonly ProcessorConfig: { readonly Mode: 'DISTRIBUTED'; readonly ExecutionType: 'STANDARD' };
    };
    readonly MaxConcurrency: string;
    readonly ToleratedFailurePercentage: number;
    readonly ResultWriter: TaskLike;
  };

/** A Map inside the execution. */
export type InlineMapState = Shared &
  Transition & {
    readonly Type: 'Map';
    readonly Items: string;
    readonly ItemSelector?: Template;
    readonly ItemProcessor: StateMap & { readonly ProcessorConfig: { readonly Mode: 'INLINE' } };
    readonly MaxConcurrency: number;
    readonly Catch?: readonly Catcher[];
  };

export type PassState = Shared & Transition & { readonly Type: 'Pass' };
export type SucceedState = Shared & { readonly Type: 'Succeed' };
export type FailState = {
  readonly Type: 'Fail';
  readonly Comment?: string;
  readonly Error: string;
  readonly Cause: string;
};

export type State =
  | TaskState
  | ChoiceState
  | ParallelState
  | MapState
  | InlineMapState
  | PassState
  | SucceedState
  | FailState;

/** States with the one that comes first. */
export interface StateMap {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
}

/** A whole definition. */
export interface StateMachine extends StateMap {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
}
