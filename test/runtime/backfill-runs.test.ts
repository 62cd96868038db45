/** A backfill divided into runs by the policies of its assets. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asset,
  type BackfillPolicy,
  daily,
  definitions,
  graphAsset,
  hourly,
  job,
  json,
  maxPartitionsPerRun,
  monthly,
  op,
  product,
  singleRun,
  statics,
} from '../../core/index.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { keysOf } from '../../core/partitions/subset/subset.ts';
import { backfillRuns } from '../../runtime/request/backfill-runs.ts';
import { resolveRunRequest } from '../../runtime/request/resolve.ts';
import type { RunInput } from '../../runtime/request/schema.ts';

const asOf = Date.parse('2025-01-10T00:00:00Z');
const run = (): void => {};
const symbols = Array.from({ length: 5 }, (_, i) => `S${i}`);
const pairs = product(daily({ start: '2024-01-01' }), statics(symbols, { name: 'sym' }));

function jobOf(assets: Parameters<typeof definitions>[0]['assets']): ResolvedJob {
  return definitions({ assets, jobs: [job({ name: 'j' })] }).jobs.get('j') as ResolvedJob;
}
const withPolicies = (...policies: readonly (BackfillPolicy | undefined)[]): ResolvedJob =>
  jobOf(
    policies.map((backfillPolicy, i) =>
      asset({ key: `a${i}`, partitions: pairs, ...(backfillPolicy && { backfillPolicy }), run }),
    ),
  );
const keysIn = (request: RunInput, of: ResolvedJob): readonly string[] =>
  [...resolveRunRequest(request, of, asOf).partitions.values()].flatMap((subset) => [...keysOf(subset)]);
const range = { start_date: '2024-02-01', end_date: '2024-02-10' };

describe('runs of a backfill', () => {
  test('ask for each partition once, the earliest dates first, and for no more than is allowed', () => {
    const whole = withPolicies(undefined);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 120 }), (days, most) => {
        const request = {
          start_date: '2024-02-01',
          end_date: new Date(Date.UTC(2024, 1, days)).toISOString().slice(0, 10),
        };
        const runs = backfillRuns(request, whole, asOf, {}, most);
        const keys = runs.map((one) => keysIn(one, whole));
        expect(Math.max(...keys.map(({ length }) => length))).toBeLessThanOrEqual(most);
        expect(keys.flat().sort()).toEqual(keysIn(request, whole).toSorted());
        const dates = runs.map(({ start_date }) => start_date as string);
        expect(dates).toEqual(dates.toSorted());
      }),
      { numRuns: 60 },
    );
  });

  test('there is one without a policy, and with singleRun', () => {
    expect(backfillRuns(range, withPolicies(undefined), asOf, {})).toEqual([range]);
    expect(backfillRuns(range, withPolicies(singleRun(), undefined), asOf, {})).toEqual([range]);
  });

  test('the smallest number of the policies and the flag holds, of the assets that are selected', () => {
    const policies = withPolicies(maxPartitionsPerRun(30), maxPartitionsPerRun(10), singleRun());
    expect(backfillRuns(range, policies, asOf, {}).length).toBe(5);
    expect(backfillRuns({ ...range, selection: 'a0' }, policies, asOf, {}).length).toBe(2);
    expect(backfillRuns({ ...range, selection: 'a2' }, policies, asOf, {}).length).toBe(1);
    expect(backfillRuns(range, policies, asOf, {}, 5).length).toBe(10);
    expect(backfillRuns(range, policies, asOf, {}, 1000).length).toBe(5);
  });

  test('a date with more partitions than are allowed is divided by symbols', () => {
    const one = { start_date: '2024-02-01', end_date: '2024-02-02', run_key: 'k' };
    expect(backfillRuns(one, withPolicies(maxPartitionsPerRun(3)), asOf, {})).toEqual([
      { start_date: '2024-02-01', end_date: '2024-02-01', symbols: ['S0', 'S1', 'S2'], run_key: 'k/1' },
      { start_date: '2024-02-01', end_date: '2024-02-01', symbols: ['S3', 'S4'], run_key: 'k/2' },
      { start_date: '2024-02-02', end_date: '2024-02-02', symbols: ['S0', 'S1', 'S2'], run_key: 'k/3' },
      { start_date: '2024-02-02', end_date: '2024-02-02', symbols: ['S3', 'S4'], run_key: 'k/4' },
    ]);
  });

  test('windows of an hour are divided by hours; the ops of a graph have its policy', () => {
    const hours = hourly({ start: '2024-01-01-00:00' });
    const compose = op({ name: 'make', type: json<number>(), run: () => 1 });
    const graph = graphAsset({
      key: 'g',
      partitions: hours,
      backfillPolicy: maxPartitionsPerRun(9),
      compose,
    });
    const runs = backfillRuns({ start_date: '2024-01-01', end_date: '2024-01-01' }, jobOf([graph]), asOf, {});
    expect(runs.map(({ start_date, end_date }) => [start_date, end_date])).toEqual([
      ['2024-01-01-00:00', '2024-01-01-08:00'],
      ['2024-01-01-09:00', '2024-01-01-17:00'],
      ['2024-01-01-18:00', '2024-01-01-23:00'],
    ]);
  });

  test('what cannot be divided is refused with what to do', () => {
    const days = asset({
      key: 'days',
      partitions: daily({ start: '2024-01-01' }),
      backfillPolicy: maxPartitionsPerRun(2),
      run,
    });
    const months = asset({
      key: 'months',
      partitions: monthly({ start: '2024-01-01' }),
      deps: { days },
      run,
    });
    const both = jobOf([days, months]);
    expect(() => backfillRuns(range, both, asOf, {})).toThrow(
      /^job j cannot be backfilled by 2 partitions a run: it has steps over several kinds of partitions; select those of one kind/,
    );
    expect(backfillRuns({ ...range, selection: 'days' }, both, asOf, {}).length).toBe(5);
    const venues = asset({
      key: 'v',
      partitions: product(daily({ start: '2024-01-01' }), statics(['a', 'b', 'c'], { name: 'venue' })),
      backfillPolicy: maxPartitionsPerRun(2),
      run,
    });
    expect(() => backfillRuns(range, jobOf([venues]), asOf, {})).toThrow(/2024-02-01 alone has 3; raise/);
    expect(() => withPolicies(maxPartitionsPerRun(0))).toThrow(
      /maxPartitionsPerRun\(0\) must be a whole number of at least 1/,
    );
    expect(() => jobOf([asset({ key: 'u', backfillPolicy: singleRun(), run })])).toThrow(
      /it has no partitions/,
    );
  });
});
