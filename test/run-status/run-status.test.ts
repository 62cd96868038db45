/** Runs whose executions ended without Finish, as events and descriptions tell of them. */
import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryCatalog } from '../../runtime/catalog/memory.ts';
import type { Catalog, RunRecord } from '../../runtime/catalog/types.ts';
import { memoryEvents } from '../../runtime/events/memory.ts';
import { stepFunctions } from '../../runtime/run-status/describe.ts';
import type { ExecutionState } from '../../runtime/run-status/execution-state.ts';
import { handleStatusChange } from '../../runtime/run-status/handle-event.ts';
import { reconcileRuns } from '../../runtime/run-status/reconcile.ts';
import { memoryStore } from '../../runtime/stores/memory.ts';
import { runRecord, time } from '../contracts/catalog-records.ts';

const arn = runRecord().executionArn;
let catalog: Catalog;
let events: ReturnType<typeof memoryEvents>;
beforeEach(() => {
  catalog = memoryCatalog();
  events = memoryEvents();
});
const runtime = () => ({
  ...{ catalog, events, data: memoryStore('data'), environment: 'dev' },
  now: () => Date.parse(time(1000)),
});

/** The event of a state, as EventBridge gives it. */
const eventOf = (state: Partial<ExecutionState>): unknown => ({
  version: '0',
  'detail-type': 'Step Functions Execution Status Change',
  source: 'aws.states',
  detail: {
    ...{ executionArn: arn, stateMachineArn: 'm', name: 'run-1', input: '{}', output: null },
    ...{ status: 'RUNNING', error: null, cause: null, ...state },
    redriveDate: state.redriveDate === undefined ? null : Date.parse(state.redriveDate),
    stopDate: state.stopDate === undefined ? null : Date.parse(state.stopDate),
  },
});
const state = (fields: Partial<ExecutionState>): ExecutionState => ({
  ...{ executionArn: arn, status: 'RUNNING', redriveCount: 0 },
  ...fields,
});
const aborted = state({ status: 'ABORTED', stopDate: time(10), error: 'Manual', cause: 'not needed' });
const redriven = state({ redriveCount: 1, redriveDate: time(20) });
const handle = (event: Partial<ExecutionState>, described?: ExecutionState) =>
  handleStatusChange(eventOf(event), async () => described, runtime());

