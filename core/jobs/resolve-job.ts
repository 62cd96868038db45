/** A job against the graph: its steps, stages and the partitions that it runs over. */
import { isExecutable, type Step } from '../assets/step.ts';
import { type AssetGraph, stepsOf } from '../graph/asset-graph.ts';
import { selectAssets } from '../graph/selection/evaluate.ts';
import { type Stage, stagesOf } from '../graph/stages.ts';
import { problemOfSubset } from '../graph/subset.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import type { Job } from './job.ts';

/** A job with everything that follows from the graph. */
export interface ResolvedJob {
  readonly job: Job;
  readonly graph: AssetGraph;
  /** Executable steps, upstream first. */
  readonly steps: readonly Step[];
  readonly stages: readonly Stage[];
  /** Keys of the selected assets. */
  readonly keys: ReadonlySet<string>;
  /** Union of the steps' partitions; undefined when unpartitioned. */
  readonly partitions: PartitionsDefinition | undefined;
}

/** Union of two definitions with the same dimensions; a text says why there is none. */
function unite(
  a: Step,
  b: Step,
  definition: PartitionsDefinition | undefined,
): PartitionsDefinition | undefined | string {
  const left = definition?.dimensions ?? [];
  const right = b.partitions?.dimensions ?? [];
  const same =
    left.length === right.length &&
    left.every((dimension, i) => dimension.sameKind(right[i] as typeof dimension));
  if (!same) {
    const names = (dimensions: typeof left): string =>
      dimensions.length === 0 ? 'unpartitioned' : dimensions.map((d) => `${d.name} (${d.kind})`).join(' x ');
    return `${a.name} is ${names(left)} and ${b.name} is ${names(right)}; one job needs steps of the same dimensions, so make a job for each by selection`;
  }
  if (definition === undefined) return undefined;
  return { dimensions: left.map((dimension, i) => dimension.union(right[i] as typeof dimension)) };
}

/** Assets that are told one by one. */
const told = 8;

/** `prices (group raw), bars (group features)`, for messages. */
function assetsIn(graph: AssetGraph): string {
  const assets = [...graph.assets.values()].filter(({ step }) => isExecutable(step));
  const more = assets.length > told ? `, and ${assets.length - told} more` : '';
  const names = assets.slice(0, told).map(({ key, step }) => `${key} (group ${step.group})`);
  return names.length === 0 ? 'none at all' : `${names.join(', ')}${more}`;
}

/**
 * Resolves a job.
 *
 * @returns the job, or one text that says what is wrong with it
 */
export function resolveJob(graph: AssetGraph, job: Job): ResolvedJob | string {
  let steps: readonly Step[];
  let keys: ReadonlySet<string>;
  try {
    keys = selectAssets(graph, job.selection);
    steps = stepsOf(graph, keys);
  } catch (error) {
    return `job ${job.name}: ${(error as Error).message}`;
  }
  const [first] = steps;
  if (first === undefined)
    return `job ${job.name}: selection ${JSON.stringify(job.selection)} has no asset that can be run; there are ${assetsIn(graph)}`;
  for (const step of steps) {
    const problem = problemOfSubset(step, keys, graph.assets);
    if (problem !== undefined)
      return `job ${job.name}: selection ${JSON.stringify(job.selection)} ${problem}`;
  }
  let partitions = first.partitions;
  for (const step of steps.slice(1)) {
    const united = unite(first, step, partitions);
    if (typeof united === 'string') return `job ${job.name}: ${united}`;
    partitions = united;
  }
  return { job, graph, steps, stages: stagesOf(steps), keys, partitions };
}
