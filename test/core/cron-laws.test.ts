/** Ticks of cron expressions against another implementation. */
import { Cron } from 'croner';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { ticksOfCron } from '../../core/partitions/time/cron-ticks.ts';

const zones = [
  'UTC',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Europe/London',
  'Europe/Berlin',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Asia/Tehran',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];

/** A field: `*`, a number, a list, a range or a step. */
function field(min: number, max: number): fc.Arbitrary<string> {
  const number = fc.integer({ min, max });
  return fc.oneof(
    fc.constant('*'),
    number.map(String),
    fc.uniqueArray(number, { minLength: 2, maxLength: 4 }).map((list) => list.join(',')),
    fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.integer({ min: 2, max: Math.max(2, Math.floor((max - min) / 2)) }).map((step) => `*/${step}`),
    fc
      .tuple(number, number, fc.integer({ min: 2, max: 5 }))
      .map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}/${step}`),
  );
}

const expression = fc
  .tuple(
    field(0, 59),
    field(0, 23),
    fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, field(1, 28), fc.constant('L')),
    fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, field(1, 12), fc.constantFrom('jan', 'mar,OCT')),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('*') },
      field(0, 6),
      fc.constantFrom('7', 'mon-fri', '5#2', '0#1,6#4'),
    ),
  )
  // Whether a range of all weekdays counts as `*` beside a day of the month is told apart by no two programs alike.
  .filter(([, , day, , weekday]) => weekday !== '0-6' || day === '*')
  .map((fields) => fields.join(' '));

/** Seconds since the epoch at midday of a day from 2000 to 2060. */
const start = fc.integer({ min: 11_000, max: 32_800 }).map((day) => day * 86_400 + 43_200);

/** True on a local date, or the one after it, on which the clock changes: there the two differ on purpose. */
function nearChange(instant: number, zone: string): boolean {
  const at = Temporal.Instant.fromEpochMilliseconds(instant * 1000).toZonedDateTimeISO(zone);
  const day = at.startOfDay();
  return day.subtract({ days: 1 }).offset !== day.add({ days: 2 }).offset;
}

test('away from changes of the clock, ticks are those of croner', () => {
  let compared = 0;
  fc.assert(
    fc.property(expression, fc.constantFrom(...zones), start, (cron, zone, from) => {
      const ticks = ticksOfCron(cron, zone, from);
      const other = new Cron(cron, { timezone: zone });
      let n = ticks.before(from);
      let at = from - 1;
      for (let i = 0; i < 12; i++, n++) {
        const next = other.nextRun(new Date(at * 1000));
        if (next === null) return;
        const theirs = next.getTime() / 1000;
        const ours = ticks.at(n);
        if (nearChange(at, zone) || nearChange(ours, zone) || nearChange(theirs, zone)) return;
        expect(new Date(ours * 1000), `${cron} in ${zone}`).toEqual(new Date(theirs * 1000));
        at = ours;
        compared++;
      }
    }),
    { numRuns: 60 },
  );
  expect(compared).toBeGreaterThan(400);
});

test('of both a day of the month and a day of the week, either ticks, in both', () => {
  const ticks = ticksOfCron('0 0 13 * 5', 'UTC', 0);
  const from = Date.parse('2024-09-01T00:00:00Z') / 1000;
  const ours = Array.from({ length: 10 }, (_, i) => ticks.at(ticks.before(from) + i) * 1000);
  const theirs = new Cron('0 0 13 * 5', { timezone: 'UTC' }).nextRuns(10, new Date(from * 1000 - 1000));
  expect(ours).toEqual(theirs.map((date) => date.getTime()));
});
