/** Writes an execution's history: numbers the events, chains them, journals them. */
import { StatesError } from '../errors.ts';
import type { EventRecord } from '../journal/types.ts';
import type { Host } from '../types.ts';
import type { EventDetails, HistoryEvent, HistoryEventType } from './events.ts';

/** Most events that an execution may have. Source: Step Functions service quotas. */
export const maxEvents = 25_000;

/** A chain of events: the execution's own states, a branch, an iteration. */
export interface EventChain {
  /** Journal scope; '' for the execution's own states. */
  readonly id: string;
  /** The event that the next one follows. */
  lastEventId: number;
}

/** Events that the next one of their chain does not follow, as the service numbers them. */
const aside: ReadonlySet<HistoryEventType> = new Set(['ParallelStateSucceeded', 'MapStateSucceeded']);

const terminal: ReadonlySet<HistoryEventType> = new Set([
  'ExecutionSucceeded',
  'ExecutionFailed',
  'ExecutionTimedOut',
  'ExecutionAborted',
]);

/** True for an event that ends the execution. */
export function isTerminal(type: HistoryEventType): boolean {
  return terminal.has(type);
}

/** The history of one execution. */
export class History {
  readonly #arn: string;
  readonly #host: Host;
  #lastId: number;

  /** `lastId` is the last event's of a history that goes on, else 0. */
  constructor(arn: string, host: Host, lastId: number) {
    this.#arn = arn;
    this.#host = host;
    this.#lastId = lastId;
  }

  /**
   * Appends an event and returns its id.
   *
   * @throws StatesError States.Runtime when the history is full
   */
  append(
    chain: EventChain,
    type: HistoryEventType,
    details?: EventDetails,
    resume?: Pick<EventRecord, 'next' | 'mapRunArn' | 'attempt'>,
  ): number {
    if (this.#lastId >= maxEvents - 1 && !terminal.has(type))
      throw new StatesError(
        'States.Runtime',
        `The execution reached the maximum number of history events (${maxEvents}).`,
      );
    const id = ++this.#lastId;
    const event: HistoryEvent = {
      id,
      previousEventId: chain.lastEventId,
      timestamp: new Date(this.#host.clock.now()).toISOString(),
      type,
      ...details,
    };
    if (!aside.has(type)) chain.lastEventId = id;
    this.#host.journal.append(this.#arn, {
      event,
      ...(chain.id !== '' && { scope: chain.id }),
      ...resume,
    });
    this.#host.onEvent?.(this.#arn, event);
    return id;
  }
}
