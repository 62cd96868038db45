import { expect, test } from 'vitest';
import {
  executionArn,
  type Json,
  memoryJournal,
  StatesError,
  virtualClock,
} from '../../local/interpreter/index.ts';
import {
  arn,
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

const distributed = (states: Record<string, unknown>) => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: Object.keys(states)[0],
  States: states,
});

test('a failed Task runs again with its old input, the states before it do not', async () => {
  const machine = validStatesOf({
    A: taskOf({ Arguments: { a: 1 }, Assign: { v: '{% $uuid() %}' }, Next: 'B' }),
    B: taskOf({
      Arguments: { v: '{% $v %}', in: '{% $states.input %}', try: '{% $states.context.State.RetryCount %}' },
      Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
      Output: '{% $merge([$states.result, $states.context.Execution]) %}',
    }),
  });
  const host = testHost(failing(undefined, 'E', 'E'), { clock: virtualClock(start) });
  expect(await run(machine, {}, host)).toMatchObject({ status: 'FAILED', redriveCount: 0 });
  expect(await redrive(machine, host)).toMatchObject({
    status: 'SUCCEEDED',
    redriveCount: 1,
    startDate: '2024-01-01T00:00:00.000Z',
    output: {
      v: '00000000-0000-4000-8000-000000000001',
      in: { a: 1 },
      try: 0,
      RedriveCount: 1,
      RedriveTime: '2024-01-01T00:00:01.000Z',
      StartTime: '2024-01-01T00:00:00.000Z',
    },
  });
  expect(trace(host.journal).slice(6)).toEqual([
    '7<6 TaskStateEntered B',
    '8<7 TaskScheduled',
    '9<8 TaskStarted',
    '10<9 TaskFailed',
    '11<10 TaskScheduled',
    '12<11 TaskStarted',
    '13<12 TaskFailed',
    '14<13 ExecutionFailed',
    '15<14 ExecutionRedriven',
    '16<15 TaskScheduled',
    '17<16 TaskStarted',
    '18<17 TaskSucceeded',
    '19<18 TaskStateExited B',
    '20<19 ExecutionSucceeded',
  ]);
});

test('a Fail state is entered again and fails again', async () => {
  const machine = statesOf({ A: { Type: 'Pass', Next: 'No' }, No: { Type: 'Fail', Error: 'E' } });
  const host = testHost();
  await run(machine, {}, host);
  expect(await redrive(machine, host)).toMatchObject({ status: 'FAILED', error: 'E', redriveCount: 1 });
  expect(types(host.journal).slice(3)).toEqual([
    'FailStateEntered No',
    'ExecutionFailed',
    'ExecutionRedriven',
    'FailStateEntered No',
    'ExecutionFailed',
  ]);
});

