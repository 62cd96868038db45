/** Runs of a deployment: started, followed, changed, redriven, through the SDK's clients as mocks. */
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateMapRunCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { cloudFormation, fakeAws, stackIs } from './fake-aws.ts';
import { serviceError } from './service-error.ts';

const aws = fakeAws();
const sfn = mockClient(SFNClient);
beforeEach(() => sfn.reset());

const machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:qf-dev-means';
const day = ['--start-date', '2024-01-01', '--end-date', '2024-01-01'];
const startDate = new Date('2024-01-31T12:00:00Z');
const inputs = (): readonly unknown[] =>
  sfn.commandCalls(StartExecutionCommand).map(({ args }) => JSON.parse(args[0].input.input as string));

/** What DescribeExecution answers, one after another; the last for ever. */
function executionIs(...answers: readonly Record<string, unknown>[]): void {
  let behavior = sfn.on(DescribeExecutionCommand);
  for (const answer of answers.slice(0, -1))
    behavior = behavior.resolvesOnce({ startDate, ...answer } as never);
  behavior.resolves({ startDate, ...answers.at(-1) } as never);
}

/** A run of the local host that failed on 2024-01-02, which the deployment then has in its catalog. */
async function failedRun(...flags: string[]): Promise<string> {
  await aws.local('run', '--start-date', '2024-01-01', '--end-date', '2024-01-02', ...flags);
  const [run] = await aws.json<readonly { readonly runId: string; readonly status: string }[]>('runs');
  expect(run?.status).toBe('FAILED');
  return run?.runId as string;
}

describe('qf --env dev run', () => {
  test('starts the execution of the state machine and waits for its end', async () => {
    sfn.on(StartExecutionCommand).resolves({ executionArn: 'x', startDate });
    executionIs({ status: 'RUNNING' }, { status: 'RUNNING' }, { status: 'SUCCEEDED' });
    const { code, stdout, stderr } = await aws.call('run', ...day, '--max-concurrency', '2');
    expect(stderr).toMatch(/^run \d{8}T\d{6}-[0-9a-f]{6} of means in environment dev\n$/);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^run \S+ SUCCEEDED in /)]);
    const [start] = sfn.commandCalls(StartExecutionCommand);
    expect(start?.args[0].input).toMatchObject({
      stateMachineArn: machine,
      name: expect.stringMatching(/^[0-9A-Za-z_-]{1,80}$/),
    });
    expect(inputs()).toEqual([{ start_date: '2024-01-01', end_date: '2024-01-01', max_concurrency: 2 }]);
    // One status a look, and no look more often than every five seconds.
    expect(aws.waits).toEqual([5000, 5000]);
    expect(sfn.commandCalls(DescribeExecutionCommand)).toHaveLength(3);
    expect(cloudFormation.calls()).toHaveLength(1);
  });

  test('what Plan would refuse starts nothing, and asks AWS nothing', async () => {
    const { code, stderr } = await aws.call('run', '--start-date', '2024-13-01');
    expect([code, stderr]).toEqual([2, expect.stringContaining('start_date "2024-13-01" is not a date')]);
    expect(sfn.calls()).toHaveLength(0);
    expect(cloudFormation.calls()).toHaveLength(0);
  });

  test('a run that fails ends with 1 and says how to go on, there', async () => {
    sfn.on(StartExecutionCommand).resolves({ executionArn: 'x', startDate });
    executionIs({ status: 'FAILED', error: 'QuantFlow.RunFailed', cause: '1 of 2 failed' });
    const { code, stdout } = await aws.call('run', ...day);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /1 of 2 failed\n\nwhat failed: {2}qf --env dev failures \S+\nsee the log: {2}qf --env dev logs \S+\ngo on: {8}qf --env dev retry /,
    );
  });

  test('an interrupt ends the waiting, not the run, and says how to stop that', async () => {
    sfn.on(StartExecutionCommand).resolves({ executionArn: 'x', startDate });
    executionIs({ status: 'RUNNING' });
    aws.waits.length = 0;
    aws.onWait = () => process.emit('SIGINT');
    const { code, stderr } = await aws.call('run', ...day);
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /goes on\nhow far it is: {2}qf --env dev runs \S+\nstop it: {8}qf --env dev cancel /,
    );
    expect(sfn.commandCalls(StopExecutionCommand)).toHaveLength(0);
  });

  test('a new execution may be unknown for a moment, not for ever', async () => {
    sfn.on(StartExecutionCommand).resolves({ executionArn: 'x', startDate });
    sfn
      .on(DescribeExecutionCommand)
      .rejectsOnce(serviceError('ExecutionDoesNotExist'))
      .resolves({ status: 'SUCCEEDED', startDate } as never);
    expect((await aws.call('run', ...day)).code).toBe(0);
  });

  test('a job without state machine is said to be not deployed', async () => {
    sfn.on(StartExecutionCommand).rejects(serviceError('StateMachineDoesNotExist'));
    expect(await aws.call('run', ...day)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'qf: job means is not deployed: environment dev has no state machine qf-dev-means in eu-west-1; deploy it with: qf deploy --env dev',
      ),
      stdout: '',
    });
  });

  test('backfill starts the same execution with its modes', async () => {
    sfn.on(StartExecutionCommand).resolves({ executionArn: 'x', startDate });
    executionIs({ status: 'SUCCEEDED' });
    await aws.call('backfill', 'means', '--from', '2024-01-01', '--to', '2024-01-05', '--failed');
    expect(inputs()).toEqual([
      {
        start_date: '2024-01-01',
        end_date: '2024-01-05',
        write_mode: 'overwrite',
        only_failed: true,
        tags: { backfill: 'failed' },
      },
    ]);
  });
});

