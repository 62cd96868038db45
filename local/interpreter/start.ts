/** Starting and redriving executions: what is asked of the interpreter. */
import { executionArn, problemOfName } from './arn.ts';
import { Cancellation } from './cancellation.ts';
import { Deadline } from './deadline.ts';
import { describe } from './describe.ts';
import { begin, goOn, type Run } from './execution.ts';
import { functionsOf } from './intrinsics/index.ts';
import type { Machine } from './parse/machine.ts';
import { isTooLarge, parsed } from './payload.ts';
import type { ExecutionOptions, ExecutionResult, Host, Json } from './types.ts';

/** A request that is refused; `name` is the service's name of the exception. */
export class ExecutionRequestError extends Error {
  constructor(
    name:
      | 'ExecutionAlreadyExists'
      | 'ExecutionDoesNotExist'
      | 'ExecutionNotRedrivable'
      | 'InvalidExecutionInput'
      | 'InvalidName'
      | 'InvalidDefinition'
      | 'InvalidToken'
      | 'ValidationException',
    message: string,
  ) {
    super(message);
    this.name = name;
  }
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
  const input = parsed(JSON.stringify(options.input));
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
  const deadline = new Deadline(host.clock, machine.timeoutSeconds, () => cancellation.cancel('TIMED_OUT'));
  try {
    return await work({
      graph: machine.graph,
      host,
      functions: functionsOf(host),
      machine: stateMachineName,
      name,
      cancellation,
    });
  } finally {
    deadline.stop();
    signal?.removeEventListener('abort', stop);
  }
}
