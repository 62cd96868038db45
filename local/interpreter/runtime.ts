/** What an execution is made of while it runs. Types only: states are given these and import no other state. */
import type { Cancellation } from './cancellation.ts';
import type { EventChain, History } from './history/history.ts';
import type { AttemptRecord } from './journal/types.ts';
import type { Bindings } from './jsonata/expression.ts';
import type { Payload } from './payload.ts';
import type { Past, PastVisit } from './resume.ts';
import type { ContextObject, ExecutionResult, Host, Json } from './types.ts';

/** Types of states. */
export type StateType = 'Task' | 'Choice' | 'Parallel' | 'Map' | 'Pass' | 'Wait' | 'Succeed' | 'Fail';

/** A state, ready to run. */
export interface State {
  readonly name: string;
  readonly type: StateType;
  /** @throws StatesError when it fails uncaught, Interrupted when it is stopped */
  run(visit: Visit): Promise<Exit>;
}

/** States with the one that comes first. */
export interface Graph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** A child of a map run. */
export interface ChildSpec {
  readonly graph: Graph;
  /** `<machine>/<Label>`. */
  readonly machine: string;
  readonly name: string;
  readonly mapRunArn: string;
  /** The run is redriven: the journal may have the child. */
  readonly redriven: boolean;
  readonly input: Payload;
  readonly cancellation: Cancellation;
}

/** An execution or child that runs. */
export interface Execution {
  readonly host: Host;
  readonly arn: string;
  /** `<machine>`, or `<machine>/<Label>` in a child. */
  readonly machine: string;
  readonly context: Pick<ContextObject, 'Execution' | 'StateMachine'>;
  readonly functions: Bindings;
  readonly history: History;
  /** What the journal tells of an execution that is redriven. */
  readonly past: Past;
  /** Map runs begun so far, by label. */
  readonly mapRuns: Map<string, number>;
  /** Runs a scope from its start, or from where it was left, and gives the output of its last state. */
  runStates(scope: Scope, input: Payload): Promise<Payload>;
  /** Starts a child; goes on with it where the journal has it unsuccessful; or gives the result it has. */
  runChild(child: ChildSpec): Promise<ExecutionResult>;
}

/** The states of an execution, of a branch or of an iteration, on their way. */
export interface Scope extends EventChain {
  readonly execution: Execution;
  readonly graph: Graph;
  readonly cancellation: Cancellation;
  /** All that can be read; replaced as a whole when a state assigns. */
  variables: Readonly<Record<string, Json>>;
  readonly mapItem: { readonly Index: number; readonly Value: Json } | undefined;
}

/** A state entered once. */
export interface Visit {
  readonly scope: Scope;
  readonly state: State;
  readonly input: Payload;
  /** ISO 8601. */
  readonly enteredTime: string;
  readonly enteredEventId: number;
  retryCount: number;
  /** What an earlier, unsuccessful run of this visit left; taken by the first attempt. */
  past: PastVisit | undefined;
  /** The attempt whose result the journal has, when that one and not this one completes the state. */
  completes?: AttemptRecord;
}

/** How a state was left. */
export interface Exit {
  readonly output: Payload;
  /** Undefined: the scope ends. */
  readonly next: string | undefined;
  readonly assigned: Readonly<Record<string, Json>> | undefined;
}