describe('a run of a deployment', () => {
  test('retry redrives it, and waits past what was read of the time before', async () => {
    const runId = await failedRun();
    executionIs(
      { status: 'FAILED', redriveStatus: 'REDRIVABLE', redriveCount: 0 },
      { status: 'FAILED', redriveCount: 0 },
      { status: 'FAILED', redriveCount: 0 },
      { status: 'RUNNING', redriveCount: 1 },
      { status: 'SUCCEEDED', redriveCount: 1 },
    );
    sfn.on(RedriveExecutionCommand).resolves({ redriveDate: startDate });
    expect((await aws.call('retry', runId)).code).toBe(0);
    expect(sfn.commandCalls(RedriveExecutionCommand)).toHaveLength(1);
    expect(sfn.commandCalls(StartExecutionCommand)).toHaveLength(0);
    expect(aws.waits).toHaveLength(2);
  });

  test('one that cannot be redriven is gone on with by a new run of its range and run key', async () => {
    const runId = await failedRun('--run-key', 'tick-1');
    executionIs(
      {
        status: 'FAILED',
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Execution redrivable period exceeded',
      },
      { status: 'SUCCEEDED' },
    );
    sfn.on(StartExecutionCommand).resolves({ executionArn: 'x', startDate });
    const { code, stderr } = await aws.call('retry', runId);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `run ${runId} cannot be redriven: Execution redrivable period exceeded; a new run goes on with it`,
    );
    expect(inputs()).toMatchObject([
      {
        start_date: '2024-01-01',
        end_date: '2024-01-02',
        write_mode: 'skip_if_exists',
        max_concurrency: 4,
        run_key: 'tick-1',
        retry_of: runId,
      },
    ]);
    expect(sfn.commandCalls(RedriveExecutionCommand)).toHaveLength(0);
  });

  test('--new-run goes on by the definitions of now; what was to be made anew is, where it failed', async () => {
    const runId = await failedRun('--write-mode', 'overwrite');
    executionIs({ status: 'SUCCEEDED' });
    sfn.on(StartExecutionCommand).resolves({ executionArn: 'x', startDate });
    await aws.call('retry', runId, '--new-run');
    expect(inputs()).toMatchObject([{ write_mode: 'overwrite', only_failed: true, retry_of: runId }]);
  });

  test('one that was redriven in the console is running', async () => {
    const runId = await failedRun();
    executionIs({ status: 'RUNNING', redriveCount: 1 });
    expect(await aws.call('retry', runId)).toMatchObject({
      code: 2,
      stderr: `qf: run ${runId} is running; stop it or wait for it\n`,
    });
  });

  test('failures, versions, show, status and plan read the catalog', async () => {
    const runId = await failedRun();
    const { stdout } = await aws.call('failures', runId);
    expect(stdout).toContain('no mean');
    expect(stdout).toContain(`go on:        qf --env dev retry ${runId}`);
    for (const args of [
      ['versions', 'prices', '--partition', '2024-01-01'],
      ['show', 'prices', '--partition', '2024-01-01'],
      ['status'],
      ['plan', 'means', ...day],
      ['gc', '--keep', '1', '--older-than', '0d', '--dry-run'],
    ])
      expect([args[0], (await aws.call(...args)).code]).toEqual([args[0], 0]);
    expect(sfn.calls()).toHaveLength(0);
  });

  test('that ended and could not say so is closed as its execution says', async () => {
    const runId = await openRun();
    executionIs({
      status: 'TIMED_OUT',
      stopDate: new Date('2024-01-31T13:00:00Z'),
      cause: 'the execution timed out',
    });
    expect(await aws.json('runs')).toMatchObject([
      { runId, status: 'TIMED_OUT', endedAt: '2024-01-31T13:00:00.000Z', error: 'the execution timed out' },
    ]);
  });

  test('whose execution is no longer kept is closed as aborted', async () => {
    await openRun();
    sfn.on(DescribeExecutionCommand).rejects(serviceError('ExecutionDoesNotExist'));
    expect(await aws.json('runs')).toMatchObject([
      { status: 'ABORTED', error: 'its execution is no longer kept' },
    ]);
  });

  test('is stopped, and given another concurrency in every map run that is open', async () => {
    const runId = await openRun();
    executionIs({ status: 'RUNNING' });
    const mapRun = { executionArn: 'x', stateMachineArn: machine, startDate };
    sfn
      .on(ListMapRunsCommand)
      .resolvesOnce({ mapRuns: [{ ...mapRun, mapRunArn: 'map-1', stopDate: startDate }], nextToken: 'more' })
      .resolves({ mapRuns: [{ ...mapRun, mapRunArn: 'map-2' }] });
    sfn.on(UpdateMapRunCommand).resolves({});
    sfn.on(StopExecutionCommand).resolves({ stopDate: startDate });
    expect((await aws.call('concurrency', runId, '9')).stdout).toBe(
      `run ${runId} makes 9 shards at the same time\n`,
    );
    expect(sfn.commandCalls(UpdateMapRunCommand).map(({ args }) => args[0].input)).toEqual([
      { mapRunArn: 'map-2', maxConcurrency: 9 },
    ]);
    expect((await aws.call('pause', runId)).stdout).toBe(
      `run ${runId} is paused; go on with: qf --env dev resume ${runId}\n`,
    );
    expect((await aws.call('resume', runId)).code).toBe(0);
    expect((await aws.call('cancel', runId)).stdout).toBe(
      `run ${runId} is being stopped; go on later with: qf --env dev retry ${runId}\n`,
    );
    expect(sfn.commandCalls(StopExecutionCommand)).toHaveLength(1);
  });

  test('its history is read to the last page', async () => {
    const runId = await failedRun();
    sfn
      .on(GetExecutionHistoryCommand)
      .resolvesOnce({
        events: [{ id: 1, timestamp: startDate, type: 'ExecutionStarted' }],
        nextToken: 'more',
      })
      .resolves({ events: [{ id: 2, previousEventId: 1, timestamp: startDate, type: 'ExecutionFailed' }] });
    expect(await aws.json('history', runId)).toMatchObject({
      events: [
        { id: 1, previousEventId: 0, timestamp: '2024-01-31T12:00:00.000Z' },
        { id: 2, previousEventId: 1, type: 'ExecutionFailed' },
      ],
    });
  });
});

