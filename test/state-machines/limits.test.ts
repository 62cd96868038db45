import { describe, expect, test } from 'vitest';
import { type AssetOutput, asset, daily, definitions, dep, job, timeWindow } from '../../core/index.ts';
import { compile } from '../../state-machines/compile.ts';
import { explain } from '../../state-machines/explain.ts';
import { mostOfWaits } from '../../state-machines/measure.ts';

/** A line of assets in one job. */
function line(count: number, maxRetries: number) {
  const assets: AssetOutput[] = [];
  for (let i = 0; i < count; i++) {
    const before = assets.at(-1);
    const deps = before === undefined ? {} : { before };
    assets.push(asset({ key: `a${i}`, deps, retry: { maxRetries }, run: () => {} }));
  }
  return definitions({ assets, jobs: [job({ name: 'line' })] }).jobs.get('line')!;
}

describe('a job that is too large is refused', () => {
  test('when a shard can come to more events than an execution may have', () => {
    expect(() => compile(line(70, 99))).toThrow(
      /^job line: a shard of stage_1 can come to \d+ history events with its retries, more than the 20000 allowed; part the job into several by `selection`, or lower retry.maxRetries$/m,
    );
  });

  test('when its definition is larger than the service takes', () => {
    expect(() => compile(line(640, 0))).toThrow(
      /^job line: its definition has \d+ bytes, more than the 1048576 that Step Functions takes; part the job into several by `selection`$/m,
    );
  });
});

describe('a shard of many steps', () => {
  const mostOf = (steps: number, maxRetries: number): number => {
    const resolved = line(steps, maxRetries);
    return explain(resolved, compile(resolved)).stages[0]!.shard.mostEvents;
  };
  test.each([
    [20, 0, 20 * 7],
    [100, 0, 100 * 7],
    [100, 3, 100 * (7 + 3 * 3)],
    [300, 3, 300 * (7 + 3 * 3)],
  ])('%i with %i retries each are allowed for, and waits as a whole', (steps, retries, own) => {
    const most = mostOf(steps, retries);
    expect(most).toBeGreaterThan(own);
    expect(most).toBeLessThanOrEqual(own + mostOfWaits + 20);
  });

  test('of few steps counts every wait', () => {
    const withGate = mostOf(1, 0);
    // What waits for a service or another run: throttled 20 times, in trouble 8, busy 60, out of time 20.
    expect(mostOf(2, 0) - withGate).toBe(7 + 3 * (20 + 8 + 60 + 20));
  });
});

test('a job of many stages is paused once for as long as it takes, and not at each', () => {
  const partitions = daily({ start: '2024-01-01' });
  const assets: AssetOutput[] = [];
  for (let i = 0; i < 10; i++) {
    const before = assets.at(-1);
    const mapping = timeWindow({ startOffset: -1, endOffset: -1 });
    const deps = before === undefined ? {} : { before: dep(before, { mapping }) };
    assets.push(asset({ key: `a${i}`, partitions, deps, run: () => {} }));
  }
  const resolved = definitions({ assets, jobs: [job({ name: 'late' })] }).jobs.get('late')!;
  const { stages, execution } = explain(resolved, compile(resolved));
  expect(stages).toHaveLength(10);
  expect(execution.mostEvents).toBeGreaterThan(mostOfWaits);
  expect(execution.mostEvents).toBeLessThan(mostOfWaits + 1000);
});

test('a boundary between stages is explained', () => {
  const partitions = daily({ start: '2024-01-01' });
  const trades = asset({ key: 'trades', partitions, run: () => {} });
  const bars = asset({ key: 'bars', partitions, deps: { trades }, run: () => {} });
  const lag = dep(bars, { mapping: timeWindow({ startOffset: -1, endOffset: -1 }) });
  const change = asset({ key: 'change', partitions, deps: { bars, lag }, run: () => {} });
  const { jobs } = definitions({ assets: [trades, bars, change], jobs: [job({ name: 'daily' })] });
  const resolved = jobs.get('daily')!;
  const { stages, partition } = explain(resolved, compile(resolved));
  expect(stages.map(({ steps, because }) => [steps, because])).toEqual([
    [['trades', 'bars'], []],
    [['change'], ['change needs other partitions of bars than its own (timeWindow)']],
  ]);
  expect(partition).toMatchObject({ transitions: 8, events: 2 + 5 + 2 * 7 + 2 + 5 + 7 });
});
