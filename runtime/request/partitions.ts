/** The partitions that a run request asks for, in each sharding of the job. */
import type { Step } from '../../core/assets/step.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { Sharding } from '../../core/graph/shardings.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { dynamicSetsOf, isDynamic } from '../../core/partitions/definition/dynamic.ts';
import { type Dimension, isTimeDimension, timeDimensionOf } from '../../core/partitions/definition/types.ts';
import { problemOfKey } from '../../core/partitions/key.ts';
import { partitionsOfTick, tickBefore } from '../../core/partitions/schedule.ts';
import {
  type Box,
  countOf,
  type IndexRange,
  noPartitions,
  type PartitionSubset,
  rangesOf,
  subsetOfKeys,
  translateSubset,
  unite,
} from '../../core/partitions/subset/subset.ts';
import { type Dates, datesOf, windowsOfDates } from './dates.ts';
import type { RunRequest } from './schema.ts';

/** Name of the dimension that `symbols` filters. */
const symbolDimension = 'sym';

/** What is asked for of each sharding; an empty subset where nothing is. */
export type RequestedPartitions = ReadonlyMap<Sharding, PartitionSubset>;

/** What a request asks for. */
export interface Requested {
  readonly partitions: RequestedPartitions;
  /** With the defaults filled in, of a job that has time windows. */
  readonly dates?: Dates;
  /** Why a schedule's tick asks for nothing. */
  readonly skip?: string;
}

/**
 * The partitions of a request with keys, dates, a schedule's tick or nothing.
 *
 * @throws InvalidInputError that names the field, the value and what is allowed
 */
export function requestedPartitions(request: RunRequest, job: ResolvedJob, asOf: number): Requested {
  if (request.partition !== undefined) return { partitions: byKeys(request, job, asOf) };
  if (request.scheduled_at !== undefined) return byTick(request, request.scheduled_at, job);
  const dates = datesOf(request, job, asOf);
  const { symbols } = request;
  const hasSymbols = job.shardings.some(({ partitions }) =>
    partitions?.dimensions.some(({ name }) => name === symbolDimension),
  );
  if (symbols !== undefined && !hasSymbols)
    throw new InvalidInputError(
      `symbols cannot be given: job ${job.job.name} has no dimension called ${symbolDimension}`,
    );
  const boxOf = ({ partitions: definition }: Sharding): Box =>
    (definition?.dimensions ?? []).map((dimension): readonly IndexRange[] => {
      if (isTimeDimension(dimension)) return [windowsOfDates(dimension, dates as Dates, job, asOf)];
      if (dimension.name !== symbolDimension || symbols === undefined) return [[0, dimension.count(asOf)]];
      return rangesOf(symbols.map((symbol) => indexOfSymbol(symbol, dimension, asOf)));
    });
  const partitions = new Map(
    job.shardings.map((sharding) => [
      sharding,
      { definition: sharding.partitions, boxes: [boxOf(sharding)] },
    ]),
  );
  if ([...partitions.values()].every((subset) => countOf(subset) === 0)) {
    const empty = job.partitions?.dimensions.find((d) => isDynamic(d) && d.count(asOf) === 0);
    const [set] = empty === undefined ? [] : dynamicSetsOf({ dimensions: [empty] });
    const remedy =
      set === undefined ? '' : `: dynamic set ${set} is empty; add to it: qf partitions add ${set} VALUE`;
    throw new InvalidInputError(`job ${job.job.name} has no partition yet${remedy}`);
  }
  return dates === undefined ? { partitions } : { partitions, dates };
}

/**
 * The last complete window of each sharding at a tick, and those that ended since the tick before it; nothing when the
 * tick's own window is excluded.
 */
