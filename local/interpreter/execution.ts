/** Executions on their way: beginning, going on, ending. Children of map runs are executions too. */
import { executionArn, machineArn, roleArn } from './arn.ts';
import { type Cancellation, Interrupted } from './cancellation.ts';
import { describe } from './describe.ts';
import { StatesError } from './errors.ts';
import { failureDetails, whole } from './history/events.ts';
import { History } from './history/history.ts';
import type { JournalRecord } from './journal/types.ts';
import type { Bindings } from './jsonata/expression.ts';
import { type Payload, parsed } from './payload.ts';
import { mapRunsOf, noPast, type Past, pastOf } from './resume.ts';
import { runStates } from './run-states.ts';
import type { ChildSpec, Execution, Graph, Scope } from './runtime.ts';
import type { ExecutionResult, Host, Json } from './types.ts';

/** What runs: the machine's states or a Distributed Map's processor. */
export interface Run {
  readonly graph: Graph;
  readonly host: Host;
  readonly functions: Bindings;
  /** `<machine>` or `<machine>/<Label>`. */
  readonly machine: string;
  readonly name: string;
  readonly cancellation: Cancellation;
}

async function runChild({ host, functions }: Run, child: ChildSpec): Promise<ExecutionResult> {
  const { graph, machine, name, cancellation, input, mapRunArn } = child;
  const run: Run = { graph, host, functions, machine, name, cancellation };
  const arn = executionArn(machine, name);
  const records = child.redriven ? host.journal.read(arn) : [];
  const past = describe(arn, records);
  if (past === undefined) return begin(run, input, mapRunArn);
  if (past.status !== 'SUCCEEDED' || past.output === undefined) return goOn(run, records);
  const { redriveCount, startDate, stopDate = startDate } = past;
  const output = JSON.parse(past.output) as Json;
  return { executionArn: arn, status: 'SUCCEEDED', output, redriveCount, startDate, stopDate };
}

/** Starts an execution. */
export function begin(run: Run, input: Payload, mapRunArn?: string): Promise<ExecutionResult> {
  const { host, machine, name } = run;
  const history = new History(executionArn(machine, name), host, 0);
  const startDate = new Date(host.clock.now()).toISOString();
  history.append(
    { id: '', lastEventId: 0 },
    'ExecutionStarted',
    { executionStartedEventDetails: { input: input.text, inputDetails: whole, roleArn } },
    mapRunArn === undefined ? {} : { mapRunArn },
  );
  return toTheEnd(run, {
    history,
    input,
    startDate,
    past: noPast,
    mapRuns: new Map(),
    lastEventId: 0,
    redriveCount: 0,
  });
}

/** Goes on with an execution from its records. */
export function goOn(run: Run, records: readonly JournalRecord[]): Promise<ExecutionResult> {
  const { host, machine, name } = run;
  const arn = executionArn(machine, name);
  const {
    input,
    startDate,
    redriveCount: before,
  } = describe(arn, records) as NonNullable<ReturnType<typeof describe>>;
  const redriveCount = before + 1;
  const lastId = records.reduce((id, record) => ('event' in record ? record.event.id : id), 0);
  const history = new History(arn, host, lastId);
  const redriveTime = new Date(host.clock.now()).toISOString();
  const lastEventId = history.append({ id: '', lastEventId: lastId }, 'ExecutionRedriven', {
    executionRedrivenEventDetails: { redriveCount },
  });
  return toTheEnd(run, {
    history,
    input: parsed(input),
    startDate,
    past: pastOf(records),
    mapRuns: mapRunsOf(records),
    lastEventId,
    redriveCount,
    redriveTime,
  });
}

interface Beginning {
  readonly history: History;
  readonly input: Payload;
  readonly startDate: string;
  readonly past: Past;
  readonly mapRuns: Map<string, number>;
  readonly lastEventId: number;
  readonly redriveCount: number;
  readonly redriveTime?: string;
}

async function toTheEnd(run: Run, beginning: Beginning): Promise<ExecutionResult> {
  const { graph, host, functions, machine, name, cancellation } = run;
  const { history, input, startDate, past, mapRuns, lastEventId, redriveCount, redriveTime } = beginning;
  const arn = executionArn(machine, name);
  const execution: Execution = {
    host,
    arn,
    machine,
    context: {
      Execution: {
        Id: arn,
        Input: input.value,
        Name: name,
        RoleArn: roleArn,
        StartTime: startDate,
        RedriveCount: redriveCount,
        ...(redriveTime !== undefined && { RedriveTime: redriveTime }),
      },
      StateMachine: { Id: machineArn(machine), Name: machine },
    },
    functions,
    history,
    past,
    mapRuns,
    runStates,
    runChild: (child) => runChild(run, child),
  };
  const variables = past.get('')?.variables ?? {};
  const scope: Scope = { id: '', execution, graph, cancellation, variables, mapItem: undefined, lastEventId };
  const end = await ended(scope, input, machine.includes('/'));
  host.journal.close(arn);
  const stopDate = new Date(host.clock.now()).toISOString();
  return { executionArn: arn, ...end, redriveCount, startDate, stopDate };
}

/** Runs the states and records how the execution ended. */
async function ended(
  scope: Scope,
  input: Payload,
  child: boolean,
): Promise<Pick<ExecutionResult, 'status' | 'output' | 'error' | 'cause'>> {
  const { history } = scope.execution;
  const alone = { id: '', lastEventId: 0 };
  try {
    const output = await runStates(scope, input);
    history.append(scope, 'ExecutionSucceeded', {
      executionSucceededEventDetails: { output: output.text, outputDetails: whole },
    });
    return { status: 'SUCCEEDED', output: output.value };
  } catch (error) {
    if (error instanceof StatesError) {
      const failure = failureDetails(error.error, error.cause);
      history.append(scope, 'ExecutionFailed', { executionFailedEventDetails: failure });
      return { status: 'FAILED', ...failure };
    }
    if (!(error instanceof Interrupted)) throw error;
    if (error.reason === 'TIMED_OUT' && !child) {
      history.append(alone, 'ExecutionTimedOut', {
        executionTimedOutEventDetails: { error: 'States.Timeout' },
      });
      return { status: 'TIMED_OUT' };
    }
    history.append(alone, 'ExecutionAborted', { executionAbortedEventDetails: {} });
    return { status: 'ABORTED' };
  }
}
