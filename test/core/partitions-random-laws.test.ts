/** Random definitions of windows against lists of windows, looked through one by one. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cron,
  daily,
  exchangeCalendar,
  hourly,
  monthly,
  type PartitionsDefinition,
  product,
  statics,
  timeWindow,
  weekly,
} from '../../core/index.ts';
import { type TimeDimension, timeDimensionOf } from '../../core/partitions/definition/types.ts';
import { allPartitions, countOf, keysOf } from '../../core/partitions/subset/subset.ts';

const zone = fc.constantFrom(
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
);
/** A date in the two months around a change of the clock, of which there is one in each of these zones. */
const date = fc
  .integer({ min: 0, max: 59 })
  .map((n) => new Date(Date.UTC(2024, 9, 1 + n)).toISOString().slice(0, 10));
const laterDate = fc.option(
  fc.integer({ min: 62, max: 90 }).map((n) => new Date(Date.UTC(2024, 9, 1 + n)).toISOString().slice(0, 10)),
  { nil: undefined },
);
const hour = fc.integer({ min: 0, max: 23 });
const minute = fc.constantFrom(0, 15, 30);

/** A definition of windows of any kind in a zone. */
const definition = (timezone: string): fc.Arbitrary<PartitionsDefinition> => {
  const common = fc
    .record({ start: date, end: laterDate, endOffset: fc.constantFrom(0, 0, 0, 1, -1, 2) })
    .map(({ end, ...rest }) => ({ ...rest, timezone, ...(end !== undefined && { end }) }));
  const kind = fc.constantFrom('hourly', 'daily', 'weekly', 'monthly', 'cron', 'calendar');
  const exclusions = fc.constantFrom<readonly string[]>(
    [],
    ['0 0 * * 0,6'],
    ['* * * * 1'],
    ['2024-11-04', '0 * 15 * *'],
  );
  return fc
    .tuple(kind, common, hour, minute, fc.nat(6), exclusions)
    .map(([what, options, h, m, day, exclude]) => {
      switch (what) {
        case 'hourly':
          return hourly({ ...options, minuteOffset: m, exclusions: exclude });
        case 'daily':
          return daily({ ...options, hourOffset: h, minuteOffset: m, exclusions: exclude });
        case 'weekly':
          return weekly({ ...options, dayOffset: day, hourOffset: h });
        case 'monthly':
          return monthly({ ...options, dayOffset: 1 + day * 5 });
        case 'cron':
          return cron({
            ...options,
            cron: `${m} ${h % 6},${12 + (h % 12)} * * ${day},${(day + 2) % 7}`,
            exclusions: exclude,
          });
        default:
          return exchangeCalendar({
            ...options,
            open: '09:30',
            close: '16:00',
            holidays: ['2024-11-28'],
            halfDays: { '2024-11-29': '13:00' },
          });
      }
    });
};
const asOf = fc.integer({ min: 0, max: 100 * 24 }).map((hours) => Date.UTC(2024, 9, 1) + hours * 3_600_000);
const time = (of: PartitionsDefinition): TimeDimension => timeDimensionOf(of) as TimeDimension;

test('a count is the number of keys, each is different and found again, and none ends after its time', () => {
  fc.assert(
    fc.property(
      zone.chain((z) => fc.tuple(definition(z), asOf)),
      ([of, at]) => {
        const keys = [...keysOf(allPartitions(of, at))];
        const dimension = time(of);
        expect(keys.length).toBe(dimension.count(at));
        expect(new Set(keys).size).toBe(keys.length);
        for (const [i, key] of keys.entries()) {
          expect(dimension.indexOf(key)).toBe(i);
          expect(dimension.problemOf(key, at)).toBeUndefined();
        }
        const both = product(of, statics(['a', 'b', 'c'], { name: 'sym' }));
        expect(countOf(allPartitions(both, at))).toBe(3 * keys.length);
      },
    ),
    { numRuns: 150 },
  );
});

test('a window exists once it has ended, as many more or fewer as endOffset says, and never past the end', () => {
  fc.assert(
    fc.property(
      zone,
      date,
      laterDate,
      fc.integer({ min: -3, max: 3 }),
      asOf,
      (timezone, start, end, endOffset, at) => {
        const options = { start, timezone, ...(end !== undefined && { end }) };
        const endless = time(daily({ start, timezone }));
        const limit =
          end === undefined ? Number.POSITIVE_INFINITY : time(daily(options)).count(Number.POSITIVE_INFINITY);
        let ended = 0;
        while (endless.windowAt(ended).endUs <= at * 1000) ended++;
        const expected = Math.max(0, Math.min(ended + endOffset, limit));
        expect(time(daily({ ...options, endOffset })).count(at)).toBe(expected);
      },
    ),
    { numRuns: 150 },
  );
});

test('time windows map to those that they overlap, moved by whole windows, both ways', () => {
  const offsets = fc
    .tuple(fc.integer({ min: -3, max: 2 }), fc.nat(3))
    .map(([s, more]) => [s, s + more] as const);
  fc.assert(
    fc.property(
      zone.chain((z) => fc.tuple(definition(z), definition(z), offsets, asOf, fc.nat(5000))),
      ([up, down, [startOffset, endOffset], at, pick]) => {
        const mapping = timeWindow({ startOffset, endOffset });
        const [above, below] = [time(up), time(down)];
        const made = Array.from({ length: above.count(at) }, (_, i) => ({
          key: above.valueAt(i),
          ...above.windowAt(i),
        }));
        const upstream = (j: number): readonly string[] => {
          const from = below.windowAt(j + startOffset).startUs;
          const to = below.windowAt(j + endOffset).endUs;
          return made.filter(({ startUs, endUs }) => startUs < to && endUs > from).map(({ key }) => key);
        };
        const count = below.count(at);
        if (count === 0) return;
        const j = pick % count;
        const found = mapping.upstreamOf(below.valueAt(j), up, down, at);
        expect(found.keys).toEqual(upstream(j));
        if (made.length === 0) return;
        const { key } = made[pick % made.length] as { key: string };
        const near = Array.from({ length: count }, (_, i) => i).filter((i) => upstream(i).includes(key));
        expect(mapping.downstreamOf(key, up, down, at).keys).toEqual(near.map((i) => below.valueAt(i)));
      },
    ),
    { numRuns: 200 },
  );
});
