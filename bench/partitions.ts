/** Keys, windows and indices of partitions, at random places among ten million windows or as many as there are before the year 9999. */
import {
  cron,
  daily,
  hourly,
  monthly,
  type PartitionsDefinition,
  timeWindow,
  weekly,
} from '../core/index.ts';
import { type TimeDimension, timeDimensionOf } from '../core/partitions/definition/types.ts';
import { allPartitions } from '../core/partitions/subset/subset.ts';
import { median } from './measure.ts';

const windows = 10_000_000;
const places = 20_000;
const rounds = 9;
const start = '1971-01-01';

const kinds: Readonly<Record<string, (timezone: string) => PartitionsDefinition>> = {
  hourly: (timezone) => hourly({ start, timezone }),
  daily: (timezone) => daily({ start, timezone }),
  weekly: (timezone) => weekly({ start, timezone }),
  monthly: (timezone) => monthly({ start, timezone }),
  'cron */10 8-16 * * 1-5': (timezone) => cron({ cron: '*/10 8-16 * * 1-5', start, timezone }),
  'cron 0 5 1,15 * 1': (timezone) => cron({ cron: '0 5 1,15 * 1', start, timezone }),
  'daily, no weekends': (timezone) => daily({ start, timezone, exclusions: ['0 0 * * 0,6'] }),
};

/** Repeatable places from 0 to count. */
function placesIn(count: number): readonly number[] {
  let state = 42;
  return Array.from({ length: places }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  });
}

let consumed = 0;

/** Median nanoseconds of one call, over rounds of all places. */
function time<T>(over: readonly T[], call: (value: T) => number): string {
  const rates = Array.from({ length: rounds }, () => {
    const from = performance.now();
    for (const value of over) consumed += call(value);
    return ((performance.now() - from) * 1e6) / over.length;
  });
  return `${median(rates).toFixed(0)} ns`;
}

function measureKind(
  name: string,
  timezone: string,
  dimension: TimeDimension,
): Record<string, string | number> {
  const from = performance.now();
  const count = Math.min(windows, dimension.count(Date.parse('9999-01-01')));
  const firstMs = performance.now() - from;
  const indices = placesIn(count);
  const keys = indices.map((index) => dimension.valueAt(index));
  const starts = indices.map((index) => dimension.windowAt(index).startUs);
  return {
    partitions: name,
    zone: timezone,
    windows: count,
    'index -> key': time(indices, (index) => dimension.valueAt(index).length),
    'key -> index': time(keys, (key) => dimension.indexOf(key)),
    'index -> window': time(indices, (index) => dimension.windowAt(index).endUs),
    'key -> window': time(keys, (key) => dimension.windowOf(key).endUs),
    'window -> index': time(starts, (us) => dimension.startedBefore(us)),
    'first use': `${firstMs.toFixed(0)} ms`,
  };
}

/** `npm run bench -- partitions`. */
export async function partitions(): Promise<void> {
  const rows: Record<string, string | number>[] = [];
  for (const timezone of ['UTC', 'America/New_York']) {
    for (const [name, make] of Object.entries(kinds))
      rows.push(measureKind(name, timezone, timeDimensionOf(make(timezone)) as TimeDimension));
  }
  console.table(rows);
  const hours = hourly({ start, timezone: 'America/New_York' });
  const days = daily({ start, timezone: 'America/New_York' });
  const mapping = timeWindow({ startOffset: -6 });
  const asOf = Date.parse('3111-01-01');
  const whole = allPartitions(days, asOf);
  const took = time(
    [whole],
    (subset) => mapping.upstreamSubset(subset, hours, days, asOf).subset.boxes.length,
  );
  console.log(`hours of all days with the six before, ten million of them, as ranges: ${took}`);
  console.log(`(${consumed % 10})`);
}