test('what succeeded, or is not there, is not redriven', async () => {
  const machine = statesOf({ A: { Type: 'Succeed' } });
  const host = testHost();
  await expect(redrive(machine, host)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  await run(machine, {}, host);
  await expect(redrive(machine, host)).rejects.toMatchObject({
    name: 'ExecutionNotRedrivable',
    message: 'Execution is SUCCEEDED and cannot be redriven',
  });
  await expect(run(machine, {}, host)).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
});

test('another definition is noticed when it lacks the state', async () => {
  const host = testHost(failing('E'));
  await run(statesOf({ A: taskOf() }), {}, host);
  await expect(redrive(statesOf({ B: taskOf() }), host)).rejects.toThrow(
    `the journal of ${arn} is in state A, which the definition does not have`,
  );
});

test('of a Parallel only the branches that did not succeed go on, each where it was', async () => {
  const calls: string[] = [];
  let broken = true;
  const clock = virtualClock(start);
  const host = testHost(
    async (call) => {
      const { name } = call.arguments as { name: string };
      calls.push(name);
      if (name === 'B2' && broken) throw new StatesError('E');
      if (name === 'C2' && broken) await sleeping(clock, () => 60_000)(call);
      return name;
    },
    { clock },
  );
  const branch = (name: string) => ({
    StartAt: `${name}1`,
    States: {
      [`${name}1`]: taskOf({
        Arguments: { name: `${name}1` },
        Assign: { [`v${name}`]: name },
        Next: `${name}w`,
      }),
      [`${name}w`]: { Type: 'Wait', Seconds: name === 'B' ? 1 : 0, Next: `${name}2` },
      [`${name}2`]: taskOf({ Arguments: { name: `${name}2`, v: `{% $v${name} %}` } }),
    },
  });
  const machine = statesOf({
    P: { Type: 'Parallel', Branches: [branch('A'), branch('B'), branch('C')], End: true },
  });
  expect((await run(machine, {}, host)).error).toBe('E');
  expect(calls).toEqual(['A1', 'B1', 'C1', 'A2', 'C2', 'B2']);
  broken = false;
  expect(await redrive(machine, host)).toMatchObject({ status: 'SUCCEEDED', output: ['A2', 'B2', 'C2'] });
  expect(calls.slice(6)).toEqual(['B2', 'C2']);
});

test('of an inline Map only the iterations that did not succeed run', async () => {
  const calls: Json[] = [];
  let broken = true;
  const host = testHost(async ({ arguments: args }) => {
    calls.push(args);
    if (args === 2 && broken) throw new StatesError('E');
    return args;
  });
  const machine = statesOf({
    M: {
      Type: 'Map',
      Items: [1, 2, 3],
      MaxConcurrency: 1,
      ItemProcessor: { StartAt: 'T', States: { T: taskOf({ Arguments: '{% $states.input %}' }) } },
      End: true,
    },
  });
  await run(machine, {}, host);
  broken = false;
  expect((await redrive(machine, host)).output).toEqual([1, 2, 3]);
  expect(calls).toEqual([1, 2, 2, 3]);
});

test('a map run goes on: succeeded children are kept, failed ones are redriven, the rest start', async () => {
  const calls: string[] = [];
  let broken = true;
  const host = testHost(
    async ({ arguments: args }) => {
      const { step, i, redrive: count } = args as { step: number; i: number; redrive: number };
      calls.push(`${i}.${step} redrive ${count}`);
      if (i === 1 && step === 2 && broken) throw new StatesError('E');
      return i;
    },
    { files: new Map([['b/k', '{"i":0}\n{"i":1}\n{"i":2}']]) },
  );
  const step = (n: number, more: Record<string, unknown>) =>
    taskOf({
      Arguments: {
        step: n,
        i: '{% $states.input.i %}',
        redrive: '{% $states.context.Execution.RedriveCount %}',
      },
      Output: '{% $states.input %}',
      ...more,
    });
  const machine = statesOf({
    M: {
      Type: 'Map',
      Label: 'L',
      MaxConcurrency: 1,
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSONL' },
        Arguments: { Bucket: 'b', Key: 'k' },
      },
      ItemProcessor: distributed({ One: step(1, { Next: 'Two' }), Two: step(2, { End: true }) }),
      End: true,
    },
  });
  expect((await run(machine, {}, host)).error).toBe('States.ExceedToleratedFailureThreshold');
  expect(calls).toEqual(['0.1 redrive 0', '0.2 redrive 0', '1.1 redrive 0', '1.2 redrive 0']);
  broken = false;
  expect((await redrive(machine, host)).output).toEqual([{ i: 0 }, { i: 1 }, { i: 2 }]);
  expect(calls.slice(4)).toEqual(['1.2 redrive 1', '2.1 redrive 0', '2.2 redrive 0']);
  expect(types(host.journal).slice(3)).toEqual([
    'MapRunStarted',
    'MapRunFailed',
    'MapStateFailed',
    'ExecutionFailed',
    'ExecutionRedriven',
    'MapRunRedriven',
    'MapRunSucceeded',
    'MapStateSucceeded',
    'MapStateExited M',
    'ExecutionSucceeded',
  ]);
});