function byTick(request: RunRequest, scheduledAt: string, job: ResolvedJob): Requested {
  refuseWith('scheduled_at', ['start_date', 'end_date', 'symbols'], request);
  const tick = Date.parse(scheduledAt);
  const time = timeDimensionOf(job.partitions);
  const since = time && tickBefore(time, job.job.schedule?.offsetMinutes ?? 0, tick);
  const asked = job.shardings.map((sharding) => {
    const { partitions } = sharding;
    const whole = { partitions: { definition: partitions, boxes: [[]] } };
    return [sharding, partitions === undefined ? whole : partitionsOfTick(partitions, tick, since)] as const;
  });
  const finest = asked.find(([{ partitions }]) => partitions === job.partitions)?.[1];
  const skip = finest !== undefined && 'skip' in finest ? finest.skip : undefined;
  const partitions = new Map(
    asked.map(([sharding, { partitions: of }]) => [
      sharding,
      skip === undefined ? of : noPartitions(sharding.partitions),
    ]),
  );
  return skip === undefined ? { partitions } : { partitions, skip };
}

function refuseWith(field: string, others: readonly (keyof RunRequest)[], request: RunRequest): void {
  const other = others.find((name) => request[name] !== undefined);
  if (other !== undefined)
    throw new InvalidInputError(`${other} cannot be given together with ${field}, which says it all`);
}

function indexOfSymbol(symbol: string, dimension: Dimension, asOf: number): number {
  const problem = dimension.problemOf(symbol, asOf);
  if (problem !== undefined) throw new InvalidInputError(`symbols: ${problem}`);
  return dimension.indexOf(symbol);
}

function byKeys(request: RunRequest, job: ResolvedJob, asOf: number): RequestedPartitions {
  refuseWith('partition', ['start_date', 'end_date', 'symbols', 'scheduled_at'], request);
  const keys = typeof request.partition === 'string' ? [request.partition] : (request.partition ?? []);
  const problemIn = (definition: ResolvedJob['partitions']): string | undefined =>
    keys.map((key) => problemOfKey(definition, key, asOf)).find((problem) => problem !== undefined);
  const given = job.shardings.filter(({ partitions }) => problemIn(partitions) === undefined);
  if (given.length === 0) throw new InvalidInputError(problemIn(job.partitions) as string);
  return withRelatives(
    new Map(given.map((sharding) => [sharding, subsetOfKeys(sharding.partitions, keys)])),
    job,
    asOf,
  );
}

/**
 * Adds to the partitions of some shardings those of the others: first what they feed, step by step downstream, then
 * what they are made from.
 */
function withRelatives(given: RequestedPartitions, job: ResolvedJob, asOf: number): RequestedPartitions {
  if (given.size === job.shardings.length) return given;
  const found = new Map<Step, PartitionSubset>();
  for (const [sharding, subset] of given)
    for (const step of sharding.steps) found.set(step, translateSubset(subset, step.partitions));
  const add = (step: Step, subset: PartitionSubset): void => {
    const known = found.get(step);
    found.set(step, known === undefined ? subset : unite(known, subset));
  };
  const isGiven = (step: Step): boolean => [...given.keys()].some(({ steps }) => steps.includes(step));
  for (const step of job.steps) {
    if (isGiven(step)) continue;
    for (const { asset, mapping } of Object.values(step.deps)) {
      const up = asset.step === step ? undefined : found.get(asset.step);
      if (up !== undefined)
        add(step, mapping.downstreamSubset(up, asset.step.partitions, step.partitions, asOf));
    }
  }
  for (const step of job.steps.toReversed()) {
    const down = found.get(step);
    if (down === undefined) continue;
    for (const { asset, mapping } of Object.values(step.deps)) {
      if (asset.step === step || isGiven(asset.step) || !job.steps.includes(asset.step)) continue;
      add(asset.step, mapping.upstreamSubset(down, asset.step.partitions, step.partitions, asOf).subset);
    }
  }
  return new Map(
    job.shardings.map((sharding) => {
      const { partitions, steps } = sharding;
      const subsets = steps.flatMap((step) => {
        const subset = found.get(step);
        return subset === undefined ? [] : [translateSubset(subset, partitions)];
      });
      return [sharding, given.get(sharding) ?? subsets.reduce(unite, noPartitions(partitions))];
    }),
  );
}
