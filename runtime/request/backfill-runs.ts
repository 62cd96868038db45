/** A backfill as runs: a range is divided where the backfill policies of its assets allow fewer partitions a run. */
import type { RunConfig } from '../../core/config/run-config.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { isTimeDimension } from '../../core/partitions/definition/types.ts';
import { countOf } from '../../core/partitions/subset/subset.ts';
import { resolveRunRequest } from './resolve.ts';
import type { RunInput } from './schema.ts';

/** Name of the dimension that `symbols` filters. */
const symbolDimension = 'sym';

/**
 * The run requests of a backfill, the earliest dates first. Each asks for at most as many partitions as the smallest number
 * among the policies and `most`; without any there is one.
 *
 * @param input a run request with dates
 * @param asOf ms since the epoch, as of {@link resolveRunRequest}
 * @throws InvalidInputError for a request that cannot be honoured, or divided
 */
export function backfillRuns(
  input: RunInput,
  job: ResolvedJob,
  asOf: number,
  environment: RunConfig,
  most: number = Number.POSITIVE_INFINITY,
): readonly RunInput[] {
  const { partitions, steps } = resolveRunRequest(input, job, asOf, environment);
  const policies = [...steps].map((step) => step.backfillPolicy?.maxPartitionsPerRun);
  const size = Math.min(most, ...policies.map((number) => number ?? Number.POSITIVE_INFINITY));
  const made = [...partitions].filter(([sharding]) => sharding.steps.some((step) => steps.has(step)));
  if (made.every(([, subset]) => countOf(subset) <= size)) return [input];
  const [[sharding, { boxes }], other] = made as [(typeof made)[0], (typeof made)[0]?];
  const dimensions = sharding.partitions?.dimensions ?? [];
  const at = dimensions.findIndex(isTimeDimension);
  const time = dimensions[at];
  if (other !== undefined || time === undefined || sharding.partitions !== job.partitions)
    throw new InvalidInputError(
      `job ${job.job.name} cannot be backfilled by ${size} partitions a run: it has steps over ${made.length > 1 ? 'several kinds of partitions' : 'other partitions than its finest windows'}; select those of one kind with selection, or give dates of fewer partitions`,
    );
  const [box = []] = boxes;
  const indices = (i: number): readonly number[] =>
    (box[i] ?? []).flatMap(([from, to]) => Array.from({ length: to - from }, (_, k) => from + k));
  const symbolsAt = dimensions.findIndex(({ name }) => name === symbolDimension);
  const symbols = indices(symbolsAt).map((i) => dimensions[symbolsAt]?.valueAt(i) as string);
  const windows = indices(at).map((i) => time.valueAt(i));
  const ofWindow = countOf({ definition: sharding.partitions, boxes: [box] }) / windows.length;
  const ofSymbol = ofWindow / Math.max(symbols.length, 1);
  if (size < ofSymbol)
    throw new InvalidInputError(
      `job ${job.job.name} cannot be backfilled by ${size} partitions a run: ${windows[0]} alone has ${ofSymbol}${symbols.length > 0 ? ' for each symbol' : ''}; raise maxPartitionsPerRun of its assets, or --max-partitions-per-run`,
    );
  const chunks = chunksOf(windows, Math.max(1, Math.floor(size / ofWindow)));
  const groups = size < ofWindow ? chunksOf(symbols, Math.floor(size / ofSymbol)) : [undefined];
  const runs = chunks.flatMap((chunk) =>
    groups.map((group) => ({
      ...input,
      start_date: chunk[0] as string,
      end_date: chunk.at(-1) as string,
      ...(group !== undefined && { symbols: group }),
    })),
  );
  // A key stands for one run.
  return runs.map((run, i) =>
    run.run_key === undefined ? run : { ...run, run_key: `${run.run_key}/${i + 1}` },
  );
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
