import { describe, expect, test } from 'vitest';
import { asset, daily, definitions, job, product, statics } from '../../core/index.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { countOf, keysOf, type PartitionSubset } from '../../core/partitions/subset/subset.ts';
import { resolveRunRequest } from '../../runtime/request/resolve.ts';
import { runRequestJsonSchema } from '../../runtime/request/schema.ts';

const run = (): void => {};
const partitions = product(daily({ start: '2024-01-01' }), statics(['BTCUSDT', 'ETHUSDT'], { name: 'sym' }));
const a = asset({ key: 'a', partitions, group: 'g', run });
const b = asset({ key: 'b', partitions, deps: { a }, run });
const plain = asset({ key: 'plain', run });
const { jobs } = definitions({
  assets: [a, b, plain],
  jobs: [job({ name: 'j', selection: 'a+' }), job({ name: 'p', selection: 'plain' })],
});
const [j, p] = ['j', 'p'].map((name) => jobs.get(name) as ResolvedJob) as [ResolvedJob, ResolvedJob];
const asOf = Date.parse('2024-03-10T08:00:00Z');

/** What is asked for of the only sharding of a job. */
const partitionsOf = (input: unknown, job: ResolvedJob): PartitionSubset =>
  [...resolveRunRequest(input, job, asOf).partitions.values()][0] as PartitionSubset;
const keys = (input: unknown): readonly string[] => [...keysOf(partitionsOf(input, j))];

describe('what runs', () => {
  test.each([
    ['nothing given: yesterday, every symbol', undefined, ['2024-03-09|BTCUSDT', '2024-03-09|ETHUSDT']],
    [
      'both dates inclusive',
      { start_date: '2024-01-01', end_date: '2024-01-02', symbols: ['ETHUSDT'] },
      ['2024-01-01|ETHUSDT', '2024-01-02|ETHUSDT'],
    ],
    [
      'a start alone runs until yesterday',
      { start_date: '2024-03-08', symbols: ['BTCUSDT'] },
      ['2024-03-08|BTCUSDT', '2024-03-09|BTCUSDT'],
    ],
    [
      'an end that has not ended is cut',
      { start_date: '2024-03-09', end_date: '2024-12-31', symbols: ['BTCUSDT'] },
      ['2024-03-09|BTCUSDT'],
    ],
    [
      'a start before the first partition is cut',
      { start_date: '2020-01-01', end_date: '2024-01-01', symbols: ['BTCUSDT'] },
      ['2024-01-01|BTCUSDT'],
    ],
    ['one key', { partition: '2024-01-05|BTCUSDT' }, ['2024-01-05|BTCUSDT']],
    [
      'some keys',
      { partition: ['2024-01-05|BTCUSDT', '2024-02-05|ETHUSDT'] },
      ['2024-01-05|BTCUSDT', '2024-02-05|ETHUSDT'],
    ],
    [
      'the console fills in Comment',
      { Comment: 'x', start_date: '2024-01-01', end_date: '2024-01-01', symbols: ['BTCUSDT'] },
      ['2024-01-01|BTCUSDT'],
    ],
  ])('%s', (_, input, expected) => {
    expect(keys(input)).toEqual(expected);
  });

  test('a selection takes part of the job', () => {
    expect([...resolveRunRequest({ selection: 'group:g' }, j, asOf).steps].map((step) => step.name)).toEqual([
      'a',
    ]);
  });

  test('an unpartitioned job is one shard', () => {
    expect([...keysOf(partitionsOf({}, p))]).toEqual(['']);
  });

  test('thirty years of ten thousand symbols are counted without a key', () => {
    const many = product(
      daily({ start: '1990-01-01' }),
      statics(
        Array.from({ length: 10_000 }, (_, i) => `S${i}`),
        { name: 'sym' },
      ),
    );
    const { jobs: of } = definitions({
      assets: [asset({ key: 'm', partitions: many, run })],
      jobs: [job({ name: 'm' })],
    });
    const found = partitionsOf({ start_date: '1990-01-01' }, of.get('m') as ResolvedJob);
    expect(countOf(found)).toBe(12_487 * 10_000);
  });
});

