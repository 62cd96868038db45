/** What a schedule derives from partitions: when it ticks, and what a tick asks for. */

import { checkOffset } from './definition/cron.ts';
import { type PartitionsDefinition, timeDimensionOf } from './definition/types.ts';
import type { IndexRange } from './subset/ranges.ts';
import { noPartitions, type PartitionSubset, subsetOfBoxes } from './subset/subset.ts';
import { parseCron } from './time/cron.ts';
import { type LocalTicks, localTicks } from './time/local-ticks.ts';
import { zoneOf } from './time/zone.ts';

/** Parts of the cron that replace those of the partitions' own. */
export interface ScheduleTimes {
  readonly minuteOfHour?: number;
  readonly hourOfDay?: number;
  /** 0 = Sunday; weekly partitions only. */
  readonly dayOfWeek?: number;
  /** Monthly partitions only. */
  readonly dayOfMonth?: number;
}

const parts = [
  { name: 'minuteOfHour', field: 0, min: 0, max: 59, kinds: ['hourly', 'daily', 'weekly', 'monthly'] },
  { name: 'hourOfDay', field: 1, min: 0, max: 23, kinds: ['daily', 'weekly', 'monthly'] },
  { name: 'dayOfMonth', field: 2, min: 1, max: 31, kinds: ['monthly'] },
  { name: 'dayOfWeek', field: 4, min: 0, max: 6, kinds: ['weekly'] },
] as const;

/** When a schedule ticks. */
export interface PartitionTicks {
  /** Five fields. */
  readonly cron: string;
  readonly timezone: string;
}

/**
 * Ticks of a schedule over some partitions: those of their windows, in their zone, with the given parts replaced.
 * Partitions without windows need a `cron`.
 *
 * @throws RangeError for a part that the kind of partitions does not have
 */
export function ticksOfSchedule(
  definition: PartitionsDefinition,
  options: ScheduleTimes & { readonly cron?: string; readonly timezone?: string } = {},
): PartitionTicks {
  const time = timeDimensionOf(definition);
  if (time === undefined) {
    if (options.cron === undefined)
      throw new RangeError(
        'a schedule over partitions without time windows needs a cron, such as "0 1 * * *"',
      );
    return { cron: parseCron(options.cron).text, timezone: options.timezone ?? 'UTC' };
  }
  if (options.cron !== undefined || options.timezone !== undefined)
    throw new RangeError(
      `schedule cron and timezone are those of the partitions, ${JSON.stringify(time.cron)} in ${time.timezone}; leave them out`,
    );
  const fields = time.cron.split(' ');
  for (const { name, field, min, max, kinds } of parts) {
    const value = options[name];
    if (value === undefined) continue;
    if (!(kinds as readonly string[]).includes(time.kind))
      throw new RangeError(
        `schedule ${name} cannot be given for ${time.kind} partitions; it is for ${kinds.join(', ')}`,
      );
    fields[field] = String(checkOffset(`schedule ${name}`, value, min, max));
  }
  return { cron: fields.join(' '), timezone: time.timezone };
}

/** What a tick asks for: some partitions, or none and the reason. */
export interface TickPartitions {
  readonly partitions: PartitionSubset;
  readonly skip?: string;
}

/**
 * The tick (ms) that a scheduler delivered before `at`. It delivers none at a local time that the clock leaves out in
 * spring. Source: EventBridge Scheduler user guide, daylight saving time.
 *
 * @param offsetMinutes how much later than the cron it ticks, on the clock
 */
export function tickBefore({ cron, timezone }: PartitionTicks, offsetMinutes: number, at: number): number {
  const seconds = Math.floor(at / 1000);
  const zone = zoneOf(timezone, seconds);
  const ticks = localTicks(parseCron(cron), []) as LocalTicks;
  const offset = offsetMinutes * 60;
  for (let n = ticks.before(seconds + zone.offsetAt(seconds) - offset) - 1; ; n--) {
    const clock = ticks.at(n) + offset;
    const tick = zone.instantOf(clock);
    const exists = tick + zone.offsetAt(tick) === clock;
    if (exists && tick < seconds) return tick * 1000;
  }
}

/**
 * The partitions that a tick at `asOf` (ms) asks for: the last window that exists, with every value of the other
 * dimensions; without a time dimension, every partition. A tick whose own window is excluded asks for nothing. Windows
 * that have ended since the tick before, `since` (ms), are asked for too: theirs was not delivered.
 */
export function partitionsOfTick(
  definition: PartitionsDefinition,
  asOf: number,
  since: number = asOf,
): TickPartitions {
  const { dimensions } = definition;
  const skip = (reason: string): TickPartitions => ({ partitions: noPartitions(definition), skip: reason });
  const time = timeDimensionOf(definition);
  const ended = (time?.count(asOf) ?? 0) - (time?.count(since) ?? 0);
  if (ended === 0 && time?.isLeftOut(asOf) === true)
    return skip('the window that ended is excluded from the partitions');
  if (dimensions.some((dimension) => dimension.count(asOf) === 0)) return skip('there is no partition yet');
  const box = dimensions.map((dimension): readonly IndexRange[] => {
    const count = dimension.count(asOf);
    return [[dimension === time ? count - Math.max(1, ended) : 0, count]];
  });
  return { partitions: subsetOfBoxes(definition, [box]) };
}
