/** The history of an execution as GetExecutionHistory answers. */
import type { EventDetails, HistoryEvent } from './history/events.ts';
import type { Journal } from './journal/types.ts';
import { ExecutionRequestError } from './start.ts';

/** What is asked for. */
export interface HistoryRequest {
  /** Newest first. */
  readonly reverseOrder?: boolean;
  /** Events of a page: 0 to 1000, 0 as on the service for 100. Without it all events are one page. */
  readonly maxResults?: number;
  /** Of the page before, asked for with the same reverseOrder. */
  readonly nextToken?: string;
  /** False leaves out inputs, outputs and parameters. */
  readonly includeExecutionData?: boolean;
}

/** A page of events. */
export interface HistoryPage {
  readonly events: readonly HistoryEvent[];
  /** Undefined with the last page. */
  readonly nextToken?: string;
}

/** Most events of a page, and what maxResults 0 stands for. Source: GetExecutionHistory, maxResults. */
const pageSize = { maximum: 1000, default: 100 };

/**
 * The history of an execution or child; no events when the journal does not have it.
 *
 * @throws ExecutionRequestError ValidationException for a maxResults out of range, InvalidToken for a nextToken that no
 * page of this order gave
 */
export function getExecutionHistory(
  executionArn: string,
  journal: Journal,
  request: HistoryRequest = {},
): HistoryPage {
  const { reverseOrder = false, maxResults, nextToken, includeExecutionData = true } = request;
  const events = journal.read(executionArn).flatMap((record) => ('event' in record ? [record.event] : []));
  if (reverseOrder) events.reverse();
  const from = nextToken === undefined ? 0 : indexOf(nextToken, events, reverseOrder);
  const page = events.slice(from, maxResults === undefined ? undefined : from + sizeOf(maxResults));
  const next = events[from + page.length];
  return {
    events: includeExecutionData ? page : page.map(withoutData),
    ...(next !== undefined && { nextToken: tokenOf(next, reverseOrder) }),
  };
}

function sizeOf(maxResults: number): number {
  if (!Number.isInteger(maxResults) || maxResults < 0 || maxResults > pageSize.maximum)
    throw new ExecutionRequestError(
      'ValidationException',
      `maxResults must be an integer from 0 to ${pageSize.maximum}, but is ${maxResults}`,
    );
  return maxResults === 0 ? pageSize.default : maxResults;
}

/** Names the first event of the next page: later events do not move it. */
function tokenOf({ id }: HistoryEvent, reverseOrder: boolean): string {
  return `${reverseOrder ? 'before' : 'after'}-${id}`;
}

function indexOf(token: string, events: readonly HistoryEvent[], reverseOrder: boolean): number {
  const index = events.findIndex((event) => tokenOf(event, reverseOrder) === token);
  if (index < 0)
    throw new ExecutionRequestError(
      'InvalidToken',
      `nextToken ${JSON.stringify(token)} is of no page of this execution and order; take that of the page before`,
    );
  return index;
}

const data: ReadonlySet<string> = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
]);

function withoutData(event: HistoryEvent): HistoryEvent {
  const { id, previousEventId, timestamp, type, ...details } = event;
  const kept = Object.entries(details satisfies EventDetails).map(([name, detail]) => [
    name,
    Object.fromEntries(Object.entries(detail).filter(([field]) => !data.has(field))),
  ]);
  return { id, previousEventId, timestamp, type, ...(Object.fromEntries(kept) as EventDetails) };
}
