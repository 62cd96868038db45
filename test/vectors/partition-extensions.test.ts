import { expect, test } from 'vitest';
import { daily, hourly, last, product, statics, timeWindow, weekly } from '../../core/index.ts';
import { defaultMapping } from '../../core/partitions/mapping/default.ts';
import { keysAt, timeOf } from './partition-cases.ts';
import { partitionExtensions } from './partition-differences.ts';

const asOf = Date.parse('2024-02-01');
const days = daily({ start: '2024-01-01' });
const hours = hourly({ start: '2024-01-01' });
const grid = product(days, statics(['A', 'B'], { name: 'sym' }));
const newYork = 'America/New_York';

/** What each extension says, done. */
const shown: Readonly<Record<string, () => void>> = {
  'downstream of an upstream window, with offsets between different windows': () => {
    const { keys } = timeWindow({ startOffset: -1 }).downstreamOf('2024-01-05-07:00', hours, days, asOf);
    expect(keys).toEqual(['2024-01-05', '2024-01-06']);
  },
  'an offset reaches before the downstream starts when the upstream has windows there': () => {
    const down = daily({ start: '2024-01-05' });
    const { keys } = timeWindow({ startOffset: -1 }).upstreamOf('2024-01-05', days, down, asOf);
    expect(keys).toEqual(['2024-01-04', '2024-01-05']);
  },
  'endOffset less than startOffset is refused': () => {
    expect(() => timeWindow({ startOffset: 0, endOffset: -1 })).toThrow(RangeError);
  },
  'an hour excluded by a cron expression is excluded both times that the clock shows it': () => {
    const exclusions = ['0 1 * * *'];
    const fall = hourly({ start: '2025-11-02', end: '2025-11-02T03:00', timezone: newYork, exclusions });
    expect(keysAt(fall, '2026-01-01')).toEqual(['2025-11-02-00:00', '2025-11-02-02:00']);
  },
  'hourly windows in a zone that moves by half an hour follow the local minute': () => {
    const fall = hourly({ start: '2024-04-07', end: '2024-04-07T03:00', timezone: 'Australia/Lord_Howe' });
    expect(keysAt(fall, '2025-01-01')).toEqual(['2024-04-07-00:00', '2024-04-07-01:00', '2024-04-07-02:00']);
  },
  'a day that the calendar of a zone skips has no window': () => {
    const skipped = daily({ start: '2011-12-29', end: '2012-01-01', timezone: 'Pacific/Apia' });
    expect(keysAt(skipped, '2013-01-01')).toEqual(['2011-12-29', '2011-12-31']);
  },
  'keys with a space or a slash are refused': () => {
    for (const format of ['%Y/%m/%d', '%d %b %Y'])
      expect(() => daily({ start: '2024-01-01', format })).toThrow('unsafe in a path');
  },
  'time windows with offsets map products too': () => {
    const { keys } = timeWindow({ startOffset: -1 }).upstreamOf('2024-01-05|B', grid, grid, asOf);
    expect(keys).toEqual(['2024-01-04|B', '2024-01-05|B']);
  },
  'products with equal other dimensions and different windows map by time without being told': () => {
    const weeks = product(weekly({ start: '2024-01-01' }), statics(['A', 'B'], { name: 'sym' }));
    const { keys } = defaultMapping(grid, weeks).upstreamOf('2024-01-07|A', grid, weeks, asOf);
    expect([keys.length, keys[0], keys.at(-1)]).toEqual([7, '2024-01-07|A', '2024-01-13|A']);
  },
  'the last partition of a product keeps the other dimensions that both sides have': () => {
    expect(last().upstreamOf('2024-01-05|A', grid, grid, asOf).keys).toEqual(['2024-01-31|A']);
    expect(last().upstreamOf('', grid, undefined, asOf).keys).toEqual(['2024-01-31|A', '2024-01-31|B']);
  },
};

test('every extension is shown here, with its reason', () => {
  expect(Object.keys(shown)).toEqual(partitionExtensions.map(({ what }) => what));
  for (const { because } of partitionExtensions) expect(because.length).toBeGreaterThan(20);
});

test.each(Object.entries(shown))('%s', (_, show) => show());

test('an offset is cut at the bounds, and windows are not', () => {
  expect(timeOf(days).windowAt(-1).endUs).toBe(timeOf(days).windowAt(0).startUs);
  expect(() => timeOf(days).valueAt(-1)).toThrow(RangeError);
});
