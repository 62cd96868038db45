/** A run request against a job: which partitions, which steps. The CLI and Plan both ask here. */
import type { Step } from '../../core/assets/step.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { problemOfSubset } from '../../core/graph/subset.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { partitionContext } from '../../core/partitions/context.ts';
import { dynamicSetsOf, isDynamic } from '../../core/partitions/definition/dynamic.ts';
import {
  type Dimension,
  isTimeDimension,
  type TimeDimension,
  timeDimensionOf,
} from '../../core/partitions/definition/types.ts';
import { containsKey, problemOfKey } from '../../core/partitions/key.ts';
import {
  countOf,
  type IndexRange,
  keysOf,
  type PartitionSubset,
  rangesOf,
  subsetOfKeys,
} from '../../core/partitions/subset/subset.ts';
import { checkRunConfig } from './run-config.ts';
import { parseRunRequest, type RunRequest } from './schema.ts';
import { selectedKeys } from './selected.ts';

/** Name of the dimension that `symbols` filters. */
const symbolDimension = 'sym';
const dayMs = 86_400_000;

/** A run request that can be honoured. */
export interface ResolvedRequest {
  /** The request with its defaults, dates included: what is recorded. */
  readonly request: RunRequest;
  readonly partitions: PartitionSubset;
  readonly steps: ReadonlySet<Step>;
  /** Keys of the selected assets. */
  readonly keys: ReadonlySet<string>;
}

/**
 * Resolves a run request.
 *
 * @param input what the user gave
 * @param asOf start of the run, ms since the epoch: what "yesterday" and "has ended" mean
 * @param environment what the environment says over the definitions
 * @throws InvalidInputError that names the field, the value and what is allowed
 */
export function resolveRunRequest(
  input: unknown,
  job: ResolvedJob,
  asOf: number,
  environment: RunConfig = {},
): ResolvedRequest {
  const resolved = resolvePartitions(parseRunRequest(input), job, asOf);
  const { request, partitions, steps: selected } = resolved;
  const [key] = keysOf(partitions);
  const config = checkRunConfig(request.config ?? {}, {
    steps: job.steps,
    selected,
    environment,
    partitionOf: ({ partitions: definition }) =>
      key !== undefined && containsKey(definition, key) ? partitionContext(definition, key) : undefined,
  });
  return request.config === undefined ? resolved : { ...resolved, request: { ...request, config } };
}

function resolvePartitions(request: RunRequest, job: ResolvedJob, asOf: number): ResolvedRequest {
  const keys = selectedKeys(job, request.selection);
  const steps = selectedSteps(request, keys, job);
  if (request.partition !== undefined)
    return { request, steps, keys, partitions: byKeys(request, job, asOf) };
  const dates = datesOf(request, job, asOf);
  const box = (job.partitions?.dimensions ?? []).map((dimension): readonly IndexRange[] => {
    if (isTimeDimension(dimension)) return [timeRange(dimension, dates, asOf)];
    if (dimension.name === symbolDimension && request.symbols !== undefined) {
      return rangesOf(request.symbols.map((symbol) => indexOfSymbol(symbol, dimension, asOf)));
    }
    return [[0, dimension.count(asOf)]];
  });
  if (request.symbols !== undefined && !job.partitions?.dimensions.some((d) => d.name === symbolDimension)) {
    throw new InvalidInputError(
      `symbols cannot be given: job ${job.job.name} has no dimension called ${symbolDimension}`,
    );
  }
  const partitions = { definition: job.partitions, boxes: [box] };
  if (countOf(partitions) === 0) {
    const empty = job.partitions?.dimensions.find((d) => isDynamic(d) && d.count(asOf) === 0);
    const [set] = empty === undefined ? [] : dynamicSetsOf({ dimensions: [empty] });
    const remedy =
      set === undefined ? '' : `: dynamic set ${set} is empty; add to it: qf partitions add ${set} VALUE`;
    throw new InvalidInputError(`job ${job.job.name} has no partition yet${remedy}`);
  }
  return { request: dates === undefined ? request : { ...request, ...dates }, partitions, steps, keys };
}

function selectedSteps(request: RunRequest, keys: ReadonlySet<string>, job: ResolvedJob): ReadonlySet<Step> {
  if (request.selection === undefined) return new Set(job.steps);
  const steps = job.steps.filter((step) => step.outputs.some((output) => keys.has(output.key)));
  for (const step of steps) {
    const problem = problemOfSubset(step, keys, job.graph.assets);
    if (problem !== undefined)
      throw new InvalidInputError(`selection ${JSON.stringify(request.selection)} ${problem}`);
  }
  if (steps.length > 0) return new Set(steps);
  const assets = job.steps.flatMap((step) => step.outputs.map((output) => output.key));
  throw new InvalidInputError(
    `selection ${JSON.stringify(request.selection)} has no asset of job ${job.job.name}; its assets are ${assets.join(', ')}`,
  );
}

function byKeys(request: RunRequest, job: ResolvedJob, asOf: number): PartitionSubset {
  for (const field of ['start_date', 'end_date', 'symbols'] as const) {
    if (request[field] !== undefined)
      throw new InvalidInputError(`${field} cannot be given together with partition; the keys say it all`);
  }
  const keys = typeof request.partition === 'string' ? [request.partition] : (request.partition ?? []);
  for (const key of keys) {
    const problem = problemOfKey(job.partitions, key, asOf);
    if (problem !== undefined) throw new InvalidInputError(problem);
  }
  return subsetOfKeys(job.partitions, keys);
}

interface Dates {
  readonly start_date: string;
  readonly end_date: string;
}

/** A date, or a key of the job's own windows. */
function checkDate(field: string, text: string, time: TimeDimension): void {
  if (time.readsDate(text)) return;
  const key = time.format === '%Y-%m-%d' ? '' : `, or a key, such as ${time.valueAt(0)}`;
  throw new InvalidInputError(
    `${field} ${JSON.stringify(text)} is not a date; write YYYY-MM-DD, such as 2024-01-31${key}`,
  );
}

function datesOf(request: RunRequest, job: ResolvedJob, asOf: number): Dates | undefined {
  const time = timeDimensionOf(job.partitions);
  const given = (['start_date', 'end_date'] as const).filter((field) => request[field] !== undefined);
  if (time === undefined) {
    if (given[0] !== undefined)
      throw new InvalidInputError(`${given[0]} cannot be given: job ${job.job.name} has no time partitions`);
    return undefined;
  }
  for (const field of given) checkDate(field, request[field] as string, time);
  const dateAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const start = request.start_date ?? dateAt(asOf - dayMs);
  const end = request.end_date ?? dateAt(asOf);
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

function timeRange(time: TimeDimension, dates: Dates | undefined, asOf: number): IndexRange {
  const { start_date: start, end_date: end } = dates as Dates;
  const [from, to] = time.indexRangeOfDates(start, end);
  const problem = time.problemOfDates(start, end, asOf);
  if (problem !== undefined)
    throw new InvalidInputError(
      to <= from
        ? `start_date ${start} to end_date ${end} has no partition: ${problem}`
        : `start_date ${start}: ${problem}`,
    );
  return [from, Math.min(to, time.count(asOf))];
}

function indexOfSymbol(symbol: string, dimension: Dimension, asOf: number): number {
  const problem = dimension.problemOf(symbol, asOf);
  if (problem !== undefined) throw new InvalidInputError(`symbols: ${problem}`);
  return dimension.indexOf(symbol);
}
