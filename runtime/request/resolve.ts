/** A run request against a job: which partitions, which steps. The CLI and Plan both ask here. */
import { assetsOf, type Step } from '../../core/assets/step.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { stepsOf } from '../../core/graph/asset-graph.ts';
import { problemOfSubset } from '../../core/graph/subset.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { partitionContext } from '../../core/partitions/context.ts';
import { containsKey } from '../../core/partitions/key.ts';
import { keysOf } from '../../core/partitions/subset/subset.ts';
import { type RequestedPartitions, requestedPartitions } from './partitions.ts';
import { checkRunConfig } from './run-config.ts';
import { parseRunRequest, type RunRequest } from './schema.ts';
import { selectedKeys } from './selected.ts';

/** A run request that can be honoured. */
export interface ResolvedRequest {
  /** The request with its defaults, dates included: what is recorded. */
  readonly request: RunRequest;
  readonly partitions: RequestedPartitions;
  /** Why a schedule's tick asks for nothing. */
  readonly skip?: string;
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
 * @param isOnAws steps look secrets up by roles of their own
 * @throws InvalidInputError that names the field, the value and what is allowed
 */
export function resolveRunRequest(
  input: unknown,
  job: ResolvedJob,
  asOf: number,
  environment: RunConfig = {},
  isOnAws = false,
): ResolvedRequest {
  const resolved = resolvePartitions(parseRunRequest(input), job, asOf);
  const { request, partitions, steps: selected } = resolved;
  const firsts = [...partitions.values()].flatMap((subset) => keysOf(subset).take(1).toArray());
  const config = checkRunConfig(request.config ?? {}, {
    steps: job.steps,
    selected,
    environment,
    isOnAws,
    partitionOf: ({ partitions: definition }) => {
      const key = firsts.find((first) => containsKey(definition, first));
      return key === undefined ? undefined : partitionContext(definition, key);
    },
  });
  return request.config === undefined ? resolved : { ...resolved, request: { ...request, config } };
}

function resolvePartitions(request: RunRequest, job: ResolvedJob, asOf: number): ResolvedRequest {
  const keys = selectedKeys(job, request.selection);
  const steps = selectedSteps(request, keys, job);
  const { dates, ...asked } = requestedPartitions(request, job, asOf);
  return { request: { ...request, ...dates }, ...asked, steps, keys };
}

function selectedSteps(request: RunRequest, keys: ReadonlySet<string>, job: ResolvedJob): ReadonlySet<Step> {
  if (request.selection === undefined) return new Set(job.steps);
  if (job.job.ops !== undefined)
    throw new InvalidInputError(
      `selection cannot be given: job ${job.job.name} has ops and no assets, and all of its ops run`,
    );
  const taken = new Set(stepsOf(job.graph, keys));
  const steps = job.steps.filter((step) => taken.has(step));
  for (const step of steps) {
    const problem = problemOfSubset(step, keys, job.graph.assets);
    if (problem !== undefined)
      throw new InvalidInputError(`selection ${JSON.stringify(request.selection)} ${problem}`);
  }
  if (steps.length > 0) return new Set(steps);
  const assets = job.steps.flatMap((step) => assetsOf(step).map((output) => output.key));
  throw new InvalidInputError(
    `selection ${JSON.stringify(request.selection)} has no asset of job ${job.job.name}; its assets are ${assets.join(', ')}`,
  );
}
