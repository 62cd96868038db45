/** The questions behind the recorded answers of `partition-golden.json`, put to quantflow. */
import { cron } from '../../core/partitions/definition/cron.ts';
import { type DailyOptions, daily } from '../../core/partitions/definition/daily.ts';
import { hourly } from '../../core/partitions/definition/hourly.ts';
import { monthly } from '../../core/partitions/definition/monthly.ts';
import { product } from '../../core/partitions/definition/product.ts';
import { statics } from '../../core/partitions/definition/static.ts';
import type { PartitionsDefinition } from '../../core/partitions/definition/types.ts';
import { weekly } from '../../core/partitions/definition/weekly.ts';
import { all } from '../../core/partitions/mapping/all.ts';
import { defaultMapping } from '../../core/partitions/mapping/default.ts';
import { identity } from '../../core/partitions/mapping/identity.ts';
import { last } from '../../core/partitions/mapping/last.ts';
import { multi } from '../../core/partitions/mapping/multi.ts';
import { specific } from '../../core/partitions/mapping/specific.ts';
import { staticMapping } from '../../core/partitions/mapping/static.ts';
import { timeWindow } from '../../core/partitions/mapping/time-window.ts';
import type { PartitionMapping } from '../../core/partitions/mapping/types.ts';
import { partitionsOfTick, ticksOfSchedule } from '../../core/partitions/schedule.ts';
import { keysOf, subsetOfKeyRange } from '../../core/partitions/subset/subset.ts';
import { keysAt, timeOf } from './partition-cases.ts';

const newYork = 'America/New_York';
const days = (options: Partial<DailyOptions> = {}): PartitionsDefinition =>
  daily({ start: '2025-01-01', ...options });
const later = Date.parse('2025-06-01T00:00:00Z');
const weekends = ['0 0 * * 6,0', '2025-01-06'];

/** A window as the table writes it, to the second in UTC. */
function window(definition: PartitionsDefinition, key: string): readonly string[] {
  const { startUs, endUs } = timeOf(definition).windowOf(key);
  return [startUs, endUs].map((us) => new Date(us / 1000).toISOString().replace('.000Z', '+00:00'));
}
const spaced = (texts: readonly string[]): readonly string[] => texts.map((text) => text.replace('T', ' '));

function windows(definition: PartitionsDefinition, count: number): readonly (readonly string[])[] {
  const time = timeOf(definition);
  return Array.from({ length: count }, (_, i) => window(definition, time.valueAt(i)));
}

function up(
  mapping: PartitionMapping,
  above: PartitionsDefinition,
  below: PartitionsDefinition,
  key: string,
  asOf: number = later,
): unknown {
  const problem = mapping.problemOf(above, below);
  if (problem !== undefined) throw new RangeError(problem);
  const { keys, requiredButNonexistent } = mapping.upstreamOf(key, above, below, asOf);
  return { up: keys, required_but_nonexistent: requiredButNonexistent };
}

const offsets = (startOffset: number, endOffset: number): PartitionMapping =>
  timeWindow({ startOffset, endOffset });

function tick(
  definition: PartitionsDefinition,
  at: string,
  options: Parameters<typeof ticksOfSchedule>[1] = {},
): unknown {
  const { cron: expression, timezone } = ticksOfSchedule(definition, options);
  const { partitions, skip } = partitionsOfTick(definition, Date.parse(at));
  const keys = [...keysOf(partitions)];
  return { cron: expression, tz: timezone, run_key: keys, partition: keys, skip: skip ?? null };
}

const symbols = (values: readonly string[]): PartitionsDefinition => statics(values, { name: 'sym' });
const grid = product(days({ name: 'date' }), symbols(['X', 'Y']));
const dates = days({ name: 'date' });