test('a Distributed Map that was left is not redriven: Finish loops to Plan, once for each redrive', async () => {
  const runs: string[] = [];
  let broken = true;
  const host = testHost(async ({ arguments: args, context }) => {
    const { step, round } = args as { step: string; round?: number };
    runs.push(round === undefined ? step : `${step} ${round}`);
    if (step === 'shard' && broken) throw new StatesError('E');
    if (step !== 'finish') return { round: context.Execution.RedriveCount };
    if (context.Execution.RedriveCount > (round ?? 0)) return { again: true };
    if (broken) throw new StatesError('Run.Failed');
    return { again: false };
  });
  const machine = statesOf({
    Plan: taskOf({
      Arguments: { step: 'plan' },
      Assign: { round: '{% $states.result.round %}' },
      Next: 'Shards',
    }),
    Shards: {
      Type: 'Map',
      Items: [1],
      ToleratedFailurePercentage: 100,
      ItemProcessor: distributed({ Shard: taskOf({ Arguments: { step: 'shard' } }) }),
      Output: {},
      Next: 'Finish',
    },
    Finish: taskOf({ Arguments: { step: 'finish', round: '{% $round %}' }, Next: 'Again?' }),
    'Again?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.again %}', Next: 'Plan' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  });
  expect((await run(machine, {}, host)).error).toBe('Run.Failed');
  expect(runs.splice(0)).toEqual(['plan', 'shard', 'finish 0']);
  expect((await redrive(machine, host)).error).toBe('Run.Failed');
  expect(runs.splice(0)).toEqual(['finish 0', 'plan', 'shard', 'finish 1']);
  broken = false;
  expect((await redrive(machine, host)).status).toBe('SUCCEEDED');
  expect(runs.splice(0)).toEqual(['finish 1', 'plan', 'shard', 'finish 2']);
});

test('after States.DataLimitExceeded a Parallel or Map runs as a whole again', async () => {
  let size = 200_000;
  let calls = 0;
  const host = testHost(async () => {
    calls++;
    return 'a'.repeat(size);
  });
  const machine = statesOf({
    M: { Type: 'Map', Items: [1, 2], ItemProcessor: distributed({ T: taskOf() }), Output: {}, End: true },
  });
  expect((await run(machine, {}, host)).error).toBe('States.DataLimitExceeded');
  size = 1;
  expect((await redrive(machine, host)).status).toBe('SUCCEEDED');
  expect(calls).toBe(4);
});

test('a stop aborts tasks, branches and children, and a redrive goes on from there', async () => {
  const clock = virtualClock(start);
  const controller = new AbortController();
  const calls: Json[] = [];
  const host = testHost(
    async (call) => {
      calls.push(call.arguments);
      if (call.arguments === 2 && !controller.signal.aborted) {
        queueMicrotask(() => controller.abort());
        await sleeping(clock, () => Number.POSITIVE_INFINITY)(call);
      }
      return call.arguments;
    },
    { clock },
  );
  const machine = statesOf({
    M: {
      Type: 'Map',
      Label: 'L',
      Items: [1, 2, 3],
      MaxConcurrency: 2,
      ItemProcessor: distributed({
        T: taskOf({ Arguments: '{% $states.input %}', Next: 'W' }),
        W: { Type: 'Wait', Seconds: 1, End: true },
      }),
      End: true,
    },
  });
  expect(await run(machine, {}, host, controller.signal)).toMatchObject({ status: 'ABORTED' });
  expect(types(host.journal).slice(3)).toEqual(['MapRunStarted', 'ExecutionAborted']);
  expect(calls).toEqual([1, 2]);
  expect(await redrive(machine, host)).toMatchObject({
    status: 'SUCCEEDED',
    output: [1, 2, 3],
    redriveCount: 1,
  });
  expect(calls).toEqual([1, 2, 2, 3]);
});

