/** Cases of the recorded families with other values. What is expected was worked out by hand from the semantics. */
import { describe, expect, test } from 'vitest';
import { cron, daily, hourly, monthly, type PartitionsDefinition, weekly } from '../../core/index.ts';
import { keysOf, subsetOfKeyRange } from '../../core/partitions/subset/subset.ts';
import { timeOf } from './partition-cases.ts';

const newYork = 'America/New_York';
const saoPaulo = 'America/Sao_Paulo';

describe('windows of keys', () => {
  test.each<[string, PartitionsDefinition, string, string, string]>([
    [
      'the day of the spring change has 23 hours',
      daily({ start: '2025-01-01', timezone: newYork }),
      '2025-03-09',
      '2025-03-09T05:00Z',
      '2025-03-10T04:00Z',
    ],
    [
      'that of the autumn change has 25',
      daily({ start: '2025-01-01', timezone: newYork }),
      '2025-11-02',
      '2025-11-02T04:00Z',
      '2025-11-03T05:00Z',
    ],
    [
      'a cut that is missing moves to the end of the gap',
      daily({ start: '2025-01-01', timezone: newYork, hourOffset: 2, minuteOffset: 30 }),
      '2025-03-09',
      '2025-03-09T07:00Z',
      '2025-03-10T06:30Z',
    ],
    [
      'the window before ends there',
      daily({ start: '2025-01-01', timezone: newYork, hourOffset: 2, minuteOffset: 30 }),
      '2025-03-08',
      '2025-03-08T07:30Z',
      '2025-03-09T07:00Z',
    ],
    [
      'a cut that repeats is made the second time',
      daily({ start: '2025-01-01', timezone: newYork, hourOffset: 1, minuteOffset: 30 }),
      '2025-11-02',
      '2025-11-02T06:30Z',
      '2025-11-03T06:30Z',
    ],
    [
      'midnight itself missing',
      daily({ start: '2018-01-01', timezone: saoPaulo }),
      '2018-11-04',
      '2018-11-04T03:00Z',
      '2018-11-05T02:00Z',
    ],
    [
      'a week over the change',
      weekly({ start: '2025-01-01', timezone: newYork }),
      '2025-03-09',
      '2025-03-09T05:00Z',
      '2025-03-16T04:00Z',
    ],
    [
      'a month over the change',
      monthly({ start: '2025-01-01', timezone: newYork }),
      '2025-11-01',
      '2025-11-01T04:00Z',
      '2025-12-01T05:00Z',
    ],
    [
      'the hour before the gap',
      hourly({ start: '2025-01-01', timezone: newYork }),
      '2025-03-09-01:00',
      '2025-03-09T06:00Z',
      '2025-03-09T07:00Z',
    ],
    [
      'an ambiguous hour is the first',
      hourly({ start: '2025-01-01', timezone: newYork }),
      '2025-11-02-01:00',
      '2025-11-02T05:00Z',
      '2025-11-02T06:00Z',
    ],
    [
      'with its offset the second',
      hourly({ start: '2025-01-01', timezone: newYork }),
      '2025-11-02-01:00-0500',
      '2025-11-02T06:00Z',
      '2025-11-02T07:00Z',
    ],
    [
      'an hour that a half-hour change lengthens',
      hourly({ start: '2024-01-01', timezone: 'Australia/Lord_Howe' }),
      '2024-04-07-01:00',
      '2024-04-06T14:00Z',
      '2024-04-06T15:30Z',
    ],
    [
      'a month from the 31st reaches over February',
      monthly({ start: '2025-01-01', dayOffset: 31 }),
      '2025-01-31',
      '2025-01-31T00:00Z',
      '2025-03-31T00:00Z',
    ],
    ['a leap day', daily({ start: '2024-01-01' }), '2024-02-29', '2024-02-29T00:00Z', '2024-03-01T00:00Z'],
  ])('%s', (_, definition, key, from, to) => {
    const full = (text: string): number => Date.parse(text.replace('Z', ':00Z')) * 1000;
    expect(timeOf(definition).windowOf(key)).toEqual({ startUs: full(from), endUs: full(to) });
  });

  test.each<[string, PartitionsDefinition, string]>([
    ['no such date', daily({ start: '2025-01-01' }), '2025-02-29'],
    ['another form', daily({ start: '2025-01-01' }), '2025-1-2'],
    ['before the start', daily({ start: '2025-01-02' }), '2025-01-01'],
    ['past the end', daily({ start: '2025-01-01', end: '2025-01-03' }), '2025-01-03'],
    ['excluded', daily({ start: '2025-01-01', exclusions: ['0 0 * * 6'] }), '2025-01-04'],
    ['no start of a week', weekly({ start: '2025-01-01' }), '2025-01-06'],
    ['a missing hour', hourly({ start: '2025-01-01', timezone: newYork }), '2025-03-09-02:00'],
    [
      'an offset that is not of the zone',
      hourly({ start: '2025-01-01', timezone: newYork }),
      '2025-11-02-01:00-0700',
    ],
    [
      'an offset where nothing repeats',
      hourly({ start: '2025-01-01', timezone: newYork }),
      '2025-11-02-03:00-0500',
    ],
  ])('%s is no key', (_, definition, key) => {
    expect(timeOf(definition).indexOf(key)).toBe(-1);
  });

  test.each<[string, () => unknown]>([
    ['months without their year', () => monthly({ start: '2025-01-01', format: '%m' })],
    ['days by month', () => daily({ start: '2025-01-01', format: '%Y-%m' })],
    ['weeks by month', () => weekly({ start: '2025-01-01', format: '%Y-%m' })],
    ['two cuts a day by date', () => cron({ start: '2025-01-01', cron: '0 6,18 * * *', format: '%Y-%m-%d' })],
    [
      'hours of three without hours',
      () => cron({ start: '2025-01-01', cron: '0 */3 * * *', format: '%Y-%m-%d' }),
    ],
    [
      'minutes without minutes',
      () => cron({ start: '2025-01-01', cron: '*/15 * * * *', format: '%Y-%m-%d-%H' }),
    ],
  ])('a format too coarse: %s', (_, make) => {
    expect(make).toThrow('too coarse');
  });

  test('a range of keys has both ends', () => {
    const hours = hourly({ start: '2025-01-01', timezone: newYork });
    const asOf = Date.parse('2026-01-01');
    const keys = (from: string, to: string): readonly string[] => [
      ...keysOf(subsetOfKeyRange(hours, from, to, asOf)),
    ];
    expect(keys('2025-11-02-01:00', '2025-11-02-02:00')).toEqual([
      '2025-11-02-01:00',
      '2025-11-02-01:00-0500',
      '2025-11-02-02:00',
    ]);
    expect(keys('2025-03-09-01:00', '2025-03-09-03:00')).toEqual(['2025-03-09-01:00', '2025-03-09-03:00']);
    expect(keys('2025-11-02-02:00', '2025-11-02-01:00')).toEqual([]);
  });
});
