/** A host in memory under a virtual clock, and short forms of what tests compare. */
import asl from 'asl-validator';
import { expect } from 'vitest';
import {
  type Clock,
  type ExecutionResult,
  executionArn,
  getExecutionHistory,
  type HistoryEvent,
  type Host,
  type Integration,
  type Journal,
  type Json,
  type Machine,
  memoryJournal,
  parseMachine,
  redriveExecution,
  StatesError,
  startExecution,
  virtualClock,
} from '../../local/interpreter/index.ts';

export const echo = 'arn:aws:states:::lambda:invoke';
export const start: number = Date.parse('2024-01-01T00:00:00Z');

/** What a test sees of its host. */
export interface TestHost extends Host {
  readonly objects: Host['objects'] & { readonly files: Map<string, string> };
  readonly seen: HistoryEvent[];
}

/** Objects in a map, by `bucket/key`. */
export function objectsOf(files: Map<string, string>): TestHost['objects'] {
  return {
    files,
    async *lines(bucket, key) {
      const text = files.get(`${bucket}/${key}`);
      if (text === undefined) throw new Error(`NoSuchKey: ${key}`);
      for (const line of text.split('\n')) if (line !== '') yield line;
    },
    async put(bucket, key, body) {
      files.set(`${bucket}/${key}`, body);
    },
  };
}

/** A host whose one service answers with its arguments, unless a test gives another. */
export function testHost(
  integration: Integration | Record<string, Integration> = async ({ arguments: args }) => args,
  options: Partial<Omit<Host, 'integrations' | 'objects'>> & { files?: Map<string, string> } = {},
): TestHost {
  const seen: HistoryEvent[] = [];
  let uuids = 0;
  return {
    integrations: typeof integration === 'function' ? { [echo]: integration } : integration,
    objects: objectsOf(options.files ?? new Map()),
    clock: options.clock ?? virtualClock(start),
    random: options.random ?? (() => 0.5),
    uuid: options.uuid ?? (() => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}`),
    journal: options.journal ?? memoryJournal(),
    onEvent: (arn, event) => {
      seen.push(event);
      options.onEvent?.(arn, event);
    },
    seen,
  };
}

/** A definition with its language. */
export function machineOf(definition: Record<string, unknown>): Machine {
  return parseMachine({ QueryLanguage: 'JSONata', ...definition });
}

/** A machine of the given states that begins with the first. */
export function statesOf(states: Record<string, unknown>): Machine {
  return machineOf({ StartAt: Object.keys(states)[0], States: states });
}

/** {@link statesOf}, which asl-validator accepts too (it takes 100 ms, so one machine of each file goes this way). */
export function validStatesOf(states: Record<string, unknown>): Machine {
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states };
  const { isValid, errorsText } = asl(structuredClone(definition) as never, {
    checkPaths: true,
    checkArn: false,
  });
  expect(isValid, errorsText()).toBe(true);
  return parseMachine(definition);
}

export const arn: string = executionArn('m', 'x');

export function run(
  machine: Machine,
  input: Json,
  host: Host,
  signal?: AbortSignal,
): Promise<ExecutionResult> {
  return startExecution(
    machine,
    { name: 'x', stateMachineName: 'm', input, ...(signal && { signal }) },
    host,
  );
}

export function redrive(machine: Machine, host: Host, signal?: AbortSignal): Promise<ExecutionResult> {
  return redriveExecution(machine, { name: 'x', stateMachineName: 'm', ...(signal && { signal }) }, host);
}

/** `1<0 ExecutionStarted`, `2<0 PassStateEntered A`: id, previous id, type and the state's name. */
export function trace(journal: Journal, executionArn: string = arn): string[] {
  return getExecutionHistory(executionArn, journal).events.map(
    (e) => `${e.id}<${e.previousEventId} ${e.type}${nameOf(e) === undefined ? '' : ` ${nameOf(e)}`}`,
  );
}

/** Types of the events, with the names of states. */
export function types(journal: Journal, executionArn: string = arn): string[] {
  return trace(journal, executionArn).map((line) => line.replace(/^\S+ /, ''));
}

function nameOf(e: HistoryEvent): string | number | undefined {
  return (
    e.stateEnteredEventDetails?.name ??
    e.stateExitedEventDetails?.name ??
    (
      e.mapIterationStartedEventDetails ??
      e.mapIterationSucceededEventDetails ??
      e.mapIterationFailedEventDetails ??
      e.mapIterationAbortedEventDetails
    )?.index
  );
}

/** Fails with errors in turn; then gives the arguments back. */
export function failing(...errors: (string | undefined)[]): Integration {
  let calls = 0;
  return async ({ arguments: args }) => {
    const error = errors[calls++];
    if (error !== undefined) throw new StatesError(error, `call ${calls}`);
    return args;
  };
}

/** A task that sleeps on the clock and then gives its arguments back. */
export function sleeping(clock: Clock, ms: (args: Json) => number): Integration {
  return async ({ arguments: args, signal }) => {
    await clock.sleep(ms(args), signal);
    return args;
  };
}

/** A Task of the echo service. */
export function taskOf(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { Type: 'Task', Resource: echo, ...(fields['Next'] === undefined && { End: true }), ...fields };
}