describe('what is missing is named', () => {
  test.each([
    [
      'a stack',
      () =>
        cloudFormation
          .reset()
          .onAnyCommand()
          .rejects(serviceError('ValidationError', 'Stack with id quantflow-dev does not exist')),
      /^qf: there is no stack quantflow-dev in eu-west-1 of this account; deploy it with: qf deploy --env dev /,
    ],
    [
      'an output',
      () => stackIs({ CatalogTable: undefined }),
      /^qf: stack quantflow-dev in eu-west-1 is UPDATE_COMPLETE and has no output CatalogTable; deploy this version of the project: qf deploy --env dev\n/,
    ],
    [
      'credentials',
      () =>
        cloudFormation
          .reset()
          .onAnyCommand()
          .rejects(
            Object.assign(new Error('Could not load credentials from any providers'), {
              name: 'CredentialsProviderError',
            }),
          ),
      /^qf: there are no AWS credentials .* set AWS_PROFILE, or .* or run aws sso login/,
    ],
    [
      'a region',
      () => cloudFormation.reset().onAnyCommand().rejects(new Error('Region is missing')),
      /^qf: no AWS region is set; name one: export AWS_REGION=/,
    ],
    [
      'a permission',
      () =>
        cloudFormation
          .reset()
          .onAnyCommand()
          .rejects(
            serviceError(
              'AccessDenied',
              'User: arn:aws:iam::1:user/me is not authorized to perform: cloudformation:DescribeStacks on resource: x',
              403,
            ),
          ),
      /^qf: the AWS credentials do not allow cloudformation:DescribeStacks \(/,
    ],
    [
      'a token of now',
      () =>
        cloudFormation
          .reset()
          .onAnyCommand()
          .rejects(
            serviceError('ExpiredToken', 'The security token included in the request is expired', 403),
          ),
      /^qf: AWS does not take the credentials \(ExpiredToken: .* or run aws sso login/,
    ],
    [
      'patience',
      () => cloudFormation.reset().onAnyCommand().rejects(serviceError('Throttling', 'Rate exceeded')),
      /^qf: AWS still throttles after 3 attempts \(Throttling: Rate exceeded\); try again later/,
    ],
  ])('%s', async (_what, arrange, message) => {
    arrange();
    for (const command of [
      ['runs'],
      ['run', ...day],
      ['backfill', '--from', '2024-01-01', '--to', '2024-01-02'],
    ]) {
      const { code, stderr, stdout } = await aws.call(...command);
      expect(code).toBeGreaterThan(0);
      // Nothing is said of a run that there is not.
      expect(stderr).toMatch(message);
      expect(stdout).toBe('');
    }
  });

  test('an environment that the project has not, before anybody is asked', async () => {
    expect((await aws.call('config')).code).toBe(0);
    expect(cloudFormation.calls()).toHaveLength(0);
  });
});

/** A run that the catalog has as running: its record is opened again. */
async function openRun(): Promise<string> {
  const runId = await failedRun();
  await aws.catalog((catalog) =>
    catalog.updateRun(runId, { status: 'RUNNING', endedAt: undefined, error: undefined }),
  );
  return runId;
}
