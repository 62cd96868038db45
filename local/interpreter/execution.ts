/** Executions: start, redrive, end. Children of map runs are executions too. */
import { executionArn, machineArn, problemOfName, roleArn } from './arn.ts';
import { Cancellation, Interrupted } from './cancellation.ts';
import { describe } from './describe.ts';
import { StatesError } from './errors.ts';
import { failureDetails, whole } from './history/events.ts';
import { History } from './history/history.ts';
import { functionsOf } from './intrinsics/index.ts';
import type { JournalRecord } from './journal/types.ts';
import type { Machine } from './parse/machine.ts';
import { isTooLarge, type Payload, parsed, payload } from './payload.ts';
import { noPast, type Past, pastOf } from './resume.ts';
import { runStates } from './run-states.ts';
import type { ChildSpec, Execution, Graph, Scope } from './runtime.ts';
import type { ExecutionOptions, ExecutionResult, Host, Json } from './types.ts';

/** A start or redrive that is refused; `name` is the service's name of the exception. */
export class ExecutionRequestError extends Error {
  constructor(
    name:
      | 'ExecutionAlreadyExists'
      | 'ExecutionDoesNotExist'
      | 'ExecutionNotRedrivable'
      | 'InvalidExecutionInput'
      | 'InvalidName'
      | 'InvalidDefinition',
    message: string,
  ) {
    super(message);
    this.name = name;
  }
}

/** What runs: the machine's states or a Distributed Map's processor. */
interface Run {
  readonly graph: Graph;
  readonly host: Host;
  /** `<machine>` or `<machine>/<Label>`. */
  readonly machine: string;
  readonly name: string;
  readonly cancellation: Cancellation;
}

/**
 * Starts an execution and resolves when it ended, however it ended.
 *
 * @throws ExecutionRequestError for a bad name, too large an input, a name that was used before, or a Resource that the
 * host has no integration for
 */
export async function startExecution(
  machine: Machine,
  options: ExecutionOptions & { readonly input: Json },
  host: Host,
): Promise<ExecutionResult> {
  checkRequest(machine, options, host);
  const input = payload(options.input);
  if (isTooLarge(input.text))
    throw new ExecutionRequestError('InvalidExecutionInput', 'the input is larger than 262144 bytes');
  const arn = executionArn(options.stateMachineName, options.name);
  if (host.journal.read(arn).length > 0)
    throw new ExecutionRequestError(
      'ExecutionAlreadyExists',
      `${arn} exists; redrive it, or start one with another name`,
    );
  return watched(machine, options, host, (run) => begin(run, input));
}

/**
 * Goes on with an execution that failed, timed out, was stopped, or whose process was killed, from the state that did
 * not succeed, with that state's old input. The caller makes sure that no process runs it, and gives the definition
 * that it was started with.
 *
 * @throws ExecutionRequestError for one that is not there, succeeded, or has a full history
 */
export async function redriveExecution(
  machine: Machine,
  options: ExecutionOptions,
  host: Host,
): Promise<ExecutionResult> {
  checkRequest(machine, options, host);
  const arn = executionArn(options.stateMachineName, options.name);
  const records = host.journal.read(arn);
  const past = describe(arn, records);
  if (past === undefined) throw new ExecutionRequestError('ExecutionDoesNotExist', `${arn} does not exist`);
  if (past.redriveStatus === 'NOT_REDRIVABLE' && past.status !== 'RUNNING')
    throw new ExecutionRequestError('ExecutionNotRedrivable', past.redriveStatusReason ?? `${arn} is closed`);
  return watched(machine, options, host, (run) => goOn(run, records));
}

function checkRequest(machine: Machine, { name, stateMachineName }: ExecutionOptions, host: Host): void {
  const problem =
    problemOfName('the execution name', name) ?? problemOfName('the state machine name', stateMachineName);
  if (problem !== undefined) throw new ExecutionRequestError('InvalidName', problem);
  const missing = machine.resources.filter(({ resource }) => host.integrations[resource] === undefined);
  if (missing.length === 0) return;
  const known = Object.keys(host.integrations).join(', ') || 'none';
  throw new ExecutionRequestError(
    'InvalidDefinition',
    missing
      .map(({ path, resource }) => `${path}: this host has no integration for ${resource}; it has: ${known}`)
      .join('\n'),
  );
}

/** Stops the execution by the caller's signal and the machine's TimeoutSeconds. */
async function watched(
  machine: Machine,
  { name, stateMachineName, signal }: ExecutionOptions,
  host: Host,
  work: (run: Run) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  const cancellation = new Cancellation();
  const stop = (): void => cancellation.cancel('ABORTED');
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  const timer = new AbortController();
  if (machine.timeoutSeconds !== undefined)
    host.clock.sleep(machine.timeoutSeconds * 1000, timer.signal).then(
      () => cancellation.cancel('TIMED_OUT'),
      () => {},
    );
  try {
    return await work({ graph: machine.graph, host, machine: stateMachineName, name, cancellation });
  } finally {
    timer.abort();
    signal?.removeEventListener('abort', stop);
  }
}

async function runChild(host: Host, child: ChildSpec): Promise<ExecutionResult> {
  const { graph, machine, name, cancellation, input, mapRunArn } = child;
  const run: Run = { graph, host, machine, name, cancellation };
  const arn = executionArn(machine, name);
  const records = child.redriven ? host.journal.read(arn) : [];
  const past = describe(arn, records);
  if (past === undefined) return begin(run, input, mapRunArn);
  if (past.status !== 'SUCCEEDED' || past.output === undefined) return goOn(run, records);
  const { redriveCount, startDate, stopDate = startDate } = past;
  const output = JSON.parse(past.output) as Json;
  return { executionArn: arn, status: 'SUCCEEDED', output, redriveCount, startDate, stopDate };
}

function begin(run: Run, input: Payload, mapRunArn?: string): Promise<ExecutionResult> {
  const { host, machine, name } = run;
  const history = new History(executionArn(machine, name), host, 0);
  const startDate = new Date(host.clock.now()).toISOString();
  history.append(
    { id: '', lastEventId: 0 },
    'ExecutionStarted',
    { executionStartedEventDetails: { input: input.text, inputDetails: whole, roleArn } },
    mapRunArn === undefined ? {} : { mapRunArn },
  );
  return toTheEnd(run, { history, input, startDate, past: noPast, lastEventId: 0, redriveCount: 0 });
}

function goOn(run: Run, records: readonly JournalRecord[]): Promise<ExecutionResult> {
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
  const past = pastOf(records);
  return toTheEnd(run, {
    history,
    input: parsed(input),
    startDate,
    past,
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
  readonly lastEventId: number;
  readonly redriveCount: number;
  readonly redriveTime?: string;
}

async function toTheEnd(run: Run, beginning: Beginning): Promise<ExecutionResult> {
  const { graph, host, machine, name, cancellation } = run;
  const { history, input, startDate, past, lastEventId, redriveCount, redriveTime } = beginning;
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
    functions: functionsOf(host),
    history,
    past,
    runStates,
    runChild: (child) => runChild(host, child),
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
