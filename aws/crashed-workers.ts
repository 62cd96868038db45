/**
 * Workers that ended before they could log: AWS Batch and AWS Lambda say in the cause of the failure what they saw, and where
 * the output is: in a stream of its own, or around a request id.
 */
import type { FilteredLogEvent, FilterLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import type { LogLine } from '../runtime/logs/types.ts';

/** Lines of a worker that are shown, the last ones. */
const mostLines = 200;

/** Reads what matches of a log group; nothing of a stream that it does not have. */
export type ReadEvents = (
  asked: Omit<FilterLogEventsCommandInput, 'logGroupName' | 'logGroupIdentifier'>,
) => Promise<readonly FilteredLogEvent[]>;

/** The part of AWS Batch's description of a job that is looked at. */
interface FailedJob {
  readonly StatusReason?: string;
  readonly Container?: JobContainer;
  readonly Attempts?: readonly { readonly Container?: JobContainer }[];
}

interface JobContainer {
  readonly Reason?: string;
  readonly ExitCode?: number;
  readonly LogStreamName?: string;
}

/** What is known of a worker's end: what the service says of it, and how to find what it printed. */
interface Crash {
  readonly told: string;
  readonly find: (read: ReadEvents, startTime: number) => Promise<readonly FilteredLogEvent[]>;
}

/** The output of a crashed worker, and before it what its service says; empty when the cause is of no such worker. */
export async function crashedLines(
  cause: string,
  startTime: number,
  read: ReadEvents,
  isLogged: (event: FilteredLogEvent) => boolean,
): Promise<readonly LogLine[]> {
  const crash = crashOf(cause);
  if (crash === undefined) return [];
  const events = (await crash.find(read, startTime)).filter((event) => !isLogged(event));
  const printed = events.slice(-mostLines).map(({ timestamp = 0, message = '' }): LogLine => {
    return { time: new Date(timestamp).toISOString(), stream: 'stderr', message: message.trimEnd() };
  });
  const time = printed.at(-1)?.time ?? new Date(startTime).toISOString();
  return [...printed, { time, stream: 'log', level: 'error', message: crash.told }];
}

function crashOf(cause: string): Crash | undefined {
  const [requestId] = /(?<=RequestId: )[0-9a-f-]{36}/.exec(cause) ?? [];
  if (requestId !== undefined) return crashOfFunction(cause, requestId);
  const job = jobIn(cause);
  const container = job?.Attempts?.at(-1)?.Container ?? job?.Container;
  if (job === undefined || container === undefined) return undefined;
  const { Reason, ExitCode, LogStreamName = job.Container?.LogStreamName } = container;
  const code = ExitCode === undefined ? undefined : `exit code ${ExitCode}`;
  const told = `AWS Batch: ${[job.StatusReason, Reason, code].filter(Boolean).join('; ')}`;
  return {
    told,
    find: async (read, startTime) =>
      LogStreamName === undefined ? [] : read({ logStreamNames: [LogStreamName], startTime }),
  };
}

/** Lambda names the request; its lines stand in a stream between the first and the last that have its id. */
function crashOfFunction(cause: string, requestId: string): Crash {
  const [, message = cause] = /"errorMessage":\s*"((?:[^"\\]|\\.)*)"/.exec(cause) ?? [];
  return {
    told: `AWS Lambda: ${message}`,
    async find(read, startTime) {
      const own = await read({ filterPattern: `"${requestId}"`, startTime });
      const [first] = own;
      const last = own.at(-1);
      if (first?.logStreamName === undefined || last === undefined) return own;
      // The end of the range is left out.
      const endTime = (last.timestamp ?? 0) + 1;
      return read({ logStreamNames: [first.logStreamName], startTime: first.timestamp, endTime });
    },
  };
}

/** The job in the text of a cause, which begins with words of ours. */
function jobIn(cause: string): FailedJob | undefined {
  const start = cause.indexOf('{');
  if (start < 0) return undefined;
  try {
    return JSON.parse(cause.slice(start)) as FailedJob;
  } catch {
    return undefined;
  }
}
