import { expect, test } from 'vitest';
import { run, statesOf, testHost, trace, validStatesOf } from './support.ts';

test('a Wait of Seconds moves the clock, not the test', async () => {
  const machine = validStatesOf({
    Sleep: { Type: 'Wait', Seconds: '{% $states.input.s %}', Next: 'End' },
    End: { Type: 'Pass', Output: '{% $now() %}', End: true },
  });
  const host = testHost();
  expect(await run(machine, { s: 86_400 }, host)).toMatchObject({
    output: '2024-01-02T00:00:00.000Z',
    startDate: '2024-01-01T00:00:00.000Z',
    stopDate: '2024-01-02T00:00:00.000Z',
  });
  expect(trace(host.journal).slice(1, 3)).toEqual([
    '2<0 WaitStateEntered Sleep',
    '3<2 WaitStateExited Sleep',
  ]);
});

test('a Wait until a Timestamp; a past one does not wait', async () => {
  const until = async (timestamp: string): Promise<string> =>
    (await run(statesOf({ A: { Type: 'Wait', Timestamp: timestamp, End: true } }), {}, testHost())).stopDate;
  expect(await until('2024-01-01T06:00:00+02:00')).toBe('2024-01-01T04:00:00.000Z');
  expect(await until('2023-12-31T00:00:00Z')).toBe('2024-01-01T00:00:00.000Z');
  expect(await until('{% "2024-03-01T00:00:00.5Z" %}')).toBe('2024-03-01T00:00:00.500Z');
});

test('what is no time fails', async () => {
  const machine = statesOf({ A: { Type: 'Wait', Timestamp: '{% $states.input %}', End: true } });
  expect((await run(machine, 'tomorrow', testHost())).cause).toContain(
    'the field \'Timestamp\' must evaluate to an ISO 8601 time, but gave "tomorrow"',
  );
  const seconds = statesOf({ A: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } });
  expect((await run(seconds, -1, testHost())).cause).toContain('an integer from 0 to 31536000, but gave -1');
});

test('a stop ends a Wait', async () => {
  const controller = new AbortController();
  const host = testHost(undefined, {
    onEvent: (_, event) => {
      if (event.type === 'WaitStateEntered') queueMicrotask(() => controller.abort());
    },
  });
  const machine = statesOf({ A: { Type: 'Wait', Seconds: 60, End: true } });
  expect(await run(machine, {}, host, controller.signal)).toMatchObject({
    status: 'ABORTED',
    stopDate: '2024-01-01T00:00:00.000Z',
  });
});