test('the machine’s TimeoutSeconds ends the execution; a redrive starts the time anew', async () => {
  const clock = virtualClock(start);
  const host = testHost(
    sleeping(clock, () => 40_000),
    { clock },
  );
  const { parseMachine } = await import('../../local/interpreter/index.ts');
  const machine = parseMachine({
    QueryLanguage: 'JSONata',
    TimeoutSeconds: 60,
    StartAt: 'A',
    States: { A: taskOf({ Next: 'B' }), B: taskOf() },
  });
  const result = await run(machine, {}, host);
  expect(result).toMatchObject({ status: 'TIMED_OUT', stopDate: '2024-01-01T00:01:00.000Z' });
  expect(result.error).toBeUndefined();
  expect(trace(host.journal).slice(-2)).toEqual(['9<8 TaskStarted', '10<0 ExecutionTimedOut']);
  expect(await redrive(machine, host)).toMatchObject({
    status: 'SUCCEEDED',
    stopDate: '2024-01-01T00:01:40.000Z',
  });
});

test('children of a map run end ABORTED when the execution times out', async () => {
  const clock = virtualClock(start);
  const host = testHost(
    sleeping(clock, () => 40_000),
    { clock },
  );
  const { describeExecution, parseMachine } = await import('../../local/interpreter/index.ts');
  const machine = parseMachine({
    QueryLanguage: 'JSONata',
    TimeoutSeconds: 10,
    StartAt: 'M',
    States: {
      M: { Type: 'Map', Label: 'L', Items: [1], ItemProcessor: distributed({ T: taskOf() }), End: true },
    },
  });
  expect((await run(machine, {}, host)).status).toBe('TIMED_OUT');
  const mapRunArn = host.seen.find((e) => e.mapRunStartedEventDetails)?.mapRunStartedEventDetails?.mapRunArn;
  const child = executionArn('m/L', `${mapRunArn?.split(':').at(-1)}-0`);
  expect(describeExecution(child, host.journal)).toMatchObject({ status: 'ABORTED' });
});

test('a result out of the journal is completed in the context of the attempt that gave it', async () => {
  const version =
    '{% $string($states.context.Execution.RedriveCount) & "." & $string($states.context.State.RetryCount) %}';
  const machine = statesOf({
    A: taskOf({
      Arguments: { version },
      Retry: [{ ErrorEquals: ['E'] }],
      Assign: { version },
      Output: '{% $states.result.version %}',
      Next: 'B',
    }),
    B: { Type: 'Pass', Output: '{% [$states.input, $version] %}', End: true },
  });
  const host = testHost(failing('E', 'F', 'E'));
  await run(machine, {}, host);
  expect((await redrive(machine, host)).output).toEqual(['1.1', '1.1']);
  const records = host.journal.read(arn);
  const killedAt = records.findIndex((record) => 'event' in record && record.event.type === 'TaskSucceeded');
  const journal = memoryJournal();
  for (const record of records.slice(0, killedAt + 1)) journal.append(arn, record);
  const dead = testHost(failing('never called'), { journal });
  expect(await redrive(machine, dead)).toMatchObject({ output: ['1.1', '1.1'], redriveCount: 2 });
});

test('an integration cannot change what the states hold, and gets and gives JSON', async () => {
  const machine = statesOf({
    A: taskOf({ Arguments: '{% $states.input %}', Output: '{% [$states.input, $states.result] %}' }),
  });
  const host = testHost(async ({ arguments: args }) => {
    (args as { list: Json[] }).list.push(2);
    return { at: new Date(0), gone: undefined, args } as never;
  });
  expect((await run(machine, { list: [1] }, host)).output).toEqual([
    { list: [1] },
    { at: '1970-01-01T00:00:00.000Z', args: { list: [1, 2] } },
  ]);
});