/** By name of the recorded answer. */
export const answers: Readonly<Record<string, () => unknown>> = {
  'daily.basic@2025-01-04T00:00Z': () => keysAt(days(), '2025-01-04T00:00Z'),
  'daily.basic@2025-01-03T23:59:59Z': () => keysAt(days(), '2025-01-03T23:59:59Z'),
  'daily.basic@before-first-end': () => keysAt(days(), '2025-01-01T23:59:59Z'),
  'daily.end_offset=1@2025-01-04T12Z': () => keysAt(days({ endOffset: 1 }), '2025-01-04T12:00Z'),
  'daily.end_offset=2@2025-01-04T12Z': () => keysAt(days({ endOffset: 2 }), '2025-01-04T12:00Z'),
  'daily.end_offset=-1@2025-01-04T12Z': () => keysAt(days({ endOffset: -1 }), '2025-01-04T12:00Z'),
  'daily.end_offset=1@before-first': () => keysAt(days({ endOffset: 1 }), '2025-01-01T12:00Z'),
  'daily.end_offset=1@day-before-start': () =>
    keysAt(days({ start: '2025-01-02', endOffset: 1 }), '2025-01-01T12:00Z'),
  'daily.end_date(exclusive)': () => keysAt(days({ end: '2025-01-03' }), '2025-02-01'),
  'daily.end_date+end_offset=1': () => keysAt(days({ end: '2025-01-03', endOffset: 1 }), '2025-02-01'),
  'daily.hour_offset=9 start 2025-01-01@2025-01-03T10Z': () =>
    keysAt(days({ hourOffset: 9 }), '2025-01-03T10:00Z'),
  'daily.hour_offset=9.window(2025-01-02)': () => spaced(window(days({ hourOffset: 9 }), '2025-01-02')),
  'daily.NY@2025-01-03T04:59Z': () => keysAt(days({ timezone: newYork }), '2025-01-03T04:59Z'),
  'daily.NY@2025-01-03T05:00Z': () => keysAt(days({ timezone: newYork }), '2025-01-03T05:00Z'),
  'daily.NY.window(2025-03-09)': () => window(days({ timezone: newYork }), '2025-03-09'),
  'daily.NY.window(2025-11-02)': () => window(days({ timezone: newYork }), '2025-11-02'),
  'hourly.NY.fall': () =>
    keysAt(hourly({ start: '2025-11-02-00:00', timezone: newYork }), '2025-11-02T09:00Z'),
  'hourly.NY.spring': () =>
    keysAt(hourly({ start: '2025-03-09-00:00', timezone: newYork }), '2025-03-09T09:00Z'),
  'hourly.NY.fall.%z': () =>
    keysAt(
      hourly({ start: '2025-11-02T00:00', timezone: newYork, format: '%Y-%m-%d-%H:%M%z' }),
      '2025-11-02T08:00Z',
    ),
  'hourly.NY.window(2025-11-02-01:00)': () =>
    window(hourly({ start: '2025-01-01', timezone: newYork }), '2025-11-02-01:00'),
  'hourly.NY.window(2025-11-02-01:00-0500)': () =>
    window(hourly({ start: '2025-01-01', timezone: newYork }), '2025-11-02-01:00-0500'),
  'daily.2:30 local NY spring windows': () =>
    windows(daily({ start: '2025-03-08', timezone: newYork, hourOffset: 2, minuteOffset: 30 }), 3),
  'daily.1:30 local NY fall windows': () =>
    windows(daily({ start: '2025-11-01', timezone: newYork, hourOffset: 1, minuteOffset: 30 }), 3),
  'hourly.minute_offset=15': () =>
    keysAt(hourly({ start: '2025-01-01-00:00', minuteOffset: 15 }), '2025-01-01T03:15Z'),
  'weekly.default(sunday)': () => keysAt(weekly({ start: '2025-01-01' }), '2025-01-26'),
  'weekly.day_offset=1': () => keysAt(weekly({ start: '2025-01-01', dayOffset: 1 }), '2025-01-27'),
  monthly: () => keysAt(monthly({ start: '2025-01-15' }), '2025-05-01'),
  'monthly.day_offset=15': () => keysAt(monthly({ start: '2025-01-01', dayOffset: 15 }), '2025-04-15'),
  'cron.weekdays 0 0 * * 1-5 keys': () =>
    keysAt(cron({ cron: '0 0 * * 1-5', start: '2025-01-02', format: '%Y-%m-%d' }), '2025-01-08'),
  'cron.weekdays friday window': () =>
    spaced(window(cron({ cron: '0 0 * * 1-5', start: '2025-01-02', format: '%Y-%m-%d' }), '2025-01-03')),
  'daily.exclusions(weekends+2025-01-06)': () => keysAt(days({ exclusions: weekends }), '2025-01-10'),
  'daily.exclusions.friday window': () => spaced(window(days({ exclusions: weekends }), '2025-01-03')),
  'daily.exclusions.has_key(2025-01-04)': () =>
    timeOf(days({ exclusions: weekends })).indexOf('2025-01-04') >= 0,
  'daily.bad fmt dup': () => hourly({ start: '2025-01-01', format: '%Y-%m-%d' }),
  'range keys inclusive': () => [...keysOf(subsetOfKeyRange(days(), '2025-01-30', '2025-01-31', later))],
  'static.keys': () => keysAt(statics(['a', 'b']), '2025-01-01'),
  'static.bad chars': () => statics(['a...b']),
  'static.dup': () => statics(['a', 'a']),
  'multi.keys(dim order alphabetical; order=)': () => keysAt(grid, '2025-01-03'),
  'multi.three dims': () => keysAt(product(grid, statics(['b', 's'], { name: 'side' })), '2025-01-02'),
  'multi.range': () => [...keysOf(subsetOfKeyRange(grid, '2025-01-01|X', '2025-01-02|X', later))],

  'map.tw.-1..0 (2025-01-05)': () => up(offsets(-1, 0), days(), days(), '2025-01-05'),
  'map.tw.-1..-1 (2025-01-05)': () => up(offsets(-1, -1), days(), days(), '2025-01-05'),
  'map.tw.-2..0 first partition (clamped?)': () => up(offsets(-2, 0), days(), days(), '2025-01-01'),
  'map.tw.-1..-1 first partition': () => up(offsets(-1, -1), days(), days(), '2025-01-01'),
  'map.tw.0..1 last partition': () => up(offsets(0, 1), days(), days(), '2025-05-31'),
  'map.tw.-2..0 downstream-of 2025-01-05': () =>
    offsets(-2, 0).downstreamOf('2025-01-05', days(), days(), later).keys,
  'map.tw daily->hourly up': () => up(timeWindow(), hourly({ start: '2025-01-01' }), days(), '2025-01-02'),
  'map.tw hourly->daily up': () =>
    up(timeWindow(), days(), hourly({ start: '2025-01-01' }), '2025-01-02-05:00'),
  'map.tw weekly->daily up': () => up(timeWindow(), days(), weekly({ start: '2025-01-01' }), '2025-01-12'),
  'map.tw monthly->weekly up': () =>
    up(timeWindow(), weekly({ start: '2025-01-01' }), monthly({ start: '2025-01-01' }), '2025-02-01'),
  'map.tw upstream starts later': () => up(timeWindow(), days({ start: '2025-01-10' }), days(), '2025-01-05'),
  'map.tw upstream starts later, allow_nonexistent': () =>
    up(timeWindow({ allowNonexistentUpstream: true }), days({ start: '2025-01-10' }), days(), '2025-01-05'),
  'map.tw hourly end_offset=-1 unit downstream (daily<-hourly,-1)': () =>
    up(offsets(-1, 0), hourly({ start: '2025-01-01' }), days(), '2025-01-03'),
  'map.tw tz mismatch': () => up(timeWindow(), days(), days({ timezone: newYork }), '2025-01-05'),
  'map.tw with exclusions upstream, -1..-1 monday': () =>
    up(offsets(-1, -1), days({ exclusions: weekends }), days({ exclusions: weekends }), '2025-01-07'),
  'map.tw daily down -> excl up (saturday)': () =>
    up(timeWindow(), days({ exclusions: weekends }), days(), '2025-01-04'),
  'map.last': () => up(last(), days(), days(), '2025-01-02', Date.parse('2025-01-10T00:00Z')),
  'map.all': () =>
    all().upstreamOf('2025-01-02', days(), days(), Date.parse('2025-01-10T00:00Z')).keys.length,
  'map.identity static diff': () => up(identity(), statics(['a', 'b']), statics(['b', 'c']), 'c'),
  'map.static': () =>
    up(staticMapping({ a: 'x', b: ['x', 'y'] }), statics(['a', 'b']), statics(['x', 'y']), 'x'),
  'map.specific': () => up(specific(['2025-01-02']), days(), days(), '2025-01-05'),
  'map.multi->single (downstream date)': () => up(defaultMapping(grid, dates), grid, dates, '2025-01-02'),
  'map.single->multi (downstream multi)': () => up(defaultMapping(dates, grid), dates, grid, '2025-01-02|X'),
  'map.multi->multi explicit': () =>
    up(
      multi({ date: { dimension: 'date', mapping: offsets(-1, 0) }, sym: { dimension: 'sym' } }),
      grid,
      grid,
      '2025-01-02|X',
    ),
  'map.multi->multi omitted sym => all': () =>
    up(multi({ date: { dimension: 'date' } }), grid, grid, '2025-01-02|X'),

  'sched.daily@2025-01-05T00:00Z': () => tick(days(), '2025-01-05T00:00Z'),
  'sched.daily hour_of_day=6': () => tick(days(), '2025-01-05T06:00Z', { hourOfDay: 6 }),
  'sched.daily hour_of_day=6 minute_of_hour=30 NY': () =>
    tick(days({ timezone: newYork }), '2025-01-05T11:30Z', { hourOfDay: 6, minuteOfHour: 30 }),
  'sched.daily end_offset=1': () => tick(days({ endOffset: 1 }), '2025-01-05T00:00Z'),
  'sched.daily end_offset=-1': () => tick(days({ endOffset: -1 }), '2025-01-05T00:00Z'),
  'sched.daily hour_offset=9 (keeps offset)': () => tick(days({ hourOffset: 9 }), '2025-01-05T09:00Z'),
  'sched.hourly': () => tick(hourly({ start: '2025-01-01' }), '2025-01-05T07:00Z'),
  'sched.hourly minute_of_hour=20': () =>
    tick(hourly({ start: '2025-01-01' }), '2025-01-05T07:20Z', { minuteOfHour: 20 }),
  'sched.weekly': () => tick(weekly({ start: '2025-01-01' }), '2025-01-19T00:00Z'),
  'sched.weekly day_of_week=2': () =>
    tick(weekly({ start: '2025-01-01' }), '2025-01-21T00:00Z', { dayOfWeek: 2 }),
  'sched.monthly': () => tick(monthly({ start: '2025-01-01' }), '2025-03-01T00:00Z'),
  'sched.monthly day_of_month=3 hour=4': () =>
    tick(monthly({ start: '2025-01-01' }), '2025-03-03T04:00Z', { dayOfMonth: 3, hourOfDay: 4 }),
  'sched.no partitions yet': () => tick(days(), '2025-01-01T00:00Z'),
  'sched.after end_date (repeats last key)': () => tick(days({ end: '2025-01-03' }), '2025-01-10T00:00Z'),
  'sched.exclusions sat tick (skips?)': () => tick(days({ exclusions: weekends }), '2025-01-05T00:00Z'),
  'sched.exclusions fri tick': () => tick(days({ exclusions: weekends }), '2025-01-04T00:00Z'),
  'sched.multi': () => tick(grid, '2025-01-05T00:00Z'),
  'sched.static without cron': () => tick(statics(['a', 'b']), '2025-01-05T01:00Z'),
  'sched.static with cron': () => tick(statics(['a', 'b']), '2025-01-05T01:00Z', { cron: '0 1 * * *' }),
  'sched.custom cron weekdays': () =>
    tick(cron({ cron: '0 0 * * 1-5', start: '2025-01-01', format: '%Y-%m-%d' }), '2025-01-06T00:00Z'),
  'sched.custom cron + hour_of_day': () =>
    tick(cron({ cron: '0 0 * * 1-5', start: '2025-01-01', format: '%Y-%m-%d' }), '2025-01-06T00:00Z', {
      hourOfDay: 3,
    }),
  'sched.assetjob exclusions sun tick (no skip: re-requests last key, run_key dedupes)': () =>
    tick(days({ exclusions: weekends }), '2025-01-06T00:00Z'),
};
