/** `qf backfill [job]`: a range of a job's partitions as one run, or as several where the assets' policies say so. */
import type { RunInput } from '../../runtime/request/schema.ts';
import { runInput, runInputOptions } from '../run-input.ts';
import type { Command, CommandContext, Options } from '../types.ts';
import { UsageError } from '../usage-error.ts';

/** What each mode adds to the run request. */
const modes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  missing: { write_mode: 'skip_if_exists' },
  failed: { write_mode: 'overwrite', only_failed: true },
  stale: { write_mode: 'skip_if_fresh' },
  all: { write_mode: 'overwrite' },
};

/** Flags of `qf run` that a backfill takes as they are. */
const shared = [
  ...['symbols', 'selection', 'max-concurrency', 'shard-granularity', 'batch-days'],
  ...['config', 'run-key', 'tags'],
];

export const backfill: Command = {
  name: 'backfill',
  summary: 'make a range of partitions of a job, as one run or as the backfill policies of its assets say',
  args: [{ spec: '[job]', description: 'name of the job (default: the first of the project)' }],
  options: [
    { flags: '--from <date>', description: 'first date, inclusive' },
    { flags: '--to <date>', description: 'last date, inclusive' },
    { flags: '--missing', description: 'what is not published (the default)' },
    { flags: '--failed', description: 'what failed, or was not reached, in the last run that planned it' },
    { flags: '--stale', description: 'what is not published or not fresh' },
    { flags: '--all', description: 'everything, also what is published' },
    {
      flags: '--max-partitions-per-run <n>',
      description: 'divide the range into runs of at most n partitions, one after the other',
    },
    ...runInputOptions.filter(({ flags }) => shared.some((name) => flags.startsWith(`--${name} `))),
  ],
  examples: [
    'qf backfill quantflow_pipeline --from 2024-01-01 --to 2024-12-31 --max-concurrency 8',
    'qf backfill quantflow_pipeline --from 2024-01-01 --to 2024-12-31 --failed',
  ],
  async run([name], options, context) {
    const { maxPartitionsPerRun, ...flags } = options;
    const most = mostOf(maxPartitionsPerRun);
    const request = await backfillRequest(flags, (rest) => runInput(rest, context));
    const requests = await runsOf(name, request, most, context);
    const [{ startRun }, { interrupted }] = await Promise.all([
      import('../start-run.ts'),
      import('../execute.ts'),
    ]);
    let exitCode = 0;
    for (const [i, run] of requests.entries()) {
      const which = `run ${i + 1} of ${requests.length}: ${run.start_date} to ${run.end_date}`;
      const code = await startRun(name, run, context, requests.length > 1 ? which : undefined);
      if (code === interrupted) return code;
      exitCode = Math.max(exitCode, code);
    }
    return exitCode;
  },
};

/** Divides a backfill as the policies of its assets and the flag say. */
async function runsOf(
  name: string | undefined,
  request: RunInput,
  most: number | undefined,
  context: CommandContext,
): Promise<readonly RunInput[]> {
  const [{ definitionsNow, openProject }, { jobNamed }, { backfillRuns }] = await Promise.all([
    import('../project.ts'),
    import('../job.ts'),
    import('../../runtime/request/backfill-runs.ts'),
  ]);
  const project = await openProject(context);
  const job = jobNamed(await definitionsNow(project), name);
  return backfillRuns(request, job, context.now(), project.environment, most);
}

function mostOf(given: Options[string]): number | undefined {
  if (given === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(String(given)))
    throw new UsageError(
      `--max-partitions-per-run ${JSON.stringify(given)} must be a whole number of at least 1`,
    );
  return Number(given);
}

/** The run request of a backfill. @throws UsageError without dates, or with two modes */
async function backfillRequest(
  { from, to, ...options }: Options,
  requestOf: (flags: Options) => Promise<unknown>,
): Promise<RunInput> {
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
    start_date: from as string,
    end_date: to as string,
    ...modes[mode],
    ...request,
    tags: { ...request.tags, backfill: mode },
  };
}
