import { describe, expect, test } from 'vitest';
import { exchangeCalendar, hourly, type PartitionsDefinition, timeWindow } from '../../core/index.ts';
import { type TimeDimension, timeDimensionOf } from '../../core/partitions/definition/types.ts';
import { partitionsOfTick } from '../../core/partitions/schedule.ts';
import { allPartitions, keysOf } from '../../core/partitions/subset/subset.ts';

const at = (text: string): number => Date.parse(text);
const time = (definition: PartitionsDefinition): TimeDimension =>
  timeDimensionOf(definition) as TimeDimension;
const keys = (definition: PartitionsDefinition, asOf: string): readonly string[] => [
  ...keysOf(allPartitions(definition, at(asOf))),
];
const iso = (us: number): string => new Date(us / 1000).toISOString().slice(0, 16);

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
