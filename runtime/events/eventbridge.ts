/** Events on a bus of EventBridge, with the source `quantflow`. Entries that it refuses stand in the body of its answer. */
import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { clientConfig } from '../aws/client-config.ts';
import { type Backoff, defaultBackoff, retryFailed } from '../backoff.ts';
import type { EventSink, QuantflowEvent } from './types.ts';

/** Entries of one request. */
const mostInBatch = 10;

/** Where all events come from. */
const source = 'quantflow';

/** Options of {@link eventBridge}. */
export interface EventBridgeOptions {
  readonly client?: EventBridgeClient;
  readonly backoff?: Backoff;
}

/** Error codes of entries that never get better. */
const refused: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'InvalidAccountIdException',
  'InvalidArgument',
  'MalformedDetail',
  'NotAuthorizedForDetailTypeException',
  'NotAuthorizedForSourceException',
]);

/** The bus of a name. */
export function eventBridge(bus: string, options: EventBridgeOptions = {}): EventSink {
  const { client = new EventBridgeClient(clientConfig), backoff = defaultBackoff } = options;
  return {
    async put(events) {
      const problems: PutEventsResultEntry[] = [];
      for (let at = 0; at < events.length; at += mostInBatch) {
        let last: readonly PutEventsResultEntry[] = [];
        const entries = events.slice(at, at + mostInBatch).map((event) => entryOf(bus, event));
        const failed = await retryFailed(
          entries,
          async (some) => {
            const request = new PutEventsCommand({ Entries: [...some] });
            const { FailedEntryCount = 0, Entries: results = [] } = await client.send(request);
            if (FailedEntryCount === 0) return [];
            last = results.filter(({ ErrorCode }) => ErrorCode !== undefined);
            problems.push(...last.filter(isRefused));
            return some.filter((_, i) => {
              const result = results[i];
              return result?.ErrorCode !== undefined && !isRefused(result);
            });
          },
          backoff,
        );
        if (failed.length > 0) problems.push(...last.filter((result) => !isRefused(result)));
      }
      const [first] = problems;
      if (first !== undefined)
        throw new Error(
          `event bus ${bus} did not take ${problems.length} of ${events.length} events: ${first.ErrorCode}: ${first.ErrorMessage}`,
        );
    },
  };
}

function isRefused({ ErrorCode = '' }: PutEventsResultEntry): boolean {
  return refused.has(ErrorCode);
}

function entryOf(bus: string, { type, time, detail }: QuantflowEvent): PutEventsRequestEntry {
  return {
    EventBusName: bus,
    Source: source,
    DetailType: type,
    Time: new Date(time),
    Detail: JSON.stringify(detail),
  };
}
