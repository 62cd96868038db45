/** Logs of a deployment: paged, filtered by run, followed to the end. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { cloudWatchLogs } from '../../aws/logs.ts';
import { homeAt } from '../../local/host/home.ts';
import { printedLogs } from '../../runtime/logs/printed.ts';
import type { LogLine } from '../../runtime/logs/types.ts';
import { runRecord } from '../contracts/catalog-records.ts';
import { fakeAws } from './fake-aws.ts';
import { serviceError } from './service-error.ts';

const aws = fakeAws();
const logs = mockClient(CloudWatchLogsClient);
const sfn = mockClient(SFNClient);
beforeEach(() => {
  logs.reset();
  sfn.reset();
});

const time = (second: number): string => new Date(Date.UTC(2024, 0, 31, 12, 0, second)).toISOString();
const machines = '/aws/vendedlogs/states/qf-dev';

/** An event as a worker prints it. */
const event = (second: number, message: string, partition = '2024-01-01') => ({
  eventId: `${second}-${message}`,
  timestamp: Date.parse(time(second)),
  message: JSON.stringify({
    ...{ runId: 'r1', step: 'prices', partition, attempt: '00.00' },
    ...{ time: time(second), stream: 'log', level: 'info', message },
  }),
});
const source = cloudWatchLogs(async () => ['steps', machines]);
const asked = (): readonly unknown[] =>
  logs.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input);

describe('logs of a run', () => {
  test('are read to the last page, by attempt and time; what only looks like a line is left out', async () => {
    logs
      .on(FilterLogEventsCommand, { logGroupName: 'steps' })
      .resolvesOnce({ events: [event(2, 'two'), event(5, 'five', '2024-01-02')], nextToken: 'more' })
      .resolvesOnce({ events: [event(1, 'one'), { eventId: 'x', message: 'not JSON' }] })
      .on(FilterLogEventsCommand, { logGroupName: machines })
      .resolves({ events: [] });
    const attempts = await Array.fromAsync(source.read('r1', undefined, 7));
    expect(attempts.map((a) => [a.partition, a.lines.map(({ message }) => message)])).toEqual([
      ['2024-01-01', ['one', 'two']],
      ['2024-01-02', ['five']],
    ]);
    expect(asked()).toMatchObject([
      { logGroupName: 'steps', filterPattern: '{ ($.runId = "r1") }', startTime: 7 },
      { logGroupName: 'steps', nextToken: 'more' },
      { logGroupName: machines, filterPattern: '{ $.execution_arn = "*:r1" }' },
    ]);
  });

  test('are what workers print, line by line', async () => {
    const printed: string[] = [];
    const write = (chunk: unknown): boolean => printed.push(String(chunk)) > 0;
    const spies = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    for (const spy of spies) spy.mockImplementation(write);
    const lines: readonly LogLine[] = [
      { time: time(1), stream: 'log', level: 'debug', message: 'one', fields: { n: 1 } },
      { time: time(2), stream: 'stdout', message: '' },
      { time: time(3), stream: 'log', level: 'error', message: 'three' },
    ];
    const ref = { runId: 'r1', step: 'prices', partition: '', attempt: '0000.00' };
    vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-abc');
    try {
      const log = await printedLogs().open(ref);
      for (const line of lines) log.write(line);
    } finally {
      for (const spy of spies) spy.mockRestore();
      vi.unstubAllEnvs();
    }
    const events = printed.map((message, i) => ({ eventId: `${i}`, timestamp: i, message }));
    logs
      .on(FilterLogEventsCommand, { logGroupName: 'steps' })
      .resolves({ events })
      .on(FilterLogEventsCommand, { logGroupName: machines })
      .resolves({});
    expect(await Array.fromAsync(source.read('r1'))).toEqual([{ ...ref, lines }]);
  });

  test('of one step ask the groups of the workers alone', async () => {
    logs.on(FilterLogEventsCommand).resolves({});
    expect(await Array.fromAsync(source.read('r1', 'prices'))).toEqual([]);
    expect(asked()).toMatchObject([{ filterPattern: '{ ($.runId = "r1") && ($.step = "prices") }' }]);
  });

  test('text that could end a filter pattern never reaches one', async () => {
    await expect(Array.fromAsync(source.read('r1" || "', undefined))).rejects.toThrow('filter pattern');
    expect(logs.calls()).toHaveLength(0);
  });

  test('what the state machine logged of a failure is there', async () => {
    logs
      .on(FilterLogEventsCommand, { logGroupName: machines })
      .resolves({
        events: [
          {
            eventId: 'm',
            timestamp: Date.parse(time(3)),
            message: JSON.stringify({ type: 'TaskFailed', details: { error: 'Lambda.Unknown' } }),
          },
        ],
      })
      .on(FilterLogEventsCommand, { logGroupName: 'steps' })
      .resolves({});
    expect(await Array.fromAsync(source.read('r1'))).toMatchObject([
      { step: '', lines: [{ level: 'error', message: 'TaskFailed', fields: { error: 'Lambda.Unknown' } }] },
    ]);
  });

  test('a tail gives each line once, also one that came late', async () => {
    logs
      .on(FilterLogEventsCommand, { logGroupName: 'steps' })
      .resolvesOnce({ events: [event(10, 'ten')] })
      .resolvesOnce({ events: [event(9, 'late'), event(10, 'ten'), event(300, 'three hundred')] })
      .resolves({ events: [event(300, 'three hundred')] })
      .on(FilterLogEventsCommand, { logGroupName: machines })
      .resolves({});
    const next = source.tail('r1');
    const told = async () => (await next()).map(({ message }) => message);
    expect([await told(), await told(), await told()]).toEqual([['ten'], ['late', 'three hundred'], []]);
    const starts = asked().map((input) => (input as { readonly startTime: number }).startTime);
    expect(starts.filter((_, i) => i % 2 === 0)).toEqual([
      0,
      Date.parse(time(10)) - 60_000,
      Date.parse(time(300)) - 60_000,
    ]);
  });
});

