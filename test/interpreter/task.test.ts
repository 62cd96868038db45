import { expect, test } from 'vitest';
import {
  type ContextObject,
  getExecutionHistory,
  StatesError,
  virtualClock,
} from '../../local/interpreter/index.ts';
import {
  arn,
  echo,
  failing,
  redrive,
  run,
  sleeping,
  start,
  statesOf,
  taskOf,
  testHost,
  trace,
  types,
  validStatesOf,
} from './support.ts';

test('a Task calls the integration of its Resource and completes with its result', async () => {
  const machine = validStatesOf({
    Ingest: taskOf({
      Arguments: { FunctionName: 'ingest', Payload: { day: '{% $states.input.day %}' } },
      Credentials: { RoleArn: 'arn:aws:iam::000000000000:role/ingest' },
      TimeoutSeconds: 900,
      HeartbeatSeconds: 60,
      Assign: { rows: '{% $states.result.Payload.rows %}' },
      Output: { rows: '{% $states.result.Payload.rows %}', day: '{% $states.input.day %}' },
    }),
  });
  const host = testHost(async ({ resource, arguments: args }) => {
    expect(resource).toBe(echo);
    expect(args).toEqual({ FunctionName: 'ingest', Payload: { day: '2024-01-31' } });
    return { StatusCode: 200, Payload: { rows: 5 } };
  });
  expect(await run(machine, { day: '2024-01-31' }, host)).toMatchObject({
    status: 'SUCCEEDED',
    output: { rows: 5, day: '2024-01-31' },
  });
  const task = { resourceType: 'lambda', resource: 'invoke' };
  expect(getExecutionHistory(arn, host.journal).events.slice(1)).toMatchObject([
    { id: 2, previousEventId: 0, type: 'TaskStateEntered' },
    {
      id: 3,
      previousEventId: 2,
      type: 'TaskScheduled',
      taskScheduledEventDetails: {
        ...task,
        region: 'local',
        parameters: '{"FunctionName":"ingest","Payload":{"day":"2024-01-31"}}',
        timeoutInSeconds: 900,
        heartbeatInSeconds: 60,
      },
    },
    { id: 4, previousEventId: 3, type: 'TaskStarted', taskStartedEventDetails: task },
    {
      id: 5,
      previousEventId: 4,
      type: 'TaskSucceeded',
      taskSucceededEventDetails: {
        ...task,
        output: '{"StatusCode":200,"Payload":{"rows":5}}',
        outputDetails: { truncated: false },
      },
    },
    {
      id: 6,
      previousEventId: 5,
      type: 'TaskStateExited',
      stateExitedEventDetails: { name: 'Ingest', assignedVariables: { rows: '5' } },
    },
    { id: 7, previousEventId: 6, type: 'ExecutionSucceeded' },
  ]);
});

test('without Arguments a task gets an empty object, without Output it gives its result', async () => {
  const machine = statesOf({ A: taskOf() });
  expect((await run(machine, { a: 1 }, testHost())).output).toEqual({});
});

test('the integration sees the context object', async () => {
  let context: ContextObject | undefined;
  const host = testHost(async (call) => {
    context = call.context;
    return 1;
  });
  await run(statesOf({ A: taskOf({ Output: '{% $states.context %}' }) }), { a: 1 }, host);
  expect(context).toEqual({
    Execution: {
      Id: arn,
      Input: { a: 1 },
      Name: 'x',
      RoleArn: 'arn:aws:iam::000000000000:role/local',
      StartTime: '2024-01-01T00:00:00.000Z',
      RedriveCount: 0,
    },
    StateMachine: { Id: 'arn:aws:states:local:000000000000:stateMachine:m', Name: 'm' },
    State: { EnteredTime: '2024-01-01T00:00:00.000Z', Name: 'A', RetryCount: 0 },
  });
});

test('only Task, Parallel and Map have a RetryCount in their context', async () => {
  const machine = statesOf({ A: { Type: 'Pass', Output: '{% $states.context.State %}', End: true } });
  expect((await run(machine, {}, testHost())).output).toEqual({
    EnteredTime: '2024-01-01T00:00:00.000Z',
    Name: 'A',
  });
});

test('an uncaught error of a task fails the execution with its name and cause', async () => {
  const host = testHost(failing('Lambda.TooManyRequestsException'));
  expect(await run(statesOf({ A: taskOf() }), {}, host)).toMatchObject({
    status: 'FAILED',
    error: 'Lambda.TooManyRequestsException',
    cause: 'call 1',
  });
  expect(trace(host.journal).slice(3)).toEqual(['4<3 TaskStarted', '5<4 TaskFailed', '6<5 ExecutionFailed']);
});

test('any other error of an integration is taken by its name', async () => {
  const thrown = async (error: unknown): Promise<string | undefined> =>
    (
      await run(
        statesOf({ A: taskOf() }),
        {},
        testHost(() => {
          throw error;
        }),
      )
    ).error;
  expect(await thrown(new TypeError('x'))).toBe('TypeError');
  expect(await thrown(new Error('x'))).toBe('States.TaskFailed');
  expect(await thrown('x')).toBe('States.TaskFailed');
});

