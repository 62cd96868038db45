/** Evaluates a state's fields with what its expressions may see, and completes states. */
import { EvaluationError } from './errors.ts';
import type { Bindings } from './jsonata/expression.ts';
import type { Template } from './jsonata/template.ts';
import { checkSize, checkVariables, type Payload, payload } from './payload.ts';
import type { Exit, Visit } from './runtime.ts';
import type { ContextObject, Json } from './types.ts';

/** What `$states` has beside input and context. */
export interface StateData {
  readonly result?: Json;
  readonly errorOutput?: Json;
  /** Item of the Map, while its ItemSelector is evaluated. */
  readonly mapItem?: { readonly Index: number; readonly Value: Json };
}

/** How a state or a choice rule is left. */
export interface Completion {
  readonly assign: Template | undefined;
  readonly output: Template | undefined;
  /** Undefined: the scope ends. */
  readonly next: string | undefined;
}

const retried: ReadonlySet<string> = new Set(['Task', 'Parallel', 'Map']);

/** The context object of a visit. */
export function contextOf(visit: Visit, mapItem: StateData['mapItem'] = visit.scope.mapItem): ContextObject {
  const { execution } = visit.scope;
  const { state, enteredTime, retryCount } = visit;
  return {
    Execution: executionOf(visit),
    StateMachine: execution.context.StateMachine,
    State: {
      EnteredTime: enteredTime,
      Name: state.name,
      ...(retried.has(state.type) && { RetryCount: retryCount }),
    },
    ...(mapItem !== undefined && { Map: { Item: mapItem } }),
  };
}

/** A result out of the journal is completed in the context of the attempt that gave it: its Arguments may have named it. */
function executionOf({ scope, completes }: Visit): ContextObject['Execution'] {
  const { Execution } = scope.execution.context;
  if (completes === undefined) return Execution;
  const { RedriveTime: _, ...rest } = Execution;
  const { redriveCount, redriveTime } = completes;
  return {
    ...rest,
    RedriveCount: redriveCount,
    ...(redriveTime !== undefined && { RedriveTime: redriveTime }),
  };
}

/** Begins the cause of an error that the interpreter finds in a state, as the service writes it. */
export function where({ state, enteredEventId }: Visit): string {
  return `An error occurred while executing the state '${state.name}' (entered at the event id #${enteredEventId}). `;
}

function bindingsOf(visit: Visit, { result, errorOutput, mapItem }: StateData): Bindings {
  const states: Record<string, unknown> = { input: visit.input.value, context: contextOf(visit, mapItem) };
  if (result !== undefined) states['result'] = result;
  if (errorOutput !== undefined) states['errorOutput'] = errorOutput;
  return { ...visit.scope.execution.functions, ...visit.scope.variables, states };
}

/** @throws EvaluationError */
export function evaluate(template: Template, visit: Visit, data: StateData = {}): Promise<Json> {
  return template.evaluate(bindingsOf(visit, data), where(visit));
}

/** A number field's value. @throws EvaluationError when it is no number of the field's range */
export async function evaluateNumber(
  field: {
    readonly template: Template;
    readonly minimum: number;
    readonly maximum: number;
    readonly integer: boolean;
  },
  visit: Visit,
): Promise<number> {
  const { template, minimum, maximum, integer } = field;
  if (typeof template.constant === 'number') return template.constant;
  const value = await evaluate(template, visit);
  if (
    typeof value === 'number' &&
    value >= minimum &&
    value <= maximum &&
    !(integer && !Number.isInteger(value))
  )
    return value;
  throw unexpected(
    template,
    visit,
    value,
    `${integer ? 'an integer' : 'a number'} from ${minimum} to ${maximum}`,
  );
}

/** A text field's value. @throws EvaluationError when it is no string */
export async function evaluateText(template: Template, visit: Visit): Promise<string> {
  const value = await evaluate(template, visit);
  if (typeof value !== 'string') throw unexpected(template, visit, value, 'a string');
  return value;
}

/** The error of a field whose expression gave a value that the field does not take. */
export function unexpected(template: Template, visit: Visit, value: Json, expected: string): EvaluationError {
  return new EvaluationError(
    template.location,
    `${where(visit)}The JSONata expression specified for the field '${template.location}' must evaluate to ${expected}, but gave ${JSON.stringify(value).slice(0, 200)}`,
  );
}

/**
 * Evaluates Assign and Output, both with the variables from before the state.
 *
 * @param otherwise the output of a state without Output
 * @throws EvaluationError, or StatesError States.DataLimitExceeded
 */
export async function complete(
  visit: Visit,
  { assign, output, next }: Completion,
  otherwise: Payload,
  data: StateData,
): Promise<Exit> {
  let assigned: Exit['assigned'];
  let left = otherwise;
  if (assign !== undefined) {
    assigned = (await evaluate(assign, visit, data)) as Record<string, Json>;
    checkSize(JSON.stringify(assigned), visit.state.name, 'variables');
    checkVariables({ ...visit.scope.variables, ...assigned }, visit.state.name);
  }
  if (output !== undefined) {
    const value = await evaluate(output, visit, data);
    if (value === visit.input.value) left = visit.input;
    else if (value !== otherwise.value) left = payload(value);
  }
  checkSize(left.text, visit.state.name, 'result');
  return { output: left, next, assigned };
}