const requestId = '5f0c2d1e-0000-4000-8000-000000000001';
const job = {
  JobId: 'j',
  Status: 'FAILED',
  StatusReason: 'Essential container in task exited',
  Container: {
    ExitCode: 137,
    Reason: 'OutOfMemoryError: Container killed due to memory usage',
    LogStreamName: 's/1',
  },
};
const causeOfJob = (more: object = {}): string =>
  `step prices failed: States.TaskFailed: ${JSON.stringify({ ...job, ...more })}`;
const raw = (second: number, message: string, logStreamName = 's/1') => ({
  ...{ eventId: `${second}`, timestamp: Date.parse(time(second)), message, logStreamName },
});

describe('what a worker printed that ended without a log', () => {
  test('of Batch is its stream, with what the service says; what it logged as steps do is left out', async () => {
    logs
      .on(FilterLogEventsCommand)
      .rejects(serviceError('ResourceNotFoundException', 'The specified log stream does not exist.'))
      .on(FilterLogEventsCommand, { logGroupName: 'jobs' })
      .resolvesOnce({
        events: [raw(1, 'FATAL ERROR: Reached heap limit\n'), event(2, 'logged')],
        nextToken: 'more',
      })
      .resolvesOnce({ events: [raw(3, '{"_aws":{}}'), raw(4, 'Aborted')] });
    const both = cloudWatchLogs(async () => ['steps', 'jobs', machines]);
    const lines = await both.crashed!(causeOfJob(), 7);
    expect(lines.map(({ message }) => message)).toEqual([
      'FATAL ERROR: Reached heap limit',
      'Aborted',
      'AWS Batch: Essential container in task exited; OutOfMemoryError: Container killed due to memory usage; exit code 137',
    ]);
    expect(asked()).toContainEqual(
      expect.objectContaining({ logGroupName: 'jobs', logStreamNames: ['s/1'], startTime: 7 }),
    );
  });

  test('of the last attempt of a job alone, which may have none', async () => {
    const Attempts = [
      { Container: { LogStreamName: 's/1' } },
      { Container: { Reason: 'CannotPullContainerError' } },
    ];
    logs.on(FilterLogEventsCommand).resolves({});
    const lines = await source.crashed!(causeOfJob({ Attempts, Container: {} }), 0);
    expect(lines.map(({ message }) => message)).toEqual([
      'AWS Batch: Essential container in task exited; CannotPullContainerError',
    ]);
    expect(asked()).toEqual([]);
  });

  test('of Lambda stands in a stream between the lines of the request', async () => {
    logs
      .on(FilterLogEventsCommand, { filterPattern: `"${requestId}"` })
      .resolves({
        events: [raw(1, `START RequestId: ${requestId}`, 'l'), raw(5, `REPORT RequestId: ${requestId}`, 'l')],
      })
      .on(FilterLogEventsCommand, { logStreamNames: ['l'] })
      .resolves({ events: [raw(1, 'START', 'l'), raw(2, 'terminate called', 'l'), raw(5, 'REPORT', 'l')] });
    const message = `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`;
    const cause = `step prices failed: Runtime.ExitError: {"errorType":"Runtime.ExitError","errorMessage":"${message}"}`;
    const lines = await source.crashed!(cause, 0);
    expect(lines.map((line) => line.message)).toEqual([
      'START',
      'terminate called',
      'REPORT',
      `AWS Lambda: ${message}`,
    ]);
    expect(asked()).toContainEqual(
      expect.objectContaining({ startTime: Date.parse(time(1)), endTime: Date.parse(time(5)) + 1 }),
    );
  });

  test('is not looked for where a step failed by itself', async () => {
    expect(await source.crashed!('step prices failed: ValueError: { no JSON', 0)).toEqual([]);
    expect(logs.calls()).toHaveLength(0);
  });

  test('qf logs has it behind what was logged', async () => {
    const run = { runId: 'died', job: 'means', status: 'FAILED', plans: 1, planned: 1 } as const;
    const place = { runId: 'died', step: 'prices', partition: '2024-01-01', attempt: '0000.00' };
    const { runs } = homeAt(aws.home());
    await mkdir(join(runs, 'died/plan-1/stage_1-results'), { recursive: true });
    const shard = JSON.stringify({ run_id: 'died', partition: '2024-01-01', steps: { prices: 'run' } });
    await writeFile(join(runs, 'died/plan-1/stage_1.jsonl'), `${shard}\n`);
    const failed = [
      { Input: shard, Error: 'States.TaskFailed', Cause: JSON.stringify(job), Status: 'FAILED' },
    ];
    await writeFile(join(runs, 'died/plan-1/stage_1-results/FAILED_0.json'), JSON.stringify(failed));
    await aws.catalog(async (catalog) => {
      await catalog.addRun(runRecord(run));
      await catalog.putStep({ ...place, status: 'STARTED', startedAt: time(0) });
    });
    logs
      .on(FilterLogEventsCommand)
      .resolves({})
      .on(FilterLogEventsCommand, { logStreamNames: ['s/1'] })
      .resolves({ events: [raw(1, "Error: Cannot find module 'x'")] });
    const { stdout, stderr } = await aws.call('logs', 'died', 'prices');
    expect(stderr).toBe('');
    expect(stdout).toContain('== prices 2024-01-01 ended without a log, as its host saw it\n');
    expect(stdout).toContain("Error: Cannot find module 'x'");
    expect(stdout).toContain('OutOfMemoryError: Container killed due to memory usage; exit code 137');
  });
});

