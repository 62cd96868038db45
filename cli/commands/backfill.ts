/** `qf backfill [job]`: a range of a job's partitions as one run. */
import { runInput, runInputOptions } from '../run-input.ts';
import type { Command, Options } from '../types.ts';
import { UsageError } from '../usage-error.ts';

/** What each mode adds to the run request. */
const modes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  missing: { write_mode: 'skip_if_exists' },
  failed: { write_mode: 'overwrite', only_failed: true },
  stale: { write_mode: 'skip_if_fresh' },
  all: { write_mode: 'overwrite' },
};

/** Flags of `qf run` that a backfill takes as they are. */
const shared = ['symbols', 'selection', 'max-concurrency', 'shard-granularity', 'config', 'run-key', 'tags'];

export const backfill: Command = {
  name: 'backfill',
  summary: 'make a range of partitions of a job, as one run',
  args: [{ spec: '[job]', description: 'name of the job (default: the first of the project)' }],
  options: [
    { flags: '--from <date>', description: 'first date, inclusive' },
    { flags: '--to <date>', description: 'last date, inclusive' },
    { flags: '--missing', description: 'what is not published (the default)' },
    { flags: '--failed', description: 'what failed, or was not reached, in the last run that planned it' },
    { flags: '--stale', description: 'what is not published or not fresh' },
    { flags: '--all', description: 'everything, also what is published' },
    ...runInputOptions.filter(({ flags }) => shared.some((name) => flags.startsWith(`--${name} `))),
  ],
  examples: [
    'qf backfill quantflow_pipeline --from 2024-01-01 --to 2024-12-31 --max-concurrency 8',
    'qf backfill quantflow_pipeline --from 2024-01-01 --to 2024-12-31 --failed',
  ],
  async run([name], options, context) {
    const request = await backfillRequest(options, (flags) => runInput(flags, context));
    const { startRun } = await import('../start-run.ts');
    return startRun(name, request, context);
  },
};

/** The run request of a backfill. @throws UsageError without dates, or with two modes */
async function backfillRequest(
  { from, to, ...options }: Options,
  requestOf: (flags: Options) => Promise<unknown>,
): Promise<unknown> {
  if (from === undefined || to === undefined)
    throw new UsageError(
      'qf backfill needs --from and --to, the first and the last date, both inclusive: --from 2024-01-01 --to 2024-01-31',
    );
  const given = Object.keys(modes).filter((mode) => options[mode] !== undefined);
  if (given.length > 1)
    throw new UsageError(`--${given.join(' and --')} are given; give one of them, or none for --missing`);
  const flags = Object.entries(options).filter(([key]) => !(key in modes));
  const [mode = 'missing'] = given;
  const request = (await requestOf(Object.fromEntries(flags))) as { readonly tags?: object };
  return {
    start_date: from,
    end_date: to,
    ...modes[mode],
    ...request,
    tags: { ...request.tags, backfill: mode },
  };
}