test('a task that takes longer than TimeoutSeconds is aborted and fails with States.Timeout, without a cause', async () => {
  const clock = virtualClock(start);
  let aborted = false;
  const host = testHost(
    async (call) => {
      call.signal.addEventListener('abort', () => {
        aborted = true;
      });
      return sleeping(clock, () => 61_000)(call);
    },
    { clock },
  );
  const result = await run(statesOf({ A: taskOf({ TimeoutSeconds: 60 }) }), {}, host);
  expect(result).toMatchObject({
    status: 'FAILED',
    error: 'States.Timeout',
    stopDate: '2024-01-01T00:01:00.000Z',
  });
  expect(result.cause).toBeUndefined();
  expect(aborted).toBe(true);
  expect(types(host.journal).slice(-3)).toEqual(['TaskStarted', 'TaskTimedOut', 'ExecutionFailed']);
});

test('a task without a heartbeat for HeartbeatSeconds is aborted and fails with States.HeartbeatTimeout', async () => {
  const clock = virtualClock(start);
  const beats: number[] = [];
  const host = testHost(
    async ({ heartbeat, signal }) => {
      for (const seconds of [9, 9, 9, 11]) {
        await clock.sleep(seconds * 1000, signal);
        heartbeat();
        beats.push((clock.now() - start) / 1000);
      }
      return 'done';
    },
    { clock },
  );
  const machine = (HeartbeatSeconds: unknown) =>
    statesOf({
      A: taskOf({
        TimeoutSeconds: 60,
        HeartbeatSeconds,
        Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Caught' }],
      }),
      Caught: { Type: 'Succeed' },
    });
  expect(await run(machine('{% $states.input.s %}'), { s: 10 }, host)).toMatchObject({
    output: { Error: 'States.HeartbeatTimeout' },
    stopDate: '2024-01-01T00:00:37.000Z',
  });
  expect(beats).toEqual([9, 18, 27]);
  expect(types(host.journal)).toContain('TaskTimedOut');
  const alive = testHost(host.integrations, { clock });
  expect((await run(machine(12), {}, alive)).output).toBe('done');
});

test('a heartbeat is no sleep of its task: the virtual clock stands still while the task works', async () => {
  const clock = virtualClock(start);
  const host = testHost(
    async ({ heartbeat }) => {
      heartbeat();
      await new Promise((resolve) => setTimeout(resolve, 5));
      return clock.now() - start;
    },
    { clock },
  );
  expect((await run(statesOf({ A: taskOf({ HeartbeatSeconds: 10 }) }), {}, host)).output).toBe(0);
});

test('the role of Credentials is evaluated and recorded', async () => {
  const machine = statesOf({ A: taskOf({ Credentials: { RoleArn: '{% $states.input.role %}' } }) });
  const host = testHost();
  await run(machine, { role: 'arn:aws:iam::000000000000:role/a' }, host);
  expect(host.seen.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails).toMatchObject({
    taskCredentials: { roleArn: 'arn:aws:iam::000000000000:role/a' },
  });
  expect(await run(machine, { role: 1 }, testHost())).toMatchObject({
    error: 'States.QueryEvaluationError',
    cause: expect.stringContaining("'Credentials/RoleArn' must evaluate to a string, but gave 1"),
  });
});

test('TimeoutSeconds may be an expression, which must give an integer', async () => {
  const machine = statesOf({ A: taskOf({ TimeoutSeconds: '{% $states.input.s %}' }) });
  expect((await run(machine, { s: 5 }, testHost())).status).toBe('SUCCEEDED');
  expect((await run(machine, { s: 0.5 }, testHost())).cause).toContain(
    "specified for the field 'TimeoutSeconds' must evaluate to an integer from 1 to 99999999, but gave 0.5",
  );
});

test('an integration that waits for its signal is let go when the execution is stopped', async () => {
  const controller = new AbortController();
  const host = testHost(({ signal }) => {
    queueMicrotask(() => controller.abort());
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(new StatesError('Late'))),
    );
  });
  expect(await run(statesOf({ A: taskOf() }), {}, host, controller.signal)).toMatchObject({
    status: 'ABORTED',
  });
  expect(trace(host.journal).slice(3)).toEqual(['4<3 TaskStarted', '5<0 ExecutionAborted']);
});

test('an Output that fails after the call is the state’s failure: Catch takes it, a redrive calls again', async () => {
  let calls = 0;
  const count = async () => ++calls;
  const caught = statesOf({
    A: taskOf({
      Output: '{% $states.result.absent %}',
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: 'caught', Next: 'B' }],
    }),
    B: { Type: 'Pass', End: true },
  });
  expect((await run(caught, {}, testHost(count))).output).toBe('caught');
  const uncaught = statesOf({
    A: taskOf({ Output: '{% $states.result > 2 ? "ok" : $states.result.absent %}' }),
  });
  const host = testHost(count);
  expect((await run(uncaught, {}, host)).status).toBe('FAILED');
  expect((await redrive(uncaught, host)).output).toBe('ok');
});

test('a job that is waited for is submitted: what the service answered is in the history', async () => {
  const resource = 'arn:aws:states:::batch:submitJob.sync';
  const host = testHost({
    [resource]: async ({ submitted }) => {
      submitted({ JobId: 'job-1' });
      return { Status: 'SUCCEEDED' };
    },
  });
  await run(statesOf({ T: { Type: 'Task', Resource: resource, Arguments: {}, End: true } }), {}, host);
  const types = host.seen.map(({ type }) => type).filter((type) => type.startsWith('Task'));
  expect(types).toEqual([
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSubmitted',
    'TaskSucceeded',
    'TaskStateExited',
  ]);
  expect(host.seen.find(({ type }) => type === 'TaskSubmitted')).toMatchObject({
    previousEventId: 4,
    taskSubmittedEventDetails: {
      resourceType: 'batch',
      resource: 'submitJob.sync',
      output: '{"JobId":"job-1"}',
      outputDetails: { truncated: false },
    },
  });
});