describe('qf logs -f', () => {
  /** The latest run of this machine, which the deployment shares. */
  const runId = async (): Promise<string> => {
    await aws.local('run', '--start-date', '2024-01-01', '--end-date', '2024-01-01');
    const [run] = await aws.json<readonly { readonly runId: string }[]>('runs');
    return run?.runId as string;
  };

  test('prints lines as they come, until the run is over and its last lines have arrived', async () => {
    const id = await runId();
    await aws.catalog((catalog) => catalog.updateRun(id, { status: 'RUNNING', endedAt: undefined }));
    sfn
      .on(DescribeExecutionCommand)
      .resolvesOnce({ status: 'RUNNING' } as never)
      .resolvesOnce({ status: 'RUNNING' } as never)
      .resolves({ status: 'SUCCEEDED', stopDate: new Date(0) } as never);
    logs
      .on(FilterLogEventsCommand, { logGroupName: 'steps' })
      .resolvesOnce({ events: [event(1, 'one')] })
      .resolvesOnce({ events: [event(1, 'one'), event(2, 'two')] })
      .resolves({ events: [event(3, 'three')] })
      .on(FilterLogEventsCommand, { logGroupName: machines })
      .resolves({});
    const { code, stdout } = await aws.call('logs', id, '-f');
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(' ').at(-1))).toEqual(['one', 'two', 'three', '']);
    expect(stdout).toContain('prices 2024-01-01 00.00: 2024-01-31T12:00:01.000Z info   one');
    expect(aws.waits).toEqual([2000, 10_000]);
  });

  test('on this machine it follows the files', async () => {
    const id = await runId();
    const { code, stdout } = await aws.local('logs', id, '--follow');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^prices 2024-01-01 \S+: \S+ info {3}one\n/m);
  });
});
