import { describe, expect, test } from 'vitest';
import {
  cron,
  daily,
  dynamic,
  exchangeCalendar,
  hourly,
  identity,
  type PartitionsDefinition,
  product,
  weekly,
} from '../../core/index.ts';
import { bindDynamic, dynamicSetsOf } from '../../core/partitions/definition/dynamic.ts';
import { type TimeDimension, timeDimensionOf } from '../../core/partitions/definition/types.ts';
import { allPartitions, keysOf } from '../../core/partitions/subset/subset.ts';

const at = (text: string): number => Date.parse(text);
const time = (definition: PartitionsDefinition): TimeDimension =>
  timeDimensionOf(definition) as TimeDimension;
const keys = (definition: PartitionsDefinition, asOf: string): readonly string[] => [
  ...keysOf(allPartitions(definition, at(asOf))),
];

describe('keys', () => {
  test.each([
    ['%Y%m%d', '20240131'],
    ['%Y-%j', '2024-031'],
    ['%d%b%Y', '31Jan2024'],
    ['%Y-%m-%dT%H:%M:%S', '2024-01-31T00:00:00'],
    ['%Y-%m-%d%z', '2024-01-31+0000'],
  ])('of format %s', (format, key) => {
    const days = time(daily({ start: '2024-01-01', format }));
    expect(days.valueAt(30)).toBe(key);
    expect(days.indexOf(key)).toBe(30);
    expect(days.problemOf(`${key}x`, at('2025-01-01'))).toContain(
      `is not of the form ${format}; write such as `,
    );
  });

  test('of the hour that repeats: the second says its offset, and no other hour may', () => {
    const hours = time(hourly({ start: '2025-11-01', timezone: 'America/New_York' }));
    expect(hours.indexOf('2025-11-02-01:00-0500')).toBe(hours.indexOf('2025-11-02-01:00') + 1);
    expect(hours.indexOf('2025-11-02-01:00-0400')).toBe(-1);
    expect(hours.indexOf('2025-11-02-03:00-0500')).toBe(-1);
    expect(
      time(hourly({ start: '2025-03-01', timezone: 'America/New_York' })).indexOf('2025-03-09-02:00'),
    ).toBe(-1);
  });

  test('what a key is that is none', () => {
    const days = time(
      daily({ start: '2024-01-01', end: '2024-03-01', exclusions: ['0 0 * * 6', '2024-01-15'] }),
    );
    const asOf = at('2024-02-01');
    expect(days.problemOf('2024-01-15', asOf)).toBe(
      '2024-01-15 is no partition: no day starts there, or it is excluded; the next one is 2024-01-16',
    );
    expect(days.problemOf('2024-03-01', asOf)).toBe('2024-03-01 is after the last partition, 2024-02-29');
    expect(time(weekly({ start: '2024-01-01' })).problemOf('2024-01-09', asOf)).toBe(
      '2024-01-09 is no partition: no week starts there, or it is excluded; the next one is 2024-01-14',
    );
    expect(time(hourly({ start: '2024-01-01' })).problemOf('2024-02-01-00:00', asOf)).toBe(
      '2024-02-01-00:00 has not ended (UTC), so it is not a partition yet; the last hour that has is 2024-01-31-23:00',
    );
    expect(time(daily({ start: '2024-01-01', endOffset: 1 })).problemOf('2024-02-02', asOf)).toBe(
      '2024-02-02 is not a partition yet (UTC, endOffset 1); the last one is 2024-02-01',
    );
  });
});

describe('half hours, skipped days, excluded hours', () => {
  test('hours of a zone that moves by half an hour begin when its clock shows the minute', () => {
    const hours = time(hourly({ start: '2024-04-07', timezone: 'Australia/Lord_Howe' }));
    const lengths = [0, 1, 2].map((i) => {
      const { startUs, endUs } = hours.windowAt(i);
      return (endUs - startUs) / 60e6;
    });
    expect(lengths).toEqual([60, 90, 60]);
  });

  test('a day that the zone skips has no window, whenever days are cut', () => {
    for (const hourOffset of [0, 7]) {
      const days = daily({ start: '2011-12-28', end: '2012-01-02', timezone: 'Pacific/Apia', hourOffset });
      const found = keys(days, '2013-01-01');
      expect(found.slice(0, 3)).toEqual(['2011-12-28', '2011-12-29', '2011-12-31']);
    }
  });

  test('an excluded hour is excluded both times that the clock shows it', () => {
    const hours = hourly({
      start: '2025-11-02',
      end: '2025-11-02T04:00',
      timezone: 'America/New_York',
      exclusions: ['0 1 * * *'],
    });
    expect(keys(hours, '2026-01-01')).toEqual(['2025-11-02-00:00', '2025-11-02-02:00', '2025-11-02-03:00']);
  });
});

test('dynamic partitions have the values that are bound to them', () => {
  const definition = product(daily({ start: '2024-01-01' }), dynamic({ name: 'sym', set: 'listed' }));
  expect(dynamicSetsOf(definition)).toEqual(['listed']);
  expect(keys(definition, '2024-01-03')).toEqual([]);
  const bound = bindDynamic(definition, {
    valuesOf: (set) => (set === 'listed' ? ['BTC', 'ETH', 'BTC'] : []),
  });
  expect(keys(bound, '2024-01-02')).toEqual(['2024-01-01|BTC', '2024-01-01|ETH']);
  expect(identity().problemOf(definition, bound)).toBeUndefined();
  expect(() => bindDynamic(definition, { valuesOf: () => ['../x'] })).toThrow(
    'dynamic set listed: partition value "../x" is not allowed',
  );
});

describe('definitions that cannot be', () => {
  test.each<[() => unknown, string]>([
    [() => hourly({ start: '2024-01-01', minuteOffset: 60 }), 'hourly minuteOffset 60 is outside 0 to 59'],
    [
      () => cron({ cron: '61 * * * *', start: '2024-01-01' }),
      'cron "61 * * * *": minute "61" is none of 0 to 59',
    ],
    [() => cron({ cron: '0 0 31 2 *', start: '2024-01-01' }), 'no month that it names has that day'],
    [() => cron({ cron: '0 0 * *', start: '2024-01-01' }), 'it needs five fields'],
    [
      () => hourly({ start: '2024-01-01', format: '%Y-%m-%d' }),
      'format "%Y-%m-%d" is too coarse: windows of "0 * * * *" would share a key; add %H',
    ],
    [() => daily({ start: '2024-01-01', format: '%Y-W%V' }), '%V is not available; use %Y %m'],
    [() => daily({ start: '2024-01-01', format: '%Y/%m/%d' }), 'gives keys that are unsafe in a path'],
    [() => daily({ start: '2024-01-01', exclusions: ['0 0 * * *'] }), 'leave no window at all'],
    [() => daily({ start: '2024-01-01', endOffset: 0.5 }), 'daily endOffset 0.5 must be a whole number'],
    [
      () => exchangeCalendar({ start: '2024-01-01', timezone: 'UTC', open: '9:30', close: '16:00' }),
      'exchange calendar open "9:30" is not a time; write HH:MM',
    ],
    [
      () =>
        exchangeCalendar({
          start: '2024-01-01',
          timezone: 'UTC',
          open: '09:30',
          close: '16:00',
          halfDays: { '2024-07-03': '17:00' },
        }),
      '17:00 is outside the session, 09:30 to 16:00',
    ],
  ])('%# says what and how to mend it', (make, message) => {
    expect(make).toThrow(message);
  });
});
