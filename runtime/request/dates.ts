/** `start_date` and `end_date` of a run request, and the windows that they cover. */
import { Temporal } from 'temporal-polyfill';
import { InvalidInputError } from '../../core/errors.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { type TimeDimension, timeDimensionOf } from '../../core/partitions/definition/types.ts';
import type { IndexRange } from '../../core/partitions/subset/subset.ts';
import type { RunRequest } from './schema.ts';

/** First and last date, both inclusive; each a date or a key of the job's finest windows. */
export interface Dates {
  readonly start_date: string;
  readonly end_date: string;
}

/** The date of a moment on the clock of a zone. */
function dateIn(timezone: string, ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone).toPlainDate().toString();
}

function dayBefore(date: string): string {
  return Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();
}

/** A date, or a key of the job's own windows. */
function checkDate(field: string, text: string, time: TimeDimension): void {
  if (time.readsDate(text)) return;
  const key = time.format === '%Y-%m-%d' ? '' : `, or a key, such as ${time.valueAt(0)}`;
  throw new InvalidInputError(
    `${field} ${JSON.stringify(text)} is not a date; write YYYY-MM-DD, such as 2024-01-31${key}`,
  );
}

/**
 * The dates of a request, yesterday and today where it says nothing; undefined for a job without time windows.
 *
 * @throws InvalidInputError for what is no date, or dates in the wrong order
 */
export function datesOf(request: RunRequest, job: ResolvedJob, asOf: number): Dates | undefined {
  const time = timeDimensionOf(job.partitions);
  const given = (['start_date', 'end_date'] as const).filter((field) => request[field] !== undefined);
  if (time === undefined) {
    if (given[0] !== undefined)
      throw new InvalidInputError(`${given[0]} cannot be given: job ${job.job.name} has no time partitions`);
    return undefined;
  }
  for (const field of given) checkDate(field, request[field] as string, time);
  const today = dateIn(time.timezone, asOf);
  const start = request.start_date ?? dayBefore(today);
  const end = request.end_date ?? today;
  if (!time.isReversed(start, end)) return { start_date: start, end_date: end };
  if (request.start_date === undefined)
    throw new InvalidInputError(
      `end_date ${end} is before yesterday, the default of start_date; give start_date as well`,
    );
  if (request.end_date === undefined)
    throw new InvalidInputError(`start_date ${start}: ${time.problemOfDates(start, start, asOf)}`);
  throw new InvalidInputError(
    `end_date ${end} is before start_date ${start}; both are inclusive, the earlier date comes first`,
  );
}

/**
 * The windows of a dimension that some dates cover and that have ended. Of the job's finest windows there must be one;
 * a coarser one that holds the dates and has not ended is left for a later run.
 *
 * @throws InvalidInputError when none of the finest windows exists, with the reason
 */
export function windowsOfDates(
  time: TimeDimension,
  { start_date, end_date }: Dates,
  { partitions }: ResolvedJob,
  asOf: number,
): IndexRange {
  const isFinest = timeDimensionOf(partitions)?.sameValues(time) === true;
  const [start, end] = [start_date, end_date].map((text) =>
    time.readsDate(text) ? text : text.slice(0, 10),
  ) as [string, string];
  const [from, to] = time.indexRangeOfDates(start, end);
  const problem = isFinest ? time.problemOfDates(start, end, asOf) : undefined;
  if (problem !== undefined)
    throw new InvalidInputError(
      to <= from
        ? `start_date ${start} to end_date ${end} has no partition: ${problem}`
        : `start_date ${start}: ${problem}`,
    );
  return [from, Math.max(from, Math.min(to, time.count(asOf)))];
}
