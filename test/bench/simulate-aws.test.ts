import { expect, test } from 'vitest';
import { seededRandom } from '../../bench/random.ts';
import { Bucket, Capacity } from '../../bench/simulate-aws/capacity.ts';
import { Clock } from '../../bench/simulate-aws/clock.ts';
import { newAccount, type Quotas, usualAccount, withVcpus } from '../../bench/simulate-aws/quotas.ts';
import { type Scenario, simulate } from '../../bench/simulate-aws/simulate.ts';
import { asset, batch, type Compute, daily, definitions, job, lambda } from '../../core/index.ts';
import { compile } from '../../state-machines/compile.ts';
import type { CompiledJob } from '../../state-machines/types.ts';

/** Nothing but the work takes time: a figure can be worked out by hand. */
const ideal: Quotas = {
  ...usualAccount,
  lambda: { ...usualAccount.lambda, coldStartSeconds: 0 },
  batch: { ...usualAccount.batch, provisioningSeconds: 0, noticeSeconds: 0 },
};
/** In the middle: what varies is as it is said. */
const even = (): number => 0.5;

function line(compute: Compute = lambda()): CompiledJob {
  const partitions = daily({ start: '2024-01-01' });
  const made = { partitions, codeVersion: '1', compute, run: () => undefined };
  const first = asset({ key: 'first', ...made });
  const second = asset({ key: 'second', deps: { first }, ...made });
  const { jobs } = definitions({ assets: [first, second], jobs: [job({ name: 'days' })] });
  return compile(jobs.get('days')!);
}

const steps: Scenario['steps'] = { first: { seconds: 10 }, second: { seconds: 20 } };
const scenario = { maxConcurrency: 4, quotas: ideal, steps, random: even };

test('time goes from one that waits to the next, the earlier of equal ones first', async () => {
  const clock = new Clock();
  const seen: string[] = [];
  const wait = async (name: string, seconds: number): Promise<void> => {
    await clock.sleep(seconds);
    seen.push(`${name} ${clock.now}`);
  };
  await clock.run(Promise.all([wait('a', 3), wait('b', 1), wait('c', 3), wait('d', 2)]));
  expect(seen).toEqual(['b 1', 'd 2', 'a 3', 'c 3']);
  await expect(clock.run(new Promise(() => undefined))).rejects.toThrow('nothing waits');
});

test('a bucket gives its burst at once and then its rate', async () => {
  const clock = new Clock();
  const bucket = new Bucket(clock, { burst: 2, perSecond: 4 });
  const times: number[] = [];
  const take = async (): Promise<void> => {
    await bucket.take();
    times.push(clock.now);
  };
  await clock.run(Promise.all([take(), take(), take(), take()]));
  expect(times).toEqual([0, 0, 0.25, 0.5]);
  expect([bucket.tryTake(), bucket.tryTake(0)]).toEqual([false, true]);
});

test('a capacity is had in the order of asking, also by what asks for little', async () => {
  const capacity = new Capacity(4);
  const begun: string[] = [];
  const take = (name: string, amount: number): Promise<unknown> =>
    capacity.take(amount).then(() => begun.push(name));
  await take('a', 3);
  const waiting = [take('b', 4), take('c', 1)];
  capacity.give(3);
  await waiting[0];
  capacity.give(4);
  await Promise.all(waiting);
  expect(begun).toEqual(['a', 'b', 'c']);
  expect(capacity.peak).toBe(4);
  await expect(capacity.take(5)).rejects.toThrow('never free');
});

test('eight shards, four at a time, take twice the way of one', async () => {
  const one = await simulate(line(), { ...scenario, shards: 1 });
  const eight = await simulate(line(), { ...scenario, shards: 8 });
  // Plan and the gate take 0.15 s each.
  expect(one.makespanSeconds).toBeCloseTo(0.15 + 0.15 + 30, 1);
  expect(eight.makespanSeconds).toBeCloseTo(0.15 + 2 * (0.15 + 30), 1);
  expect(eight.peak).toEqual({ lambda: 4, vcpus: 0, queries: 0 });
  expect(eight.transitions - one.transitions).toBe(7 * (one.transitions - 6));
});

test('jobs wait for vCPUs, and a container is paid for a minute at least', async () => {
  const heavy = line(batch({ image: 'step', vcpu: 2, memoryMb: 4096, timeoutSeconds: 600 }));
  const two = { ...scenario, shards: 4, quotas: withVcpus(ideal, 4) };
  const result = await simulate(heavy, two);
  expect(result.peak.vcpus).toBe(4);
  // Four shards of 30 s on two places, after Plan and the gate.
  expect(result.makespanSeconds).toBeCloseTo(60 + 0.3, 0);
  const container = 60 * (2 * (0.03238 / 3600) + 4 * (0.00356 / 3600));
  expect(result.dollars).toBeCloseTo(8 * container + result.transitions * 25e-6, 3);
});

test('a job that waits longer than its state may fails its shard alone', async () => {
  const heavy = line(batch({ image: 'step', vcpu: 4, memoryMb: 8192, timeoutSeconds: 600 }));
  const slow = { first: { seconds: 20_000 }, second: { seconds: 0 } };
  const result = await simulate(heavy, {
    ...{ ...scenario, shards: 2, quotas: withVcpus(ideal, 4), steps: slow },
  });
  expect(result.failedShards).toBe(1);
});

test('an account with ten Lambdas slows a large backfill, and fails none of it', async () => {
  const result = await simulate(line(), {
    ...{ shards: 200, maxConcurrency: 64, quotas: newAccount, steps, random: seededRandom(7) },
  });
  expect(result.peak.lambda).toBe(10);
  expect(result.throttled).toBeGreaterThan(100);
  expect(result.failedShards).toBe(0);
});

test('the same seed gives the same run', async () => {
  const run = () => simulate(line(), { ...scenario, shards: 50, random: seededRandom(3) });
  expect(await run()).toEqual(await run());
});
