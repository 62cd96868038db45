/** Cases of the recorded families with other values. What is expected was worked out by hand from the semantics. */
import { describe, expect, test } from 'vitest';
import {
  cron,
  daily,
  hourly,
  monthly,
  type PartitionsDefinition,
  product,
  statics,
  weekly,
} from '../../core/index.ts';
import { keysAt } from './partition-cases.ts';

const newYork = 'America/New_York';

describe('keys at a time', () => {
  test.each<[string, PartitionsDefinition, string, readonly string[]]>([
    [
      'a day cut at 09:00 is there at 09:00 of the next',
      daily({ start: '2025-01-02', hourOffset: 9 }),
      '2025-01-03T09:00Z',
      ['2025-01-02'],
    ],
    ['and not a minute before', daily({ start: '2025-01-02', hourOffset: 9 }), '2025-01-03T08:59Z', []],
    [
      'a start after the cut waits for the next',
      daily({ start: '2025-01-02T10:00', hourOffset: 9 }),
      '2025-01-05T00:00Z',
      ['2025-01-03'],
    ],
    [
      'a day of New York ends at 05:00Z in winter',
      daily({ start: '2024-12-31', timezone: newYork }),
      '2025-01-01T04:59:59Z',
      [],
    ],
    [
      'and is there at it',
      daily({ start: '2024-12-31', timezone: newYork }),
      '2025-01-01T05:00Z',
      ['2024-12-31'],
    ],
    [
      'and at 04:00Z in summer',
      daily({ start: '2024-07-01', timezone: newYork }),
      '2024-07-02T04:00Z',
      ['2024-07-01'],
    ],
    [
      'end is exclusive for the ends of windows',
      daily({ start: '2025-01-01', end: '2025-01-04' }),
      '2026-01-01T00:00Z',
      ['2025-01-01', '2025-01-02', '2025-01-03'],
    ],
    [
      'an end within a day leaves that day out',
      daily({ start: '2025-01-01', end: '2025-01-03T23:00' }),
      '2026-01-01T00:00Z',
      ['2025-01-01', '2025-01-02'],
    ],
    [
      'a week that is cut off by the end is none',
      weekly({ start: '2025-01-01', end: '2025-01-20' }),
      '2026-01-01T00:00Z',
      ['2025-01-05', '2025-01-12'],
    ],
    [
      'end offset 1 has the window in progress',
      daily({ start: '2025-01-01', endOffset: 1 }),
      '2025-01-02T12:00Z',
      ['2025-01-01', '2025-01-02'],
    ],
    [
      'end offset 2 before the first has ended',
      daily({ start: '2025-01-10', endOffset: 2 }),
      '2025-01-10T12:00Z',
      ['2025-01-10', '2025-01-11'],
    ],
    [
      'end offset does not pass the end',
      daily({ start: '2025-01-01', end: '2025-01-03', endOffset: 5 }),
      '2025-01-02T12:00Z',
      ['2025-01-01', '2025-01-02'],
    ],
    [
      'end offset -2 drops the last two',
      daily({ start: '2025-01-01', endOffset: -2 }),
      '2025-01-05T00:00Z',
      ['2025-01-01', '2025-01-02'],
    ],
    ['and no more than there are', daily({ start: '2025-01-01', endOffset: -3 }), '2025-01-03T00:00Z', []],
    [
      'end offset of excluded days counts days that are kept',
      daily({ start: '2025-01-03', exclusions: ['0 0 * * 6,0'], endOffset: 1 }),
      '2025-01-04T12:00Z',
      ['2025-01-03', '2025-01-06'],
    ],
    [
      'a Friday that is kept ends on Saturday',
      daily({ start: '2025-01-03', exclusions: ['0 0 * * 6,0'] }),
      '2025-01-04T00:00Z',
      ['2025-01-03'],
    ],
    [
      'a Friday of a cron over weekdays ends on Monday',
      cron({ start: '2025-01-03', cron: '0 0 * * 1-5', format: '%Y-%m-%d' }),
      '2025-01-05T23:59Z',
      [],
    ],
    [
      'and is there on Monday',
      cron({ start: '2025-01-03', cron: '0 0 * * 1-5', format: '%Y-%m-%d' }),
      '2025-01-06T00:00Z',
      ['2025-01-03'],
    ],
    [
      'a date is excluded by its start',
      daily({ start: '2025-01-01', exclusions: ['2025-01-02'] }),
      '2025-01-04T00:00Z',
      ['2025-01-01', '2025-01-03'],
    ],
    [
      'but not by another time of it',
      daily({ start: '2025-01-01', hourOffset: 9, exclusions: ['2025-01-02'] }),
      '2025-01-04T09:00Z',
      ['2025-01-01', '2025-01-02', '2025-01-03'],
    ],
    [
      'a missing hour has no key',
      hourly({ start: '2024-03-10-01:00', timezone: newYork }),
      '2024-03-10T08:00Z',
      ['2024-03-10-01:00', '2024-03-10-03:00'].slice(0, 2),
    ],
    [
      'an hour that repeats has two',
      hourly({ start: '2024-11-03-00:00', timezone: newYork }),
      '2024-11-03T08:00Z',
      ['2024-11-03-00:00', '2024-11-03-01:00', '2024-11-03-01:00-0500', '2024-11-03-02:00'],
    ],
    [
      'with the offset in the format each says its own',
      hourly({ start: '2024-11-03T00:00', timezone: newYork, format: '%Y-%m-%d-%H:%M%z' }),
      '2024-11-03T07:00Z',
      ['2024-11-03-00:00-0400', '2024-11-03-01:00-0400', '2024-11-03-01:00-0500'],
    ],
    [
      'half an hour that repeats',
      hourly({ start: '2024-04-07T01:00', timezone: 'Australia/Lord_Howe', minuteOffset: 30 }),
      '2024-04-06T16:00Z',
      ['2024-04-07-01:30', '2024-04-07-01:30+1030'],
    ],
    [
      'hours of India begin at the half hour of UTC',
      hourly({ start: '2025-01-01', timezone: 'Asia/Kolkata' }),
      '2024-12-31T19:30Z',
      ['2025-01-01-00:00'],
    ],
    [
      'a day that Samoa skipped has no key',
      daily({ start: '2011-12-29', timezone: 'Pacific/Apia' }),
      '2011-12-31T10:00Z',
      ['2011-12-29', '2011-12-31'],
    ],
    [
      'months from the 15th',
      monthly({ start: '2025-01-20', dayOffset: 15 }),
      '2025-04-15T00:00Z',
      ['2025-02-15', '2025-03-15'],
    ],
    [
      'months that lack the 31st have no window of their own',
      monthly({ start: '2025-01-01', dayOffset: 31 }),
      '2025-08-31T00:00Z',
      ['2025-01-31', '2025-03-31', '2025-05-31', '2025-07-31'],
    ],
    [
      'weeks from Wednesday, 06:00',
      weekly({ start: '2025-01-01', dayOffset: 3, hourOffset: 6 }),
      '2025-01-15T06:00Z',
      ['2025-01-01', '2025-01-08'],
    ],
    [
      'a German date as key',
      daily({ start: '2024-12-31', format: '%d.%m.%Y' }),
      '2025-01-02T00:00Z',
      ['31.12.2024', '01.01.2025'],
    ],
    [
      'the day of the year as key',
      daily({ start: '2024-12-31', format: '%Y-%j' }),
      '2025-01-02T00:00Z',
      ['2024-366', '2025-001'],
    ],
    [
      'the month by name as key',
      monthly({ start: '2025-01-01', format: '%b%Y' }),
      '2025-03-01T00:00Z',
      ['Jan2025', 'Feb2025'],
    ],
    [
      'a year as key',
      cron({ start: '2023-06-01', cron: '0 0 1 1 *', format: '%Y' }),
      '2026-01-01T00:00Z',
      ['2024', '2025'],
    ],
    [
      'the last day of each month',
      cron({ start: '2024-02-01', cron: '0 0 L * *', format: '%Y-%m-%d' }),
      '2024-04-30T00:00Z',
      ['2024-02-29', '2024-03-31'],
    ],
    [
      'two cuts a day',
      cron({ start: '2025-01-01', cron: '30 6,18 * * *' }),
      '2025-01-02T06:30Z',
      ['2025-01-01-06:30', '2025-01-01-18:30'],
    ],
    [
      'a product orders by name, its first dimension slowest',
      product(statics(['b', 'a'], { name: 'z' }), daily({ start: '2025-01-01' })),
      '2025-01-03T00:00Z',
      ['2025-01-01|b', '2025-01-01|a', '2025-01-02|b', '2025-01-02|a'],
    ],
  ])('%s', (_, definition, now, keys) => {
    const at = now.replace(/T(\d\d:\d\d)Z$/, 'T$1:00Z');
    const found = keysAt(definition, at);
    expect(found.slice(0, 4)).toEqual(keys);
    expect(found.length).toBe(keys.length);
  });
});
