import { describe, expect, test } from 'vitest';
import {
  asset,
  cron,
  daily,
  definitions,
  dynamic,
  exchangeCalendar,
  hourly,
  identity,
  job,
  last,
  monthly,
  multi,
  type PartitionsDefinition,
  product,
  specific,
  staticMapping,
  statics,
  timeWindow,
  weekly,
} from '../../core/index.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { bindDynamic, dynamicSetsOf } from '../../core/partitions/definition/dynamic.ts';
import { type TimeDimension, timeDimensionOf } from '../../core/partitions/definition/types.ts';
import { defaultMapping } from '../../core/partitions/mapping/default.ts';
import { mappings } from '../../core/partitions/mapping/index.ts';
import { partitionsOfTick } from '../../core/partitions/schedule.ts';
import { allPartitions, keysOf } from '../../core/partitions/subset/subset.ts';
import { resolveRunRequest } from '../../runtime/request/resolve.ts';

const at = (text: string): number => Date.parse(text);
const time = (definition: PartitionsDefinition): TimeDimension =>
  timeDimensionOf(definition) as TimeDimension;
const keys = (definition: PartitionsDefinition, asOf: string): readonly string[] => [
  ...keysOf(allPartitions(definition, at(asOf))),
];
const iso = (us: number): string => new Date(us / 1000).toISOString().slice(0, 16);

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

