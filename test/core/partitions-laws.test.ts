import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { cron, daily, hourly, monthly, type PartitionsDefinition, weekly } from '../../core/index.ts';
import { type TimeDimension, timeDimensionOf } from '../../core/partitions/definition/types.ts';
import { allPartitions, countOf, keysOf } from '../../core/partitions/subset/subset.ts';
import { dayNumber, daySeconds } from '../../core/partitions/time/civil.ts';
import { parseCron, ticksOnDay } from '../../core/partitions/time/cron.ts';
import { ticksOfCron } from '../../core/partitions/time/cron-ticks.ts';

const zones = [
  'UTC',
  'America/New_York',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Europe/London',
  'Europe/Berlin',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];
const time = (definition: PartitionsDefinition): TimeDimension =>
  timeDimensionOf(definition) as TimeDimension;

/** Definitions of every kind that start on a date in a zone. */
const kinds: Readonly<Record<string, (start: string, timezone: string) => PartitionsDefinition>> = {
  hourly: (start, timezone) => hourly({ start, timezone }),
  'hourly at :30': (start, timezone) => hourly({ start, timezone, minuteOffset: 30 }),
  daily: (start, timezone) => daily({ start, timezone }),
  'daily at 02:30': (start, timezone) => daily({ start, timezone, hourOffset: 2, minuteOffset: 30 }),
  weekly: (start, timezone) => weekly({ start, timezone, dayOffset: 0, hourOffset: 1 }),
  monthly: (start, timezone) => monthly({ start, timezone, dayOffset: 31 }),
  'cron every 20 minutes': (start, timezone) => cron({ start, timezone, cron: '*/20 * * * *' }),
  'cron every 2 hours': (start, timezone) => cron({ start, timezone, cron: '0 */2 * * *' }),
  'cron on workdays': (start, timezone) => cron({ start, timezone, cron: '30 1,2,3,18 * * 1-5' }),
};
const start = fc
  .integer({ min: -1500, max: 30_000 })
  .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
const zone = fc.constantFrom(...zones);
const index = fc.oneof(fc.nat(3000), fc.nat(200_000));

describe.each(Object.entries(kinds))('windows of %s', (_, make) => {
  test('tile time, and key, index and window say the same', () => {
    fc.assert(
      fc.property(start, zone, index, (from, timezone, pick) => {
        const dimension = time(make(from, timezone));
        const i = pick % dimension.count(Date.parse('2400-01-01'));
        const window = dimension.windowAt(i);
        expect(window.startUs).toBeLessThan(window.endUs);
        expect(dimension.windowAt(i + 1).startUs).toBe(window.endUs);
        const key = dimension.valueAt(i);
        expect(dimension.indexOf(key)).toBe(i);
        expect(dimension.windowOf(key)).toEqual(window);
        expect(dimension.startedBefore(window.startUs)).toBe(i);
        expect(dimension.startedBefore(window.startUs + 1e6)).toBe(i + 1);
        expect(dimension.endedBy(window.endUs)).toBe(i + 1);
        expect(dimension.endedBy(window.endUs - 1e6)).toBe(i);
        expect(dimension.count(window.endUs / 1000)).toBe(i + 1);
      }),
      { numRuns: 40 },
    );
  });

  test('around every change of the clock of a year, no window is lost or doubled', () => {
    for (const timezone of zones) {
      const dimension = time(make('2011-01-01', timezone));
      const keys = new Set<string>();
      const count = Math.min(dimension.count(Date.parse('2012-02-01')), 9600);
      const torn: number[] = [];
      for (let i = 0; i < count; i++) {
        if (dimension.windowAt(i).endUs !== dimension.windowAt(i + 1).startUs) torn.push(i);
        keys.add(dimension.valueAt(i));
      }
      expect(torn).toEqual([]);
      expect(keys.size).toBe(count);
    }
  });
});

