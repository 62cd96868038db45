/** Runs the states of a scope one after the other, from the start or from where the journal has it. */
import { Interrupted } from './cancellation.ts';
import { EvaluationError } from './errors.ts';
import { failureDetails, type HistoryEventType, whole } from './history/events.ts';
import { type Payload, parsed } from './payload.ts';
import type { Exit, Scope, State, Visit } from './runtime.ts';
import { hostTask } from './work.ts';

/** States after which other work of the process gets its turn. */
const statesPerTurn = 256;

/** Types of states whose stop by a failed sibling the history has. */
const abortable: ReadonlySet<string> = new Set(['Task', 'Parallel', 'Map', 'Wait']);

/** Types of states that go on, when redriven, in the visit that failed; the others are entered again. */
const continued: ReadonlySet<string> = new Set(['Task', 'Parallel', 'Map']);

/**
 * Runs a scope to its end and gives the output of its last state.
 *
 * @throws StatesError when a state fails uncaught, Interrupted when the scope is stopped
 */
export async function runStates(scope: Scope, input: Payload): Promise<Payload> {
  const past = scope.execution.past.get(scope.id);
  let name: string | undefined = scope.graph.startAt;
  let current = input;
  let visit: Visit | undefined;
  if (past?.exited !== undefined) {
    current = parsed(past.exited.output);
    name = past.exited.next;
  } else if (past?.visit !== undefined) {
    current = parsed(past.visit.input);
    name = past.visit.name;
    const state = stateOf(scope, name);
    const { enteredTime, enteredEventId } = past.visit;
    if (continued.has(state.type))
      visit = { scope, state, input: current, enteredTime, enteredEventId, retryCount: 0, past: past.visit };
  }
  for (let count = 1; name !== undefined; count++) {
    if (count % statesPerTurn === 0) await turn(scope);
    scope.cancellation.check();
    visit ??= enter(scope, stateOf(scope, name), current);
    const exit: Exit = await run(visit);
    leave(visit, exit);
    current = exit.output;
    name = exit.next;
    visit = undefined;
  }
  return current;
}

function stateOf({ graph, execution }: Scope, name: string): State {
  const state = graph.states.get(name);
  if (state === undefined)
    throw new Error(
      `the journal of ${execution.arn} is in state ${name}, which the definition does not have; redrive it with the definition that it was started with`,
    );
  return state;
}

function enter(scope: Scope, state: State, input: Payload): Visit {
  const { history, host } = scope.execution;
  const enteredTime = new Date(host.clock.now()).toISOString();
  const enteredEventId = history.append(scope, `${state.type}StateEntered` as HistoryEventType, {
    stateEnteredEventDetails: { name: state.name, input: input.text, inputDetails: whole },
  });
  return { scope, state, input, enteredTime, enteredEventId, retryCount: 0, past: undefined };
}

async function run(visit: Visit): Promise<Exit> {
  try {
    return await visit.state.run(visit);
  } catch (error) {
    recordEvaluationFailure(visit, error);
    const { scope, state } = visit;
    if (error instanceof Interrupted && error.reason === 'SIBLING_FAILED' && abortable.has(state.type))
      scope.execution.history.append(scope, `${state.type}StateAborted` as HistoryEventType);
    throw error;
  }
}

/** Records an EvaluationFailed event, once for each failure. */
export function recordEvaluationFailure({ scope, state }: Visit, error: unknown): void {
  if (!(error instanceof EvaluationError) || error.recorded) return;
  error.recorded = true;
  scope.execution.history.append(scope, 'EvaluationFailed', {
    evaluationFailedEventDetails: {
      ...failureDetails(error.error, error.cause),
      state: state.name,
      location: error.location,
    },
  });
}

function leave({ scope, state }: Visit, { output, next, assigned }: Exit): void {
  const details = { name: state.name, output: output.text, outputDetails: whole };
  const variables = assigned && {
    assignedVariables: Object.fromEntries(
      Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    assignedVariablesDetails: whole,
  };
  scope.execution.history.append(
    scope,
    `${state.type}StateExited` as HistoryEventType,
    { stateExitedEventDetails: { ...details, ...variables } },
    next === undefined ? {} : { next },
  );
  if (assigned !== undefined) scope.variables = { ...scope.variables, ...assigned };
}

/** Tasks that never wait would otherwise keep timers and signals out. */
function turn({ execution }: Scope): Promise<void> {
  return hostTask(execution.host.clock, () => new Promise((resolve) => setImmediate(resolve)));
}
