/** The run request: what starts a run, the same from the console, a schedule, the CLI and the runner API. */
import { z } from 'zod';
import type { RunConfig } from '../../core/config/run-config.ts';
import { InvalidInputError } from '../../core/errors.ts';

/** How a partition that is published already is treated. */
export type WriteMode = 'skip_if_exists' | 'skip_if_fresh' | 'overwrite';
const writeModes = ['skip_if_exists', 'skip_if_fresh', 'overwrite'] as const satisfies readonly WriteMode[];

/** How much of the time dimension a shard takes. */
export type ShardGranularity = 'daily' | 'weekly' | 'monthly';
const granularities = ['daily', 'weekly', 'monthly'] as const satisfies readonly ShardGranularity[];

/** A date, or a key of the job's windows: which of the two is known where the job is. */
const date = z.string({ error: 'must be a date, YYYY-MM-DD' });
const list = (form: string, item: string): z.ZodType<string[]> =>
  z.array(z.string(), { error: `must be ${form}` }).min(1, { error: `needs at least one ${item}` });
const tagName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/, {
  error: 'tag names take 1 to 64 letters, digits and . _ / -',
});
const tagValue = z.string({ error: 'must be a text' }).max(256, { error: 'is longer than 256 characters' });

/** A checked run request with its defaults. Field names are those of the execution's input. */
export interface RunRequest {
  /** First and last date to process, both inclusive; keys of windows too, such as `2024-01-01-05:00`. */
  readonly start_date?: string | undefined;
  readonly end_date?: string | undefined;
  /** Keys instead of dates, such as `2024-01-01|BTCUSDT`. */
  readonly partition?: string | readonly string[] | undefined;
  /** In place of dates: the last partition that was complete at this ISO time. Schedules set it. */
  readonly scheduled_at?: string | undefined;
  /** Filter on the symbol dimension. */
  readonly symbols?: readonly string[] | undefined;
  readonly write_mode: WriteMode;
  /** Only what failed, or was not reached, in the last run that planned it; together with `write_mode` overwrite. */
  readonly only_failed?: boolean | undefined;
  /** Shards of a stage that run at the same time, 1 to 10,000. */
  readonly max_concurrency: number;
  /** Consecutive partitions that one shard takes: those of a day, a week from Monday, a month. Left out: one. */
  readonly shard_granularity?: ShardGranularity | undefined;
  /** Days of a shard that one Athena statement makes. Left out: a statement for each partition. */
  readonly batch_days?: number | undefined;
  /** Leaves the tests of SQL models out; checks run whatever it says. */
  readonly skip_test: boolean;
  /** Asset selection, to run a part of the job. */
  readonly selection?: string | undefined;
  /** Config of steps and resources, over what the definitions say. */
  readonly config?: RunConfig | undefined;
  /** Idempotence: of the requests with one key, one runs. */
  readonly run_key?: string | undefined;
  /** The run that this one goes on with: it has that run's key too. `qf retry` gives it. */
  readonly retry_of?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** A run request before its check: what is left out takes its default. */
export type RunInput = Partial<RunRequest>;

const layer = z.record(
  z.string(),
  z.strictObject({
    config: z.record(z.string(), z.unknown(), { error: 'must be an object of fields' }),
  }),
  { error: 'must be an object such as {"name": {"config": {...}}}' },
);

const schema = z.strictObject({
  start_date: date.optional(),
  end_date: date.optional(),
  partition: z
    .union([z.string(), list('a partition key or a list of them', 'partition key')], {
      error: 'must be a partition key or a list of them',
    })
    .optional(),
  scheduled_at: z.iso
    .datetime({ offset: true, error: 'must be an ISO time, such as 2024-01-31T00:00:00Z' })
    .optional(),
  symbols: list('a list of symbols, such as ["BTCUSDT"]', 'symbol').optional(),
  write_mode: z
    .enum(writeModes, { error: `must be one of ${writeModes.join(', ')}` })
    .default('skip_if_exists'),
  only_failed: z.boolean({ error: 'must be true or false' }).optional(),
  max_concurrency: z
    .int({ error: 'must be a whole number' })
    .min(1, { error: 'must be at least 1 (0 would mean no limit at all)' })
    .max(10_000, { error: 'must be at most 10000' })
    .default(4),
  shard_granularity: z
    .enum(granularities, { error: `must be one of ${granularities.join(', ')}` })
    .optional(),
  batch_days: z
    .int({ error: 'must be a whole number of days' })
    .min(1, { error: 'must be at least 1' })
    .optional(),
  skip_test: z.boolean({ error: 'must be true or false' }).default(true),
  selection: z
    .string({ error: 'must be an asset selection, such as "group:ingest"' })
    .min(1, { error: 'must not be empty' })
    .optional(),
  config: z
    .strictObject(
      { ops: layer.optional(), resources: layer.optional() },
      { error: 'must be an object with ops and resources' },
    )
    .optional(),
  run_key: z
    .string({ error: 'must be a text' })
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:/|+-]{0,255}$/, {
      error: 'takes 1 to 256 letters, digits and . _ : / | + -',
    })
    .optional(),
  retry_of: z
    .string({ error: 'must be the id of a run' })
    .regex(/^[A-Za-z0-9_-]{1,80}$/, { error: 'must be the id of a run' })
    .optional(),
  tags: z.record(tagName, tagValue, { error: 'must be an object of texts' }).optional(),
  /** Filled in by the Step Functions console; ignored. */
  Comment: z.unknown().optional(),
});

