/**
 * Logs of Amazon CloudWatch: the lines of attempts that workers print (`runtime/logs/printed.ts`), and what the state
 * machines log of their failures. A line takes some seconds until it can be found.
 */
import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  type FilterLogEventsCommandInput,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { clientConfig } from '../runtime/aws/client-config.ts';
import type { AttemptLog, LogLine, LogSource, TailedLine } from '../runtime/logs/types.ts';
import { crashedLines, type ReadEvents } from './crashed-workers.ts';

/** How far back a look reaches for lines that came late, ms. */
const lateBy = 60_000;
/** Prefix of the groups of state machines. */
const ofMachines = '/aws/vendedlogs/states/';

/** The logs of an environment. */
export function cloudWatchLogs(groups: () => Promise<readonly string[]>): LogSource {
  const client = new CloudWatchLogsClient(clientConfig);
  async function eventsOf(asked: FilterLogEventsCommandInput): Promise<readonly FilteredLogEvent[]> {
    const events: FilteredLogEvent[] = [];
    try {
      for await (const page of paginateFilterLogEvents({ client }, asked))
        events.push(...(page.events ?? []));
    } catch (error) {
      // A stream is of one group alone.
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    }
    return events;
  }
  async function* events(
    runId: string,
    step: string | undefined,
    startTime: number,
  ): AsyncIterable<{ readonly event: FilteredLogEvent; readonly line: TailedLine }> {
    for (const logGroupName of await groups()) {
      const isMachines = logGroupName.startsWith(ofMachines);
      // The state machine logs of the run as a whole, not of a step.
      if (isMachines && step !== undefined) continue;
      const filterPattern = isMachines ? machinePattern(runId) : attemptPattern(runId, step);
      const asked = { logGroupName, filterPattern, startTime };
      for await (const page of paginateFilterLogEvents({ client }, asked))
        for (const event of page.events ?? []) {
          const line = isMachines ? machineLine(event, runId) : attemptLine(event);
          if (line !== undefined) yield { event, line };
        }
    }
  }
  return {
    lagMs: 10_000,
    async crashed(cause, since) {
      const workers = (await groups()).filter((group) => !group.startsWith(ofMachines));
      const read: ReadEvents = async (asked) => {
        const found = await Promise.all(workers.map((logGroupName) => eventsOf({ logGroupName, ...asked })));
        return found.flat();
      };
      return crashedLines(cause, since, read, isLogged);
    },
    async *read(runId, step, since) {
      const attempts = new Map<string, AttemptLog & { readonly lines: LogLine[] }>();
      for await (const { line } of events(runId, step, since ?? 0)) {
        const { runId: _, step: name, partition, attempt, ...rest } = line;
        const id = JSON.stringify([name, partition, attempt]);
        const log = attempts.get(id) ?? { runId, step: name, partition, attempt, lines: [] };
        attempts.set(id, log);
        log.lines.push(rest);
      }
      for (const [, log] of [...attempts].sort(([a], [b]) => (a < b ? -1 : 1)))
        yield { ...log, lines: log.lines.sort(byTime) };
    },
    tail(runId, step, since) {
      let from = since ?? 0;
      let seen = new Map<string, number>();
      return async () => {
        const fresh: TailedLine[] = [];
        for await (const { event, line } of events(runId, step, from)) {
          const { eventId = '', timestamp = 0 } = event;
          if (!seen.has(eventId)) fresh.push(line);
          seen.set(eventId, timestamp);
        }
        const late = Math.max(0, ...seen.values()) - lateBy;
        from = Math.max(from, late);
        seen = new Map([...seen].filter(([, time]) => time >= late));
        return fresh.sort(byTime);
      };
    },
  };
}

const byTime = (a: LogLine, b: LogLine): number => a.time.localeCompare(b.time);

/** Filter patterns compare with text in quotation marks; ids of runs and names of steps have none. */
const attemptPattern = (runId: string, step: string | undefined): string =>
  `{ ($.runId = ${quoted(runId)})${step === undefined ? '' : ` && ($.step = ${quoted(step)})`} }`;
const machinePattern = (runId: string): string => `{ $.execution_arn = ${quoted(`*:${runId}`)} }`;

function quoted(text: string): string {
  if (/^[A-Za-z0-9_:*-]*$/.test(text)) return `"${text}"`;
  throw new Error(`${JSON.stringify(text)} has characters that a filter pattern cannot have`);
}

/** A line of an attempt; undefined for what only looks like one. */
function attemptLine({ message = '' }: FilteredLogEvent): TailedLine | undefined {
  try {
    const { xray_trace_id: _, ...printed } = JSON.parse(message) as Partial<TailedLine> & {
      readonly xray_trace_id?: string;
    };
    // Texts that are empty are not printed.
    const line = { partition: '', message: '', ...printed } as TailedLine;
    return typeof line.step === 'string' && typeof line.time === 'string' ? line : undefined;
  } catch {
    return undefined;
  }
}

/** True for lines that are shown as such, and for metrics. */
function isLogged(event: FilteredLogEvent): boolean {
  return attemptLine(event) !== undefined || /^{"_aws":/.test(event.message ?? '');
}

/** What a state machine logs of a failure. */
function machineLine(
  { message = '', timestamp = 0 }: FilteredLogEvent,
  runId: string,
): TailedLine | undefined {
  try {
    const { type, details } = JSON.parse(message) as { readonly type: string; readonly details?: object };
    const time = new Date(timestamp).toISOString();
    return {
      ...{ runId, step: '', partition: '', attempt: '' },
      ...{ time, stream: 'log', level: 'error', message: type },
      ...(details !== undefined && { fields: { ...details } }),
    };
  } catch {
    return undefined;
  }
}
