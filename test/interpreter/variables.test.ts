import { expect, test } from 'vitest';
import { run, statesOf, testHost, validStatesOf } from './support.ts';

test('a branch reads the variables around it; what it assigns stays inside', async () => {
  const machine = validStatesOf({
    Set: { Type: 'Pass', Assign: { outer: 1 }, Next: 'P' },
    P: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'A',
          States: {
            A: { Type: 'Pass', Assign: { inner: '{% $outer + 1 %}' }, Next: 'A2' },
            A2: { Type: 'Pass', Output: '{% [$outer, $inner] %}', End: true },
          },
        },
        {
          StartAt: 'B',
          States: {
            W: { Type: 'Wait', Seconds: 9, Next: 'B2' },
            B: { Type: 'Pass', Assign: { inner: 'b' }, Next: 'W' },
            B2: { Type: 'Pass', Output: '{% [$outer, $inner] %}', End: true },
          },
        },
      ],
      Next: 'After',
    },
    After: { Type: 'Pass', Output: '{% [$states.input, $exists($inner)] %}', End: true },
  });
  expect((await run(machine, {}, testHost())).output).toEqual([[1, 2], [1, 'b'], false]);
});

test('each iteration of an inline Map has variables of its own', async () => {
  const machine = statesOf({
    Set: { Type: 'Pass', Assign: { base: 100 }, Next: 'M' },
    M: {
      Type: 'Map',
      Items: [1, 2, 3],
      ItemProcessor: {
        StartAt: 'A',
        States: {
          A: { Type: 'Pass', Assign: { n: '{% $states.input * 2 %}' }, Next: 'W' },
          W: { Type: 'Wait', Seconds: '{% 10 - $n %}', Next: 'B' },
          B: { Type: 'Pass', Output: '{% $base + $n %}', End: true },
        },
      },
      End: true,
    },
  });
  expect((await run(machine, {}, testHost())).output).toEqual([102, 104, 106]);
});

test('a child of a Distributed Map starts without variables', async () => {
  const machine = statesOf({
    Set: { Type: 'Pass', Assign: { outer: 1 }, Next: 'M' },
    M: {
      Type: 'Map',
      Items: [1],
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'A',
        States: { A: { Type: 'Pass', Assign: { outer: 2 }, Output: '{% $exists($outer) %}', End: true } },
      },
      Output: '{% [$states.result, $outer] %}',
      End: true,
    },
  });
  expect((await run(machine, {}, testHost())).output).toEqual([false, 1]);
});