test('a count is the number of keys', () => {
  const exclusions = fc.constantFrom([], ['0 0 * * 0,6'], ['2024-01-03', '0 0 1 * *']);
  fc.assert(
    fc.property(
      zone,
      exclusions,
      fc.integer({ min: -2, max: 3 }),
      fc.integer({ min: -48, max: 2000 }),
      (timezone, exclusions, endOffset, hours) => {
        const definition = daily({ start: '2024-01-01', end: '2024-03-01', timezone, exclusions, endOffset });
        const subset = allPartitions(definition, Date.parse('2024-01-01T00:00:00Z') + hours * 3_600_000);
        expect([...keysOf(subset)].length).toBe(countOf(subset));
      },
    ),
  );
});

/** Minutes that a walk looks at before and after its own. */
const margin = 26 * 60;

/** What the zone's own clock shows at each minute between two instants (seconds), and a day before and after. */
function clockOf(timezone: string, from: number, to: number): readonly number[] {
  const localAt = (instant: number): number =>
    instant +
    Temporal.Instant.fromEpochMilliseconds(instant * 1000).toZonedDateTimeISO(timezone).offsetNanoseconds /
      1e9;
  const first = from - margin * 60;
  return Array.from({ length: (to - first) / 60 + margin }, (_, i) => localAt(first + i * 60));
}

/** Ticks of an expression between two instants (seconds), a minute at a time by what the clock shows. */
function walked(expression: string, locals: readonly number[], from: number, to: number): readonly number[] {
  const parsed = parseCron(expression);
  const matches = (local: number): boolean => {
    const day = Math.floor(local / daySeconds);
    const minute = Math.floor((local - day * daySeconds) / 60);
    return (
      ticksOnDay(parsed, day) &&
      parsed.hours.includes(Math.floor(minute / 60)) &&
      parsed.minutes.includes(minute % 60)
    );
  };
  const dateOf = (at: number): number => Math.floor(at / daySeconds);
  const first = from - margin * 60;
  const lastAt = new Map(locals.map((local, i) => [local, i]));
  const ticks: number[] = [];
  for (let i = margin; first + i * 60 < to; i++) {
    const [before, local] = [locals[i - 1] as number, locals[i] as number];
    const skipped = Array.from(
      { length: Math.max(0, (local - before) / 60 - 1) },
      (_, j) => before + (j + 1) * 60,
    );
    const again = (lastAt.get(local) as number) > i;
    const isTick = parsed.everyHour
      ? matches(local)
      : (matches(local) && !again) ||
        skipped.some((missing) => dateOf(missing) === dateOf(local) && matches(missing));
    if (isTick) ticks.push(first + i * 60);
  }
  return ticks;
}

test.each([
  ['America/New_York', '2025-03-09'],
  ['America/New_York', '2025-11-02'],
  ['Europe/Berlin', '2024-10-27'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Sao_Paulo', '2018-02-18'],
  ['Australia/Lord_Howe', '2024-04-07'],
  ['Australia/Lord_Howe', '2024-10-06'],
  ['Pacific/Apia', '2011-12-30'],
  ['Asia/Kolkata', '2024-05-05'],
])('ticks in %s about %s are those of a walk by the minute', (timezone, date) => {
  const from = (dayNumber(date) - 1) * daySeconds;
  const to = from + 3 * daySeconds;
  const locals = clockOf(timezone, from, to);
  for (const expression of [
    '* * * * *',
    '0 * * * *',
    '15,45 * * * *',
    '30 * * * 0',
    '0 0 * * *',
    '30 1 * * *',
    '30 2 * * *',
    '*/7 1-3 * * *',
    '0 */2 * * *',
    '0,30 0,2 * * 0,6',
    '0 0 L * *',
    '0 5 * * 0#1',
    '0 3 30 * 0',
  ]) {
    const ticks = ticksOfCron(expression, timezone, from);
    const [first, past] = [ticks.before(from), ticks.before(to)];
    const found = Array.from({ length: past - first }, (_, i) => ticks.at(first + i));
    expect(found, expression).toEqual(walked(expression, locals, from, to));
  }
});