describe('exchange calendars', () => {
  const calendar = exchangeCalendar({
    start: '2024-07-01',
    timezone: 'America/New_York',
    open: '09:30',
    close: '16:00',
    holidays: ['2024-07-04', '2024-07-06'],
    halfDays: { '2024-07-03': '13:00' },
    extraSessions: ['2024-07-13'],
  });
  const sessions = time(calendar);

  test('have a partition a session, which exists once it has closed', () => {
    expect(keys(calendar, '2024-07-15T12:00Z')).toEqual([
      '2024-07-01',
      '2024-07-02',
      '2024-07-03',
      '2024-07-05',
      '2024-07-08',
      '2024-07-09',
      '2024-07-10',
      '2024-07-11',
      '2024-07-12',
      '2024-07-13',
    ]);
    expect(keys(calendar, '2024-07-03T16:59Z')).toEqual(['2024-07-01', '2024-07-02']);
    expect(keys(calendar, '2024-07-03T17:00Z')).toEqual(['2024-07-01', '2024-07-02', '2024-07-03']);
  });

  test('windows run from open to close', () => {
    const of = (key: string): readonly string[] => {
      const { startUs, endUs } = sessions.windowOf(key);
      return [iso(startUs), iso(endUs)];
    };
    expect(of('2024-07-02')).toEqual(['2024-07-02T13:30', '2024-07-02T20:00']);
    expect(of('2024-07-03')).toEqual(['2024-07-03T13:30', '2024-07-03T17:00']);
    expect(sessions.indexOf('2024-07-04')).toBe(-1);
    expect(sessions.cron).toBe('0 16 * * 1,2,3,4,5');
  });

  test('a night session opens on the day before', () => {
    const globex = time(
      exchangeCalendar({ start: '2024-07-01', timezone: 'America/Chicago', open: '17:00', close: '16:00' }),
    );
    const { startUs, endUs } = globex.windowOf('2024-07-01');
    expect([iso(startUs), iso(endUs)]).toEqual(['2024-06-30T22:00', '2024-07-01T21:00']);
  });

  test('the session before a Friday is the Thursday, or the day before a holiday', () => {
    const mapping = timeWindow({ startOffset: -1, endOffset: -1 });
    expect(mapping.upstreamOf('2024-07-05', calendar, calendar, at('2024-08-01')).keys).toEqual([
      '2024-07-03',
    ]);
    const hours = hourly({ start: '2024-07-01', timezone: 'America/New_York' });
    expect(timeWindow().upstreamOf('2024-07-03', hours, calendar, at('2024-08-01')).keys).toEqual([
      '2024-07-03-09:00',
      '2024-07-03-10:00',
      '2024-07-03-11:00',
      '2024-07-03-12:00',
    ]);
  });

  test('a tick on a holiday asks for nothing', () => {
    const of = (text: string): unknown => {
      const { partitions, skip } = partitionsOfTick(calendar, at(text));
      return skip ?? [...keysOf(partitions)];
    };
    expect(of('2024-07-04T20:00Z')).toBe('the window that ended is excluded from the partitions');
    expect(of('2024-07-05T20:00Z')).toEqual(['2024-07-05']);
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

describe('mappings', () => {
  const days = daily({ start: '2024-01-01' });
  const symbols = statics(['BTC', 'ETH'], { name: 'sym' });

  test('every kind is registered by its name', () => {
    expect(Object.keys(mappings)).toEqual([
      'identity',
      'timeWindow',
      'last',
      'all',
      'static',
      'specific',
      'multiToSingle',
      'multi',
    ]);
  });

  test('without offsets between different windows, both directions count downstream windows', () => {
    const hours = hourly({ start: '2024-01-01' });
    const lookback = timeWindow({ startOffset: -1 });
    const asOf = at('2024-02-01');
    expect(lookback.downstreamOf('2024-01-05-07:00', hours, days, asOf).keys).toEqual([
      '2024-01-05',
      '2024-01-06',
    ]);
  });

  test('an offset reaches what the upstream has before the downstream begins', () => {
    const down = daily({ start: '2024-01-05' });
    expect(timeWindow({ startOffset: -2 }).upstreamOf('2024-01-05', days, down, at('2024-02-01'))).toEqual({
      keys: ['2024-01-03', '2024-01-04', '2024-01-05'],
      requiredButNonexistent: [],
    });
  });

  test('a week that begins before its days do asks for what is not there', () => {
    const weeks = weekly({ start: '2023-12-31' });
    const { keys: found, requiredButNonexistent } = timeWindow().upstreamOf(
      '2023-12-31',
      days,
      weeks,
      at('2024-02-01'),
    );
    expect([found.length, requiredButNonexistent]).toEqual([6, ['2023-12-31']]);
  });

  test('only what needs its own partition alone is narrow', () => {
    const grid = product(days, symbols);
    const narrow = [identity(), timeWindow()].map((mapping) => mapping.isNarrow(grid, grid));
    expect(narrow).toEqual([true, true]);
    for (const mapping of [
      timeWindow({ startOffset: -1 }),
      last(),
      multi({}),
      multi({ dt: { dimension: 'dt' } }),
    ])
      expect(mapping.isNarrow(grid, grid)).toBe(false);
    expect(specific(['2024-01-01']).isNarrow(days, days)).toBe(false);
    expect(multi({ dt: { dimension: 'dt' }, sym: { dimension: 'sym' } }).isNarrow(grid, grid)).toBe(true);
  });

  test('of a dependency that says none', () => {
    const kind = (up: PartitionsDefinition | undefined, down: PartitionsDefinition | undefined): string =>
      defaultMapping(up, down).kind;
    const grid = product(days, symbols);
    expect(kind(undefined, undefined)).toBe('identity');
    expect(kind(days, undefined)).toBe('all');
    expect(kind(undefined, days)).toBe('all');
    expect(kind(days, days)).toBe('identity');
    expect(kind(days, monthly({ start: '2024-01-01' }))).toBe('timeWindow');
    expect(kind(grid, days)).toBe('multiToSingle');
    expect(kind(symbols, grid)).toBe('multiToSingle');
    expect(kind(grid, product(weekly({ start: '2024-01-01' }), symbols))).toBe('timeWindow');
    expect(kind(days, symbols)).toBe('identity');
  });

  test.each<[string, () => unknown, string]>([
    [
      'offsets in disorder',
      () => timeWindow({ startOffset: 0, endOffset: -1 }),
      'endOffset -1 is less than startOffset 0',
    ],
    [
      'half an offset',
      () => timeWindow({ startOffset: -0.5 }),
      'startOffset -0.5 must be a whole number of windows',
    ],
    ['no key', () => specific([]), 'specific mapping needs at least one key'],
    [
      'one dimension twice',
      () => multi({ a: { dimension: 'x' }, b: { dimension: 'x' } }),
      'two upstream dimensions follow x',
    ],
    ['no moment', () => last().upstreamOf('2024-01-01', days, days), 'last mapping needs asOf'],
    ['a key of another', () => identity().upstreamOf('x', days, days), '"x" is no partition of dt (daily)'],
  ])('refuse %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('say what does not fit', () => {
    const grid = product(days, symbols);
    expect(staticMapping({ BTC: 'x' }).problemOf(symbols, statics(['y']))).toBe(
      'static mapping: downstream "x" is not one of: y',
    );
    expect(multi({ day: {} }).problemOf(grid, grid)).toBe(
      'multi mapping: the upstream has no dimension day; it has dt, sym',
    );
    expect(multi({ dt: {} }).problemOf(grid, days)).toBe(
      'multi mapping: dt needs the downstream dimension that it follows, one of dt',
    );
    expect(timeWindow().problemOf(symbols, days)).toBe(
      'time window mapping needs time windows on both sides; the upstream has none',
    );
    expect(specific(['2023-01-01']).problemOf(days, symbols)).toBe(
      'specific mapping: partition "2023-01-01": 2023-01-01 is before the first partition, 2024-01-01',
    );
  });
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

describe('run requests over hours', () => {
  const { jobs } = definitions({
    assets: [
      asset({ key: 'h', partitions: hourly({ start: '2024-01-01' }), run: () => {} }),
      asset({ key: 'w', partitions: weekly({ start: '2024-01-01' }), run: () => {} }),
    ],
    jobs: [job({ name: 'h', selection: 'h' }), job({ name: 'w', selection: 'w' })],
  });
  const found = (name: string, input: unknown): readonly string[] => [
    ...keysOf(resolveRunRequest(input, jobs.get(name) as ResolvedJob, at('2024-03-10T08:30:00Z')).partitions),
  ];

  test('a date covers all of its windows, a key one', () => {
    expect(found('h', { start_date: '2024-01-01', end_date: '2024-01-02' }).length).toBe(48);
    expect(found('h', { start_date: '2024-01-01-05:00', end_date: '2024-01-01-07:00' })).toEqual([
      '2024-01-01-05:00',
      '2024-01-01-06:00',
      '2024-01-01-07:00',
    ]);
    expect(found('h', { start_date: '2024-01-01-22:00', end_date: '2024-01-02' }).length).toBe(26);
    expect(found('h', {}).at(-1)).toBe('2024-03-10-07:00');
    expect(found('w', { start_date: '2024-01-09', end_date: '2024-01-21' })).toEqual([
      '2024-01-07',
      '2024-01-14',
      '2024-01-21',
    ]);
  });

  test.each([
    [
      { start_date: '2024-01-01-05:30' },
      'start_date "2024-01-01-05:30" is not a date; write YYYY-MM-DD, such as 2024-01-31, or a key, such as 2024-01-01-00:00',
    ],
    [
      { start_date: '2024-01-01-05:00', end_date: '2024-01-01-04:00' },
      'end_date 2024-01-01-04:00 is before start_date 2024-01-01-05:00',
    ],
    [
      { start_date: '2024-03-10-08:00' },
      'start_date 2024-03-10-08:00: 2024-03-10-08:00 has not ended (UTC), so it is not a partition yet; the last hour that has is 2024-03-10-07:00',
    ],
    [{ start_date: '2025-01-01' }, 'start_date 2025-01-01: 2025-01-01-00:00 has not ended'],
  ])('%j is refused', (input, message) => {
    expect(() => found('h', input)).toThrow(message);
  });
});
