/** What a journal tells of executions and map runs, in the shapes of the service's Describe calls. Dates are ISO 8601. */
import { machineArn, parseArn } from './arn.ts';
import type { HistoryEvent } from './history/events.ts';
import { isTerminal, maxEvents } from './history/history.ts';
import type { ItemRecord, ItemStatus, Journal, JournalRecord } from './journal/types.ts';
import type { ExecutionStatus } from './types.ts';

/** Input and output are always there. */
export interface IncludedDetails {
  readonly included: boolean;
}

const included: IncludedDetails = { included: true };

/** As DescribeExecution answers. Input and output are JSON text. */
export interface ExecutionDescription {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  /** RUNNING also when its process was killed: the journal cannot tell. */
  readonly status: ExecutionStatus;
  readonly startDate: string;
  readonly stopDate?: string;
  readonly input: string;
  readonly inputDetails: IncludedDetails;
  readonly output?: string;
  readonly outputDetails?: IncludedDetails;
  readonly error?: string;
  readonly cause?: string;
  /** Of a child. */
  readonly mapRunArn?: string;
  readonly redriveCount: number;
  readonly redriveDate?: string;
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';
  readonly redriveStatusReason?: string;
}

/** As DescribeMapRun answers. */
export interface MapRunDescription {
  readonly mapRunArn: string;
  readonly executionArn: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly startDate: string;
  readonly stopDate?: string;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
  readonly redriveCount: number;
  /** Items by the status of the child that has them. `total` is known once the run ended. */
  readonly itemCounts: StatusCounts & { readonly total?: number };
  /** Children that ended: as many as items, unless an ItemBatcher puts several into one. */
  readonly executionCounts: StatusCounts;
}

/** How many ended how. */
export interface StatusCounts {
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
}

const statuses: Readonly<Partial<Record<HistoryEvent['type'], ExecutionStatus>>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

/** Describes an execution, or a child of a map run; undefined when the journal does not have it. */
export function describeExecution(executionArn: string, journal: Journal): ExecutionDescription | undefined {
  return describe(executionArn, journal.read(executionArn));
}

/** {@link describeExecution} of records that were read. */
export function describe(
  executionArn: string,
  records: readonly JournalRecord[],
): ExecutionDescription | undefined {
  const parts = parseArn(executionArn);
  const first = records[0];
  if (parts === undefined || first === undefined || !('event' in first)) return undefined;
  const { event: started, mapRunArn } = first;
  let end: HistoryEvent | undefined;
  let redriven: HistoryEvent | undefined;
  let lastId = 0;
  for (const record of records) {
    if (!('event' in record)) continue;
    const { event } = record;
    lastId = event.id;
    if (isTerminal(event.type)) end = event;
    else if (event.type === 'ExecutionRedriven') {
      redriven = event;
      end = undefined;
    }
  }
  const machine = parts.label === undefined ? parts.machine : `${parts.machine}/${parts.label}`;
  const status = (end && statuses[end.type]) ?? 'RUNNING';
  const failure = end?.executionFailedEventDetails ?? end?.executionAbortedEventDetails;
  return {
    executionArn,
    stateMachineArn: machineArn(machine),
    name: parts.name,
    status,
    startDate: started.timestamp,
    ...(end !== undefined && { stopDate: end.timestamp }),
    input: started.executionStartedEventDetails?.input ?? 'null',
    inputDetails: included,
    ...(end?.executionSucceededEventDetails !== undefined && {
      output: end.executionSucceededEventDetails.output,
      outputDetails: included,
    }),
    ...failure,
    ...(mapRunArn !== undefined && { mapRunArn }),
    redriveCount: redriven?.executionRedrivenEventDetails?.redriveCount ?? 0,
    ...(redriven !== undefined && { redriveDate: redriven.timestamp }),
    ...redriveStatusOf(status, lastId, mapRunArn !== undefined),
  };
}

function redriveStatusOf(
  status: ExecutionStatus,
  events: number,
  child: boolean,
): Pick<ExecutionDescription, 'redriveStatus' | 'redriveStatusReason'> {
  const refuse = (redriveStatusReason: string) =>
    ({ redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason }) as const;
  if (status === 'SUCCEEDED') return refuse('Execution is SUCCEEDED and cannot be redriven');
  if (status === 'RUNNING') return refuse('Execution is RUNNING and cannot be redriven');
  if (events >= maxEvents - 1) return refuse('Execution history event limit exceeded');
  return { redriveStatus: child ? 'REDRIVABLE_BY_MAP_RUN' : 'REDRIVABLE' };
}

/** Describes a map run; undefined when the journal does not have it. */
export function describeMapRun(mapRunArn: string, journal: Journal): MapRunDescription | undefined {
  const records = journal.read(mapRunArn);
  let head: MapRunDescription | undefined;
  const children = new Map<number, ItemRecord['item']>();
  let closed: Extract<JournalRecord, { closed: unknown }>['closed'] | undefined;
  let heads = 0;
  for (const record of records) {
    if ('mapRun' in record) {
      heads++;
      closed = undefined;
      head ??= {
        ...record.mapRun,
        status: 'RUNNING',
        redriveCount: 0,
        itemCounts: count([]),
        executionCounts: count([]),
      };
    } else if ('item' in record) children.set(record.item.index, record.item);
    else if ('closed' in record) closed = record.closed;
  }
  if (head === undefined) return undefined;
  return {
    ...head,
    ...(closed !== undefined && { status: closed.status, stopDate: closed.stopDate }),
    redriveCount: heads - 1,
    itemCounts: {
      ...count([...children.values()]),
      ...(closed !== undefined && { total: closed.total }),
    },
    executionCounts: count([...children.values()].map(({ index, status }) => ({ index, status }))),
  };
}

function count(children: readonly ItemRecord['item'][]): StatusCounts {
  const of = (status: ItemStatus): number =>
    children.reduce((sum, child) => (child.status === status ? sum + (child.items ?? 1) : sum), 0);
  return {
    succeeded: of('SUCCEEDED'),
    failed: of('FAILED'),
    timedOut: of('TIMED_OUT'),
    aborted: of('ABORTED'),
  };
}
