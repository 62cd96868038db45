import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daily } from '../../core/partitions/definition/daily.ts';
import { product } from '../../core/partitions/definition/product.ts';
import { statics } from '../../core/partitions/definition/static.ts';
import type { TimeDimension } from '../../core/partitions/definition/types.ts';
import { containsKey, partitionPath, problemOfKey, windowOf } from '../../core/partitions/key.ts';
import { identity } from '../../core/partitions/mapping/identity.ts';
import {
  allPartitions,
  countOf,
  keysOf,
  rangesOf,
  subsetOfKeys,
} from '../../core/partitions/subset/subset.ts';

const at = (iso: string): number => Date.parse(iso);
const time = (definition: ReturnType<typeof daily>): TimeDimension =>
  definition.dimensions[0] as TimeDimension;

describe('daily partitions', () => {
  test('a day is a partition exactly from its end on', () => {
    const days = time(daily({ start: '2025-01-01' }));
    expect(days.count(at('2025-01-03T23:59:59.999Z'))).toBe(2);
    expect(days.count(at('2025-01-04T00:00:00Z'))).toBe(3);
    expect(days.valueAt(2)).toBe('2025-01-03');
  });

  test('the zone decides when a day ends', () => {
    const days = time(daily({ start: '2025-01-01', timezone: 'America/New_York' }));
    expect(days.count(at('2025-01-02T04:59:59Z'))).toBe(0);
    expect(days.count(at('2025-01-02T05:00:00Z'))).toBe(1);
  });

  test('days around a change of clocks have 23 and 25 hours', () => {
    const definition = daily({ start: '2025-01-01', timezone: 'America/New_York' });
    const hours = (key: string): number => {
      const { startUs, endUs } = windowOf(definition, key) as { startUs: number; endUs: number };
      return (endUs - startUs) / 3.6e9;
    };
    expect([hours('2025-03-09'), hours('2025-03-10'), hours('2025-11-02')]).toEqual([23, 24, 25]);
  });

  test.each([
    ['2024-13-01', '"2024-13-01" is not a date; write YYYY-MM-DD, such as 2024-01-31'],
    ['2025-02-30', '"2025-02-30" is not a date; write YYYY-MM-DD, such as 2024-01-31'],
    ['2024-12-31', '2024-12-31 is before the first partition, 2025-01-01'],
    [
      '2025-01-04',
      '2025-01-04 has not ended (UTC), so it is not a partition yet; the last day that has is 2025-01-03',
    ],
  ])('%s is refused with the reason', (value, reason) => {
    expect(time(daily({ start: '2025-01-01' })).problemOf(value, at('2025-01-04T12:00:00Z'))).toBe(reason);
  });

  test('windows tile time in every zone', () => {
    const zones = [
      'UTC',
      'America/New_York',
      'Europe/Berlin',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Pacific/Apia',
      'Africa/Casablanca',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 12_000 }), (timezone, index) => {
        const days = time(daily({ start: '1995-01-01', timezone }));
        const window = days.windowOf(days.valueAt(index));
        expect(window.endUs).toBe(days.windowOf(days.valueAt(index + 1)).startUs);
        expect(window.endUs).toBeGreaterThanOrEqual(window.startUs);
      }),
    );
  });

  test('key and index are inverse', () => {
    const days = time(daily({ start: '1990-01-01' }));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        (index) => days.indexOf(days.valueAt(index)) === index,
      ),
    );
  });
});

