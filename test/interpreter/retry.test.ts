import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Retries, retryDelayMs } from '../../local/interpreter/retry.ts';
import { failing, run, statesOf, taskOf, testHost, types, validStatesOf } from './support.ts';

const seconds = (result: { startDate: string; stopDate: string }): number =>
  (Date.parse(result.stopDate) - Date.parse(result.startDate)) / 1000;

test('a retrier waits interval x rate^n, at most MaxDelaySeconds', async () => {
  const machine = validStatesOf({
    T: taskOf({
      Retry: [
        { ErrorEquals: ['E'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 20 },
      ],
      Output: '{% $states.context.State.RetryCount %}',
    }),
  });
  const result = await run(machine, {}, testHost(failing('E', 'E', 'E', 'E')));
  expect(result.output).toBe(4);
  expect(seconds(result)).toBe(2 + 6 + 18 + 20);
});

test('by default it retries three times, after 1, 2 and 4 seconds', async () => {
  const machine = statesOf({ T: taskOf({ Retry: [{ ErrorEquals: ['States.ALL'] }] }) });
  const host = testHost(failing('E', 'E', 'E', 'F'));
  const result = await run(machine, {}, host);
  expect(result).toMatchObject({ status: 'FAILED', error: 'F' });
  expect(seconds(result)).toBe(7);
  expect(types(host.journal).filter((type) => type === 'TaskFailed')).toHaveLength(4);
  expect(types(host.journal).filter((type) => type.startsWith('TaskStateEntered'))).toHaveLength(1);
});

test('FULL jitter waits a share of the delay that the host draws', async () => {
  const machine = statesOf({
    T: taskOf({
      Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 10, BackoffRate: 2, JitterStrategy: 'FULL' }],
    }),
  });
  const draws = [0.5, 0.1];
  const result = await run(
    machine,
    {},
    testHost(failing('E', 'E'), { random: () => draws.shift() as number }),
  );
  expect(seconds(result)).toBe(5 + 2);
});

test('each retrier counts for itself, the first that matches decides, and MaxAttempts 0 forbids', async () => {
  const machine = statesOf({
    T: taskOf({
      Retry: [
        { ErrorEquals: ['A'], MaxAttempts: 1, IntervalSeconds: 1 },
        { ErrorEquals: ['Never'], MaxAttempts: 0 },
        { ErrorEquals: ['States.ALL'], MaxAttempts: 2, IntervalSeconds: 10, BackoffRate: 1 },
      ],
    }),
  });
  expect(seconds(await run(machine, {}, testHost(failing('A', 'B', 'B'))))).toBe(21);
  expect(await run(machine, {}, testHost(failing('A', 'A')))).toMatchObject({ error: 'A', cause: 'call 2' });
  expect(await run(machine, {}, testHost(failing('Never')))).toMatchObject({
    error: 'Never',
    cause: 'call 1',
  });
});

test('when retries are used up, Catch decides', async () => {
  const machine = statesOf({
    T: taskOf({
      Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
      Catch: [
        { ErrorEquals: ['Other'], Next: 'No' },
        {
          ErrorEquals: ['E'],
          Output: '{% $states.errorOutput %}',
          Assign: { in: '{% $states.input %}' },
          Next: 'Yes',
        },
      ],
    }),
    Yes: { Type: 'Pass', Output: '{% [$states.input, $in] %}', End: true },
    No: { Type: 'Fail' },
  });
  expect((await run(machine, { a: 1 }, testHost(failing('E', 'E')))).output).toEqual([
    { Error: 'E', Cause: 'call 2' },
    { a: 1 },
  ]);
});

test('Arguments are evaluated again for each attempt', async () => {
  const machine = statesOf({
    T: taskOf({
      Arguments: { try: '{% $states.context.State.RetryCount %}', id: '{% $uuid() %}' },
      Retry: [{ ErrorEquals: ['E'] }],
    }),
  });
  expect((await run(machine, {}, testHost(failing('E')))).output).toEqual({
    try: 1,
    id: '00000000-0000-4000-8000-000000000002',
  });
});

test('the delay never falls without jitter, keeps under its bound, and jitter never lengthens it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 1, max: 10, noNaN: true }),
      fc.integer({ min: 101, max: 1000 }),
      fc.integer({ min: 0, max: 50 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (intervalSeconds, backoffRate, maxDelaySeconds, n, draw) => {
        const retrier = { errorEquals: ['E'], intervalSeconds, maxAttempts: 9, backoffRate, maxDelaySeconds };
        const plain = retryDelayMs({ ...retrier, jitter: 'NONE' }, n, () => draw);
        expect(plain).toBeLessThanOrEqual(maxDelaySeconds * 1000);
        expect(retryDelayMs({ ...retrier, jitter: 'NONE' }, n + 1, () => draw)).toBeGreaterThanOrEqual(plain);
        expect(retryDelayMs({ ...retrier, jitter: 'FULL' }, n, () => draw)).toBeLessThanOrEqual(plain);
      },
    ),
  );
});

test('a retrier waits MaxAttempts times at most, never past MaxDelaySeconds, whatever else fails between', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 2, max: 60 }),
      fc.array(fc.constantFrom('E', 'F', 'Other'), { maxLength: 30 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (maxAttempts, maxDelaySeconds, errors, draw) => {
        const retrier = (name: string) => ({
          errorEquals: [name],
          intervalSeconds: 1,
          maxAttempts,
          backoffRate: 3,
          maxDelaySeconds,
          jitter: 'FULL' as const,
        });
        const retries = new Retries([retrier('E'), retrier('F')], 'Task');
        for (const name of ['E', 'F', 'Other']) {
          const waits = errors
            .filter((error) => error === name)
            .flatMap((error) => retries.next(error, () => draw) ?? []);
          const possible = errors.filter((error) => error === name).length;
          expect(waits).toHaveLength(name === 'Other' ? 0 : Math.min(possible, maxAttempts));
          for (const ms of waits) expect(ms).toBeLessThanOrEqual(maxDelaySeconds * 1000);
        }
      },
    ),
  );
});