describe('an event', () => {
  it('closes the run of an execution that was aborted, and tells of it', async () => {
    await catalog.addRun(runRecord());
    expect(await handle(aborted, aborted)).toEqual({ run_id: 'run-1', status: 'ABORTED' });
    const closed = runRecord({ status: 'ABORTED', endedAt: time(10), error: 'not needed' });
    expect(await catalog.run('run-1')).toEqual(closed);
    expect(events.events).toMatchObject([{ type: 'Run Status Change', detail: { status: 'ABORTED' } }]);
    // Delivered twice.
    await handle(aborted, aborted);
    expect(events.events).toHaveLength(1);
  });

  it.each(['TIMED_OUT', 'FAILED'] as const)(
    'closes the run of one that is %s without a cause',
    async (status) => {
      await catalog.addRun(runRecord());
      await handle({ status, stopDate: time(10) });
      expect(await catalog.run('run-1')).toMatchObject({ status, error: `the execution was ${status}` });
    },
  );

  it('leaves what Finish wrote', async () => {
    const done = runRecord({ status: 'FAILED', endedAt: time(9), error: '3 of 4 are missing' });
    await catalog.addRun(done);
    await handle({ status: 'FAILED', stopDate: time(10), cause: 'QuantFlow.RunFailed' });
    await handle({ status: 'RUNNING' });
    expect(await catalog.run('run-1')).toEqual(done);
    expect(events.events).toEqual([]);
  });

  it('opens a run again that was redriven since it ended, pending or begun', async () => {
    for (const status of ['PENDING_REDRIVE', 'RUNNING'] as const) {
      catalog = memoryCatalog();
      await catalog.addRun(runRecord({ status: 'ABORTED', endedAt: time(10), error: 'not needed' }));
      await handle({ ...redriven, status });
      expect(await catalog.run('run-1')).toEqual(runRecord());
    }
  });

  it('that comes late is outdone by what the service says, and what the service says by the event', async () => {
    await catalog.addRun(runRecord());
    await handle(aborted, redriven);
    expect(await catalog.run('run-1')).toEqual(runRecord());
    await handle(aborted, state({}));
    expect((await catalog.run('run-1'))?.status).toBe('ABORTED');
    await handle({}, aborted);
    expect((await catalog.run('run-1'))?.status).toBe('ABORTED');
  });

  it('of an execution that is no run of the catalog changes nothing', async () => {
    expect(await handle(aborted)).toEqual({ run_id: 'run-1' });
    await catalog.addRun(runRecord({ executionArn: `${arn}-of-another-machine` }));
    expect(await handle(aborted)).toEqual({ run_id: 'run-1' });
    expect((await catalog.run('run-1'))?.status).toBe('RUNNING');
  });

  it('of another kind is refused', async () => {
    const other = { 'detail-type': 'Scheduled Event', detail: {} };
    await expect(handleStatusChange(other, async () => undefined, runtime())).rejects.toThrow();
  });

  it('leaves what Plan wrote while the service was asked', async () => {
    await catalog.addRun(runRecord());
    const describing = async (): Promise<ExecutionState> => {
      await catalog.updateRun('run-1', { plans: 2, plannedForRedrive: 1 });
      return aborted;
    };
    await handleStatusChange(eventOf(aborted), describing, runtime());
    expect(await catalog.run('run-1')).toEqual(runRecord({ plans: 2, plannedForRedrive: 1 }));
  });

  it('makes no difference by when it comes, as long as the last of all is told', async () => {
    const history = [
      state({}),
      aborted,
      redriven,
      state({ status: 'TIMED_OUT', redriveCount: 1, redriveDate: time(20), stopDate: time(30) }),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
        fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
        async (order, lags) => {
          catalog = memoryCatalog();
          await catalog.addRun(runRecord());
          // The service is behind by some states, the event's own may be newer.
          for (const [i, at] of order.entries())
            await handle(history[at]!, history[Math.max(0, 3 - lags[i]!)]);
          expect((await catalog.run('run-1'))?.status).toBe('TIMED_OUT');
        },
      ),
    );
  });
});

describe('open runs', () => {
  const sfn = mockClient(SFNClient);
  const service = stepFunctions(sfn as never);
  beforeEach(() => sfn.reset());
  const open = (i: number, fields: Partial<RunRecord> = {}): RunRecord =>
    runRecord({ runId: `run-${i}`, executionArn: `${arn}-${i}`, startedAt: time(i), ...fields });

  it('are closed when their execution is over or no longer kept, and left when it goes on', async () => {
    for (const i of [1, 2, 3, 4]) await catalog.addRun(open(i));
    sfn
      .on(DescribeExecutionCommand)
      .resolves({ executionArn: arn, status: 'RUNNING' })
      .on(DescribeExecutionCommand, { executionArn: `${arn}-1` })
      .resolves({ executionArn: arn, status: 'TIMED_OUT', stopDate: new Date(time(7)), redriveCount: 0 })
      .on(DescribeExecutionCommand, { executionArn: `${arn}-2` })
      .rejects(new ExecutionDoesNotExist({ message: 'gone', $metadata: {} }));
    await reconcileRuns('run-4', service, runtime());
    const runs = (await catalog.runs()).items.map(({ runId, status, endedAt }) => [runId, status, endedAt]);
    expect(runs).toEqual([
      ['run-4', 'RUNNING', undefined],
      ['run-3', 'RUNNING', undefined],
      ['run-2', 'ABORTED', time(1000)],
      ['run-1', 'TIMED_OUT', time(7)],
    ]);
    expect(sfn.commandCalls(DescribeExecutionCommand)).toHaveLength(3);
  });

  it('are few that the service is asked for, none that began just now, and no failure is anybody else’s', async () => {
    for (let i = 0; i < 30; i++) await catalog.addRun(open(i, i > 20 ? { plannedAt: time(900) } : {}));
    sfn.on(DescribeExecutionCommand).rejects(new Error('throttled'));
    await reconcileRuns('other', service, runtime());
    const asked = sfn
      .commandCalls(DescribeExecutionCommand)
      .map(({ args: [{ input }] }) => input.executionArn);
    expect(asked.sort()).toEqual(Array.from({ length: 10 }, (_, i) => `${arn}-${i}`));
  });
});
