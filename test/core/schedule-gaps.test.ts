/** Schedules in zones whose clocks jump over a tick: a scheduler delivers none then, and no partition may be left out. */
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { daily, hourly, type PartitionsDefinition, weekly } from '../../core/index.ts';
import { timeDimensionOf } from '../../core/partitions/definition/types.ts';
import { partitionsOfTick, tickBefore } from '../../core/partitions/schedule.ts';
import { keysOf } from '../../core/partitions/subset/subset.ts';

/** What the tick at a time asks for. */
function askedAt(partitions: PartitionsDefinition, tick: number, offsetMinutes = 0): readonly string[] {
  const since = tickBefore(timeDimensionOf(partitions)!, offsetMinutes, tick);
  return [...keysOf(partitionsOfTick(partitions, tick, since).partitions)];
}

describe('a tick that the clock leaves out', () => {
  const cairo = daily({ start: '2024-01-01', timezone: 'Africa/Cairo' });
  const berlin = daily({ start: '2024-01-01', timezone: 'Europe/Berlin' });
  test.each([
    // The clock of Cairo goes from 00:00 to 01:00 on 2024-04-26: there is no midnight.
    [cairo, 0, '2024-04-25T00:00:00+02:00', ['2024-04-24']],
    [cairo, 0, '2024-04-27T00:00:00+03:00', ['2024-04-25', '2024-04-26']],
    [cairo, 0, '2024-04-28T00:00:00+03:00', ['2024-04-27']],
    // An offset past the gap: the tick is delivered.
    [cairo, 90, '2024-04-26T01:30:00+03:00', ['2024-04-25']],
    [cairo, 90, '2024-04-27T01:30:00+03:00', ['2024-04-26']],
    // An offset into the gap, from 02:00 to 03:00 on 2024-03-31.
    [berlin, 150, '2024-03-30T02:30:00+01:00', ['2024-03-29']],
    [berlin, 150, '2024-04-01T02:30:00+02:00', ['2024-03-30', '2024-03-31']],
    [berlin, 0, '2024-04-01T00:00:00+02:00', ['2024-03-31']],
  ])('%# is made up for by the next', (partitions, offset, tick, keys) => {
    expect(askedAt(partitions, Date.parse(tick), offset)).toEqual(keys);
  });

  test('is made up for also when the window of the next is excluded', () => {
    const partitions = daily({
      start: '2024-01-01',
      timezone: 'Africa/Cairo',
      exclusions: ['2024-04-26'],
    });
    expect(askedAt(partitions, Date.parse('2024-04-27T00:00:00+03:00'))).toEqual(['2024-04-25']);
    expect(askedAt(partitions, Date.parse('2024-04-28T00:00:00+03:00'))).toEqual(['2024-04-27']);
  });
});

const zones = [
  'UTC',
  'Africa/Cairo',
  'Asia/Beirut',
  'America/Asuncion',
  'America/Sao_Paulo',
  'America/New_York',
];

/** Ticks of a year that a scheduler delivers, an independent reading: each local time that exists, once. */
function delivered(
  timezone: string,
  year: number,
  minutes: readonly number[],
  everyDays: number,
): readonly number[] {
  const found: number[] = [];
  const first = Temporal.PlainDate.from({ year, month: 1, day: 7 });
  // A Sunday, for weeks.
  for (
    let date = first.subtract({ days: first.dayOfWeek % 7 });
    date.year <= year;
    date = date.add({ days: everyDays })
  )
    for (const minute of minutes) {
      const local = date.toPlainDateTime().add({ minutes: minute });
      const zoned = local.toZonedDateTime(timezone);
      if (zoned.toPlainDateTime().equals(local)) found.push(zoned.epochMilliseconds);
    }
  return found;
}

test('the ticks of a year leave no partition out, and ask for none twice but where an hour repeats', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 2010, max: 2026 }),
      fc.constantFrom('daily', 'weekly', 'hourly'),
      fc.integer({ min: 0, max: 1439 }),
      (timezone, year, kind, offset) => {
        const start = `${year}-01-01`;
        const [partitions, minutes, later] =
          kind === 'hourly'
            ? [hourly({ start, timezone }), Array.from({ length: 24 }, (_, hour) => hour * 60), offset % 60]
            : [kind === 'daily' ? daily({ start, timezone }) : weekly({ start, timezone }), [0], offset];
        const ticks = delivered(
          timezone,
          year,
          minutes.map((minute) => minute + later),
          kind === 'weekly' ? 7 : 1,
        );
        const asked = ticks.flatMap((tick) => askedAt(partitions, tick, later));
        const time = timeDimensionOf(partitions)!;
        const all = Array.from({ length: time.count(ticks.at(-1)!) }, (_, i) => time.valueAt(i));
        const begin = all.indexOf(asked[0]!);
        expect([...new Set(asked)]).toEqual(all.slice(begin));
        expect(begin).toBeLessThan(10 * 24);
        if (kind !== 'hourly') expect(asked).toHaveLength(all.length - begin);
      },
    ),
    { numRuns: 20 },
  );
});