describe('products', () => {
  const definition = product(statics(['BTC', 'ETH'], { name: 'sym' }), daily({ start: '2024-01-01' }));
  const asOf = at('2024-01-04T00:00:00Z');

  test('dimensions are ordered by name, whatever the order given', () => {
    expect([...keysOf(allPartitions(definition, asOf))]).toEqual([
      '2024-01-01|BTC',
      '2024-01-01|ETH',
      '2024-01-02|BTC',
      '2024-01-02|ETH',
      '2024-01-03|BTC',
      '2024-01-03|ETH',
    ]);
    expect(partitionPath('cdm_trade', definition, '2024-01-01|BTC')).toBe('cdm_trade/dt=2024-01-01/sym=BTC');
  });

  test('any number of dimensions', () => {
    const three = product(definition, statics(['x', 'y'], { name: 'venue' }));
    expect(countOf(allPartitions(three, asOf))).toBe(12);
    expect([...keysOf(allPartitions(three, asOf))][0]).toBe('2024-01-01|BTC|x');
  });

  test('ten million partitions are counted without a key', () => {
    const symbols = statics(
      Array.from({ length: 1000 }, (_, i) => `S${i}`),
      { name: 'sym' },
    );
    expect(
      countOf(allPartitions(product(daily({ start: '1990-01-01' }), symbols), at('2017-05-19T00:00:00Z'))),
    ).toBe(10_000_000);
  });

  test.each([
    ['2024-01-01', 'partition key "2024-01-01" does not fit: write <dt>|<sym>'],
    ['2024-01-01|BTC|x', 'partition key "2024-01-01|BTC|x" does not fit: write <dt>|<sym>'],
    ['2024-01-01|DOGE', 'partition "2024-01-01|DOGE": "DOGE" is not one of: BTC, ETH'],
    [
      "2024-01-01|BTC'; DROP--",
      `partition "2024-01-01|BTC'; DROP--": "BTC'; DROP--" is not one of: BTC, ETH`,
    ],
  ])('key %s is refused', (key, reason) => {
    expect(problemOfKey(definition, key, asOf)).toBe(reason);
    expect(containsKey(definition, key)).toBe(false);
  });

  test('keys of a subset come once each', () => {
    expect([
      ...keysOf(subsetOfKeys(definition, ['2024-01-02|ETH', '2024-01-02|ETH', '2024-01-01|BTC'])),
    ]).toEqual(['2024-01-02|ETH', '2024-01-01|BTC']);
  });

  test('ranges are the sorted set of their indices', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), (indices) => {
        const flat = rangesOf(indices).flatMap(([from, to]) =>
          Array.from({ length: to - from }, (_, i) => from + i),
        );
        expect(flat).toEqual([...new Set(indices)].sort((a, b) => a - b));
      }),
    );
  });
});

describe('identity mapping', () => {
  const all = product(daily({ start: '2024-01-01' }), statics(['BTC', 'ETH'], { name: 'sym' }));
  const some = product(daily({ start: '2024-01-01' }), statics(['BTC'], { name: 'sym' }));

  test('a key that the upstream lacks is required and nonexistent', () => {
    expect(identity().upstreamOf('2024-01-01|ETH', some, all)).toEqual({
      keys: [],
      requiredButNonexistent: ['2024-01-01|ETH'],
    });
    expect(identity({ allowNonexistentUpstream: true }).upstreamOf('2024-01-01|ETH', some, all)).toEqual({
      keys: [],
      requiredButNonexistent: [],
    });
  });

  test('other dimensions are refused', () => {
    expect(identity().problemOf(all, daily({ start: '2024-01-01' }))).toBe(
      'identity mapping needs equal dimensions: upstream is dt (daily) x sym (static), downstream is dt (daily)',
    );
  });

  test('upstream and downstream agree', () => {
    const mapping = identity({ allowNonexistentUpstream: true });
    fc.assert(
      fc.property(fc.constantFrom('BTC', 'ETH'), fc.nat(3000), (symbol, i) => {
        const key = `${time(daily({ start: '2024-01-01' })).valueAt(i)}|${symbol}`;
        for (const up of mapping.upstreamOf(key, some, all).keys)
          expect(mapping.downstreamOf(up, some, all).keys).toContain(key);
      }),
    );
  });
});

describe('definitions that cannot be', () => {
  test.each([
    [() => daily({ start: '2024-02-30' }), 'daily start "2024-02-30" is not a date; write YYYY-MM-DD'],
    [
      () => daily({ start: '2024-01-02', end: '2024-01-02' }),
      'daily end 2024-01-02 must be after start 2024-01-02; end is exclusive',
    ],
    [
      () => daily({ start: '2024-01-01', timezone: 'Mars/Base' }),
      'timezone "Mars/Base" is unknown; use an IANA name such as UTC or America/New_York',
    ],
    [() => statics([]), 'static partitions partition need at least one value'],
    [() => statics(['a', 'a']), 'static partitions partition list "a" twice'],
    [
      () => statics(['../x']),
      'partition value "../x" is not allowed: use letters, digits and . _ : + - , starting with a letter or digit, at most 128 characters',
    ],
    [
      () => product(daily({ start: '2024-01-01' }), daily({ start: '2024-01-01' })),
      'two partition dimensions are called dt; give one of them another name',
    ],
  ])('%# says what and how to mend it', (make, message) => {
    expect(make).toThrow(message);
  });
});
