/** Reads out of a journal where an execution was left: the current state of each scope, its input and its variables. */
import { parseArn } from './arn.ts';
import type { EventDetails, HistoryEvent } from './history/events.ts';
import type { AttemptRecord, EventRecord, JournalRecord } from './journal/types.ts';
import type { Json } from './types.ts';

/** A state that was entered and not left. */
export interface PastVisit {
  readonly name: string;
  readonly input: string;
  readonly enteredTime: string;
  readonly enteredEventId: number;
  /** The attempt of the last TaskScheduled event. */
  attempt: AttemptRecord | undefined;
  /** Events of the state itself since it was entered; those of its branches are in their own scopes. */
  readonly events: HistoryEvent[];
}

/** A scope as it was left. */
export interface PastScope {
  /** The state to go on with. */
  visit: PastVisit | undefined;
  /** The last state was left, and `next` was not entered: it is to be entered with this output. `next` undefined: the scope ended. */
  exited: { readonly output: string; readonly next: string | undefined } | undefined;
  /** Assigned in this scope. */
  variables: Record<string, Json>;
  lastEventId: number;
}

/** Scopes by their journal id; '' for the execution's own states. */
export type Past = ReadonlyMap<string, PastScope>;

/** The past of an execution that has none. */
export const noPast: Past = new Map();

/** Reads the scopes out of an execution's records. */
export function pastOf(records: readonly JournalRecord[]): Past {
  const scopes = new Map<string, PastScope>();
  for (const record of records) {
    if (!('event' in record)) continue;
    const id = record.scope ?? '';
    let scope = scopes.get(id);
    if (scope === undefined) {
      scope = { visit: undefined, exited: undefined, variables: {}, lastEventId: 0 };
      scopes.set(id, scope);
    }
    read(record, scope);
  }
  return scopes;
}

function read({ event, next, attempt }: EventRecord, scope: PastScope): void {
  scope.lastEventId = event.id;
  const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited }: EventDetails = event;
  if (entered !== undefined) {
    scope.exited = undefined;
    scope.visit = {
      name: entered.name,
      input: entered.input,
      enteredTime: event.timestamp,
      enteredEventId: event.id,
      attempt: undefined,
      events: [],
    };
  } else if (exited !== undefined) {
    scope.visit = undefined;
    scope.exited = { output: exited.output, next };
    for (const [name, text] of Object.entries(exited.assignedVariables ?? {}))
      scope.variables[name] = JSON.parse(text) as Json;
  } else if (event.executionFailedEventDetails?.error === 'States.DataLimitExceeded' && scope.visit) {
    // The service then runs the whole state again, its successful branches and children too.
    scope.visit.events.length = 0;
  } else if (scope.visit !== undefined) {
    if (event.type === 'TaskScheduled') scope.visit.attempt = attempt;
    scope.visit.events.push(event);
  }
}

/** Number of map runs that an execution began, by label. */
export function mapRunsOf(records: readonly JournalRecord[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) {
    const arn = 'event' in record ? record.event.mapRunStartedEventDetails?.mapRunArn : undefined;
    const label = arn === undefined ? undefined : parseArn(arn)?.label;
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** The last of a visit's events that has one of these types and comes after the last event of the types in `since`. */
export function lastEvent(
  visit: PastVisit | undefined,
  types: readonly HistoryEvent['type'][],
  since: readonly HistoryEvent['type'][] = [],
): HistoryEvent | undefined {
  for (const event of visit?.events.toReversed() ?? []) {
    if (since.includes(event.type)) return undefined;
    if (types.includes(event.type)) return event;
  }
  return undefined;
}
