import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { product } from '../../core/partitions/definition/product.ts';
import { statics } from '../../core/partitions/definition/static.ts';
import type { TimeWindow } from '../../core/partitions/definition/types.ts';
import { timeWindow } from '../../core/partitions/mapping/time-window.ts';
import { partitionsOfTick, type ScheduleTimes, ticksOfSchedule } from '../../core/partitions/schedule.ts';
import { keysOf, subsetOfKeyRange, subsetOfKeys } from '../../core/partitions/subset/subset.ts';
import { cronTicks } from '../../core/partitions/time/cron-ticks.ts';
import { definitionOf, keysAt, type RecordedDefinition, timeOf } from './partition-cases.ts';
import { partitionDifferences } from './partition-differences.ts';

interface Recorded {
  readonly id: string;
  readonly type: string;
  readonly definition: RecordedDefinition;
  readonly now: string;
  readonly expected: any;
  readonly [field: string]: any;
}

const { cases } = JSON.parse(readFileSync(new URL('./partition-recorded.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Recorded[];
};
const of = (type: string): readonly (readonly [string, Recorded])[] =>
  cases.filter((c) => c.type === type).map((c) => [c.id, c] as const);
const isRefused = (c: Recorded): boolean => c.expected.error !== undefined;
const seconds = (text: string): number => Date.parse(text) / 1000;
const bounds = (window: TimeWindow | undefined): readonly number[] | null =>
  window === undefined ? null : [window.startUs / 1e6, window.endUs / 1e6];
const instants = (window: readonly string[] | null): readonly number[] | null => window?.map(seconds) ?? null;

test('no difference is listed for a case that is compared here', () => {
  const listed = new Set(partitionDifferences.map(({ id }) => id));
  expect(cases.filter(({ id }) => listed.has(id))).toEqual([]);
  expect(new Set(cases.map(({ type }) => type))).toEqual(
    new Set([
      'partitions',
      'cron_ticks',
      'schedule_from_partitions',
      'key_range',
      'time_window_mapping',
      'static_keys',
      'multi_keys',
    ]),
  );
});

describe('windows', () => {
  test.each(of('partitions'))('%s', (_, c) => {
    if (isRefused(c)) return void expect(() => definitionOf(c.definition)).toThrow(RangeError);
    const definition = definitionOf(c.definition);
    const time = timeOf(definition);
    const now = Date.parse(c.now);
    const { expected } = c;
    expect(time.count(now)).toBe(expected.count);
    const keys = keysAt(definition, c.now);
    if (expected.keys !== undefined) expect(keys).toEqual(expected.keys);
    else {
      expect(keys.slice(0, expected.first_keys.length)).toEqual(expected.first_keys);
      expect(keys.slice(-expected.last_keys.length)).toEqual(expected.last_keys);
    }
    expect([time.timezone, time.format, time.cron]).toEqual([
      expected.timezone,
      expected.fmt,
      expected.cron_schedule,
    ]);
    for (const [key, window] of Object.entries<readonly string[]>(expected.windows ?? {})) {
      expect(bounds(time.windowOf(key)), key).toEqual(instants(window));
      expect(keys[time.indexOf(key)]).toBe(key);
    }
    if (expected.next_window_after_now !== undefined)
      expect(bounds(time.nextWindow(now))).toEqual(instants(expected.next_window_after_now));
    if (expected.prev_window_before_now !== undefined)
      expect(bounds(time.previousWindow(now))).toEqual(instants(expected.prev_window_before_now));
  });
});

describe('cron ticks', () => {
  test.each(of('cron_ticks'))('%s', (_, c) => {
    const { timezone, ascending, n } = c;
    const ticks = cronTicks(c.cron, { timezone, from: Date.parse(c.start), descending: !ascending });
    expect(Array.from({ length: n }, () => ticks.next().value)).toEqual(
      c.expected.map((text: string) => Date.parse(text)),
    );
  });
});

const timesOf = (kwargs: Readonly<Record<string, number>>): ScheduleTimes =>
  Object.fromEntries(
    Object.entries(kwargs).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );

describe('schedules from partitions', () => {
  test.each(of('schedule_from_partitions'))('%s', (_, c) => {
    const definition = definitionOf(c.definition);
    const ticks = (): unknown => ticksOfSchedule(definition, timesOf(c.schedule_kwargs));
    if (isRefused(c)) return void expect(ticks).toThrow(RangeError);
    expect(ticks()).toEqual({ cron: c.expected.cron_schedule, timezone: c.expected.execution_timezone });
    for (const tick of c.expected.ticks) {
      const { partitions, skip } = partitionsOfTick(definition, Date.parse(tick.scheduled_execution_time));
      expect([...keysOf(partitions)]).toEqual(tick.partition_keys);
      expect(skip !== undefined).toBe(tick.skip !== null);
    }
  });
});

describe('key ranges', () => {
  test.each(of('key_range'))('%s', (_, c) => {
    const [from, to] = c.range;
    const range = (): readonly string[] => [
      ...keysOf(subsetOfKeyRange(definitionOf(c.definition), from, to, Date.parse(c.now))),
    ];
    if (isRefused(c)) expect(range).toThrow(RangeError);
    else expect(range()).toEqual(c.expected);
  });
});

describe('time window mappings', () => {
  test.each(of('time_window_mapping'))('%s', (_, c) => {
    const [up, down] = [definitionOf(c.upstream), definitionOf(c.downstream)];
    const { start_offset = 0, end_offset = 0 } = c.mapping_kwargs;
    const mapping = timeWindow({ startOffset: start_offset, endOffset: end_offset });
    const asked = subsetOfKeys(down, c.downstream_keys);
    const { subset, requiredButNonexistent } = mapping.upstreamSubset(asked, up, down, Date.parse(c.now));
    expect([...keysOf(subset)]).toEqual(c.expected.upstream_keys);
    expect(requiredButNonexistent.flatMap((s) => [...keysOf(s)])).toEqual(
      c.expected.required_but_nonexistent,
    );
  });
});

describe('static and multi keys', () => {
  test.each(of('static_keys'))('%s', (_, c) => {
    if (isRefused(c)) expect(() => statics(c.keys)).toThrow(RangeError);
    else expect(keysAt(statics(c.keys), '2021-06-01')).toEqual(c.expected);
  });

  test.each(of('multi_keys'))('%s', (_, c) => {
    const named = product(
      statics(c.dimensions.symbol, { name: 'symbol' }),
      definitionOf({ ...c.dimensions.date, name: 'date' }),
    );
    expect(keysAt(named, '2021-06-01')).toEqual(c.expected);
  });
});
