/** Ticks of one or more cron expressions, for schedules. */
import { parseCron } from './cron.ts';
import { localTicks } from './local-ticks.ts';
import { type Ticks, ticksIn } from './ticks.ts';
import { zoneOf } from './zone.ts';

/** Where {@link cronTicks} begins and which way it goes. */
export interface CronTicksOptions {
  /** IANA zone. @default 'UTC' */
  readonly timezone?: string;
  /** Ms since the epoch, inclusive when it is a tick itself. */
  readonly from: number;
  /** @default false: ascending */
  readonly descending?: boolean;
}

/** Ticks of an expression in a zone, from some time before `from` (seconds) on. @throws RangeError for a bad expression */
export function ticksOfCron(expression: string, timezone: string, from: number): Ticks {
  const cron = parseCron(expression);
  const local = localTicks(cron, []);
  if (local === undefined) throw new RangeError(`cron ${JSON.stringify(expression)} never ticks`);
  return ticksIn(zoneOf(timezone, from), local, cron.everyHour);
}

/**
 * Instants of a cron expression, or of the union of several, without end: ms since the epoch.
 *
 * @example cronTicks('0 0 * * *', { from: Date.parse('2024-01-01T00:00:00Z') })   // 1704067200000, 1704153600000, ...
 * @throws RangeError for a bad expression or an unknown zone
 */
export function* cronTicks(cron: string | readonly string[], options: CronTicksOptions): Generator<number> {
  const { timezone = 'UTC', from, descending = false } = options;
  const expressions = typeof cron === 'string' ? [cron] : cron;
  const sequences = expressions.map((expression) => ticksOfCron(expression, timezone, from / 1000));
  const best = descending ? Math.max : Math.min;
  let at = descending ? Math.floor(from / 1000) + 1 : Math.ceil(from / 1000);
  for (;;) {
    const ticks = sequences.map((ticks) => ticks.at(ticks.before(at) - (descending ? 1 : 0)));
    const tick = best(...ticks);
    yield tick * 1000;
    at = descending ? tick : tick + 1;
  }
}
