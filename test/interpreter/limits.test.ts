import { expect, test } from 'vitest';
import { maxPayloadBytes } from '../../local/interpreter/payload.ts';
import { run, statesOf, taskOf, testHost, types } from './support.ts';

/** A string whose JSON text has so many bytes. */
const text = (bytes: number): string => 'a'.repeat(bytes - 2);

test('the limit is 262,144 bytes of JSON text in UTF-8', async () => {
  const machine = statesOf({ A: taskOf() });
  const answer = async (value: string): Promise<string> =>
    (
      await run(
        machine,
        {},
        testHost(async () => value),
      )
    ).status;
  expect(await answer(text(maxPayloadBytes))).toBe('SUCCEEDED');
  expect(await answer(text(maxPayloadBytes + 1))).toBe('FAILED');
  expect(await answer('é'.repeat(maxPayloadBytes / 2 - 1))).toBe('SUCCEEDED');
  expect(await answer('é'.repeat(maxPayloadBytes / 2))).toBe('FAILED');
});

test('a result that is too large fails the task, whatever Output would keep of it', async () => {
  const host = testHost(async () => text(maxPayloadBytes + 1));
  expect(await run(statesOf({ Big: taskOf({ Output: {} }) }), {}, host)).toMatchObject({
    error: 'States.DataLimitExceeded',
    cause:
      "The state/task 'Big' returned a result with a size exceeding the maximum number of bytes service limit.",
  });
  expect(types(host.journal).slice(-2)).toEqual(['TaskFailed', 'ExecutionFailed']);
});

test('Arguments, Output and Assign have the limit too', async () => {
  const big = '{% $pad("", 300000, "a") %}';
  const error = async (state: Record<string, unknown>): Promise<string | undefined> =>
    (await run(statesOf({ A: state }), {}, testHost())).error;
  expect(await error(taskOf({ Arguments: { big }, Output: {} }))).toBe('States.DataLimitExceeded');
  expect(await error({ Type: 'Pass', Output: big, End: true })).toBe('States.DataLimitExceeded');
  expect(await error({ Type: 'Pass', Assign: { big }, End: true })).toBe('States.DataLimitExceeded');
  expect(
    await error({ Type: 'Pass', Output: '{% $length($pad("", 300000, "a")) %}', End: true }),
  ).toBeUndefined();
});

test('the outputs of a Parallel, an inline Map and a Distributed Map together have it', async () => {
  const half = text(maxPayloadBytes / 2);
  const processor = { StartAt: 'A', States: { A: taskOf() } };
  const distributed = { ...processor, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
  for (const state of [
    { Type: 'Parallel', Branches: [processor, { StartAt: 'B', States: { B: taskOf() } }] },
    { Type: 'Map', Items: [1, 2], ItemProcessor: processor },
    { Type: 'Map', Items: [1, 2], ItemProcessor: distributed },
  ]) {
    const machine = statesOf({ S: { ...state, End: true } });
    expect(
      await run(
        machine,
        {},
        testHost(async () => half),
      ),
    ).toMatchObject({
      error: 'States.DataLimitExceeded',
    });
    expect(
      (
        await run(
          machine,
          {},
          testHost(async () => 'small'),
        )
      ).status,
    ).toBe('SUCCEEDED');
  }
});

test('an input that is too large is refused before anything starts', async () => {
  const host = testHost();
  await expect(run(statesOf({ A: { Type: 'Succeed' } }), text(maxPayloadBytes + 1), host)).rejects.toThrow(
    'the input is larger than 262144 bytes',
  );
  expect(host.journal.list()).toEqual([]);
});

test('an execution ends when its history is full', async () => {
  const machine = statesOf({
    A: { Type: 'Pass', Next: 'B' },
    B: { Type: 'Pass', Next: 'C' },
    C: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'D' }], Default: 'A' },
    D: { Type: 'Succeed' },
  });
  const host = testHost();
  expect(await run(machine, {}, host)).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: 'The execution reached the maximum number of history events (25000).',
  });
  expect(types(host.journal)).toHaveLength(25_000);
});

test('all variables together take at most 10 MiB', async () => {
  // 42 of a quarter of a MiB each; assigned again, one takes no more.
  const big = 'x'.repeat(250_000);
  const states = (count: number, variables: number): Record<string, object> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `S${i}`,
        {
          Type: 'Pass',
          Assign: { [`v${i % variables}`]: '{% $states.input %}' },
          ...(i < count - 1 ? { Next: `S${i + 1}` } : { End: true }),
        },
      ]),
    );
  expect((await run(statesOf(states(50, 41)), big, testHost())).status).toBe('SUCCEEDED');
  expect((await run(statesOf(states(50, 42)), big, testHost())).error).toBe('States.DataLimitExceeded');
});