/** JSON Schema of the execution's input. */
export function runRequestJsonSchema(): unknown {
  return z.toJSONSchema(schema, { io: 'input' });
}

/** Most days of a shard. */
const daysOf: Readonly<Record<ShardGranularity, number>> = { daily: 1, weekly: 7, monthly: 31 };

/** What is wrong with the days of a statement: it is of one shard. */
function problemOfBatch({
  batch_days: days,
  shard_granularity: granularity,
}: RunRequest): string | undefined {
  if (days === undefined) return undefined;
  const fitting = granularities.find((each) => daysOf[each] >= days);
  if (fitting === undefined)
    return `batch_days ${days} must be at most ${daysOf.monthly}: a statement is of one shard, and the longest is a month`;
  if (granularity === undefined)
    return `batch_days ${days} needs shards of several partitions: set shard_granularity, to ${fitting} at least`;
  if (daysOf[granularity] >= days) return undefined;
  return `batch_days ${days} is more than the ${daysOf[granularity]} of a shard: set shard_granularity to ${fitting}, or fewer days`;
}

function nearest(key: string, known: readonly string[]): string {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const found = known.find(
    (k) => plain(k) === plain(key) || plain(k).startsWith(plain(key)) || plain(key).startsWith(plain(k)),
  );
  return found === undefined ? '' : ` (did you mean ${found}?)`;
}

/**
 * Checks the form of a run request.
 *
 * @throws InvalidInputError that names the field, the value and what is allowed
 */
export function parseRunRequest(input: unknown): RunRequest {
  const value = input === undefined ? {} : input;
  const known = Object.keys(schema.shape).filter((key) => key !== 'Comment');
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    const { Comment: _, ...request } = parsed.data;
    const problem = problemOfBatch(request);
    if (problem !== undefined) throw new InvalidInputError(problem);
    return request;
  }
  const issue = parsed.error.issues[0] as z.core.$ZodIssue;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidInputError(
      `the run request must be an object such as {"start_date": "2024-01-01"}, not ${JSON.stringify(value)}`,
    );
  }
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys as [string];
    const at = issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
    const allowed = [known, ['ops', 'resources']][issue.path.length] ?? ['config'];
    throw new InvalidInputError(
      `${at}unknown field ${JSON.stringify(key)}${nearest(key, allowed)}; allowed: ${allowed.join(', ')}`,
    );
  }
  const [field] = issue.path as [string];
  const got = issue.path.reduce<unknown>(
    (v, key) => (v as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  const what = got === undefined ? 'is missing; it' : JSON.stringify(got);
  throw new InvalidInputError(`${issue.path.map(String).join('.') || field} ${what} ${issue.message}`);
}