describe('what is refused', () => {
  const last = 'the last day that has is 2024-03-09';
  test.each<[unknown, string]>([
    [
      { start_date: '2024-13-01' },
      'start_date "2024-13-01" is not a date; write YYYY-MM-DD, such as 2024-01-31',
    ],
    [{ start_date: 20240101 }, 'start_date 20240101 must be a date, YYYY-MM-DD'],
    [
      { start_date: '2024-01-31', end_date: '2024-01-01' },
      'end_date 2024-01-01 is before start_date 2024-01-31; both are inclusive, the earlier date comes first',
    ],
    [
      { start_date: '2024-03-10', end_date: '2024-03-10' },
      `start_date 2024-03-10: 2024-03-10 has not ended (UTC), so it is not a partition yet; ${last}`,
    ],
    [
      { start_date: '2025-01-01' },
      `start_date 2025-01-01: 2025-01-01 has not ended (UTC), so it is not a partition yet; ${last}`,
    ],
    [
      { end_date: '2024-01-05' },
      'end_date 2024-01-05 is before yesterday, the default of start_date; give start_date as well',
    ],
    [
      { start_date: '2020-01-01', end_date: '2020-02-01' },
      'start_date 2020-01-01 to end_date 2020-02-01 has no partition: 2020-02-01 is before the first partition, 2024-01-01',
    ],
    [{ symbols: ['DOGE'] }, 'symbols: "DOGE" is not one of: BTCUSDT, ETHUSDT'],
    [{ symbols: ["BTC'; DROP--"] }, `symbols: "BTC'; DROP--" is not one of: BTCUSDT, ETHUSDT`],
    [{ symbols: ['../../x'] }, 'symbols: "../../x" is not one of: BTCUSDT, ETHUSDT'],
    [{ symbols: 'BTCUSDT' }, 'symbols "BTCUSDT" must be a list of symbols, such as ["BTCUSDT"]'],
    [{ symbols: [] }, 'symbols [] needs at least one symbol'],
    [{ partition: '2024-01-01' }, 'partition key "2024-01-01" does not fit: write <dt>|<sym>'],
    [
      { partition: '2024-03-10|BTCUSDT' },
      `partition "2024-03-10|BTCUSDT": 2024-03-10 has not ended (UTC), so it is not a partition yet; ${last}`,
    ],
    [
      { partition: '2024-01-01|BTCUSDT', start_date: '2024-01-01' },
      'start_date cannot be given together with partition, which says it all',
    ],
    [
      { startDate: '2024-01-01' },
      'unknown field "startDate" (did you mean start_date?); allowed: start_date, end_date, partition, scheduled_at, symbols, write_mode, only_failed, max_concurrency, shard_granularity, batch_days, skip_test, selection, config, run_key, retry_of, tags',
    ],
    [{ config: [] }, 'config [] must be an object with ops and resources'],
    [{ config: { op: {} } }, 'config: unknown field "op" (did you mean ops?); allowed: ops, resources'],
    [{ config: { ops: { a: {} } } }, 'config.ops.a.config is missing; it must be an object of fields'],
    [
      { config: { ops: { a: { config: {}, retry: 1 } } } },
      'config.ops.a: unknown field "retry"; allowed: config',
    ],
    [
      { batch_days: 7 },
      'batch_days 7 needs shards of several partitions: set shard_granularity, to weekly at least',
    ],
    [{ write_mode: 'append' }, 'write_mode "append" must be one of skip_if_exists, skip_if_fresh, overwrite'],
    [{ max_concurrency: 0 }, 'max_concurrency 0 must be at least 1 (0 would mean no limit at all)'],
    [{ max_concurrency: 1.5 }, 'max_concurrency 1.5 must be a whole number'],
    [{ run_key: 'a b' }, 'run_key "a b" takes 1 to 256 letters, digits and . _ : / | + -'],
    [
      { selection: 'nothing' },
      'selection "nothing", character 1: there is no asset "nothing"; assets are a, b, plain',
    ],
    [{ selection: 'plain' }, 'selection "plain" has no asset of job j; its assets are a, b'],
    [[], 'the run request must be an object such as {"start_date": "2024-01-01"}, not []'],
    [null, 'the run request must be an object such as {"start_date": "2024-01-01"}, not null'],
    [
      '2024-01-01',
      'the run request must be an object such as {"start_date": "2024-01-01"}, not "2024-01-01"',
    ],
  ])('%j', (input, message) => {
    expect(() => resolveRunRequest(input, j, asOf)).toThrow(message);
  });

  test('dates and symbols of a job that has none', () => {
    expect(() => resolveRunRequest({ start_date: '2024-01-01' }, p, asOf)).toThrow(
      'start_date cannot be given: job p has no time partitions',
    );
    expect(() => resolveRunRequest({ symbols: ['X'] }, p, asOf)).toThrow(
      'symbols cannot be given: job p has no dimension called sym',
    );
  });
});

test('the input has a JSON Schema that knows its fields and refuses others', () => {
  expect(runRequestJsonSchema()).toMatchObject({
    type: 'object',
    additionalProperties: false,
    properties: { max_concurrency: { type: 'integer', minimum: 1, default: 4 } },
  });
});
